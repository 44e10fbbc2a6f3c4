/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests about timeouts and limits.
 */
#ifndef EOIG_NETLINK_SETTINGS_H
#define EOIG_NETLINK_SETTINGS_H

#include <linux/types.h>

struct genl_info;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

int eoig_netlink_read_timeout(u32 *seconds, const struct nlattr *nest,
			      struct netlink_ext_ack *extack);
int eoig_netlink_read_limit(struct eoig_settings *settings,
			    const struct nlattr *nest,
			    struct netlink_ext_ack *extack);
int eoig_netlink_limit_allowed(struct sk_buff *skb, struct genl_info *info, u32 max_flows);
int eoig_netlink_timeout_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_timeout_set(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_limit_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_limit_set(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_SETTINGS_H */
