/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests that replace or confirm the whole configuration.
 */
#ifndef EOIG_NETLINK_CONFIG_H
#define EOIG_NETLINK_CONFIG_H

struct genl_info;
struct sk_buff;

int eoig_netlink_config_load(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_config_confirm(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_CONFIG_H */
