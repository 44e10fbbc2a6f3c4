// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uplinks: the devices that a gateway names, and the bridges, bonds and teams whose ports they
 * are.
 *
 * A name is bound to the device that has it. The device stays bound when it is renamed, until
 * it vanishes or another device gets the name of the uplink. A new name must not open the
 * gateway. One device is bound to one name.
 *
 * A VRF is different. Its ports keep their own identity inbound, so it is an uplink only
 * outbound. If a gateway names the VRF itself, all its ports are uplinks.
 *
 * Locking: the bindings and the table of a policy change under eoig_net.lock only. Packets
 * read the table without a lock, see policy/uplink_table.c.
 *
 * Devices change under RTNL, which eoig_uplink_bind() does not hold. It misses no change: the
 * kernel changes its lists of devices before it calls the notifier, and the notifier takes
 * eoig_net.lock. If eoig_uplink_bind() has the lock first, the notifier finds the new policy
 * (as eoig_net.next or eoig_net.policy) and changes it. If the notifier has the lock first,
 * eoig_uplink_bind() finds the changed lists.
 */
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <net/net_namespace.h>

#include "policy/policy.h"
#include "policy/uplink.h"

/* Bind this many names before others may take the lock. */
#define EOIG_UPLINK_CHUNK	64

static u32 eoig_uplink_get(const struct eoig_policy *policy, int ifindex)
{
	static const u32 none = EOIG_NONE;

	return eoig_uplink_table_find(policy->uplink_table, ifindex, &none);
}

/* Find the uplink whose name is bound to a device. Return EOIG_NONE if there is none. */
static u32 eoig_uplink_bound(const struct eoig_policy *policy, int ifindex)
{
	u32 uplink = eoig_uplink_get(policy, ifindex);

	if (uplink & EOIG_UPLINK_OUTBOUND_ONLY || policy->uplinks[uplink].ifindex != ifindex)
		return EOIG_NONE;
	return uplink;
}

static void eoig_uplink_record(struct eoig_uplink_changes *changes,
			       const struct net_device *device, bool is_uplink)
{
	struct eoig_uplink_change *change;

	if (!changes)
		return;
	if (changes->count == ARRAY_SIZE(changes->change)) {
		changes->missed = true;
		return;
	}
	change = &changes->change[changes->count++];
	strscpy(change->name, device->name, sizeof(change->name));
	change->ifindex = is_uplink ? device->ifindex : 0;
}

static void eoig_uplink_update(struct eoig_policy *policy, const struct net_device *device,
			       u32 uplink, struct eoig_uplink_changes *changes)
{
	u32 before = eoig_uplink_get(policy, device->ifindex);
	bool was = before != EOIG_NONE, is = uplink != EOIG_NONE;

	if (uplink == before)
		return;
	if (is)
		eoig_uplink_table_set(policy->uplink_table, device->ifindex, uplink);
	else
		eoig_uplink_table_clear(policy->uplink_table, device->ifindex);
	if (is != was)
		eoig_uplink_record(changes, device, is);
}

static void eoig_uplink_take(struct eoig_policy *policy, u32 uplink,
			     const struct net_device *device, struct eoig_uplink_changes *changes)
{
	u32 other = eoig_uplink_bound(policy, device->ifindex);

	if (other != EOIG_NONE && other != uplink)
		WRITE_ONCE(policy->uplinks[other].ifindex, 0);
	WRITE_ONCE(policy->uplinks[uplink].ifindex, device->ifindex);
	eoig_uplink_update(policy, device, uplink, changes);
}

