/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bring the old configuration back unless the new one is confirmed.
 */
#ifndef EOIG_NETNS_CONFIRM_H
#define EOIG_NETNS_CONFIRM_H

#include <linux/types.h>

struct eoig_net;
struct eoig_policy;
struct eoig_settings;

void eoig_confirm_init(struct eoig_net *instance);
struct eoig_policy *eoig_confirm_copy(const struct eoig_policy *policy);
void eoig_confirm_arm(struct eoig_net *instance, struct eoig_policy *policy,
		      const struct eoig_settings *settings, u32 seconds);
bool eoig_confirm_keep(struct eoig_net *instance);
u32 eoig_confirm_left(const struct eoig_net *instance);
void eoig_confirm_stop(struct eoig_net *instance);

#endif /* EOIG_NETNS_CONFIRM_H */
