/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Publish a policy, timeouts and limits, and start and stop the packet path with it.
 */
#ifndef EOIG_NETNS_APPLY_H
#define EOIG_NETNS_APPLY_H

struct eoig_draft;
struct eoig_net;
struct eoig_policy;
struct eoig_settings;

int eoig_net_apply(struct eoig_net *instance, struct eoig_draft *draft,
		   const struct eoig_settings *settings);
void eoig_net_settings(const struct eoig_net *instance, struct eoig_settings *settings);
void eoig_net_set_settings(struct eoig_net *instance, const struct eoig_settings *settings);
void eoig_net_close(struct eoig_net *instance, const struct eoig_settings *settings);
void eoig_net_finish(struct eoig_net *instance);

#endif /* EOIG_NETNS_APPLY_H */
