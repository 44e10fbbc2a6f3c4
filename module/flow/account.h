/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who pays for the flows of a user namespace: its creator's memory cgroup, and his share of flows.
 */
#ifndef EOIG_FLOW_ACCOUNT_H
#define EOIG_FLOW_ACCOUNT_H

#include <linux/compiler.h>
#include <linux/gfp_types.h>
#include <linux/types.h>

struct eoig_account_user;
struct mem_cgroup;
struct user_namespace;

/**
 * struct eoig_account - who pays for the flows of one netns
 * @user: who, and how many flows all his namespaces have; NULL: nobody counts them
 * @memcg: the memory cgroup that is charged; NULL: none
 */
struct eoig_account {
	struct eoig_account_user *user;
	struct mem_cgroup *memcg;
};

int eoig_account_open(struct eoig_account *account, struct user_namespace *user_ns);
void eoig_account_close(struct eoig_account *account);
bool eoig_account_add_slow(struct eoig_account *account);
void eoig_account_remove_slow(struct eoig_account *account);
struct mem_cgroup *eoig_account_enter_slow(struct eoig_account *account);
void eoig_account_leave_slow(struct mem_cgroup *before);

/**
 * eoig_account_add - count one more flow
 * @account: of the netns
 *
 * Context: any.
 * Return: false if its user now has more flows than he may; it is counted nevertheless.
 */
static inline bool eoig_account_add(struct eoig_account *account)
{
	return likely(!account->user) || eoig_account_add_slow(account);
}

/**
 * eoig_account_remove - a flow that was counted has ended
 * @account: of the netns
 *
 * Context: any.
 */
static inline void eoig_account_remove(struct eoig_account *account)
{
	if (unlikely(account->user))
		eoig_account_remove_slow(account);
}

/**
 * eoig_account_gfp - how to allocate a flow
 * @account: of the netns
 *
 * GFP_ATOMIC may exceed the limit of a memory cgroup and use the reserves of the machine. Flows of
 * a user may not.
 *
 * Context: any.
 */
static inline gfp_t eoig_account_gfp(const struct eoig_account *account)
{
	return likely(!account->user) ? GFP_ATOMIC | __GFP_NOWARN :
					GFP_NOWAIT | __GFP_NOWARN | __GFP_ACCOUNT;
}

/**
 * eoig_account_enter - charge what is allocated from here on
 * @account: of the netns
 *
 * Only what is allocated with eoig_account_gfp() is charged.
 *
 * Context: BH disabled, until eoig_account_leave().
 * Return: for eoig_account_leave().
 */
static inline struct mem_cgroup *eoig_account_enter(struct eoig_account *account)
{
	return likely(!account->user) ? NULL : eoig_account_enter_slow(account);
}

/**
 * eoig_account_leave - end what eoig_account_enter() began
 * @account: of the netns
 * @before: what eoig_account_enter() returned
 *
 * Context: BH disabled.
 */
static inline void eoig_account_leave(const struct eoig_account *account,
				      struct mem_cgroup *before)
{
	if (unlikely(account->user))
		eoig_account_leave_slow(before);
}

#endif /* EOIG_FLOW_ACCOUNT_H */
