// SPDX-License-Identifier: GPL-2.0-only
/*
 * One independent instance for each network namespace, from its start to its end. Receives
 * the events of its devices.
 *
 * Lifetime and locking: see netns/apply.c.
 */
#include <linux/netdevice.h>

#include "hook/fastpath_control.h"
#include "hook/reject.h"
#include "netns/apply.h"
#include "netns/confirm.h"
#include "netns/netns.h"
#include "notify/message.h"
#include "policy/interior.h"
#include "policy/uplink.h"

unsigned int eoig_net_id __read_mostly;

static int eoig_net_device_event(struct notifier_block *block, unsigned long event, void *data)
{
	struct net_device *device = netdev_notifier_info_to_dev(data);
	struct eoig_net *instance = eoig_pernet(dev_net(device));
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
	struct eoig_net *instance = eoig_pernet(net);

	instance->net = net;
	mutex_init(&instance->mutex);
	spin_lock_init(&instance->lock);
	eoig_event_init(&instance->notify, net, &instance->table);
	eoig_confirm_init(instance);
	instance->table.max_flows = EOIG_MAX_FLOWS;
	instance->table.max_flows_per_host = EOIG_MAX_FLOWS_PER_HOST;
	instance->notify.ratelimit.per_second = EOIG_DROP_EVENTS;
	eoig_timeout_presets(instance->table.timeouts);
	return 0;
}

/* Tear down the netns. Its devices are already gone. */
static void __net_exit eoig_net_exit(struct list_head *nets)
{
	bool any = false;
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		struct eoig_net *instance = eoig_pernet(net);
		struct eoig_policy *policy;

		eoig_confirm_stop(instance);
		mutex_lock(&instance->mutex);
		policy = eoig_net_policy(instance);
		instance->dying = policy;
		if (policy)
			eoig_net_close(instance, NULL);
		any |= instance->dying;
		mutex_unlock(&instance->mutex);
	}
	if (any)
		synchronize_net();
	list_for_each_entry(net, nets, exit_list) {
		struct eoig_net *instance = eoig_pernet(net);

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
 * eoig_net_module_init - create an instance for each netns, present and future
 *
 * Context: process, module load.
 * Return: 0 on success or a negative errno.
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
