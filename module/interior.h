/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interior devices that subnets name.
 */
#ifndef EOIG_INTERIOR_H
#define EOIG_INTERIOR_H

#include <linux/if.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct eoig_policy;
struct net;
struct net_device;

/**
 * struct eoig_interior - a device name that some subnet has
 * @name: of the device
 * @subnet: index of the subnet that the device is, or EOIG_NONE if it is only behind a prefix
 * @ifindex: of the device that the name is bound to, or 0; changes under eoig_net.lock
 */
struct eoig_interior {
	char name[IFNAMSIZ];
	u32 subnet;
	int ifindex;
};

int eoig_interior_build(struct eoig_policy *policy);
void eoig_interior_destroy(struct eoig_policy *policy);
void eoig_interior_bind(struct eoig_policy *policy, const struct eoig_policy *old, struct net *net,
			spinlock_t *lock /* eoig_net.lock */);
void eoig_interior_event(struct eoig_policy *policy, struct net_device *device,
			 unsigned long event);

#endif /* EOIG_INTERIOR_H */
