// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events over netlink, to the multicast groups of the family.
 *
 * An event that does not reach a listener is never just missing: netlink itself tells a
 * listener whose socket is full (ENOBUFS), and where there is no memory for the message, we do.
 */
#include <net/ipv6.h>

#include "compat.h"
#include "fill.h"
#include "netlink.h"
#include "verdict.h"

/* As much of a dropped packet as tells what it was: headers, and some of their extensions. */
#define EOIG_DROP_HEADER	128

/**
 * struct eoig_event_message - an event on its way
 * @skb: the message, or NULL without memory
 * @header: what genlmsg_end() wants
 */
struct eoig_event_message {
	struct sk_buff *skb;
	void *header;
};

/**
 * eoig_netlink_listens - does anybody listen?
 * @net: the netns
 * @group: to what
 *
 * Context: any.
 */
bool eoig_netlink_listens(struct net *net, enum eoig_group group)
{
	return genl_has_listeners(&eoig_netlink_family, net, group);
}

static bool eoig_event_begin(struct eoig_event_message *message, enum eoig_cmd command,
			     size_t size, gfp_t gfp)
{
	message->skb = genlmsg_new(size, gfp | __GFP_NOWARN);
	if (!message->skb)
		return false;
	message->header = genlmsg_put(message->skb, 0, 0, &eoig_netlink_family, 0, command);
	return message->header;
}

/* Sends it if it is whole, else tells the listeners that they have missed one. */
static void eoig_event_send(const struct eoig_net *instance, struct eoig_event_message *message,
			    enum eoig_group group, bool whole, gfp_t gfp)
{
	if (whole) {
		genlmsg_end(message->skb, message->header);
		genlmsg_multicast_netns(&eoig_netlink_family, instance->net, message->skb, 0,
					group, gfp);
		return;
	}
	nlmsg_free(message->skb);
	genl_set_err(&eoig_netlink_family, instance->net, 0, group, -ENOBUFS);
}

/**
 * eoig_netlink_flow_event - tell of a flow
 * @instance: of the netns
 * @flow: the flow
 * @event: what has become of it
 * @end: why, if that is the end
 *
 * Context: any but hard interrupt.
 */
void eoig_netlink_flow_event(const struct eoig_net *instance, const struct eoig_flow *flow,
			     enum eoig_flow_event event, enum eoig_flow_end end)
{
	struct eoig_event_message message;
	bool whole;

	rcu_read_lock();
	whole = eoig_event_begin(&message, EOIG_CMD_FLOW_EVENT, NLMSG_DEFAULT_SIZE, GFP_ATOMIC) &&
		!nla_put_u32(message.skb, EOIG_A_FLOW_EVENT, event) &&
		!eoig_fill_flow(message.skb, &instance->table,
				eoig_flow_counts_for(rcu_dereference(instance->policy), flow),
				flow, eoig_flow_now()) &&
		!(event == EOIG_FLOW_EVENT_DESTROYED &&
		  nla_put_u32(message.skb, EOIG_A_FLOW_END, end));
	eoig_event_send(instance, &message, EOIG_GROUP_FLOW, whole, GFP_ATOMIC);
	rcu_read_unlock();
}

static bool eoig_put_sample(struct sk_buff *skb, const struct eoig_drop_sample *drop)
{
	u32 length = min_t(u32, drop->skb->len, EOIG_DROP_HEADER);
	struct nlattr *header = nla_reserve(skb, EOIG_DROP_A_HEADER, length);

	return header &&
	       !skb_copy_bits(drop->skb, skb_network_offset(drop->skb), nla_data(header), length) &&
	       !nla_put_string(skb, EOIG_DROP_A_GATEWAY, drop->gateway->config->name) &&
	       !nla_put_u32(skb, EOIG_DROP_A_REASON, drop->reason) &&
	       !nla_put_u32(skb, EOIG_DROP_A_LENGTH, drop->skb->len) &&
	       !(drop->in && nla_put_u32(skb, EOIG_DROP_A_IN, drop->in)) &&
	       !(drop->out && nla_put_u32(skb, EOIG_DROP_A_OUT, drop->out));
}

/**
 * eoig_netlink_drop_event - tell of a dropped packet, or of those that were not told of
 * @instance: of the netns
 * @drop: the sample
 *
 * Context: any but hard interrupt, RCU read side if there is a gateway in @drop.
 */
void eoig_netlink_drop_event(const struct eoig_net *instance, const struct eoig_drop_sample *drop)
{
	struct eoig_event_message message;
	struct nlattr *nest = NULL;
	bool whole;

	if (eoig_event_begin(&message, EOIG_CMD_DROP_EVENT, NLMSG_DEFAULT_SIZE, GFP_ATOMIC))
		nest = nla_nest_start(message.skb, EOIG_A_DROP);
	whole = nest && (!drop->gateway || eoig_put_sample(message.skb, drop)) &&
		!(drop->missed && nla_put_u32(message.skb, EOIG_DROP_A_MISSED, drop->missed));
	if (whole)
		nla_nest_end(message.skb, nest);
	eoig_event_send(instance, &message, EOIG_GROUP_DROP, whole, GFP_ATOMIC);
}

static bool eoig_config_event_begin(struct eoig_event_message *message,
				    enum eoig_config_event event)
{
	return eoig_event_begin(message, EOIG_CMD_CONFIG_EVENT, NLMSG_DEFAULT_SIZE, GFP_KERNEL) &&
	       !nla_put_u32(message->skb, EOIG_A_CONFIG_EVENT, event);
}

