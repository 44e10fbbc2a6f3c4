/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Uplinks: the devices that a gateway names, and the bridges, bonds and teams whose ports they
 * are.
 */
#ifndef EOIG_POLICY_UPLINK_H
#define EOIG_POLICY_UPLINK_H

#include <linux/if.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct eoig_policy;
struct net;
struct net_device;

/* One event of a device causes few changes, unless a VRF is an uplink. */
#define EOIG_UPLINK_CHANGES	16

/**
 * struct eoig_uplink_change - a device became an uplink or ceased to be one
 * @name: of the device
 * @ifindex: of the device if it is an uplink now, else 0
 */
struct eoig_uplink_change {
	char name[IFNAMSIZ];
	int ifindex;
};

/**
 * struct eoig_uplink_changes - the changes that an event of a device has caused
 * @count: number of @change
 * @missed: there were more
 * @change: in order
 */
struct eoig_uplink_changes {
	u32 count;
	bool missed;
	struct eoig_uplink_change change[EOIG_UPLINK_CHANGES];
};

void eoig_uplink_bind(struct eoig_policy *policy, const struct eoig_policy *old, struct net *net,
		      spinlock_t *lock /* eoig_net.lock */);
void eoig_uplink_event(struct eoig_policy *policy, struct net_device *device, unsigned long event,
		       void *info, struct eoig_uplink_changes *changes);

#endif /* EOIG_POLICY_UPLINK_H */