/* Compute the entry of a device in the table. RTNL. */
static u32 eoig_uplink_wanted(const struct eoig_policy *policy, struct net_device *device)
{
	u32 uplink = eoig_uplink_bound(policy, device->ifindex);
	struct net_device *master, *port;
	struct list_head *position;

	if (uplink != EOIG_NONE)
		return uplink;
	if (device->reg_state != NETREG_REGISTERED)
		return EOIG_NONE;
	master = netdev_master_upper_dev_get(device);
	if (master && netif_is_l3_master(master)) {
		uplink = eoig_uplink_bound(policy, master->ifindex);
		if (uplink != EOIG_NONE)
			return uplink;
	}
	netdev_for_each_lower_dev(device, port, position) {
		u32 one = eoig_uplink_get(policy, port->ifindex);

		if (netdev_master_upper_dev_get(port) == device &&
		    !(one & EOIG_UPLINK_OUTBOUND_ONLY))
			uplink = min(uplink, one);
	}
	if (uplink != EOIG_NONE && netif_is_l3_master(device))
		uplink |= EOIG_UPLINK_OUTBOUND_ONLY;
	return uplink;
}

/* Recompute a device, and the masters above it. RTNL. */
static void eoig_uplink_recompute(struct eoig_policy *policy, struct net_device *device,
				  struct eoig_uplink_changes *changes)
{
	struct list_head *position;
	struct net_device *port;
	unsigned int level;

	if (netif_is_l3_master(device))
		netdev_for_each_lower_dev(device, port, position)
			eoig_uplink_update(policy, port, eoig_uplink_wanted(policy, port),
					   changes);
	for (level = 0; device && level <= MAX_NEST_DEV; level++) {
		eoig_uplink_update(policy, device, eoig_uplink_wanted(policy, device), changes);
		device = netdev_master_upper_dev_get(device);
	}
}

/* Follow the name of a device, which may be that of an uplink. RTNL. */
static void eoig_uplink_named(struct eoig_policy *policy, struct net_device *device,
			      struct eoig_uplink_changes *changes)
{
	u32 uplink = eoig_names_find(&policy->uplink_names, policy->uplinks, device->name);
	struct net_device *before;
	int ifindex;

	if (uplink == EOIG_NONE)
		return;
	ifindex = policy->uplinks[uplink].ifindex;
	eoig_uplink_take(policy, uplink, device, changes);
	eoig_uplink_recompute(policy, device, changes);
	if (!ifindex || ifindex == device->ifindex)
		return;
	before = __dev_get_by_index(dev_net(device), ifindex);
	if (before)
		eoig_uplink_recompute(policy, before, changes);
}

/* Forget a device that vanishes. RTNL. */
static void eoig_uplink_gone(struct eoig_policy *policy, struct net_device *device,
			     struct eoig_uplink_changes *changes)
{
	u32 uplink = eoig_uplink_bound(policy, device->ifindex);

	if (uplink != EOIG_NONE)
		WRITE_ONCE(policy->uplinks[uplink].ifindex, 0);
	eoig_uplink_update(policy, device, EOIG_NONE, changes);
	if (netdev_master_upper_dev_get(device))
		eoig_uplink_recompute(policy, netdev_master_upper_dev_get(device), changes);
}

/**
 * eoig_uplink_event - follow an event of a device
 * @policy: of the device's netns, published or about to be
 * @device: the device
 * @event: NETDEV_*
 * @info: of the notifier
 * @changes: filled, or NULL
 *
 * Allocates no memory, does not sleep and cannot fail. Looks only at the device, its masters
 * and their ports.
 *
 * Context: RTNL, eoig_net.lock.
 */
void eoig_uplink_event(struct eoig_policy *policy, struct net_device *device, unsigned long event,
		       void *info, struct eoig_uplink_changes *changes)
{
	struct netdev_notifier_changeupper_info *upper = info;

	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_CHANGENAME:
		eoig_uplink_named(policy, device, changes);
		break;
	case NETDEV_UNREGISTER:
		eoig_uplink_gone(policy, device, changes);
		break;
	case NETDEV_CHANGEUPPER:
		if (!upper->master)
			break;
		eoig_uplink_recompute(policy, device, changes);
		/* After NETDEV_CHANGEUPPER this may no longer be its master. */
		eoig_uplink_recompute(policy, upper->upper_dev, changes);
		break;
	}
}

