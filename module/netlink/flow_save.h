/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests that save flows as records.
 */
#ifndef EOIG_NETLINK_FLOW_SAVE_H
#define EOIG_NETLINK_FLOW_SAVE_H

struct netlink_callback;
struct sk_buff;

int eoig_netlink_flow_save(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* EOIG_NETLINK_FLOW_SAVE_H */
