/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of the fast path of one netns. Data only.
 */
#ifndef EOIG_HOOK_FASTPATH_STATE_H
#define EOIG_HOOK_FASTPATH_STATE_H

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

#endif /* EOIG_HOOK_FASTPATH_STATE_H */
