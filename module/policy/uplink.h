/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which devices are uplinks: those that a gateway names, and the bridges, bonds and teams
 * that they are ports of.
 */
#ifndef EOIG_POLICY_UPLINK_H
#define EOIG_POLICY_UPLINK_H

#include <linux/if.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct eoig_policy;
struct net;
struct net_device;

/* Changes that one event of a device can cause are few, unless a VRF is an uplink. */
#define EOIG_UPLINK_CHANGES	16

/**
 * struct eoig_uplink_change - a device became an uplink, or is none any more
 * @name: of the device
 * @ifindex: of the device if it is an uplink now, or 0
 */
struct eoig_uplink_change {
	char name[IFNAMSIZ];
	int ifindex;
};

/**
 * struct eoig_uplink_changes - what an event of a device has changed
 * @count: of @change
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
