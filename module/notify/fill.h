/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Write objects into netlink messages, for replies, dumps and events alike.
 */
#ifndef EOIG_NOTIFY_FILL_H
#define EOIG_NOTIFY_FILL_H

#include <linux/types.h>

struct eoig_flow;
struct eoig_flow_table;
struct eoig_gateway;
struct eoig_notify;
struct eoig_policy;
struct eoig_subnet;
struct sk_buff;

int eoig_fill_gateway(struct sk_buff *skb, const struct eoig_policy *policy, u32 index, u32 idle);
int eoig_fill_subnet(struct sk_buff *skb, const struct eoig_policy *policy,
		     const struct eoig_subnet *subnet);
int eoig_fill_subnet_key(struct sk_buff *skb, const struct eoig_subnet *subnet);
int eoig_fill_flow(struct sk_buff *skb, const struct eoig_flow_table *table,
		   const struct eoig_gateway *gateway, const struct eoig_flow *flow, u32 now);
int eoig_fill_timeouts(struct sk_buff *skb, const struct eoig_notify *notify);
int eoig_fill_limits(struct sk_buff *skb, const struct eoig_notify *notify);

#endif /* EOIG_NOTIFY_FILL_H */
