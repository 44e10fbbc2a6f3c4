// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic-netlink family "eoig": operations, attributes and who may use them.
 * uapi/eoig.yaml describes the same; a test compares the two.
 *
 * Locking: operations run in parallel. One that changes something holds eoig_net.mutex.
 * One that only reads is an RCU read side section, or several of a bounded length each,
 * and then looks the policy up again in each. None takes RTNL.
 */
#include <linux/ctype.h>
#include <linux/init.h>

#include "compat.h"
#include "netlink.h"

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
};

const struct nla_policy eoig_timeout_nla_policy[EOIG_TIMEOUT_A_MAX + 1] = {
	[EOIG_TIMEOUT_A_KIND]		= NLA_POLICY_MAX(NLA_U32, __EOIG_TIMEOUT_COUNT - 1),
	[EOIG_TIMEOUT_A_SECONDS]	= { .type = NLA_U32 },
	[EOIG_TIMEOUT_A_DEFAULT]	= { .type = NLA_REJECT },
	[EOIG_TIMEOUT_A_FLOOR]		= { .type = NLA_REJECT },
};

const struct nla_policy eoig_limit_nla_policy[EOIG_LIMIT_A_MAX + 1] = {
	[EOIG_LIMIT_A_MAX_FLOWS]	  = { .type = NLA_U32 },
	[EOIG_LIMIT_A_MAX_FLOWS_PER_HOST] = { .type = NLA_U32 },
	[EOIG_LIMIT_A_FLOWS]		  = { .type = NLA_REJECT },
};

/* What each operation takes: an attribute that it would not look at is refused. */
static const struct nla_policy eoig_gateway_request[EOIG_A_MAX + 1] = {
	[EOIG_A_GATEWAY]	= NLA_POLICY_NESTED(eoig_gateway_nla_policy),
};

static const struct nla_policy eoig_subnet_request[EOIG_A_MAX + 1] = {
	[EOIG_A_SUBNET]		= NLA_POLICY_NESTED(eoig_subnet_nla_policy),
};

static const struct nla_policy eoig_config_request[EOIG_A_MAX + 1] = {
	[EOIG_A_GATEWAY]	= NLA_POLICY_NESTED(eoig_gateway_nla_policy),
	[EOIG_A_SUBNET]		= NLA_POLICY_NESTED(eoig_subnet_nla_policy),
	[EOIG_A_TIMEOUT]	= NLA_POLICY_NESTED(eoig_timeout_nla_policy),
	[EOIG_A_LIMIT]		= NLA_POLICY_NESTED(eoig_limit_nla_policy),
	[EOIG_A_CONFIRM]	= NLA_POLICY_MAX(NLA_U32, 3600),
};

static const struct nla_policy eoig_flow_request[EOIG_A_MAX + 1] = {
	[EOIG_A_FILTER]		= NLA_POLICY_NESTED(eoig_filter_nla_policy),
};

static const struct nla_policy eoig_restore_request[EOIG_A_MAX + 1] = {
	[EOIG_A_RECORD_VERSION]	= { .type = NLA_U32 },
	[EOIG_A_RECORDS]	= { .type = NLA_BINARY, .len = 64000 },
};

static const struct nla_policy eoig_timeout_request[EOIG_A_MAX + 1] = {
	[EOIG_A_TIMEOUT]	= NLA_POLICY_NESTED(eoig_timeout_nla_policy),
	[EOIG_A_RESET]		= { .type = NLA_FLAG },
};

static const struct nla_policy eoig_limit_request[EOIG_A_MAX + 1] = {
	[EOIG_A_LIMIT]		= NLA_POLICY_NESTED(eoig_limit_nla_policy),
};

static const struct nla_policy eoig_empty_request[EOIG_A_MAX + 1] = {
};

#define EOIG_OPERATION(name, request)			\
	.cmd = EOIG_CMD_##name,				\
	.policy = eoig_##request##_request,		\
	.maxattr = EOIG_A_MAX

