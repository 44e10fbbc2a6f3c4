/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The devices whose ingress is hooked for the fast path.
 */
#ifndef EOIG_HOOK_FASTPATH_DEVICE_H
#define EOIG_HOOK_FASTPATH_DEVICE_H

#include <linux/netfilter.h>
#include <linux/types.h>

struct eoig_fastpath;

/**
 * struct eoig_fastpath_device - a device whose ingress is hooked, or cannot be
 * @hook: as registered
 * @ifindex: of the device
 * @hooked: false if it could not be hooked
 * @tried: jiffies of the last try
 * @list: in eoig_fastpath.devices
 * @rcu: frees it
 */
struct eoig_fastpath_device {
	struct nf_hook_ops hook;
	int ifindex;
	bool hooked;
	unsigned long tried;
	struct list_head list;
	struct rcu_head rcu;
};

struct eoig_fastpath_device *eoig_fastpath_find_device(struct eoig_fastpath *fastpath, int ifindex);
bool eoig_fastpath_may_try(const struct eoig_fastpath_device *device);
void eoig_fastpath_want(struct eoig_fastpath *fastpath, int ifindex);

#endif /* EOIG_HOOK_FASTPATH_DEVICE_H */
