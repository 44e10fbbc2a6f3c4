// SPDX-License-Identifier: GPL-2.0-only
/*
 * One independent instance per network namespace.
 *
 * Lifetime and locking:
 *
 * - A request that changes something holds the mutex of its netns for as long as it
 *   takes, and never RTNL. No notifier takes the mutex.
 * - The spinlock protects the policy pointer and the devices that uplinks are bound to.
 *   Publishing a policy and the device notifier, who has RTNL, share it. It is held for
 *   a bounded number of uplinks at a time. RTNL may be held when the spinlock is taken.
 * - Everything else only reads, under RCU. The flow table exists from just before the
 *   first policy is published until a grace period after the last one is unpublished.
 *   Whoever finds a policy thus finds the table, until the end of the same RCU read side
 *   section.
 * - The state of the fast path and the answers held back are allocated with the first
 *   gateway and freed with the netns: the device notifier may still use them when the
 *   last gateway goes.
 * - The hooks are registered for a part of that time. While any netns has a gateway, it
 *   holds a reference on the module.
 *
 * A device that appears while a policy is being made is not missed: uplink.c says why.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/netns/generic.h>

#include "compat.h"
#include "filter.h"
#include "message.h"
#include "netns.h"
#include "verdict.h"

unsigned int eoig_net_id __read_mostly;

static int eoig_net_start(struct eoig_net *instance)
{
	int err;

	if (!try_module_get(THIS_MODULE))
		return -EBUSY;
	err = eoig_fastpath_create(instance) ?: eoig_reject_create(instance);
	if (err)
		goto err_module;
	err = eoig_flow_table_init(&instance->table, &eoig_net_flow_owner,
				   instance->net->user_ns);
	if (err)
		goto err_module;
	eoig_event_start(&instance->notify);
	err = eoig_filter_register(instance);
	if (err)
		goto err_table;
	eoig_flow_table_start(&instance->table);
	return 0;

err_table:
	/* A packet may already be in a hook; without a policy it has left the table alone. */
	synchronize_net();
	eoig_event_stop(&instance->notify);
	eoig_reject_stop(instance->reject);
	eoig_flow_table_destroy(&instance->table);
err_module:
	module_put(THIS_MODULE);
	return err;
}

/*
 * The policy, and the settings that come with it, change together: between the two, nothing
 * sleeps, fails or waits.
 */
static void eoig_net_publish(struct eoig_net *instance, struct eoig_policy *policy,
			     const struct eoig_settings *settings)
{
	unsigned int kind;

	spin_lock_bh(&instance->lock);
	instance->next = NULL;
	if (settings) {
		for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++)
			WRITE_ONCE(instance->table.timeouts[kind], settings->timeouts[kind]);
		WRITE_ONCE(instance->table.max_flows, settings->max_flows);
		WRITE_ONCE(instance->table.max_flows_per_host, settings->max_flows_per_host);
	}
	if (policy)
		instance->generation = policy->generation;
	rcu_assign_pointer(instance->policy, policy);
	spin_unlock_bh(&instance->lock);
}

/**
 * eoig_net_settings - read timeouts and limits
 * @instance: of the netns
 * @settings: filled
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_net_settings(const struct eoig_net *instance, struct eoig_settings *settings)
{
	memcpy(settings->timeouts, instance->table.timeouts, sizeof(settings->timeouts));
	settings->max_flows = instance->table.max_flows;
	settings->max_flows_per_host = instance->table.max_flows_per_host;
}

/**
 * eoig_net_set_settings - change timeouts and limits, keep the policy
 * @instance: of the netns
 * @settings: the new ones
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_net_set_settings(struct eoig_net *instance, const struct eoig_settings *settings)
{
	eoig_net_publish(instance, eoig_net_policy(instance), settings);
}

static void eoig_net_close(struct eoig_net *instance, struct eoig_policy *policy,
			   const struct eoig_settings *settings)
{
	eoig_fastpath_close(instance);
	eoig_filter_unregister(instance);
	eoig_net_publish(instance, NULL, settings);
	eoig_policy_free_rcu(policy);
}

static void eoig_net_finish(struct eoig_net *instance)
{
	eoig_fastpath_finish(instance);
	eoig_event_stop(&instance->notify);
	eoig_reject_stop(instance->reject);
	eoig_flow_table_destroy(&instance->table);
	module_put(THIS_MODULE);
}

/* Before its first policy was published: no packet was judged. */
static void eoig_net_stop(struct eoig_net *instance)
{
	eoig_filter_unregister(instance);
	synchronize_net();
	eoig_net_finish(instance);
}

/* 0 is the generation of no policy. */
static u32 eoig_net_next_generation(const struct eoig_net *instance)
{
	return instance->generation + 1 ?: 1;
}

/**
 * eoig_net_apply - make a draft the policy
 * @instance: of the netns
 * @draft: the draft; only eoig_draft_clear() may follow
 * @settings: that become effective with it, or NULL to keep the present ones
 *
 * One pointer changes: a packet sees the old policy or the new one. On error nothing
 * has changed.
 *
 * Context: process, eoig_net.mutex. Sleeps.
 * Return: 0, -EEXIST (a subnet is attached twice), -ENOMEM, or what registering a hook
 * returned.
 */
