// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests about subnets: read, attach, change, detach.
 */
#include <linux/netdevice.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "netlink/attributes.h"
#include "netlink/request.h"
#include "netlink/stats.h"
#include "netlink/subnet.h"
#include "netns/netns.h"
#include "notify/fill.h"
#include "notify/message.h"
#include "policy/draft.h"
#include "verdict/reverse_path.h"

/* Memory for one request: its attributes, its subnet and the names of its devices. */
struct eoig_subnet_request {
	struct nlattr *attributes[EOIG_SUBNET_A_MAX + 1];
	char devices[EOIG_SUBNET_DEVICES_MAX][IFNAMSIZ];
	struct eoig_subnet subnet;
};

static int eoig_read_devices(const struct nlattr *nest, struct eoig_subnet_request *request,
			     struct netlink_ext_ack *extack)
{
	struct eoig_subnet *subnet = &request->subnet;
	struct nlattr *attribute;
	unsigned int i;
	int rest;

	subnet->devices = request->devices;
	nla_for_each_nested(attribute, nest, rest) {
		const char *name = nla_data(attribute);

		if (nla_type(attribute) != EOIG_SUBNET_A_DEVICE)
			continue;
		if (!dev_valid_name(name)) {
			NL_SET_ERR_MSG_ATTR(extack, attribute, "device: not a valid device name");
			return -EINVAL;
		}
		for (i = 0; i < subnet->device_count; i++) {
			if (strcmp(subnet->devices[i], name))
				continue;
			NL_SET_ERR_MSG_ATTR(extack, attribute,
					    "device: named twice, name each device once");
			return -EINVAL;
		}
		if (subnet->device_count == EOIG_SUBNET_DEVICES_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, attribute,
					    "device: a subnet has 16 devices at most");
			return -EINVAL;
		}
		strscpy(subnet->devices[subnet->device_count++], name, IFNAMSIZ);
	}
	return 0;
}

static int eoig_read_prefix(const struct nlattr *nest, struct eoig_subnet_request *request,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *address = request->attributes[EOIG_SUBNET_A_ADDRESS];
	const struct nlattr *length = request->attributes[EOIG_SUBNET_A_LENGTH];
	struct eoig_subnet *subnet = &request->subnet;
	struct in6_addr masked;

	if (!address || !length) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "address, length: a prefix needs both, as in 2600::/64");
		return -EINVAL;
	}
	subnet->prefix = nla_get_in6_addr(address);
	subnet->length = nla_get_u8(length);
	if (!subnet->length) {
		NL_SET_ERR_MSG_ATTR(extack, length,
				    "length: no prefix holds everything, use the default subnet");
		return -EINVAL;
	}
	ipv6_addr_prefix(&masked, &subnet->prefix, subnet->length);
	if (!ipv6_addr_equal(&masked, &subnet->prefix)) {
		NL_SET_ERR_MSG_ATTR(extack, address, "address: host bits are set, make them zero");
		return -EINVAL;
	}
	if (ipv6_addr_is_multicast(&subnet->prefix)) {
		NL_SET_ERR_MSG_ATTR(extack, address, "address: multicast has no hosts");
		return -EINVAL;
	}
	return 0;
}

/* Read the key of a subnet, and its devices. */
static int eoig_read_subnet(const struct nlattr *nest, struct eoig_subnet_request *request,
			    struct netlink_ext_ack *extack)
{
	struct nlattr **attributes = request->attributes;
	struct eoig_subnet *subnet = &request->subnet;
	int err;

	err = nla_parse_nested(attributes, EOIG_SUBNET_A_MAX, nest, eoig_subnet_nla_policy, extack);
	if (!err)
		err = eoig_read_devices(nest, request, extack);
	if (err)
		return err;
	if (attributes[EOIG_SUBNET_A_DEFAULT]) {
		subnet->kind = EOIG_SUBNET_DEFAULT;
		if (!attributes[EOIG_SUBNET_A_ADDRESS] && !attributes[EOIG_SUBNET_A_LENGTH] &&
		    !subnet->device_count)
			return 0;
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "default: it has no prefix and no device of its own");
		return -EINVAL;
	}
	if (attributes[EOIG_SUBNET_A_ADDRESS] || attributes[EOIG_SUBNET_A_LENGTH])
		return eoig_read_prefix(nest, request, extack);
	subnet->kind = EOIG_SUBNET_DEVICE;
	if (subnet->device_count == 1)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nest,
			    "address, device: a subnet needs a prefix, one device, or default");
	return -EINVAL;
}

/* Read the gateway and the comment of a subnet. Attributes that are not there change nothing. */
static int eoig_read_subnet_settings(const struct eoig_draft *draft,
				     struct eoig_subnet_request *request,
				     struct netlink_ext_ack *extack)
{
	const struct nlattr *gateway = request->attributes[EOIG_SUBNET_A_GATEWAY];
	const struct nlattr *comment = request->attributes[EOIG_SUBNET_A_COMMENT];
	u32 index;

