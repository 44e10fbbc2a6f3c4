/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The request to explain a packet that is not sent.
 */
#ifndef EOIG_NETLINK_EXPLAIN_H
#define EOIG_NETLINK_EXPLAIN_H

struct genl_info;
struct sk_buff;

int eoig_netlink_explain(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_EXPLAIN_H */
