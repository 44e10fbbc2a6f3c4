/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Charge the flows of a user namespace to its creator: memory cgroup, and share of flows.
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
 * struct eoig_account - what the flows of one netns are charged to
 * @user: the user, with the flows of all its namespaces; NULL if they are not limited
 * @memcg: the memory cgroup, or NULL
 */
struct eoig_account {
	struct eoig_account_user *user;
	struct mem_cgroup *memcg;
};

int eoig_account_open(struct eoig_account *account, struct user_namespace *user_ns);
void eoig_account_close(struct eoig_account *account);
bool eoig_account_add_user(struct eoig_account *account);
bool eoig_account_user_has_room(const struct eoig_account *account);
void eoig_account_remove_user(struct eoig_account *account);
struct mem_cgroup *eoig_account_enter_user(struct eoig_account *account);
void eoig_account_leave_user(struct mem_cgroup *before);

/**
 * eoig_account_add - count one more flow
 * @account: of the netns
 *
 * Context: any.
 * Return: false if the user has too many flows now. The flow is counted in any case.
 */
static inline bool eoig_account_add(struct eoig_account *account)
{
	return likely(!account->user) || eoig_account_add_user(account);
}

/**
 * eoig_account_has_room - check whether the user may have one more flow
 * @account: of the netns
 *
 * Context: any.
 * Return: true if eoig_account_add() would return true.
 */
static inline bool eoig_account_has_room(const struct eoig_account *account)
{
	return !account->user || eoig_account_user_has_room(account);
}

/**
 * eoig_account_remove - count one flow less
 * @account: of the netns
 *
 * Context: any.
 */
static inline void eoig_account_remove(struct eoig_account *account)
{
	if (unlikely(account->user))
		eoig_account_remove_user(account);
}

/**
 * eoig_account_gfp - get the flags to allocate a flow with
 * @account: of the netns
 *
 * GFP_ATOMIC may exceed the limit of a memory cgroup and use the reserves of the machine. The
 * flows of a user may not.
 *
 * Context: any.
 * Return: the flags.
 */
static inline gfp_t eoig_account_gfp(const struct eoig_account *account)
{
	return likely(!account->user) ? GFP_ATOMIC | __GFP_NOWARN :
					GFP_NOWAIT | __GFP_NOWARN | __GFP_ACCOUNT;
}

/**
 * eoig_account_enter - begin to charge allocations
 * @account: of the netns
 *
 * Only allocations with the flags of eoig_account_gfp() are charged.
 *
 * Context: BH disabled, until eoig_account_leave().
 * Return: the argument of eoig_account_leave().
 */
static inline struct mem_cgroup *eoig_account_enter(struct eoig_account *account)
{
	return likely(!account->user) ? NULL : eoig_account_enter_user(account);
}

/**
 * eoig_account_leave - end what eoig_account_enter() began
 * @account: of the netns
 * @before: the return value of eoig_account_enter()
 *
 * Context: BH disabled.
 */
static inline void eoig_account_leave(const struct eoig_account *account,
				      struct mem_cgroup *before)
{
	if (unlikely(account->user))
		eoig_account_leave_user(before);
}

#endif /* EOIG_FLOW_ACCOUNT_H */
