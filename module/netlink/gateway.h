/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests about gateways: read, add, change, delete.
 */
#ifndef EOIG_NETLINK_GATEWAY_H
#define EOIG_NETLINK_GATEWAY_H

#include <linux/types.h>

struct eoig_draft;
struct eoig_policy;
struct genl_info;
struct netlink_callback;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

int eoig_netlink_draft_gateway(struct eoig_draft *draft, const struct nlattr *nest,
			       struct netlink_ext_ack *extack);
u32 eoig_netlink_gateway_count(const struct eoig_policy *policy);
int eoig_netlink_gateway_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_gateway_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_gateway_add(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_gateway_set(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_gateway_del(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_GATEWAY_H */
