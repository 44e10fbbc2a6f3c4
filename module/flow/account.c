// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who pays for the flows of a user namespace: its creator's memory cgroup, and his share of flows.
 *
 * A user who may create a user namespace is root in it, and may have gateways and flows there. All
 * his namespaces together have no more flows than max_flows_per_user, also those that he nests or
 * creates under other names. The user is the owner of the outermost of them.
 *
 * Packets create flows in softirq, where no task is there to be charged. Therefore the memory
 * cgroup is that of the task that configures the first gateway of the netns.
 *
 * Not charged are the buckets of the two tables, which rhashtable allocates. They stay in
 * proportion to the flows, see eoig_flow_table_fit(), and so the share of flows bounds them.
 *
 * Lifetime and locking: a user lives while one of his namespaces has a flow table. The mutex guards
 * the list and the references.
 */
#include <linux/list.h>
#include <linux/memcontrol.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "compat.h"
#include "flow/account.h"
#include "flow/settings.h"

/**
 * struct eoig_account_user - one who has created user namespaces
 * @list: in eoig_account_users
 * @owner: who
 * @references: flow tables of his
 * @flows: in all of them
 */
struct eoig_account_user {
	struct list_head list;
	kuid_t owner;
	unsigned int references;
	atomic_t flows;
};

static LIST_HEAD(eoig_account_users);
static DEFINE_MUTEX(eoig_account_lock);

static unsigned int eoig_max_flows_per_user = EOIG_MAX_FLOWS;
module_param_named(max_flows_per_user, eoig_max_flows_per_user, uint, 0644);
MODULE_PARM_DESC(max_flows_per_user,
		 "most flows in all namespaces of one user who is not the machine's root");

static kuid_t eoig_account_owner(const struct user_namespace *user_ns)
{
	while (user_ns->parent != &init_user_ns)
		user_ns = user_ns->parent;
	return user_ns->owner;
}

static struct eoig_account_user *eoig_account_get(kuid_t owner)
{
	struct eoig_account_user *user;

	lockdep_assert_held(&eoig_account_lock);
	list_for_each_entry(user, &eoig_account_users, list) {
		if (!uid_eq(user->owner, owner))
			continue;
		user->references++;
		return user;
	}
	user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);
	if (!user)
		return NULL;
	user->owner = owner;
	user->references = 1;
	list_add(&user->list, &eoig_account_users);
	return user;
}

/**
 * eoig_account_open - find out who pays
 * @account: filled
 * @user_ns: of the netns
 *
 * Nobody pays in the initial user namespace.
 *
 * Context: process, of the task that configures the netns. Sleeps.
 * Return: 0 or -ENOMEM.
 */
int eoig_account_open(struct eoig_account *account, struct user_namespace *user_ns)
{
	account->user = NULL;
	account->memcg = NULL;
	if (user_ns == &init_user_ns)
		return 0;
	mutex_lock(&eoig_account_lock);
	account->user = eoig_account_get(eoig_account_owner(user_ns));
	mutex_unlock(&eoig_account_lock);
	if (!account->user)
		return -ENOMEM;
	account->memcg = get_mem_cgroup_from_mm(current->mm);
	return 0;
}

/**
 * eoig_account_close - undo eoig_account_open()
 * @account: all flows have ended
 *
 * Context: process. Sleeps.
 */
void eoig_account_close(struct eoig_account *account)
{
	if (!account->user)
		return;
	mutex_lock(&eoig_account_lock);
	if (!--account->user->references) {
		list_del(&account->user->list);
		kfree(account->user);
	}
	mutex_unlock(&eoig_account_lock);
	mem_cgroup_put(account->memcg);
	account->user = NULL;
	account->memcg = NULL;
}

/**
 * eoig_account_add_slow - eoig_account_add() where somebody pays
 * @account: of the netns
 *
 * Context: any.
 */
bool eoig_account_add_slow(struct eoig_account *account)
{
	return atomic_inc_return(&account->user->flows) <= READ_ONCE(eoig_max_flows_per_user);
}

/**
 * eoig_account_remove_slow - eoig_account_remove() where somebody pays
 * @account: of the netns
 *
 * Context: any.
 */
void eoig_account_remove_slow(struct eoig_account *account)
{
	atomic_dec(&account->user->flows);
}

/**
 * eoig_account_enter_slow - eoig_account_enter() where somebody pays
 * @account: of the netns
 *
 * Context: BH disabled, until eoig_account_leave_slow().
 * Return: for eoig_account_leave_slow().
 */
struct mem_cgroup *eoig_account_enter_slow(struct eoig_account *account)
{
	return set_active_memcg(account->memcg);
}

/**
 * eoig_account_leave_slow - eoig_account_leave() where somebody pays
 * @before: what eoig_account_enter_slow() returned
 *
 * Context: BH disabled.
 */
void eoig_account_leave_slow(struct mem_cgroup *before)
{
	set_active_memcg(before);
}
