/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast path of one netns: its state, and the devices whose ingress is hooked.
 */
#ifndef EOIG_HOOK_FASTPATH_DEVICE_H
#define EOIG_HOOK_FASTPATH_DEVICE_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "flow/route.h"

struct eoig_net;

/**
 * struct eoig_fastpath - the fast path of one netns
 * @instance: of the netns
 * @on: a gateway has the fast path
 * @wanted: ifindex of a device whose ingress @work shall hook, or 0
 * @tracked: second in which conntrack last tracked a flow
 * @routes: cached routes that its flows share
 * @devices: devices whose ingress is hooked, or cannot be; read under RCU
 * @learner: the hook that learns routes; registered while @on
 * @mutex: protects @on, @devices and hooks; taken under RTNL, and without it
 * @work: hooks @wanted
 */
struct eoig_fastpath {
	struct eoig_net *instance;
	bool on;
	int wanted;
	u32 tracked;
	struct eoig_route_cache routes;
	struct list_head devices;
	struct nf_hook_ops learner;
	struct mutex mutex;	/* @on, @devices and hooks */
	struct delayed_work work;
};

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
