/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests for the digests of slices of the flow table.
 */
#ifndef EOIG_NETLINK_FLOW_DIGEST_H
#define EOIG_NETLINK_FLOW_DIGEST_H

#include <linux/eoig.h>

struct eoig_slices;
struct genl_info;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

int eoig_read_slices(const struct nlattr *nest,
		     struct nlattr *set[EOIG_SLICES_A_MAX + 1],
		     struct eoig_slices *slices,
		     struct netlink_ext_ack *extack);
int eoig_netlink_flow_digest(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_FLOW_DIGEST_H */