	if (gateway) {
		index = eoig_draft_find_gateway(draft, nla_data(gateway));
		if (index == EOIG_NONE) {
			NL_SET_ERR_MSG_ATTR(extack, gateway,
					    "gateway: there is none of that name, add it first");
			return -ENOENT;
		}
		request->subnet.gateway = index;
	}
	if (comment) {
		if (!eoig_request_comment_valid(nla_data(comment))) {
			NL_SET_ERR_MSG_ATTR(extack, comment, "comment: no control characters");
			return -EINVAL;
		}
		request->subnet.comment = nla_data(comment);
	}
	return 0;
}

static int eoig_subnet_add(struct eoig_draft *draft, struct eoig_subnet_request *request,
			   const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	int err;

	if (!request->attributes[EOIG_SUBNET_A_GATEWAY]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "gateway: say to which the subnet is attached");
		return -EINVAL;
	}
	err = eoig_read_subnet_settings(draft, request, extack);
	if (!err)
		err = eoig_draft_add_subnet(draft, &request->subnet);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(extack, nest, "subnet: a netns has 65536 at most");
	return err;
}

/* Change a subnet. Attributes that are not in the request stay as they are. */
static int eoig_subnet_set(struct eoig_draft *draft, struct eoig_subnet_request *request,
			   struct netlink_ext_ack *extack)
{
	const struct eoig_subnet *old = eoig_draft_find_subnet(draft, &request->subnet);
	struct eoig_subnet *subnet = &request->subnet;

	if (!old) {
		NL_SET_ERR_MSG(extack, "no such subnet, see: eoigctl subnet show");
		return -ENOENT;
	}
	subnet->gateway = old->gateway;
	subnet->comment = old->comment;
	subnet->meter = old->meter;
	if (!subnet->device_count) {
		subnet->devices = old->devices;
		subnet->device_count = old->device_count;
	}
	return eoig_read_subnet_settings(draft, request, extack) ?:
	       eoig_draft_set_subnet(draft, subnet);
}

static int eoig_subnet_replace(struct eoig_draft *draft, struct eoig_subnet_request *request,
			       const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const struct eoig_subnet *old =
		eoig_draft_find_subnet(draft, &request->subnet);

	/* The policy that the draft replaces holds a reference. */
	if (old)
		request->subnet.meter = old->meter;
	eoig_draft_del_subnet(draft, &request->subnet);
	return eoig_subnet_add(draft, request, nest, extack);
}

/**
 * eoig_netlink_draft_subnet - add the subnet of a request to a draft
 * @draft: the draft
 * @nest: EOIG_A_SUBNET
 * @extack: for the error message
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_draft_subnet(struct eoig_draft *draft, const struct nlattr *nest,
			      struct netlink_ext_ack *extack)
{
	struct eoig_subnet_request request = {};
	int err = eoig_read_subnet(nest, &request, extack);

	return err ?: eoig_subnet_add(draft, &request, nest, extack);
}

static u32 eoig_subnet_count(const struct eoig_policy *policy)
{
	return policy->subnet_count;
}

static int eoig_put_subnet(struct sk_buff *skb, const struct eoig_net *instance,
			   const struct eoig_policy *policy, u32 index)
{
	const struct eoig_subnet *subnet = &policy->subnets[index];

	return eoig_fill_subnet(skb, policy, subnet) ?:
	       eoig_netlink_put_meter(skb, subnet->meter);
}

/**
 * eoig_netlink_subnet_dump - handle EOIG_CMD_SUBNET_GET for all subnets
 * @skb: filled
 * @cb: the dump
 *
 * Context: process.
 * Return: the length of the message, or 0 at the end.
 */
int eoig_netlink_subnet_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return eoig_request_dump(skb, cb, EOIG_CMD_SUBNET_GET,
				 eoig_subnet_count, eoig_put_subnet);
}

/**
 * eoig_netlink_subnet_get - handle EOIG_CMD_SUBNET_GET for one subnet
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_subnet_get(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct eoig_subnet_request request = {};
	const struct eoig_policy *policy;
	const struct eoig_subnet *subnet;
	struct sk_buff *reply;
	int err;

	if (eoig_request_lacks(info, EOIG_A_SUBNET))
		return -EINVAL;
	err = eoig_read_subnet(info->attrs[EOIG_A_SUBNET], &request, info->extack);
	if (err)
		return err;
	reply = eoig_request_reply(info);
	if (!reply)
		return -ENOMEM;
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	subnet = policy ? eoig_policy_find_subnet(policy, &request.subnet) : NULL;
	if (subnet) {
		err = eoig_fill_subnet(reply, policy, subnet) ?:
		      eoig_netlink_put_meter(reply, subnet->meter);
	} else {
		NL_SET_ERR_MSG(info->extack, "no such subnet, see: eoigctl subnet show");
		err = -ENOENT;
	}
	rcu_read_unlock();
	return eoig_request_send(info, reply, err);
}

/*
 * Read the address of a request that asks for its subnet. A prefix length or a
 * device would be another question.
 */
