/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast path: packets of established flows go from the ingress of one device straight to
 * the next hop, past the kernel's own forwarding.
 */
#ifndef EOIG_FASTPATH_H
#define EOIG_FASTPATH_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "shortcut.h"

struct eoig_net;
struct eoig_policy;
struct net_device;

/**
 * struct eoig_fastpath - the fast path of one netns
 * @instance: of the netns
 * @on: some gateway has it
 * @wanted: ifindex of a device whose ingress the work is to hook, or 0
 * @tracked: second in which conntrack was last seen to track a flow
 * @shortcuts: that its flows share
 * @devices: whose ingress is hooked, or cannot be; read under RCU
 * @learner: the hook that learns shortcuts; registered while @on
 * @mutex: for changes of @on, @devices and hooks; taken under RTNL, and without it
 * @work: hooks @wanted
 */
struct eoig_fastpath {
	struct eoig_net *instance;
	bool on;
	int wanted;
	u32 tracked;
	struct eoig_shortcut_cache shortcuts;
	struct list_head devices;
	struct nf_hook_ops learner;
	struct mutex mutex;	/* @on, @devices and hooks */
	struct delayed_work work;
};

/* fastpath.c */
nf_hookfn eoig_fastpath_ingress;
nf_hookfn eoig_fastpath_learn;

/* fastpath_control.c */
int eoig_fastpath_create(struct eoig_net *instance);
void eoig_fastpath_destroy(struct eoig_net *instance);
int eoig_fastpath_start(struct eoig_net *instance, const struct eoig_policy *policy);
void eoig_fastpath_changed(struct eoig_net *instance, const struct eoig_policy *policy);
void eoig_fastpath_device_event(struct eoig_net *instance, const struct net_device *device,
				unsigned long event);
void eoig_fastpath_close(struct eoig_net *instance);
void eoig_fastpath_finish(struct eoig_net *instance);
void eoig_fastpath_want(struct eoig_fastpath *fastpath, int ifindex);
u32 eoig_fastpath_idle(const struct eoig_fastpath *fastpath);

#endif /* EOIG_FASTPATH_H */
