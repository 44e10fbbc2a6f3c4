// SPDX-License-Identifier: GPL-2.0-only
/*
 * Subnets over netlink: read, attach, detach.
 */
#include <net/ipv6.h>

#include "compat.h"
#include "netlink.h"

/* The prefix of a request; it says why where there is none. */
static int eoig_read_prefix(const struct nlattr *nest, struct nlattr **subnet,
			    struct in6_addr *prefix, u8 *length, struct netlink_ext_ack *extack)
{
	struct in6_addr masked;
	int err;

	err = nla_parse_nested(subnet, EOIG_SUBNET_A_MAX, nest, eoig_subnet_nla_policy, extack);
	if (err)
		return err;
	if (!subnet[EOIG_SUBNET_A_ADDRESS] || !subnet[EOIG_SUBNET_A_LENGTH]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "address, length: a subnet needs a prefix, as in 2600::/64");
		return -EINVAL;
	}
	*prefix = nla_get_in6_addr(subnet[EOIG_SUBNET_A_ADDRESS]);
	*length = nla_get_u8(subnet[EOIG_SUBNET_A_LENGTH]);
	ipv6_addr_prefix(&masked, prefix, *length);
	if (!ipv6_addr_equal(&masked, prefix)) {
		NL_SET_ERR_MSG_ATTR(extack, subnet[EOIG_SUBNET_A_ADDRESS],
				    "address: host bits are set, make them zero");
		return -EINVAL;
	}
	return 0;
}

/**
 * eoig_netlink_draft_subnet - add the subnet of a request to a draft
 * @draft: the draft
 * @nest: EOIG_A_SUBNET
 * @extack: says what is wrong
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int eoig_netlink_draft_subnet(struct eoig_draft *draft, const struct nlattr *nest,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *subnet[EOIG_SUBNET_A_MAX + 1];
	const char *comment = NULL;
	struct in6_addr prefix;
	u32 gateway;
	u8 length;
	int err;

	err = eoig_read_prefix(nest, subnet, &prefix, &length, extack);
	if (err)
		return err;
	if (ipv6_addr_is_multicast(&prefix)) {
		NL_SET_ERR_MSG_ATTR(extack, subnet[EOIG_SUBNET_A_ADDRESS],
				    "address: multicast has no hosts");
		return -EINVAL;
	}
	if (!subnet[EOIG_SUBNET_A_GATEWAY]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "gateway: say to which the subnet is attached");
		return -EINVAL;
	}
	gateway = eoig_draft_gateway(draft, nla_data(subnet[EOIG_SUBNET_A_GATEWAY]));
	if (gateway == EOIG_NONE) {
		NL_SET_ERR_MSG_ATTR(extack, subnet[EOIG_SUBNET_A_GATEWAY],
				    "gateway: there is none of that name, add it first");
		return -ENOENT;
	}
	if (subnet[EOIG_SUBNET_A_COMMENT]) {
		comment = nla_data(subnet[EOIG_SUBNET_A_COMMENT]);
		if (!eoig_netlink_comment_valid(comment)) {
			NL_SET_ERR_MSG_ATTR(extack, subnet[EOIG_SUBNET_A_COMMENT],
					    "comment: no control characters");
			return -EINVAL;
		}
	}
	err = eoig_draft_add_subnet(draft, &prefix, length, gateway, comment);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(extack, nest, "subnet: a netns has 65536 at most");
	return err;
}

/**
 * eoig_netlink_put_subnet - a subnet as EOIG_A_SUBNET
 * @skb: the message
 * @policy: of the netns
 * @subnet: of that policy
 *
 * Context: process, RCU read side or eoig_net.mutex.
 * Return: 0 or -EMSGSIZE.
 */
