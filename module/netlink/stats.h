/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests about counters: read and reset.
 */
#ifndef EOIG_NETLINK_STATS_H
#define EOIG_NETLINK_STATS_H

struct eoig_meter;
struct genl_info;
struct netlink_callback;
struct sk_buff;

int eoig_netlink_put_meter(struct sk_buff *skb,
			   const struct eoig_meter *meter);
int eoig_netlink_stats_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_stats_reset(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_STATS_H */
