/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests about subnets: read, attach, change, detach.
 */
#ifndef EOIG_NETLINK_SUBNET_H
#define EOIG_NETLINK_SUBNET_H

struct eoig_draft;
struct genl_info;
struct netlink_callback;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

int eoig_netlink_draft_subnet(struct eoig_draft *draft, const struct nlattr *nest,
			      struct netlink_ext_ack *extack);
int eoig_netlink_subnet_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_find(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_subnet_add(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_set(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_replace(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_del(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_SUBNET_H */
