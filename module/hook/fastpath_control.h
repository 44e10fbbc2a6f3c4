/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Switch the fast path on and off, and follow changes.
 */
#ifndef EOIG_HOOK_FASTPATH_CONTROL_H
#define EOIG_HOOK_FASTPATH_CONTROL_H

#include <linux/types.h>

struct eoig_fastpath;
struct eoig_net;
struct eoig_policy;
struct net_device;

int eoig_fastpath_create(struct eoig_net *instance);
void eoig_fastpath_destroy(struct eoig_net *instance);
int eoig_fastpath_start(struct eoig_net *instance, const struct eoig_policy *policy);
void eoig_fastpath_changed(struct eoig_net *instance, const struct eoig_policy *policy);
void eoig_fastpath_device_event(struct eoig_net *instance, const struct net_device *device,
				unsigned long event);
void eoig_fastpath_close(struct eoig_net *instance);
void eoig_fastpath_finish(struct eoig_net *instance);
u32 eoig_fastpath_idle_reason(const struct eoig_fastpath *fastpath);

#endif /* EOIG_HOOK_FASTPATH_CONTROL_H */
