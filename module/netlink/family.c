// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations of the generic-netlink family "eoig", and who may use them.
 * uapi/eoig.yaml describes the same. A test compares the two.
 *
 * Locking: operations run in parallel. Those that change something hold eoig_net.mutex. Those
 * that only read use one or more RCU read side sections of bounded length, and look the policy
 * up again in each. No operation takes RTNL.
 */
#include <linux/init.h>

#include "netlink/attributes.h"
#include "netlink/config.h"
#include "netlink/explain.h"
#include "netlink/family.h"
#include "netlink/flow.h"
#include "netlink/flow_digest.h"
#include "netlink/flow_merge.h"
#include "netlink/flow_restore.h"
#include "netlink/flow_save.h"
#include "netlink/gateway.h"
#include "netlink/request.h"
#include "netlink/settings.h"
#include "netlink/stats.h"
#include "netlink/subnet.h"
#include "netns/confirm.h"
#include "netns/netns.h"
#include "notify/message.h"
#include "version.h"

/* The attributes that each operation reads. Any other attribute is refused. */
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

static const struct nla_policy eoig_delete_request[EOIG_A_MAX + 1] = {
	[EOIG_A_FILTER]		= NLA_POLICY_NESTED(eoig_filter_nla_policy),
	[EOIG_A_RESET]		= { .type = NLA_FLAG },
};

static const struct nla_policy eoig_save_request[EOIG_A_MAX + 1] = {
	[EOIG_A_FILTER]		= NLA_POLICY_NESTED(eoig_filter_nla_policy),
	[EOIG_A_SLICES]		= NLA_POLICY_NESTED(eoig_slices_nla_policy),
};

static const struct nla_policy eoig_slices_request[EOIG_A_MAX + 1] = {
	[EOIG_A_SLICES]		= NLA_POLICY_NESTED(eoig_slices_nla_policy),
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

static const struct nla_policy eoig_explain_request[EOIG_A_MAX + 1] = {
	[EOIG_A_EXPLAIN]	= NLA_POLICY_NESTED(eoig_explain_nla_policy),
};

static const struct nla_policy eoig_empty_request[EOIG_A_MAX + 1] = {
};

/*
 * EOIG_CMD_VERSION_GET. A listener that joins a multicast group and then sends this request
 * misses no event after the reply.
 */
static int eoig_netlink_version_get(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	u32 confirm = eoig_confirm_left(instance);
	struct sk_buff *reply;
	int err;

	eoig_event_expect_listener(&instance->notify);
	reply = eoig_request_reply(info);
	if (!reply)
		return -ENOMEM;
	err = nla_put_string(reply, EOIG_A_VERSION, EOIG_VERSION);
	if (!err && confirm)
		err = nla_put_u32(reply, EOIG_A_CONFIRM, confirm);
	return eoig_request_send(info, reply, err);
}

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
		EOIG_OPERATION(FLOW_DEL, delete),
		.doit = eoig_netlink_flow_del,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_SAVE, save),
		.start = eoig_netlink_flow_dump_start,
		.dumpit = eoig_netlink_flow_save,
		.done = eoig_netlink_flow_dump_done,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_RESTORE, restore),
		.doit = eoig_netlink_flow_restore,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_MERGE, restore),
		.doit = eoig_netlink_flow_merge,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(FLOW_DIGEST, slices),
		.doit = eoig_netlink_flow_digest,
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
	}, {
		EOIG_OPERATION(EXPLAIN, explain),
		.doit = eoig_netlink_explain,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		EOIG_OPERATION(SUBNET_FIND, subnet),
		.doit = eoig_netlink_subnet_find,
	},
};

/**
 * eoig_netlink_init - register the family
 *
 * Context: process, module load.
 * Return: 0 on success or a negative errno.
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
