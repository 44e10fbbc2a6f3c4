// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event messages to the multicast groups of the generic-netlink family "eoig".
 *
 * A listener always learns that it missed an event. Netlink reports ENOBUFS to a listener
 * whose socket is full. This file reports ENOBUFS if there is no memory for a
 * message.
 */
#include <linux/eoig_record.h>
#include <linux/module.h>
#include <linux/timekeeping.h>
#include <net/ipv6.h>

#include "compat.h"
#include "flow/flow.h"
#include "notify/fill.h"
#include "notify/message.h"
#include "notify/notify.h"
#include "policy/policy.h"
#include "policy/uplink.h"

/* How much of a dropped packet a message shows: its headers, some extensions included. */
#define EOIG_MESSAGE_DROP_HEADER	128

/* Flows and drops reveal who talks to whom. */
static const struct genl_multicast_group eoig_groups[] = {
	[EOIG_GROUP_CONFIG]	= { .name = EOIG_MCGRP_CONFIG },
	[EOIG_GROUP_FLOW]	= { .name = EOIG_MCGRP_FLOW, .flags = GENL_MCAST_CAP_NET_ADMIN },
	[EOIG_GROUP_DROP]	= { .name = EOIG_MCGRP_DROP, .flags = GENL_MCAST_CAP_NET_ADMIN },
	[EOIG_GROUP_SYNC]	= { .name = EOIG_MCGRP_SYNC,
				    .flags = GENL_MCAST_CAP_NET_ADMIN },
	[EOIG_GROUP_SYNC_NEW]	= { .name = EOIG_MCGRP_SYNC_NEW,
				    .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family eoig_family __ro_after_init = {
	.name = EOIG_FAMILY_NAME,
	.version = EOIG_FAMILY_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.mcgrps = eoig_groups,
	.n_mcgrps = ARRAY_SIZE(eoig_groups),
	.resv_start_op = EOIG_CMD_UNSPEC + 1,
};
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_family);

/**
 * struct eoig_message - an event message that is being written
 * @skb: the message, or NULL without memory
 * @header: for genlmsg_end()
 */
struct eoig_message {
	struct sk_buff *skb;
	void *header;
};

/**
 * eoig_message_has_listener - check whether a multicast group has listeners
 * @net: the netns
 * @group: the group
 *
 * Context: any.
 * Return: true if the group has a listener.
 */
bool eoig_message_has_listener(struct net *net, enum eoig_group group)
{
	return genl_has_listeners(&eoig_family, net, group);
}

/**
 * eoig_message_lost - tell the listeners of a group that they missed an event
 * @net: the netns
 * @group: the group
 *
 * Context: any but hard interrupt.
 */
void eoig_message_lost(struct net *net, enum eoig_group group)
{
	genl_set_err(&eoig_family, net, 0, group, -ENOBUFS);
}

/* Begin an event with the present time. A listener may read it much later. */
static bool eoig_message_begin(struct eoig_message *message, enum eoig_cmd command, gfp_t gfp)
{
	message->skb = genlmsg_new(NLMSG_DEFAULT_SIZE, gfp | __GFP_NOWARN);
	if (!message->skb)
		return false;
	message->header = genlmsg_put(message->skb, 0, 0, &eoig_family, 0, command);
	return message->header &&
	       !nla_put_u64_64bit(message->skb, EOIG_A_TIME,
				  ktime_get_real_ns(), EOIG_A_PAD);
}

/* Send a complete message; report an incomplete one as missed. */
static void eoig_message_send(struct net *net, struct eoig_message *message,
			      enum eoig_group group, bool complete, gfp_t gfp)
{
	if (complete) {
		genlmsg_end(message->skb, message->header);
		genlmsg_multicast_netns(&eoig_family, net, message->skb, 0, group, gfp);
		return;
	}
	nlmsg_free(message->skb);
	eoig_message_lost(net, group);
}

/**
 * eoig_message_flow - report a flow
 * @net: the netns
 * @table: of the flow
 * @gateway: that counts the flow, or NULL
 * @flow: the flow
 * @event: what happened to the flow
 * @end: why it ended, with EOIG_FLOW_EVENT_DESTROYED
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_message_flow(struct net *net, const struct eoig_flow_table *table,
		       const struct eoig_gateway *gateway, const struct eoig_flow *flow,
		       enum eoig_flow_event event, enum eoig_flow_end end)
{
	struct eoig_message message;
	bool complete;

	complete = eoig_message_begin(&message, EOIG_CMD_FLOW_EVENT, GFP_ATOMIC) &&
		   !nla_put_u32(message.skb, EOIG_A_FLOW_EVENT, event) &&
		   !eoig_fill_flow(message.skb, table, gateway, flow, eoig_flow_now()) &&
		   !(event == EOIG_FLOW_EVENT_DESTROYED &&
		     nla_put_u32(message.skb, EOIG_A_FLOW_END, end));
	eoig_message_send(net, &message, EOIG_GROUP_FLOW, complete, GFP_ATOMIC);
}

static bool eoig_message_put_drop(struct sk_buff *skb, const struct eoig_drop_report *drop)
{
	u32 length = min_t(u32, drop->skb->len, EOIG_MESSAGE_DROP_HEADER);
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
 * eoig_message_drop - report a dropped packet, or the number of unreported ones
 * @net: the netns
 * @drop: the report
 *
 * Context: any but hard interrupt, RCU read side if there is a gateway in @drop.
 */
void eoig_message_drop(struct net *net, const struct eoig_drop_report *drop)
{
	struct eoig_message message;
	struct nlattr *nest = NULL;
	bool complete;

	if (eoig_message_begin(&message, EOIG_CMD_DROP_EVENT, GFP_ATOMIC))
		nest = nla_nest_start(message.skb, EOIG_A_DROP);
	complete = nest && (!drop->gateway || eoig_message_put_drop(message.skb, drop)) &&
		   !(drop->missed && nla_put_u32(message.skb, EOIG_DROP_A_MISSED, drop->missed));
	if (complete)
		nla_nest_end(message.skb, nest);
	eoig_message_send(net, &message, EOIG_GROUP_DROP, complete, GFP_ATOMIC);
}

/**
 * eoig_message_begin_records - begin a message of records that is sent later
 * @count: number of records that it must have room for
 * @records: set to its last attribute, EOIG_A_RECORDS, which is empty; the
 *	caller appends to it
 *
 * Context: any but hard interrupt.
 * Return: the message for eoig_message_send_records(), or NULL without memory.
 */
struct sk_buff *eoig_message_begin_records(unsigned int count,
					   struct nlattr **records)
{
	struct eoig_message message;

	if (eoig_message_begin(&message, EOIG_CMD_SYNC_EVENT, GFP_ATOMIC) &&
	    !nla_put_u32(message.skb, EOIG_A_RECORD_VERSION,
			 EOIG_RECORD_VERSION)) {
		*records = nla_reserve(message.skb, EOIG_A_RECORDS, 0);
		if (*records && skb_tailroom(message.skb) >=
				count * sizeof(struct eoig_record))
			return message.skb;
	}
	nlmsg_free(message.skb);
	return NULL;
}

/**
 * eoig_message_send_records - send a message of records
 * @net: the netns
 * @group: to which
 * @skb: of eoig_message_begin_records(); freed
 *
 * Context: any but hard interrupt.
 */
void eoig_message_send_records(struct net *net, enum eoig_group group,
			       struct sk_buff *skb)
{
	nlmsg_end(skb, nlmsg_hdr(skb));
	genlmsg_multicast_netns(&eoig_family, net, skb, 0, group, GFP_ATOMIC);
}

static bool eoig_message_begin_config(struct eoig_message *message, enum eoig_config_event event)
{
	return eoig_message_begin(message, EOIG_CMD_CONFIG_EVENT, GFP_KERNEL) &&
	       !nla_put_u32(message->skb, EOIG_A_CONFIG_EVENT, event);
}

/* A deleted gateway is reported by name only. */
static bool eoig_message_put_gateway(struct sk_buff *skb, const struct eoig_policy *policy,
				     const char *name, u32 idle)
{
	u32 index = policy ? eoig_policy_find_gateway(policy, name) : EOIG_NONE;
	struct nlattr *nest;

	if (index != EOIG_NONE)
		return !eoig_fill_gateway(skb, policy, index, idle);
	nest = nla_nest_start(skb, EOIG_A_GATEWAY);
	if (!nest || nla_put_string(skb, EOIG_GATEWAY_A_NAME, name))
		return false;
	nla_nest_end(skb, nest);
	return true;
}

/**
 * eoig_message_gateway - report that a gateway was added, changed or deleted
 * @net: the netns
 * @policy: the present one, or NULL
 * @event: which of these
 * @name: of the gateway
 * @idle: enum eoig_fastpath_idle
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_message_gateway(struct net *net, const struct eoig_policy *policy,
			  enum eoig_config_event event, const char *name, u32 idle)
{
	struct eoig_message message;
	bool complete;

	if (!eoig_message_has_listener(net, EOIG_GROUP_CONFIG))
		return;
	complete = eoig_message_begin_config(&message, event) &&
		   eoig_message_put_gateway(message.skb, policy, name, idle);
	eoig_message_send(net, &message, EOIG_GROUP_CONFIG, complete, GFP_KERNEL);
}

/* A detached subnet is reported by its key only. */
static bool eoig_message_put_subnet(struct sk_buff *skb, const struct eoig_policy *policy,
				    const struct eoig_subnet *key)
{
	const struct eoig_subnet *subnet = NULL;
	struct nlattr *nest;

	if (policy)
		subnet = eoig_policy_find_subnet(policy, key);
	if (subnet)
		return !eoig_fill_subnet(skb, policy, subnet);
	nest = nla_nest_start(skb, EOIG_A_SUBNET);
	if (!nest || eoig_fill_subnet_key(skb, key))
		return false;
	nla_nest_end(skb, nest);
	return true;
}

/**
 * eoig_message_subnet - report that a subnet was attached, changed or detached
 * @net: the netns
 * @policy: the present one, or NULL
 * @event: which of these
 * @key: the subnet's prefix, device or kind
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_message_subnet(struct net *net, const struct eoig_policy *policy,
			 enum eoig_config_event event, const struct eoig_subnet *key)
{
	struct eoig_message message;
	bool complete;

	if (!eoig_message_has_listener(net, EOIG_GROUP_CONFIG))
		return;
	complete = eoig_message_begin_config(&message, event) &&
		   eoig_message_put_subnet(message.skb, policy, key);
	eoig_message_send(net, &message, EOIG_GROUP_CONFIG, complete, GFP_KERNEL);
}

/**
 * eoig_message_settings - report that timeouts, limits or the whole configuration changed
 * @notify: of the netns
 * @event: which of these
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_message_settings(const struct eoig_notify *notify,
			   enum eoig_config_event event)
{
	struct eoig_message message;
	bool complete;

	if (!eoig_message_has_listener(notify->net, EOIG_GROUP_CONFIG))
		return;
	complete = eoig_message_begin_config(&message, event);
	if (complete && event == EOIG_CONFIG_EVENT_TIMEOUTS_CHANGED)
		complete = !eoig_fill_timeouts(message.skb, notify);
	if (complete && event == EOIG_CONFIG_EVENT_LIMITS_CHANGED)
		complete = !eoig_fill_limits(message.skb, notify);
	eoig_message_send(notify->net, &message, EOIG_GROUP_CONFIG, complete,
			  GFP_KERNEL);
}

/*
 * Put a device as the uplink of a gateway without a name. It has an ifindex if
 * it is an uplink now.
 */
static bool eoig_message_put_uplink(struct sk_buff *skb, const struct eoig_uplink_change *change)
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
 * eoig_message_uplinks - report devices that became uplinks or ceased to be uplinks
 * @net: the netns
 * @changes: the devices, perhaps none
 *
 * Context: process, RTNL.
 */
void eoig_message_uplinks(struct net *net, const struct eoig_uplink_changes *changes)
{
	struct eoig_message message;
	bool complete;
	u32 i;

	if (!changes->count || !eoig_message_has_listener(net, EOIG_GROUP_CONFIG))
		return;
	for (i = 0; i < changes->count; i++) {
		complete = eoig_message_begin_config(&message, EOIG_CONFIG_EVENT_UPLINK_CHANGED) &&
			   eoig_message_put_uplink(message.skb, &changes->change[i]);
		eoig_message_send(net, &message, EOIG_GROUP_CONFIG, complete, GFP_KERNEL);
	}
	if (changes->missed)
		genl_set_err(&eoig_family, net, 0, EOIG_GROUP_CONFIG, -ENOBUFS);
}
