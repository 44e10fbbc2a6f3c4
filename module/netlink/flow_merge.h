/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests that merge the records of a replica.
 */
#ifndef EOIG_NETLINK_FLOW_MERGE_H
#define EOIG_NETLINK_FLOW_MERGE_H

struct genl_info;
struct sk_buff;

int eoig_netlink_flow_merge(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_FLOW_MERGE_H */
