/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast path: packets of established flows go from one device's ingress to the next
 * hop, past the kernel's own forwarding.
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
 * struct eoig_fastpath - of one netns
 * @shortcuts: that its flows share
 * @mutex: of @devices, @learner and @on; taken under RTNL or eoig_net.mutex
 * @devices: whose ingress is hooked; read under RCU
 * @learner: the hook that learns shortcuts; registered while @on
 * @on: some gateway has it
 * @wanted: ifindex of a device to be hooked, or 0
 * @work: hooks it
 */
struct eoig_fastpath {
	struct eoig_shortcut_cache shortcuts;
	struct mutex mutex;	/* of @devices, @learner and @on */
	struct list_head devices;
	struct nf_hook_ops learner;
	bool on;
	int wanted;
	struct delayed_work work;
};

void eoig_fastpath_init(struct eoig_net *instance);
int eoig_fastpath_start(struct eoig_net *instance, const struct eoig_policy *policy);
void eoig_fastpath_changed(struct eoig_net *instance, const struct eoig_policy *policy);
void eoig_fastpath_device_event(struct eoig_net *instance, const struct net_device *device,
				unsigned long event);
void eoig_fastpath_close(struct eoig_net *instance);
void eoig_fastpath_finish(struct eoig_net *instance);

#endif /* EOIG_FASTPATH_H */
