/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interior devices that subnets name.
 */
#ifndef EOIG_POLICY_INTERIOR_H
#define EOIG_POLICY_INTERIOR_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct eoig_policy;
struct net;
struct net_device;

int eoig_interior_build(struct eoig_policy *policy);
void eoig_interior_destroy(struct eoig_policy *policy);
void eoig_interior_bind(struct eoig_policy *policy, const struct eoig_policy *old, struct net *net,
			spinlock_t *lock /* eoig_net.lock */);
void eoig_interior_event(struct eoig_policy *policy, struct net_device *device,
			 unsigned long event);

#endif /* EOIG_POLICY_INTERIOR_H */