/* Find the device of an uplink by its own name, because altnames come and go unnoticed. */
static struct net_device *eoig_uplink_resolve(const struct eoig_policy *policy, u32 uplink,
					      const struct eoig_policy *old, struct net *net)
{
	const char *name = policy->uplinks[uplink].name;
	struct net_device *device = dev_get_by_name_rcu(net, name);
	u32 before;

	if (device && !strcmp(device->name, name))
		return device;
	before = old ? eoig_names_find(&old->uplink_names, old->uplinks, name) : EOIG_NONE;
	if (before == EOIG_NONE || !old->uplinks[before].ifindex)
		return NULL;
	/* A renamed device stays an uplink, unless another uplink has its new name. */
	device = dev_get_by_index_rcu(net, old->uplinks[before].ifindex);
	if (device && eoig_names_find(&policy->uplink_names, policy->uplinks,
				      device->name) != EOIG_NONE)
		return NULL;
	return device;
}

/**
 * struct eoig_uplink_vrf - a VRF that is an uplink
 * @policy: of the netns
 * @device: the VRF
 * @uplink: index of eoig_policy.uplinks
 */
struct eoig_uplink_vrf {
	struct eoig_policy *policy;
	struct net_device *device;
	u32 uplink;
};

static int eoig_uplink_vrf_port(struct net_device *device, struct netdev_nested_priv *priv)
{
	const struct eoig_uplink_vrf *vrf = priv->data;

	if (netdev_master_upper_dev_get_rcu(device) == vrf->device &&
	    eoig_uplink_bound(vrf->policy, device->ifindex) == EOIG_NONE)
		eoig_uplink_table_set(vrf->policy->uplink_table, device->ifindex, vrf->uplink);
	return 0;
}

/* Add the masters of an uplink, or the ports of a VRF. RCU read side. */
static void eoig_uplink_spread(struct eoig_policy *policy, u32 uplink, struct net *net)
{
	struct net_device *device = dev_get_by_index_rcu(net, policy->uplinks[uplink].ifindex);
	struct eoig_uplink_vrf vrf = { .policy = policy, .device = device, .uplink = uplink };
	struct netdev_nested_priv priv = { .data = &vrf };
	unsigned int level;

	if (!device)
		return;
	if (netif_is_l3_master(device))
		netdev_walk_all_lower_dev_rcu(device, eoig_uplink_vrf_port, &priv);
	for (level = 0; level < MAX_NEST_DEV; level++) {
		u32 wanted = uplink;

		device = netdev_master_upper_dev_get_rcu(device);
		if (!device || eoig_uplink_bound(policy, device->ifindex) != EOIG_NONE)
			return;
		if (netif_is_l3_master(device))
			wanted |= EOIG_UPLINK_OUTBOUND_ONLY;
		if (wanted < eoig_uplink_get(policy, device->ifindex))
			eoig_uplink_table_set(policy->uplink_table, device->ifindex, wanted);
	}
}

/**
 * eoig_uplink_bind - find the devices of all uplinks
 * @policy: the policy to be published; it is eoig_net.next, so the notifier follows it already
 * @old: the policy that it will replace, or NULL; renamed uplinks stay bound
 * @net: the netns of the devices
 * @lock: eoig_net.lock
 *
 * Context: process, eoig_net.mutex. Sleeps.
 */
void eoig_uplink_bind(struct eoig_policy *policy, const struct eoig_policy *old, struct net *net,
		      spinlock_t *lock)
{
	u32 steps = 2 * policy->uplink_count, i;

	/* Names first, masters second: a device's own name counts more than its ports. */
	for (i = 0; i < steps;) {
		u32 end = min(i + EOIG_UPLINK_CHUNK, steps);

		rcu_read_lock();
		spin_lock_bh(lock);
		for (; i < end; i++) {
			struct net_device *device;

			if (i >= policy->uplink_count) {
				eoig_uplink_spread(policy, i - policy->uplink_count, net);
				continue;
			}
			device = eoig_uplink_resolve(policy, i, old, net);
			if (device)
				eoig_uplink_take(policy, i, device, NULL);
		}
		spin_unlock_bh(lock);
		rcu_read_unlock();
		cond_resched();
	}
}
