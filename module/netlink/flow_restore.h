/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests that restore flows from records.
 */
#ifndef EOIG_NETLINK_FLOW_RESTORE_H
#define EOIG_NETLINK_FLOW_RESTORE_H

struct genl_info;
struct sk_buff;

int eoig_netlink_flow_restore(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_FLOW_RESTORE_H */