int eoig_net_apply(struct eoig_net *instance, struct eoig_draft *draft,
		   const struct eoig_settings *settings)
{
	struct eoig_policy *old = eoig_net_policy(instance);
	struct eoig_policy *policy;
	int err;

	if (!draft->gateway_count) {
		if (!old) {
			eoig_net_publish(instance, NULL, settings);
			return 0;
		}
		eoig_net_close(instance, old, settings);
		synchronize_net();
		eoig_net_finish(instance);
		return 0;
	}

	policy = eoig_policy_build(draft, eoig_net_next_generation(instance));
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	if (!old) {
		err = eoig_net_start(instance);
		if (err) {
			eoig_policy_free(policy);
			return err;
		}
	}
	err = eoig_fastpath_start(instance, policy);
	if (err) {
		if (!old)
			eoig_net_stop(instance);
		eoig_policy_free(policy);
		return err;
	}
	spin_lock_bh(&instance->lock);
	instance->next = policy;
	spin_unlock_bh(&instance->lock);
	eoig_uplink_bind(policy, old, instance->net, &instance->lock);
	eoig_interior_bind(policy, old, instance->net, &instance->lock);
	eoig_net_publish(instance, policy, settings);
	if (old) {
		eoig_policy_free_rcu(old);
		eoig_flow_table_purge(&instance->table);
	}
	eoig_fastpath_changed(instance, policy);
	return 0;
}

static int eoig_net_device_event(struct notifier_block *block, unsigned long event, void *data)
{
	struct net_device *device = netdev_notifier_info_to_dev(data);
	struct eoig_net *instance = eoig_net(dev_net(device));
	struct eoig_uplink_changes changes;
	struct eoig_policy *policy;

	changes.count = 0;
	changes.missed = false;
	spin_lock_bh(&instance->lock);
	policy = rcu_dereference_protected(instance->policy, lockdep_is_held(&instance->lock));
	if (policy) {
		eoig_uplink_event(policy, device, event, data, &changes);
		eoig_interior_event(policy, device, event);
	}
	if (instance->next) {
		eoig_uplink_event(instance->next, device, event, data, NULL);
		eoig_interior_event(instance->next, device, event);
	}
	spin_unlock_bh(&instance->lock);
	if (!policy)
		return NOTIFY_DONE;
	eoig_message_uplinks(instance->net, &changes);
	eoig_fastpath_device_event(instance, device, event);
	return NOTIFY_DONE;
}

static struct notifier_block eoig_net_device_notifier = {
	.notifier_call = eoig_net_device_event,
};

static int __net_init eoig_net_init(struct net *net)
{
	struct eoig_net *instance = eoig_net(net);

	instance->net = net;
	mutex_init(&instance->mutex);
	spin_lock_init(&instance->lock);
	eoig_event_init(&instance->notify, net, &instance->table);
	eoig_confirm_init(instance);
	instance->table.max_flows = EOIG_MAX_FLOWS;
	instance->table.max_flows_per_host = EOIG_MAX_FLOWS_PER_HOST;
	eoig_timeout_presets(instance->table.timeouts);
	return 0;
}

/* Its devices have gone before: as long as they forward, packets are judged. */
static void __net_exit eoig_net_exit(struct list_head *nets)
{
	bool any = false;
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		struct eoig_net *instance = eoig_net(net);
		struct eoig_policy *policy;

		eoig_confirm_stop(instance);
		mutex_lock(&instance->mutex);
		policy = eoig_net_policy(instance);
		instance->dying = policy;
		if (policy)
			eoig_net_close(instance, policy, NULL);
		any |= instance->dying;
		mutex_unlock(&instance->mutex);
	}
	if (any)
		synchronize_net();
	list_for_each_entry(net, nets, exit_list) {
		struct eoig_net *instance = eoig_net(net);

		if (instance->dying)
			eoig_net_finish(instance);
		eoig_fastpath_destroy(instance);
		eoig_reject_destroy(instance);
	}
}

static struct pernet_operations eoig_net_operations = {
	.init = eoig_net_init,
	.exit_batch = eoig_net_exit,
	.id = &eoig_net_id,
	.size = sizeof(struct eoig_net),
};

/**
 * eoig_net_module_init - an instance for each netns, now and later
 *
 * Context: process, module load.
 * Return: 0 or a negative errno.
 */
int eoig_net_module_init(void)
{
	int err = register_pernet_subsys(&eoig_net_operations);

	if (err)
		return err;
	err = register_netdevice_notifier(&eoig_net_device_notifier);
	if (err)
		unregister_pernet_subsys(&eoig_net_operations);
	return err;
}

/**
 * eoig_net_module_exit - undo eoig_net_module_init()
 *
 * Context: process. Sleeps.
 */
void eoig_net_module_exit(void)
{
	unregister_netdevice_notifier(&eoig_net_device_notifier);
	unregister_pernet_subsys(&eoig_net_operations);
}
