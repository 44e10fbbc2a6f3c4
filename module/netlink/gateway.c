// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests about gateways: read, add, change, delete.
 */
#include <linux/ctype.h>
#include <linux/netdevice.h>
#include <net/genetlink.h>

#include "hook/fastpath_control.h"
#include "netlink/attributes.h"
#include "netlink/gateway.h"
#include "netlink/request.h"
#include "netns/netns.h"
#include "notify/fill.h"
#include "notify/message.h"
#include "policy/draft.h"

#define EOIG_SCOPE_ORGANIZATION	8	/* RFC 7346; default boundary of REC-2 */

static bool eoig_name_valid(const char *name)
{
	if (!isalnum(*name))
		return false;
	for (; *name; name++)
		if (!isalnum(*name) && *name != '-' && *name != '_' && *name != '.')
			return false;
	return true;
}

/* Read the uplinks of a request. They replace all those of the configuration. */
static int eoig_read_uplinks(const struct nlattr *nest, struct eoig_gateway_config *config,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *attribute, *uplink[EOIG_UPLINK_A_MAX + 1];
	unsigned int i, count = 0;
	int rest;

	nla_for_each_nested(attribute, nest, rest) {
		const char *name;

		if (nla_type(attribute) != EOIG_GATEWAY_A_UPLINK)
			continue;
		if (nla_parse_nested(uplink, EOIG_UPLINK_A_MAX, attribute, NULL, extack))
			return -EINVAL;
		if (!uplink[EOIG_UPLINK_A_NAME]) {
			NL_SET_ERR_MSG_ATTR(extack, attribute, "an uplink needs a name");
			return -EINVAL;
		}
		name = nla_data(uplink[EOIG_UPLINK_A_NAME]);
		if (!dev_valid_name(name)) {
			NL_SET_ERR_MSG_ATTR(extack, uplink[EOIG_UPLINK_A_NAME],
					    "uplink: not a valid device name");
			return -EINVAL;
		}
		for (i = 0; i < count; i++) {
			if (strcmp(config->uplinks[i], name))
				continue;
			NL_SET_ERR_MSG_ATTR(extack, uplink[EOIG_UPLINK_A_NAME],
					    "uplink: named twice, name each device once");
			return -EINVAL;
		}
		if (count == EOIG_UPLINKS_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, attribute,
					    "uplink: a gateway has 16 uplinks at most");
			return -EINVAL;
		}
		strscpy(config->uplinks[count++], name, IFNAMSIZ);
	}
	if (count)
		config->uplink_count = count;
	return 0;
}

/*
 * Read the attributes of a request. They replace those of the configuration. A new gateway
 * starts with the defaults, and must be complete.
 */
