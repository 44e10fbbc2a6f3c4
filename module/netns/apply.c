// SPDX-License-Identifier: GPL-2.0-only
/*
 * Publish a policy, timeouts and limits, and start and stop the packet path with it.
 *
 * Lifetime and locking:
 *
 * - A request that changes something holds the mutex of its netns for its whole duration. It
 *   never takes RTNL. No notifier takes the mutex.
 * - The spinlock protects the policy pointer and the devices that uplinks are bound to.
 *   Publishing a policy and the device notifier, which holds RTNL, share it. It is held for
 *   a bounded number of uplinks at a time. RTNL may be held when it is taken.
 * - All others only read, under RCU. The flow table exists from just before the first policy
 *   is published until a grace period after the last one is unpublished. So a reader that
 *   finds a policy finds the table, in the same RCU read side section.
 * - The state of the fast path and the list of rejects are allocated with the first gateway
 *   and freed with the netns: the device notifier may still use them when the last gateway
 *   goes.
 * - The hooks are registered while there is a gateway. A netns with a gateway holds a
 *   reference on the module.
 *
 * policy/uplink.c explains why a device that appears while a policy is built is not missed.
 */
#include <linux/module.h>
#include <linux/netdevice.h>

#include "flow/gc.h"
#include "flow/table.h"
#include "hook/fastpath_control.h"
#include "hook/register.h"
#include "hook/reject.h"
#include "instance.h"
#include "netns/apply.h"
#include "policy/build.h"
#include "policy/draft.h"
#include "policy/interior.h"
#include "policy/uplink.h"
#include "verdict/flow_ops.h"

static int eoig_net_start(struct eoig_net *instance)
{
	int err;

	if (!try_module_get(THIS_MODULE))
		return -EBUSY;
	err = eoig_fastpath_create(instance) ?: eoig_reject_create(instance);
	if (err)
		goto err_module;
	err = eoig_flow_table_init(&instance->table, &eoig_net_flow_ops,
				   instance->net->user_ns);
	if (err)
		goto err_module;
	eoig_event_start(&instance->notify);
	err = eoig_hook_register(instance);
	if (err)
		goto err_table;
	eoig_flow_gc_start(&instance->table);
	return 0;

err_table:
	/* A packet may be in a hook already. Without a policy it has not used the table. */
	synchronize_net();
	eoig_event_stop(&instance->notify);
	eoig_reject_stop(instance->reject);
	eoig_flow_table_destroy(&instance->table);
err_module:
	module_put(THIS_MODULE);
	return err;
}

/*
 * The policy and the settings that come with it change together: nothing sleeps, fails or
 * waits between the two.
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
		WRITE_ONCE(instance->notify.ratelimit.per_second,
			   settings->drop_events);
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
	settings->drop_events = instance->notify.ratelimit.per_second;
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

/**
 * eoig_net_close - stop judging packets and unpublish the policy
 * @instance: of a netns that has a policy
 * @settings: new timeouts and limits, or NULL to keep the present ones
 *
 * Packets may be in the hooks for one more grace period. eoig_net_finish() must follow it.
 *
 * Context: process, eoig_net.mutex. Sleeps.
 */
void eoig_net_close(struct eoig_net *instance, const struct eoig_settings *settings)
{
	struct eoig_policy *policy = eoig_net_policy(instance);

	eoig_fastpath_close(instance);
	eoig_hook_unregister(instance);
	eoig_net_publish(instance, NULL, settings);
	eoig_policy_free_rcu(policy);
}

/**
 * eoig_net_finish - end all flows and free what packets needed
 * @instance: of the netns; eoig_net_close() was a grace period ago
 *
 * Context: process. Sleeps.
 */
void eoig_net_finish(struct eoig_net *instance)
{
	eoig_fastpath_finish(instance);
	/* The collector may announce ends, so it stops first. */
	eoig_flow_gc_stop(&instance->table);
	eoig_event_stop(&instance->notify);
	eoig_reject_stop(instance->reject);
	eoig_flow_table_destroy(&instance->table);
	module_put(THIS_MODULE);
}

/* Undo eoig_net_start() before the first policy is published: no packet was judged. */
static void eoig_net_stop(struct eoig_net *instance)
{
	eoig_hook_unregister(instance);
	synchronize_net();
	eoig_net_finish(instance);
}

/* 0 means no policy. */
static u32 eoig_net_next_generation(const struct eoig_net *instance)
{
	return instance->generation + 1 ?: 1;
}

/**
 * eoig_net_apply - make a draft the policy
 * @instance: of the netns
 * @draft: the draft; only eoig_draft_clear() may follow
 * @settings: new timeouts and limits, or NULL to keep the present ones
 *
 * One pointer changes: a packet sees the old policy or the new one.
 *
 * Context: process, eoig_net.mutex. Sleeps.
 * Return: 0 on success, -EEXIST if a subnet is attached twice, -ENOMEM, or an error of
 * registering a hook. After an error nothing has changed.
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
		eoig_net_close(instance, settings);
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
		eoig_flow_gc_purge(&instance->table);
	}
	eoig_fastpath_changed(instance, policy);
	return 0;
}
