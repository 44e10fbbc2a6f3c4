/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The nested attributes of requests, as uapi/eoig.yaml describes them.
 */
#ifndef EOIG_NETLINK_ATTRIBUTES_H
#define EOIG_NETLINK_ATTRIBUTES_H

#include <linux/eoig.h>
#include <net/netlink.h>

extern const struct nla_policy eoig_gateway_nla_policy[EOIG_GATEWAY_A_MAX + 1];
extern const struct nla_policy eoig_subnet_nla_policy[EOIG_SUBNET_A_MAX + 1];
extern const struct nla_policy eoig_filter_nla_policy[EOIG_FILTER_A_MAX + 1];
extern const struct nla_policy eoig_explain_nla_policy[EOIG_EXPLAIN_A_MAX + 1];
extern const struct nla_policy eoig_flow_nla_policy[EOIG_FLOW_A_MAX + 1];
extern const struct nla_policy eoig_slices_nla_policy[EOIG_SLICES_A_MAX + 1];
extern const struct nla_policy eoig_timeout_nla_policy[EOIG_TIMEOUT_A_MAX + 1];
extern const struct nla_policy eoig_limit_nla_policy[EOIG_LIMIT_A_MAX + 1];

#endif /* EOIG_NETLINK_ATTRIBUTES_H */