/* Of a gateway that is gone, there is but its name. */
static bool eoig_put_gateway_or_name(struct sk_buff *skb, const struct eoig_net *instance,
				     const char *name)
{
	const struct eoig_policy *policy = eoig_net_policy(instance);
	u32 index = policy ? eoig_policy_gateway(policy, name) : EOIG_NONE;
	struct nlattr *nest;

	if (index != EOIG_NONE)
		return !eoig_fill_gateway(skb, policy, index,
					  eoig_fastpath_idle(instance->fastpath));
	nest = nla_nest_start(skb, EOIG_A_GATEWAY);
	if (!nest || nla_put_string(skb, EOIG_GATEWAY_A_NAME, name))
		return false;
	nla_nest_end(skb, nest);
	return true;
}

/**
 * eoig_netlink_gateway_event - tell that a gateway was added, changed or deleted
 * @instance: of the netns
 * @event: which of these
 * @name: of the gateway
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_netlink_gateway_event(const struct eoig_net *instance, enum eoig_config_event event,
				const char *name)
{
	struct eoig_event_message message;
	bool whole;

	if (!eoig_netlink_listens(instance->net, EOIG_GROUP_CONFIG))
		return;
	whole = eoig_config_event_begin(&message, event) &&
		eoig_put_gateway_or_name(message.skb, instance, name);
	eoig_event_send(instance, &message, EOIG_GROUP_CONFIG, whole, GFP_KERNEL);
}

/* A subnet that was deleted has only its name left. */
static bool eoig_put_subnet_or_key(struct sk_buff *skb, const struct eoig_net *instance,
				   const struct eoig_subnet *key)
{
	const struct eoig_policy *policy = eoig_net_policy(instance);
	const struct eoig_subnet *subnet = NULL;
	struct nlattr *nest;

	if (policy)
		subnet = eoig_policy_subnet(policy, key);
	if (subnet)
		return !eoig_fill_subnet(skb, policy, subnet);
	nest = nla_nest_start(skb, EOIG_A_SUBNET);
	if (!nest || eoig_fill_subnet_key(skb, key))
		return false;
	nla_nest_end(skb, nest);
	return true;
}

/**
 * eoig_netlink_subnet_event - report that a subnet was attached, changed or detached
 * @instance: of the netns
 * @event: which of these
 * @key: the subnet's prefix, device or kind
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_netlink_subnet_event(const struct eoig_net *instance, enum eoig_config_event event,
			       const struct eoig_subnet *key)
{
	struct eoig_event_message message;
	bool whole;

	if (!eoig_netlink_listens(instance->net, EOIG_GROUP_CONFIG))
		return;
	whole = eoig_config_event_begin(&message, event) &&
		eoig_put_subnet_or_key(message.skb, instance, key);
	eoig_event_send(instance, &message, EOIG_GROUP_CONFIG, whole, GFP_KERNEL);
}

/**
 * eoig_netlink_settings_event - tell that timeouts, limits or everything has changed
 * @instance: of the netns
 * @event: which of these
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_netlink_settings_event(const struct eoig_net *instance, enum eoig_config_event event)
{
	struct eoig_event_message message;
	bool whole;

	if (!eoig_netlink_listens(instance->net, EOIG_GROUP_CONFIG))
		return;
	whole = eoig_config_event_begin(&message, event);
	if (whole && event == EOIG_CONFIG_EVENT_TIMEOUTS_CHANGED)
		whole = !eoig_fill_timeouts(message.skb, &instance->table);
	if (whole && event == EOIG_CONFIG_EVENT_LIMITS_CHANGED)
		whole = !eoig_fill_limits(message.skb, &instance->table);
	eoig_event_send(instance, &message, EOIG_GROUP_CONFIG, whole, GFP_KERNEL);
}

/* The device, as an uplink of a gateway without a name. It has an ifindex if it is one now. */
static bool eoig_put_uplink_change(struct sk_buff *skb, const struct eoig_uplink_change *change)
{
	struct nlattr *gateway = nla_nest_start(skb, EOIG_A_GATEWAY), *uplink;

	if (!gateway)
		return false;
	uplink = nla_nest_start(skb, EOIG_GATEWAY_A_UPLINK);
	if (!uplink || nla_put_string(skb, EOIG_UPLINK_A_NAME, change->name) ||
	    (change->ifindex && nla_put_u32(skb, EOIG_UPLINK_A_IFINDEX, change->ifindex)))
		return false;
	nla_nest_end(skb, uplink);
	nla_nest_end(skb, gateway);
	return true;
}

/**
 * eoig_netlink_uplink_events - tell which devices became uplinks, and which are none any more
 * @instance: of the netns
 * @changes: the devices
 *
 * Context: process, RTNL.
 */
void eoig_netlink_uplink_events(const struct eoig_net *instance,
				const struct eoig_uplink_changes *changes)
{
	struct eoig_event_message message;
	bool whole;
	u32 i;

	if (!changes->count || !eoig_netlink_listens(instance->net, EOIG_GROUP_CONFIG))
		return;
	for (i = 0; i < changes->count; i++) {
		whole = eoig_config_event_begin(&message, EOIG_CONFIG_EVENT_UPLINK_CHANGED) &&
			eoig_put_uplink_change(message.skb, &changes->change[i]);
		eoig_event_send(instance, &message, EOIG_GROUP_CONFIG, whole, GFP_KERNEL);
	}
	if (changes->missed)
		genl_set_err(&eoig_netlink_family, instance->net, 0, EOIG_GROUP_CONFIG, -ENOBUFS);
}