int eoig_netlink_put_subnet(struct sk_buff *skb, const struct eoig_policy *policy,
			    const struct eoig_subnet *subnet)
{
	const char *gateway = policy->gateways[subnet->gateway].config->name;
	struct nlattr *nest = nla_nest_start(skb, EOIG_A_SUBNET);

	if (!nest ||
	    nla_put_in6_addr(skb, EOIG_SUBNET_A_ADDRESS, &subnet->prefix) ||
	    nla_put_u8(skb, EOIG_SUBNET_A_LENGTH, subnet->length) ||
	    nla_put_string(skb, EOIG_SUBNET_A_GATEWAY, gateway) ||
	    (subnet->comment && nla_put_string(skb, EOIG_SUBNET_A_COMMENT, subnet->comment)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * eoig_netlink_subnet_dump - EOIG_CMD_SUBNET_GET, all
 * @skb: filled
 * @cb: the dump
 * Return: bytes, or 0 at the end
 */
int eoig_netlink_subnet_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct eoig_net *instance = eoig_net(sock_net(skb->sk));
	const struct eoig_policy *policy;
	void *header;

	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	cb->seq = eoig_netlink_sequence(policy);
	while (policy && cb->args[0] < policy->subnet_count) {
		header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				     &eoig_netlink_family, NLM_F_MULTI, EOIG_CMD_SUBNET_GET);
		if (!header)
			break;
		genl_dump_check_consistent(cb, header);
		if (eoig_netlink_put_subnet(skb, policy, &policy->subnets[cb->args[0]])) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
		cb->args[0]++;
	}
	rcu_read_unlock();
	return skb->len;
}

/**
 * eoig_netlink_subnet_get - EOIG_CMD_SUBNET_GET, one
 * @skb: unused
 * @info: the request
 * Return: 0 or a negative errno
 */
int eoig_netlink_subnet_get(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_net(genl_info_net(info));
	struct nlattr *request[EOIG_SUBNET_A_MAX + 1];
	const struct eoig_policy *policy;
	const struct eoig_subnet *subnet;
	struct in6_addr prefix;
	struct sk_buff *reply;
	void *header;
	u8 length;
	int err;

	if (eoig_netlink_lacks(info, EOIG_A_SUBNET))
		return -EINVAL;
	err = eoig_read_prefix(info->attrs[EOIG_A_SUBNET], request, &prefix, &length,
			       info->extack);
	if (err)
		return err;
	reply = eoig_netlink_reply(info, NLMSG_DEFAULT_SIZE, &header);
	if (!reply)
		return -ENOMEM;
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	subnet = policy ? eoig_policy_subnet(policy, &prefix, length) : NULL;
	if (subnet) {
		err = eoig_netlink_put_subnet(reply, policy, subnet);
	} else {
		NL_SET_ERR_MSG(info->extack, "no such subnet, see: eoigctl subnet show");
		err = -ENOENT;
	}
	rcu_read_unlock();
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

/**
 * eoig_netlink_subnet_add - EOIG_CMD_SUBNET_ADD
 * @skb: unused
 * @info: the request
 * Return: 0 or a negative errno
 */
int eoig_netlink_subnet_add(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_net(genl_info_net(info));
	struct nlattr *request[EOIG_SUBNET_A_MAX + 1];
	struct in6_addr prefix;
	struct eoig_draft draft;
	u8 length;
	int err;

	if (eoig_netlink_lacks(info, EOIG_A_SUBNET))
		return -EINVAL;
	err = eoig_read_prefix(info->attrs[EOIG_A_SUBNET], request, &prefix, &length,
			       info->extack);
	if (err)
		return err;
	mutex_lock(&instance->mutex);
	err = eoig_draft_init(&draft, eoig_net_policy(instance));
	if (!err)
		err = eoig_netlink_draft_subnet(&draft, info->attrs[EOIG_A_SUBNET], info->extack);
	if (!err)
		err = eoig_netlink_apply(instance, &draft, NULL, info);
	if (!err)
		eoig_netlink_subnet_event(instance, EOIG_CONFIG_EVENT_SUBNET_ADDED, &prefix,
					  length);
	mutex_unlock(&instance->mutex);
	eoig_draft_clear(&draft);
	return err;
}

/**
 * eoig_netlink_subnet_del - EOIG_CMD_SUBNET_DEL
 * @skb: unused
 * @info: the request
 * Return: 0 or a negative errno
 */
int eoig_netlink_subnet_del(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_net(genl_info_net(info));
	struct nlattr *request[EOIG_SUBNET_A_MAX + 1];
	struct in6_addr prefix;
	struct eoig_draft draft;
	u8 length;
	int err;

	if (eoig_netlink_lacks(info, EOIG_A_SUBNET))
		return -EINVAL;
	err = eoig_read_prefix(info->attrs[EOIG_A_SUBNET], request, &prefix, &length,
			       info->extack);
	if (err)
		return err;
	mutex_lock(&instance->mutex);
	err = eoig_draft_init(&draft, eoig_net_policy(instance));
	if (!err)
		err = eoig_draft_del_subnet(&draft, &prefix, length);
	if (err == -ENOENT)
		NL_SET_ERR_MSG(info->extack, "no such subnet, see: eoigctl subnet show");
	if (!err)
		err = eoig_netlink_apply(instance, &draft, NULL, info);
	if (!err)
		eoig_netlink_subnet_event(instance, EOIG_CONFIG_EVENT_SUBNET_DELETED, &prefix,
					  length);
	mutex_unlock(&instance->mutex);
	eoig_draft_clear(&draft);
	return err;
}