static int eoig_read_gateway(const struct nlattr *nest, struct eoig_gateway_config *config,
			     bool add, struct netlink_ext_ack *extack)
{
	struct nlattr *gateway[EOIG_GATEWAY_A_MAX + 1];
	int err;

	err = nla_parse_nested(gateway, EOIG_GATEWAY_A_MAX, nest, eoig_gateway_nla_policy, extack);
	if (err)
		return err;
	if (!gateway[EOIG_GATEWAY_A_NAME]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "name: a gateway needs one");
		return -EINVAL;
	}
	if (add) {
		nla_strscpy(config->name, gateway[EOIG_GATEWAY_A_NAME], sizeof(config->name));
		if (!eoig_name_valid(config->name)) {
			NL_SET_ERR_MSG_ATTR(extack, gateway[EOIG_GATEWAY_A_NAME],
					    "name: use letters, digits, '-', '_' and '.'");
			return -EINVAL;
		}
		config->scope = EOIG_SCOPE_ORGANIZATION;
	}
	err = eoig_read_uplinks(nest, config, extack);
	if (err)
		return err;
	if (!config->uplink_count) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "uplink: a gateway needs at least one");
		return -EINVAL;
	}
	if (gateway[EOIG_GATEWAY_A_TYPE])
		config->type = nla_get_u32(gateway[EOIG_GATEWAY_A_TYPE]);
	if (gateway[EOIG_GATEWAY_A_UNSOLICITED])
		config->unsolicited = nla_get_u32(gateway[EOIG_GATEWAY_A_UNSOLICITED]);
	if (gateway[EOIG_GATEWAY_A_FILTERING])
		config->filtering = nla_get_u32(gateway[EOIG_GATEWAY_A_FILTERING]);
	if (gateway[EOIG_GATEWAY_A_BOGONS])
		config->bogons_accept = nla_get_u8(gateway[EOIG_GATEWAY_A_BOGONS]);
	if (gateway[EOIG_GATEWAY_A_REVERSE_PATH])
		config->reverse_path = nla_get_u32(gateway[EOIG_GATEWAY_A_REVERSE_PATH]);
	if (gateway[EOIG_GATEWAY_A_MODE])
		config->mode = nla_get_u32(gateway[EOIG_GATEWAY_A_MODE]);
	if (gateway[EOIG_GATEWAY_A_ACCOUNTING])
		config->accounting = nla_get_u8(gateway[EOIG_GATEWAY_A_ACCOUNTING]);
	if (gateway[EOIG_GATEWAY_A_FASTPATH])
		config->fastpath = nla_get_u8(gateway[EOIG_GATEWAY_A_FASTPATH]);
	if (gateway[EOIG_GATEWAY_A_SCOPE])
		config->scope = nla_get_u8(gateway[EOIG_GATEWAY_A_SCOPE]);
	if (gateway[EOIG_GATEWAY_A_COMMENT]) {
		nla_strscpy(config->comment, gateway[EOIG_GATEWAY_A_COMMENT],
			    sizeof(config->comment));
		if (!eoig_request_comment_valid(config->comment)) {
			NL_SET_ERR_MSG_ATTR(extack, gateway[EOIG_GATEWAY_A_COMMENT],
					    "comment: no control characters");
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * eoig_netlink_gateway_count - count gateways, for eoig_request_dump()
 * @policy: of the netns
 *
 * Context: any.
 * Return: the number of gateways.
 */
u32 eoig_netlink_gateway_count(const struct eoig_policy *policy)
{
	return policy->gateway_count;
}

static int eoig_put_gateway(struct sk_buff *skb,
			    const struct eoig_net *instance,
			    const struct eoig_policy *policy, u32 index)
{
	return eoig_fill_gateway(skb, policy, index,
				 eoig_fastpath_idle_reason(instance->fastpath));
}

/**
 * eoig_netlink_gateway_dump - handle EOIG_CMD_GATEWAY_GET for all gateways
 * @skb: filled
 * @cb: the dump
 *
 * Context: process.
 * Return: the length of the message, or 0 at the end.
 */
int eoig_netlink_gateway_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return eoig_request_dump(skb, cb, EOIG_CMD_GATEWAY_GET,
				 eoig_netlink_gateway_count, eoig_put_gateway);
}

/* Return the name in a request. Return NULL, with a message, if there is none. */
static const char *eoig_gateway_request_name(struct genl_info *info)
{
	struct nlattr *gateway[EOIG_GATEWAY_A_MAX + 1];

	if (eoig_request_lacks(info, EOIG_A_GATEWAY) ||
	    nla_parse_nested(gateway, EOIG_GATEWAY_A_MAX, info->attrs[EOIG_A_GATEWAY],
			     eoig_gateway_nla_policy, info->extack))
		return NULL;
	if (!gateway[EOIG_GATEWAY_A_NAME]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[EOIG_A_GATEWAY],
				    "name: say which gateway");
		return NULL;
	}
	return nla_data(gateway[EOIG_GATEWAY_A_NAME]);
}