static const struct genl_ops eoig_netlink_operations[] = {
	{
		EOIG_OPERATION(GATEWAY_GET, gateway),
		.doit = eoig_netlink_gateway_get,
		.dumpit = eoig_netlink_gateway_dump,
	}, {
		EOIG_OPERATION(GATEWAY_ADD, gateway),
		.doit = eoig_netlink_gateway_add,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(GATEWAY_SET, gateway),
		.doit = eoig_netlink_gateway_set,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(GATEWAY_DEL, gateway),
		.doit = eoig_netlink_gateway_del,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(SUBNET_GET, subnet),
		.doit = eoig_netlink_subnet_get,
		.dumpit = eoig_netlink_subnet_dump,
	}, {
		EOIG_OPERATION(SUBNET_ADD, subnet),
		.doit = eoig_netlink_subnet_add,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(SUBNET_DEL, subnet),
		.doit = eoig_netlink_subnet_del,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(SUBNET_SET, subnet),
		.doit = eoig_netlink_subnet_set,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(SUBNET_REPLACE, subnet),
		.doit = eoig_netlink_subnet_replace,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(CONFIG_CONFIRM, empty),
		.doit = eoig_netlink_config_confirm,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(CONFIG_LOAD, config),
		.doit = eoig_netlink_config_load,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_GET, flow),
		.start = eoig_netlink_flow_dump_start,
		.dumpit = eoig_netlink_flow_dump,
		.done = eoig_netlink_flow_dump_done,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_COUNT, flow),
		.doit = eoig_netlink_flow_count,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_DEL, flow),
		.doit = eoig_netlink_flow_del,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_SAVE, flow),
		.start = eoig_netlink_flow_dump_start,
		.dumpit = eoig_netlink_flow_save,
		.done = eoig_netlink_flow_dump_done,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_RESTORE, restore),
		.doit = eoig_netlink_flow_restore,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(TIMEOUT_GET, empty),
		.doit = eoig_netlink_timeout_get,
	}, {
		EOIG_OPERATION(TIMEOUT_SET, timeout),
		.doit = eoig_netlink_timeout_set,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(LIMIT_GET, empty),
		.doit = eoig_netlink_limit_get,
	}, {
		EOIG_OPERATION(LIMIT_SET, limit),
		.doit = eoig_netlink_limit_set,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(STATS_GET, empty),
		.dumpit = eoig_netlink_stats_dump,
	}, {
		EOIG_OPERATION(STATS_RESET, empty),
		.doit = eoig_netlink_stats_reset,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(VERSION_GET, empty),
		.doit = eoig_netlink_version_get,
	},
};

/**
 * eoig_netlink_reply - begin the answer to a request
 * @info: the request
 * @size: of the attributes to come
 * @header: what genlmsg_end() wants
 *
 * Context: process.
 * Return: the message, or NULL without memory.
 */
struct sk_buff *eoig_netlink_reply(struct genl_info *info, size_t size, void **header)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (!skb)
		return NULL;
	*header = genlmsg_put_reply(skb, info, &eoig_family, 0, info->genlhdr->cmd);
	if (*header)
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/**
 * eoig_netlink_lacks - is an attribute missing that a request cannot do without?
 * @info: the request
 * @attribute: which, of those in the message itself
 *
 * Context: process.
 * Return: whether it is, and then the extended acknowledgment says so.
 */
bool eoig_netlink_lacks(struct genl_info *info, int attribute)
{
	if (!GENL_REQ_ATTR_CHECK(info, attribute))
		return false;
	NL_SET_ERR_MSG(info->extack,
		       "gateway, subnet, limit or records: the request has to say which");
	return true;
}

/**
 * eoig_netlink_comment_valid - is this text fit to be shown?
 * @comment: the text
 *
 * Context: any.
 */
bool eoig_netlink_comment_valid(const char *comment)
{
	for (; *comment; comment++)
		if (iscntrl(*comment))
			return false;
	return true;
}

/**
 * eoig_netlink_init - register the family
 *
 * Context: process, module load.
 * Return: 0 or a negative errno.
 */
int __init eoig_netlink_init(void)
{
	eoig_family.ops = eoig_netlink_operations;
	eoig_family.n_ops = ARRAY_SIZE(eoig_netlink_operations);
	return genl_register_family(&eoig_family);
}

/**
 * eoig_netlink_exit - unregister the family
 *
 * Context: process. Sleeps.
 */
void eoig_netlink_exit(void)
{
	genl_unregister_family(&eoig_family);
}
