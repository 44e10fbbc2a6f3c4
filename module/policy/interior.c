// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interior devices that subnets name.
 *
 * A name is bound to the device that has it. It stays bound when the device is renamed, until
 * the device vanishes or another device gets the name. One device is bound to one name. Masters
 * do not count: routes see the device by which a packet comes.
 *
 * Locking: as in policy/uplink.c, bindings and table change under eoig_net.lock, and packets
 * read them without a lock. A verdict may see a change late: a device that is not found here is
 * in the default subnet or in none.
 */
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <net/net_namespace.h>

#include "policy/interior.h"
#include "policy/policy.h"

/* Bind this many names before others may take the lock. */
#define EOIG_INTERIOR_CHUNK	64

static const char *eoig_interior_name(const void *array, u32 index)
{
	return ((const struct eoig_interior *)array)[index].name;
}

static u32 eoig_interior_find(const struct eoig_policy *policy, const char *name)
{
	return eoig_names_find(&policy->interior_names, policy->interiors, name);
}

static void eoig_interior_add(struct eoig_policy *policy, const char *name, u32 subnet)
{
	u32 index = eoig_interior_find(policy, name);

	if (index == EOIG_NONE) {
		index = policy->interior_count++;
		strscpy(policy->interiors[index].name, name, IFNAMSIZ);
		policy->interiors[index].subnet = EOIG_NONE;
		eoig_names_add(&policy->interior_names, policy->interiors, index);
	}
	if (subnet != EOIG_NONE)
		policy->interiors[index].subnet = subnet;
}

/**
 * eoig_interior_build - collect the devices that the subnets of a policy name
 * @policy: the policy, with all its subnets
 *
 * Context: process. Sleeps.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_interior_build(struct eoig_policy *policy)
{
	u32 most = 0, i, j;
	int err;

	for (i = 0; i < policy->subnet_count; i++)
		most += policy->subnets[i].device_count;
	err = eoig_names_init(&policy->interior_names, most, eoig_interior_name);
	if (err)
		return err;
	policy->interiors = kvcalloc(most + 1, sizeof(*policy->interiors), GFP_KERNEL_ACCOUNT);
	policy->interior_table = eoig_uplink_table_create(most);
	if (!policy->interiors || !policy->interior_table)
		return -ENOMEM;
	for (i = 0; i < policy->subnet_count; i++) {
		const struct eoig_subnet *subnet = &policy->subnets[i];

		for (j = 0; j < subnet->device_count; j++)
			eoig_interior_add(policy, subnet->devices[j],
					  subnet->kind == EOIG_SUBNET_DEVICE ? i : EOIG_NONE);
		cond_resched();
	}
	return 0;
}

/**
 * eoig_interior_destroy - undo eoig_interior_build()
 * @policy: the policy, even an incomplete one
 *
 * Context: process.
 */
void eoig_interior_destroy(struct eoig_policy *policy)
{
	eoig_names_destroy(&policy->interior_names);
	kvfree(policy->interiors);
	kvfree(policy->interior_table);
}

/* Bind a name to a device, and release the name that the device had. */
static void eoig_interior_take(struct eoig_policy *policy, u32 index,
			       const struct net_device *device)
{
	struct eoig_interior *interior = &policy->interiors[index];
	u32 other = eoig_policy_interior(policy, device->ifindex);

	if (interior->ifindex == device->ifindex)
		return;
	if (other != EOIG_NONE)
		policy->interiors[other].ifindex = 0;
	if (interior->ifindex)
		eoig_uplink_table_clear(policy->interior_table, interior->ifindex);
	interior->ifindex = device->ifindex;
	eoig_uplink_table_set(policy->interior_table, device->ifindex, index);
}

/*
 * Find the device by its own name, because altnames come and go unnoticed; else the device to
 * which the old policy bound the name.
 */
static struct net_device *eoig_interior_resolve(const struct eoig_policy *policy, u32 index,
						const struct eoig_policy *old, struct net *net)
{
	const char *name = policy->interiors[index].name;
	struct net_device *device = dev_get_by_name_rcu(net, name);
	u32 before;

	if (device && !strcmp(device->name, name))
		return device;
	before = old ? eoig_interior_find(old, name) : EOIG_NONE;
	if (before == EOIG_NONE || !old->interiors[before].ifindex)
		return NULL;
	device = dev_get_by_index_rcu(net, old->interiors[before].ifindex);
	if (device && eoig_interior_find(policy, device->name) != EOIG_NONE)
		return NULL;
	return device;
}

/**
 * eoig_interior_bind - find the devices that subnets name
 * @policy: the policy to be published; it is eoig_net.next, so the notifier follows it already
 * @old: the policy that it will replace, or NULL
 * @net: the netns of the devices
 * @lock: eoig_net.lock
 *
 * Context: process, eoig_net.mutex. Sleeps.
 */
void eoig_interior_bind(struct eoig_policy *policy, const struct eoig_policy *old, struct net *net,
			spinlock_t *lock)
{
	u32 i = 0, end;

	while (i < policy->interior_count) {
		end = min(i + EOIG_INTERIOR_CHUNK, policy->interior_count);
		rcu_read_lock();
		spin_lock_bh(lock);
		for (; i < end; i++) {
			struct net_device *device = eoig_interior_resolve(policy, i, old, net);

			if (device)
				eoig_interior_take(policy, i, device);
		}
		spin_unlock_bh(lock);
		rcu_read_unlock();
		cond_resched();
	}
}

/**
 * eoig_interior_event - follow an event of a device
 * @policy: of the device's netns, published or about to be
 * @device: the device
 * @event: NETDEV_*
 *
 * Allocates no memory and does not sleep.
 *
 * Context: RTNL, eoig_net.lock.
 */
void eoig_interior_event(struct eoig_policy *policy, struct net_device *device,
			 unsigned long event)
{
	u32 index;

	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_CHANGENAME:
		index = eoig_interior_find(policy, device->name);
		if (index != EOIG_NONE)
			eoig_interior_take(policy, index, device);
		break;
	case NETDEV_UNREGISTER:
		index = eoig_policy_interior(policy, device->ifindex);
		if (index == EOIG_NONE)
			break;
		policy->interiors[index].ifindex = 0;
		eoig_uplink_table_clear(policy->interior_table, device->ifindex);
		break;
	}
}