/**
 * eoig_netlink_gateway_get - handle EOIG_CMD_GATEWAY_GET for one gateway
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_gateway_get(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	const char *name = eoig_gateway_request_name(info);
	const struct eoig_policy *policy;
	struct sk_buff *reply;
	u32 index = EOIG_NONE;
	int err;

	if (!name)
		return -EINVAL;
	reply = eoig_request_reply(info);
	if (!reply)
		return -ENOMEM;
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	if (policy)
		index = eoig_policy_find_gateway(policy, name);
	if (index == EOIG_NONE) {
		NL_SET_ERR_MSG(info->extack, "no such gateway, see: eoigctl gateway show");
		err = -ENOENT;
	} else {
		err = eoig_put_gateway(reply, instance, policy, index);
	}
	rcu_read_unlock();
	return eoig_request_send(info, reply, err);
}

/**
 * eoig_netlink_draft_gateway - add the gateway of a request to a draft
 * @draft: the draft
 * @nest: EOIG_A_GATEWAY
 * @extack: for the error message
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_draft_gateway(struct eoig_draft *draft, const struct nlattr *nest,
			       struct netlink_ext_ack *extack)
{
	struct eoig_gateway_config *config = eoig_gateway_config_alloc();
	int err;

	if (!config)
		return -ENOMEM;
	err = eoig_read_gateway(nest, config, true, extack);
	if (!err)
		err = eoig_draft_add_gateway(draft, config);
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(extack, nest, "name: there is a gateway of that name");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(extack, nest, "gateway: a netns has 4096 at most");
	eoig_gateway_config_put(config);
	return err;
}

static void eoig_gateway_report(const struct eoig_net *instance, enum eoig_config_event event,
				const char *name)
{
	eoig_message_gateway(instance->net, eoig_net_policy(instance), event, name,
			     eoig_fastpath_idle_reason(instance->fastpath));
}

/**
 * eoig_netlink_gateway_add - handle EOIG_CMD_GATEWAY_ADD
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_gateway_add(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct eoig_draft draft;
	int err;

	if (eoig_request_lacks(info, EOIG_A_GATEWAY))
		return -EINVAL;
	err = eoig_request_begin(instance, &draft);
	if (!err)
		err = eoig_netlink_draft_gateway(&draft, info->attrs[EOIG_A_GATEWAY],
						 info->extack);
	if (!err)
		err = eoig_request_apply(instance, &draft, NULL, info);
	if (!err)
		eoig_gateway_report(instance, EOIG_CONFIG_EVENT_GATEWAY_ADDED,
				    eoig_gateway_request_name(info));
	eoig_request_end(instance, &draft);
	return err;
}

/**
 * eoig_netlink_gateway_set - handle EOIG_CMD_GATEWAY_SET
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_gateway_set(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	const char *name = eoig_gateway_request_name(info);
	struct eoig_gateway_config *config;
	struct eoig_draft draft;
	u32 index;
	int err;

	if (!name)
		return -EINVAL;
	config = eoig_gateway_config_alloc();
	if (!config)
		return -ENOMEM;
	err = eoig_request_begin(instance, &draft);
	if (err)
		goto out;
	index = eoig_draft_find_gateway(&draft, name);
	if (index == EOIG_NONE) {
		NL_SET_ERR_MSG(info->extack, "no such gateway, see: eoigctl gateway show");
		err = -ENOENT;
		goto out;
	}
	*config = *draft.gateways[index].config;
	refcount_set(&config->references, 1);
	err = eoig_read_gateway(info->attrs[EOIG_A_GATEWAY], config, false, info->extack);
	if (!err)
		err = eoig_draft_set_gateway(&draft, config);
	if (!err)
		err = eoig_request_apply(instance, &draft, NULL, info);
	if (!err)
		eoig_gateway_report(instance, EOIG_CONFIG_EVENT_GATEWAY_CHANGED, name);
out:
	eoig_request_end(instance, &draft);
	eoig_gateway_config_put(config);
	return err;
}

/**
 * eoig_netlink_gateway_del - handle EOIG_CMD_GATEWAY_DEL
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_gateway_del(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	const char *name = eoig_gateway_request_name(info);
	struct eoig_draft draft;
	int err;

	if (!name)
		return -EINVAL;
	err = eoig_request_begin(instance, &draft);
	if (!err)
		err = eoig_draft_del_gateway(&draft, name);
	if (err == -ENOENT)
		NL_SET_ERR_MSG(info->extack, "no such gateway, see: eoigctl gateway show");
	else if (err == -EBUSY)
		NL_SET_ERR_MSG(info->extack,
			       "subnets are attached to this gateway: delete them first");
	if (!err)
		err = eoig_request_apply(instance, &draft, NULL, info);
	if (!err)
		eoig_gateway_report(instance, EOIG_CONFIG_EVENT_GATEWAY_DELETED, name);
	eoig_request_end(instance, &draft);
	return err;
}