static int eoig_read_address(const struct nlattr *nest,
			     struct in6_addr *address,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *attributes[EOIG_SUBNET_A_MAX + 1];
	unsigned int i, others = 0;
	int err;

	err = nla_parse_nested(attributes, EOIG_SUBNET_A_MAX, nest,
			       eoig_subnet_nla_policy, extack);
	if (err)
		return err;
	for (i = 0; i <= EOIG_SUBNET_A_MAX; i++)
		others += i != EOIG_SUBNET_A_ADDRESS && attributes[i];
	if (!attributes[EOIG_SUBNET_A_ADDRESS] || others) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "address: the request needs it, and nothing else");
		return -EINVAL;
	}
	*address = nla_get_in6_addr(attributes[EOIG_SUBNET_A_ADDRESS]);
	return 0;
}

/* Find the subnet of an address: by a prefix, or by its route. */
static u32 eoig_subnet_of(struct net *net, const struct eoig_policy *policy,
			  const struct in6_addr *address)
{
	int device = eoig_reverse_path_device(net, address);

	if (eoig_policy_uplink_out(policy, device) != EOIG_NONE)
		device = 0;
	return eoig_policy_subnet_of(policy, address, device);
}

/**
 * eoig_netlink_subnet_find - handle EOIG_CMD_SUBNET_FIND
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_subnet_find(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	const struct eoig_policy *policy;
	struct in6_addr address;
	u32 subnet = EOIG_NONE;
	struct sk_buff *reply;
	int err;

	if (eoig_request_lacks(info, EOIG_A_SUBNET))
		return -EINVAL;
	err = eoig_read_address(info->attrs[EOIG_A_SUBNET], &address,
				info->extack);
	if (err)
		return err;
	reply = eoig_request_reply(info);
	if (!reply)
		return -ENOMEM;
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	if (policy)
		subnet = eoig_subnet_of(instance->net, policy, &address);
	if (subnet != EOIG_NONE) {
		err = eoig_fill_subnet(reply, policy, &policy->subnets[subnet]);
	} else {
		NL_SET_ERR_MSG(info->extack,
			       "in no subnet, see: eoigctl subnet show");
		err = -ENOENT;
	}
	rcu_read_unlock();
	return eoig_request_send(info, reply, err);
}

/* Handle a request that changes one subnet. */
static int eoig_subnet_change(struct genl_info *info, u8 command)
{
	enum eoig_config_event event = EOIG_CONFIG_EVENT_SUBNET_CHANGED;
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	const struct nlattr *nest = info->attrs[EOIG_A_SUBNET];
	struct eoig_subnet_request request = {};
	struct eoig_draft draft;
	int err;

	if (eoig_request_lacks(info, EOIG_A_SUBNET))
		return -EINVAL;
	err = eoig_read_subnet(nest, &request, info->extack);
	if (err)
		return err;
	err = eoig_request_begin(instance, &draft);
	if (err)
		goto out;
	switch (command) {
	case EOIG_CMD_SUBNET_ADD:
		event = EOIG_CONFIG_EVENT_SUBNET_ADDED;
		err = eoig_subnet_add(&draft, &request, nest, info->extack);
		break;
	case EOIG_CMD_SUBNET_SET:
		err = eoig_subnet_set(&draft, &request, info->extack);
		break;
	case EOIG_CMD_SUBNET_REPLACE:
		err = eoig_subnet_replace(&draft, &request, nest, info->extack);
		break;
	default:
		event = EOIG_CONFIG_EVENT_SUBNET_DELETED;
		err = eoig_draft_del_subnet(&draft, &request.subnet);
		if (err == -ENOENT)
			NL_SET_ERR_MSG(info->extack, "no such subnet, see: eoigctl subnet show");
		break;
	}
	if (!err)
		err = eoig_request_apply(instance, &draft, NULL, info);
	if (!err)
		eoig_message_subnet(instance->net, eoig_net_policy(instance), event,
				    &request.subnet);
out:
	eoig_request_end(instance, &draft);
	return err;
}

/**
 * eoig_netlink_subnet_add - handle EOIG_CMD_SUBNET_ADD
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_subnet_add(struct sk_buff *skb, struct genl_info *info)
{
	return eoig_subnet_change(info, EOIG_CMD_SUBNET_ADD);
}

/**
 * eoig_netlink_subnet_set - handle EOIG_CMD_SUBNET_SET
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_subnet_set(struct sk_buff *skb, struct genl_info *info)
{
	return eoig_subnet_change(info, EOIG_CMD_SUBNET_SET);
}

/**
 * eoig_netlink_subnet_replace - handle EOIG_CMD_SUBNET_REPLACE
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_subnet_replace(struct sk_buff *skb, struct genl_info *info)
{
	return eoig_subnet_change(info, EOIG_CMD_SUBNET_REPLACE);
}

/**
 * eoig_netlink_subnet_del - handle EOIG_CMD_SUBNET_DEL
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_subnet_del(struct sk_buff *skb, struct genl_info *info)
{
	return eoig_subnet_change(info, EOIG_CMD_SUBNET_DEL);
}
