// SPDX-License-Identifier: GPL-2.0-only
/*
 * Charge the flows of a user namespace to its creator: memory cgroup, and share of flows.
 *
 * A user who may create a user namespace is root in it, and may have gateways and flows there.
 * All namespaces of a user together have at most max_flows_per_user flows, including nested
 * ones and those created under other names. The user is the owner of the outermost of them.
 *
 * Packets create flows in softirq, where no task can be charged. Therefore the memory cgroup is
 * that of the task that configures the first gateway of the netns.
 *
 * The buckets of the two tables are not charged, because rhashtable allocates them. They stay
 * in proportion to the flows, see eoig_flow_table_fit(), so the share of flows bounds them.
 *
 * Lifetime and locking: a user lives while one of its namespaces has a flow table. The mutex
 * protects the list and the references.
 */
#include <linux/list.h>
#include <linux/memcontrol.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "flow/account.h"
#include "flow/settings.h"

/**
 * struct eoig_account_user - a user who has created user namespaces
 * @list: in eoig_account_users
 * @owner: the user
 * @references: number of its flow tables
 * @flows: number of flows in all of them
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
 * eoig_account_open - find the user and the memory cgroup to charge
 * @account: filled
 * @user_ns: of the netns
 *
 * In the initial user namespace nothing is charged.
 *
 * Context: process, of the task that configures the netns. Sleeps.
 * Return: 0 on success or -ENOMEM.
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
 * eoig_account_add_user - eoig_account_add() in a user's namespace
 * @account: of the netns
 *
 * Context: any.
 * Return: false if the user has too many flows now.
 */
bool eoig_account_add_user(struct eoig_account *account)
{
	return atomic_inc_return(&account->user->flows) <= READ_ONCE(eoig_max_flows_per_user);
}

/**
 * eoig_account_user_has_room - eoig_account_has_room() in a user's namespace
 * @account: of the netns
 *
 * Context: any.
 * Return: true if the user may have one more flow.
 */
bool eoig_account_user_has_room(const struct eoig_account *account)
{
	return atomic_read(&account->user->flows) <
	       READ_ONCE(eoig_max_flows_per_user);
}

/**
 * eoig_account_remove_user - eoig_account_remove() in a user's namespace
 * @account: of the netns
 *
 * Context: any.
 */
void eoig_account_remove_user(struct eoig_account *account)
{
	atomic_dec(&account->user->flows);
}

/**
 * eoig_account_enter_user - eoig_account_enter() in a user's namespace
 * @account: of the netns
 *
 * Context: BH disabled, until eoig_account_leave_user().
 * Return: the argument of eoig_account_leave_user().
 */
struct mem_cgroup *eoig_account_enter_user(struct eoig_account *account)
{
	return set_active_memcg(account->memcg);
}

/**
 * eoig_account_leave_user - eoig_account_leave() in a user's namespace
 * @before: the return value of eoig_account_enter_user()
 *
 * Context: BH disabled.
 */
void eoig_account_leave_user(struct mem_cgroup *before)
{
	set_active_memcg(before);
}
