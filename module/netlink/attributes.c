// SPDX-License-Identifier: GPL-2.0-only
/*
 * The nested attributes of requests, as uapi/eoig.yaml describes them. A test compares the two.
 */
#include <linux/if.h>
#include <linux/in6.h>

#include "netlink/attributes.h"

static const struct nla_policy eoig_uplink_nla_policy[EOIG_UPLINK_A_MAX + 1] = {
	[EOIG_UPLINK_A_NAME]		= { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[EOIG_UPLINK_A_IFINDEX]		= { .type = NLA_REJECT },
};

const struct nla_policy eoig_gateway_nla_policy[EOIG_GATEWAY_A_MAX + 1] = {
	[EOIG_GATEWAY_A_NAME]		= { .type = NLA_NUL_STRING, .len = EOIG_NAME_MAX },
	[EOIG_GATEWAY_A_TYPE]		= NLA_POLICY_MAX(NLA_U32, EOIG_GATEWAY_INTERNET),
	[EOIG_GATEWAY_A_UPLINK]		= NLA_POLICY_NESTED(eoig_uplink_nla_policy),
	[EOIG_GATEWAY_A_UNSOLICITED]	= NLA_POLICY_MAX(NLA_U32, EOIG_UNSOLICITED_REJECT),
	[EOIG_GATEWAY_A_FILTERING]	= NLA_POLICY_MAX(NLA_U32,
							 EOIG_FILTERING_ENDPOINT_INDEPENDENT),
	[EOIG_GATEWAY_A_BOGONS]		= NLA_POLICY_MAX(NLA_U8, 1),
	[EOIG_GATEWAY_A_ACCOUNTING]	= NLA_POLICY_MAX(NLA_U8, 1),
	[EOIG_GATEWAY_A_FASTPATH]	= NLA_POLICY_MAX(NLA_U8, 1),
	[EOIG_GATEWAY_A_SCOPE]		= NLA_POLICY_MAX(NLA_U8, 15),
	[EOIG_GATEWAY_A_COMMENT]	= { .type = NLA_NUL_STRING, .len = EOIG_COMMENT_MAX },
	[EOIG_GATEWAY_A_SUBNETS]	= { .type = NLA_REJECT },
	[EOIG_GATEWAY_A_FASTPATH_IDLE]	= { .type = NLA_REJECT },
	[EOIG_GATEWAY_A_REVERSE_PATH]	= NLA_POLICY_MAX(NLA_U32, EOIG_REVERSE_PATH_OFF),
	[EOIG_GATEWAY_A_MODE]		= NLA_POLICY_MAX(NLA_U32, EOIG_MODE_AUDIT),
};

const struct nla_policy eoig_subnet_nla_policy[EOIG_SUBNET_A_MAX + 1] = {
	[EOIG_SUBNET_A_ADDRESS]		= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[EOIG_SUBNET_A_LENGTH]		= NLA_POLICY_MAX(NLA_U8, 128),
	[EOIG_SUBNET_A_GATEWAY]		= { .type = NLA_NUL_STRING, .len = EOIG_NAME_MAX },
	[EOIG_SUBNET_A_COMMENT]		= { .type = NLA_NUL_STRING, .len = EOIG_COMMENT_MAX },
	[EOIG_SUBNET_A_DEVICE]		= { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[EOIG_SUBNET_A_DEFAULT]		= { .type = NLA_FLAG },
};

const struct nla_policy eoig_filter_nla_policy[EOIG_FILTER_A_MAX + 1] = {
	[EOIG_FILTER_A_INTERIOR]	= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[EOIG_FILTER_A_INTERIOR_LENGTH]	= NLA_POLICY_MAX(NLA_U8, 128),
	[EOIG_FILTER_A_INTERIOR_PORT]	= { .type = NLA_BE16 },
	[EOIG_FILTER_A_EXTERIOR]	= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[EOIG_FILTER_A_EXTERIOR_LENGTH]	= NLA_POLICY_MAX(NLA_U8, 128),
	[EOIG_FILTER_A_EXTERIOR_PORT]	= { .type = NLA_BE16 },
	[EOIG_FILTER_A_PROTOCOL]	= { .type = NLA_U8 },
	[EOIG_FILTER_A_STATE]		= NLA_POLICY_MAX(NLA_U32, __EOIG_FLOW_STATE_COUNT - 1),
	[EOIG_FILTER_A_GATEWAY]		= { .type = NLA_NUL_STRING, .len = EOIG_NAME_MAX },
	[EOIG_FILTER_A_NOT]		= { .type = NLA_U32 },
	[EOIG_FILTER_A_EXPIRED]		= { .type = NLA_FLAG },
};

const struct nla_policy eoig_explain_nla_policy[EOIG_EXPLAIN_A_MAX + 1] = {
	[EOIG_EXPLAIN_A_PACKET]		= { .type = NLA_BINARY,
					    .len = EOIG_PACKET_MAX },
	[EOIG_EXPLAIN_A_DIRECTION]	= NLA_POLICY_MAX(NLA_U32,
							 EOIG_EXPLAIN_IN),
	[EOIG_EXPLAIN_A_IN]		= { .type = NLA_U32 },
	[EOIG_EXPLAIN_A_OUT]		= { .type = NLA_U32 },
	[EOIG_EXPLAIN_A_STAGE]		= { .type = NLA_REJECT },
	[EOIG_EXPLAIN_A_STEP]		= { .type = NLA_REJECT },
	[EOIG_EXPLAIN_A_OUTCOME]	= { .type = NLA_REJECT },
	[EOIG_EXPLAIN_A_REASON]		= { .type = NLA_REJECT },
};

const struct nla_policy eoig_timeout_nla_policy[EOIG_TIMEOUT_A_MAX + 1] = {
	[EOIG_TIMEOUT_A_KIND]		= NLA_POLICY_MAX(NLA_U32, __EOIG_TIMEOUT_COUNT - 1),
	[EOIG_TIMEOUT_A_SECONDS]	= { .type = NLA_U32 },
	[EOIG_TIMEOUT_A_DEFAULT]	= { .type = NLA_REJECT },
	[EOIG_TIMEOUT_A_FLOOR]		= { .type = NLA_REJECT },
};

static_assert(EOIG_SLICES_MAX == 512 * 8);

const struct nla_policy eoig_slices_nla_policy[EOIG_SLICES_A_MAX + 1] = {
	[EOIG_SLICES_A_KEY]		= NLA_POLICY_EXACT_LEN(16),
	[EOIG_SLICES_A_COUNT]		= NLA_POLICY_MAX(NLA_U32,
							 EOIG_SLICES_MAX),
	[EOIG_SLICES_A_DIGESTS]		= { .type = NLA_REJECT },
	[EOIG_SLICES_A_SELECTED]	= { .type = NLA_BINARY, .len = 512 },
};

const struct nla_policy eoig_limit_nla_policy[EOIG_LIMIT_A_MAX + 1] = {
	[EOIG_LIMIT_A_MAX_FLOWS]	  = { .type = NLA_U32 },
	[EOIG_LIMIT_A_MAX_FLOWS_PER_HOST] = { .type = NLA_U32 },
	[EOIG_LIMIT_A_FLOWS]		  = { .type = NLA_REJECT },
	[EOIG_LIMIT_A_DROP_EVENTS]	  = { .type = NLA_U32 },
};
