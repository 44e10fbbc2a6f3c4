// SPDX-License-Identifier: GPL-2.0-only
/*
 * Switch the fast path on and off, and follow changes.
 *
 * Lifetime and locking: eoig_fastpath.mutex protects the hooks. It may be taken under RTNL (a
 * device is unregistered). A holder neither takes RTNL nor waits for a grace period. A work
 * hooks devices under RTNL, so that no device is unregistered or moved to another netns
 * meanwhile. The work only tries to take RTNL.
 */
#include <linux/netdevice.h>
#include <linux/netfilter_ipv6.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "hook/fastpath.h"
#include "hook/fastpath_control.h"
#include "hook/fastpath_device.h"
#include "hook/fastpath_state.h"
#include "instance.h"

/* Behind nftables' chains at priority "filter" (0), so that they see each packet. */
#define EOIG_INGRESS_PRIORITY	1
/* Seconds for which conntrack is reported after it tracked a flow. */
#define EOIG_TRACKED_RECENTLY	60

static void eoig_fastpath_unhook(struct eoig_net *instance, struct eoig_fastpath_device *device)
{
	list_del_rcu(&device->list);
	if (device->hooked)
		nf_unregister_net_hook(instance->net, &device->hook);
	kfree_rcu(device, rcu);
}

static void eoig_fastpath_hook(struct eoig_net *instance, struct net_device *to)
{
	struct eoig_fastpath *fastpath = instance->fastpath;
	struct eoig_fastpath_device *device = eoig_fastpath_find_device(fastpath, to->ifindex);
	int err;

	if (!device) {
		/* Without memory its packets go the normal way, and the next try comes later. */
		device = kzalloc(sizeof(*device), GFP_KERNEL);
		if (!device)
			return;
		device->ifindex = to->ifindex;
		list_add_rcu(&device->list, &fastpath->devices);
	} else if (!eoig_fastpath_may_try(device)) {
		return;
	}
	device->hook.hook = eoig_fastpath_ingress;
	device->hook.priv = instance;
	device->hook.pf = NFPROTO_NETDEV;
	device->hook.hooknum = NF_NETDEV_INGRESS;
	device->hook.priority = EOIG_INGRESS_PRIORITY;
	device->hook.dev = to;
	err = nf_register_net_hook(instance->net, &device->hook);
	WRITE_ONCE(device->tried, jiffies);
	WRITE_ONCE(device->hooked, !err);
	if (err)
		pr_info_once("eoig: no fast path from %s: its ingress cannot be hooked (error %d)\n",
			     to->name, err);
}

static void eoig_fastpath_work(struct work_struct *work)
{
	struct eoig_fastpath *fastpath =
		container_of(to_delayed_work(work), struct eoig_fastpath, work);
	struct eoig_net *instance = fastpath->instance;
	struct net_device *device;

	/* The RTNL holder may wait for this work; do not block. */
	if (!rtnl_trylock()) {
		schedule_delayed_work(&fastpath->work, 1);
		return;
	}
	mutex_lock(&fastpath->mutex);
	device = __dev_get_by_index(instance->net, READ_ONCE(fastpath->wanted));
	if (fastpath->on && device && device->reg_state == NETREG_REGISTERED)
		eoig_fastpath_hook(instance, device);
	WRITE_ONCE(fastpath->wanted, 0);
	mutex_unlock(&fastpath->mutex);
	rtnl_unlock();
}

static void eoig_fastpath_stop(struct eoig_net *instance)
{
	struct eoig_fastpath *fastpath = instance->fastpath;
	struct eoig_fastpath_device *device, *next;

	mutex_lock(&fastpath->mutex);
	if (fastpath->on) {
		WRITE_ONCE(fastpath->on, false);
		nf_unregister_net_hook(instance->net, &fastpath->learner);
		list_for_each_entry_safe(device, next, &fastpath->devices, list)
			eoig_fastpath_unhook(instance, device);
	}
	mutex_unlock(&fastpath->mutex);
}

static void eoig_fastpath_new_epoch(struct eoig_net *instance)
{
	/* Pairs with smp_rmb() in eoig_fastpath_stamp(): the change is visible before the epoch. */
	smp_mb__before_atomic();
	atomic_inc(&instance->epoch);
	eoig_route_cache_clear(&instance->fastpath->routes);
}

/**
 * eoig_fastpath_create - allocate the fast path of a netns, switched off
 * @instance: of a netns that is about to have its first gateway
 *
 * Do nothing if the netns had a gateway before: its fast path is still there.
 *
 * Context: process, eoig_net.mutex.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_fastpath_create(struct eoig_net *instance)
{
	struct eoig_fastpath *fastpath;

	if (instance->fastpath)
		return 0;
	fastpath = kzalloc(sizeof(*fastpath), GFP_KERNEL_ACCOUNT);
	if (!fastpath)
		return -ENOMEM;
	fastpath->instance = instance;
	mutex_init(&fastpath->mutex);
	INIT_LIST_HEAD(&fastpath->devices);
	INIT_DELAYED_WORK(&fastpath->work, eoig_fastpath_work);
	instance->fastpath = fastpath;
	return 0;
}

/**
 * eoig_fastpath_destroy - free the fast path of a netns
 * @instance: of a netns that ends; its last device is gone
 *
 * Context: process.
 */
void eoig_fastpath_destroy(struct eoig_net *instance)
{
	kfree(instance->fastpath);
}

/**
 * eoig_fastpath_start - begin to learn, if a gateway has the fast path
 * @instance: of the netns
 * @policy: the policy that is about to be published
 *
 * Context: process, eoig_net.mutex. Sleeps.
 * Return: 0 on success or a negative errno. After an error nothing has changed.
 */
int eoig_fastpath_start(struct eoig_net *instance, const struct eoig_policy *policy)
{
	struct eoig_fastpath *fastpath = instance->fastpath;
	int err = 0;

	if (!policy->fastpath)
		return 0;
	mutex_lock(&fastpath->mutex);
	if (!fastpath->on) {
		fastpath->learner = (struct nf_hook_ops){
			.hook = eoig_fastpath_learn,
			.priv = instance,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_FORWARD,
			.priority = NF_IP6_PRI_LAST,
		};
		WRITE_ONCE(fastpath->tracked, eoig_flow_now() - EOIG_TRACKED_RECENTLY - 1);
		err = nf_register_net_hook(instance->net, &fastpath->learner);
		WRITE_ONCE(fastpath->on, !err);
	}
	mutex_unlock(&fastpath->mutex);
	return err;
}

/**
 * eoig_fastpath_changed - follow a new policy
 * @instance: of the netns
 * @policy: the policy that is published now
 *
 * The new policy judges each packet that comes after this returns.
 *
 * Context: process, eoig_net.mutex. Sleeps.
 */
void eoig_fastpath_changed(struct eoig_net *instance, const struct eoig_policy *policy)
{
	if (!policy->fastpath)
		eoig_fastpath_stop(instance);
	eoig_fastpath_new_epoch(instance);
}

/* Only a hooked device waits for the lock. Under RTNL no other device becomes one. */
static void eoig_fastpath_forget(struct eoig_net *instance, int ifindex)
{
	struct eoig_fastpath *fastpath = instance->fastpath;
	struct eoig_fastpath_device *device;

	rcu_read_lock();
	device = eoig_fastpath_find_device(fastpath, ifindex);
	rcu_read_unlock();
	if (!device)
		return;
	mutex_lock(&fastpath->mutex);
	device = eoig_fastpath_find_device(fastpath, ifindex);
	if (device)
		eoig_fastpath_unhook(instance, device);
	mutex_unlock(&fastpath->mutex);
}

/**
 * eoig_fastpath_device_event - follow an event of a device
 * @instance: of the netns
 * @device: the device
 * @event: NETDEV_*
 *
 * Call it after the event has changed what verdicts depend on.
 *
 * Context: process, RTNL.
 */
void eoig_fastpath_device_event(struct eoig_net *instance, const struct net_device *device,
				unsigned long event)
{
	struct eoig_fastpath *fastpath = instance->fastpath;

	switch (event) {
	case NETDEV_UNREGISTER:
		eoig_fastpath_forget(instance, device->ifindex);
		break;
	case NETDEV_REGISTER:
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGENAME:
	case NETDEV_CHANGEUPPER:
		break;
	default:
		return;
	}
	if (READ_ONCE(fastpath->on))
		eoig_fastpath_new_epoch(instance);
}

/**
 * eoig_fastpath_close - stop taking packets
 * @instance: of the netns
 *
 * Packets may be in the hooks for one more grace period.
 *
 * Context: process. Sleeps.
 */
void eoig_fastpath_close(struct eoig_net *instance)
{
	eoig_fastpath_stop(instance);
}

/**
 * eoig_fastpath_finish - release all routes
 * @instance: of the netns; eoig_fastpath_close() was a grace period ago
 *
 * Context: process. Sleeps.
 */
void eoig_fastpath_finish(struct eoig_net *instance)
{
	struct eoig_fastpath *fastpath = instance->fastpath;

	cancel_delayed_work_sync(&fastpath->work);
	WRITE_ONCE(fastpath->wanted, 0);
	eoig_route_cache_clear(&fastpath->routes);
}

static bool eoig_fastpath_lacks_hook(const struct eoig_fastpath *fastpath)
{
	const struct eoig_fastpath_device *device;
	bool lacks = false;

	rcu_read_lock();
	list_for_each_entry_rcu(device, &fastpath->devices, list)
		lacks |= !READ_ONCE(device->hooked) && READ_ONCE(device->tried);
	rcu_read_unlock();
	return lacks;
}

/**
 * eoig_fastpath_idle_reason - get the reason why flows do not take the fast path
 * @fastpath: of the netns
 *
 * Context: any.
 * Return: enum eoig_fastpath_idle.
 */
u32 eoig_fastpath_idle_reason(const struct eoig_fastpath *fastpath)
{
	if (!READ_ONCE(fastpath->on))
		return EOIG_FASTPATH_IDLE_NONE;
	if (eoig_fastpath_lacks_hook(fastpath))
		return EOIG_FASTPATH_IDLE_NO_HOOK;
	if (eoig_flow_now() - READ_ONCE(fastpath->tracked) <= EOIG_TRACKED_RECENTLY)
		return EOIG_FASTPATH_IDLE_TRACKED;
	return EOIG_FASTPATH_IDLE_NONE;
}
