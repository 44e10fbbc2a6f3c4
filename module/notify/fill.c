// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write objects into netlink messages, for replies, dumps and events alike.
 */
#include <net/ipv6.h>
#include <net/netlink.h>

#include "flow/flow.h"
#include "flow/tombstone.h"
#include "flow/track.h"
#include "notify/fill.h"
#include "notify/notify.h"
#include "policy/policy.h"

static int eoig_fill_uplinks(struct sk_buff *skb, const struct eoig_policy *policy,
			     const struct eoig_gateway *gateway)
{
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++) {
		const struct eoig_uplink *uplink = &policy->uplinks[gateway->uplinks[i]];
		struct nlattr *nest = nla_nest_start(skb, EOIG_GATEWAY_A_UPLINK);
		int ifindex = READ_ONCE(uplink->ifindex);

		if (!nest || nla_put_string(skb, EOIG_UPLINK_A_NAME, uplink->name))
			return -EMSGSIZE;
		if (ifindex && nla_put_u32(skb, EOIG_UPLINK_A_IFINDEX, ifindex))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/**
 * eoig_fill_gateway - write a gateway as EOIG_A_GATEWAY
 * @skb: the message
 * @policy: of the netns
 * @index: of the gateway, in @policy
 * @idle: enum eoig_fastpath_idle; written only if the gateway has the fast path
 *
 * Context: process, RCU read side or eoig_net.mutex.
 * Return: 0 on success or -EMSGSIZE.
 */
int eoig_fill_gateway(struct sk_buff *skb, const struct eoig_policy *policy, u32 index, u32 idle)
{
	const struct eoig_gateway *gateway = &policy->gateways[index];
	const struct eoig_gateway_config *config = gateway->config;
	struct nlattr *nest = nla_nest_start(skb, EOIG_A_GATEWAY);

	if (!nest ||
	    nla_put_string(skb, EOIG_GATEWAY_A_NAME, config->name) ||
	    nla_put_u32(skb, EOIG_GATEWAY_A_TYPE, config->type) ||
	    eoig_fill_uplinks(skb, policy, gateway) ||
	    nla_put_u32(skb, EOIG_GATEWAY_A_UNSOLICITED, config->unsolicited) ||
	    nla_put_u32(skb, EOIG_GATEWAY_A_FILTERING, config->filtering) ||
	    nla_put_u8(skb, EOIG_GATEWAY_A_BOGONS, config->bogons_accept) ||
	    nla_put_u32(skb, EOIG_GATEWAY_A_REVERSE_PATH, config->reverse_path) ||
	    nla_put_u32(skb, EOIG_GATEWAY_A_MODE, config->mode) ||
	    nla_put_u8(skb, EOIG_GATEWAY_A_ACCOUNTING, config->accounting) ||
	    nla_put_u8(skb, EOIG_GATEWAY_A_FASTPATH, config->fastpath) ||
	    nla_put_u8(skb, EOIG_GATEWAY_A_SCOPE, config->scope) ||
	    nla_put_u32(skb, EOIG_GATEWAY_A_SUBNETS, gateway->subnets))
		return -EMSGSIZE;
	if (*config->comment && nla_put_string(skb, EOIG_GATEWAY_A_COMMENT, config->comment))
		return -EMSGSIZE;
	if (config->fastpath && idle && nla_put_u32(skb, EOIG_GATEWAY_A_FASTPATH_IDLE, idle))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * eoig_fill_subnet_key - write the attributes that identify a subnet
 * @skb: the message
 * @subnet: the subnet; only its kind, prefix and devices are read
 *
 * Context: process.
 * Return: 0 on success or -EMSGSIZE.
 */
int eoig_fill_subnet_key(struct sk_buff *skb, const struct eoig_subnet *subnet)
{
	unsigned int i;

	if (subnet->kind == EOIG_SUBNET_DEFAULT)
		return nla_put_flag(skb, EOIG_SUBNET_A_DEFAULT);
	if (subnet->kind == EOIG_SUBNET_PREFIX &&
	    (nla_put_in6_addr(skb, EOIG_SUBNET_A_ADDRESS, &subnet->prefix) ||
	     nla_put_u8(skb, EOIG_SUBNET_A_LENGTH, subnet->length)))
		return -EMSGSIZE;
	for (i = 0; i < subnet->device_count; i++)
		if (nla_put_string(skb, EOIG_SUBNET_A_DEVICE, subnet->devices[i]))
			return -EMSGSIZE;
	return 0;
}

/**
 * eoig_fill_subnet - write a subnet as EOIG_A_SUBNET
 * @skb: the message
 * @policy: of the netns
 * @subnet: of that policy
 *
 * Context: process, RCU read side or eoig_net.mutex.
 * Return: 0 on success or -EMSGSIZE.
 */
int eoig_fill_subnet(struct sk_buff *skb, const struct eoig_policy *policy,
		     const struct eoig_subnet *subnet)
{
	const char *gateway = policy->gateways[subnet->gateway].config->name;
	struct nlattr *nest = nla_nest_start(skb, EOIG_A_SUBNET);

	if (!nest || eoig_fill_subnet_key(skb, subnet) ||
	    nla_put_string(skb, EOIG_SUBNET_A_GATEWAY, gateway) ||
	    (subnet->comment && nla_put_string(skb, EOIG_SUBNET_A_COMMENT, subnet->comment)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int eoig_fill_flow_counters(struct sk_buff *skb, const struct eoig_flow_counters *counters)
{
	if (!counters)
		return 0;
	return nla_put_u64_64bit(skb, EOIG_FLOW_A_PACKETS_OUT,
				 atomic64_read(&counters->packets[EOIG_OUT]), EOIG_FLOW_A_PAD) ||
	       nla_put_u64_64bit(skb, EOIG_FLOW_A_BYTES_OUT,
				 atomic64_read(&counters->bytes[EOIG_OUT]), EOIG_FLOW_A_PAD) ||
	       nla_put_u64_64bit(skb, EOIG_FLOW_A_PACKETS_IN,
				 atomic64_read(&counters->packets[EOIG_IN]), EOIG_FLOW_A_PAD) ||
	       nla_put_u64_64bit(skb, EOIG_FLOW_A_BYTES_IN,
				 atomic64_read(&counters->bytes[EOIG_IN]), EOIG_FLOW_A_PAD);
}

static u32 eoig_fill_flow_flags(const struct eoig_flow *flow)
{
	u8 flags = READ_ONCE(flow->flags);

	return (flags & EOIG_FLOW_IS_REPLIED ? EOIG_FLOW_F_REPLIED : 0) |
	       (flags & EOIG_FLOW_IS_PICKED_UP ? EOIG_FLOW_F_PICKED_UP : 0) |
	       (eoig_flow_has_routes(flow) ? EOIG_FLOW_F_FASTPATH : 0) |
	       (flow->tuple.flags & EOIG_TUPLE_HOME ? EOIG_FLOW_F_HOME : 0);
}

static enum eoig_flow_state eoig_fill_flow_state(const struct eoig_flow *flow,
						 u32 now)
{
	if (eoig_flow_seen_ended(READ_ONCE(flow->seen), now))
		return EOIG_FLOW_DELETED;
	return eoig_track_state(flow);
}

/**
 * eoig_fill_flow - write a flow as EOIG_A_FLOW
 * @skb: the message
 * @table: of the flow
 * @gateway: that counts the flow, or NULL if none does
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * Context: any, RCU read side.
 * Return: 0 on success or -EMSGSIZE.
 */
int eoig_fill_flow(struct sk_buff *skb, const struct eoig_flow_table *table,
		   const struct eoig_gateway *gateway, const struct eoig_flow *flow, u32 now)
{
	struct nlattr *nest = nla_nest_start(skb, EOIG_A_FLOW);

	if (!nest ||
	    nla_put_in6_addr(skb, EOIG_FLOW_A_INTERIOR, &flow->tuple.interior) ||
	    nla_put_in6_addr(skb, EOIG_FLOW_A_EXTERIOR, &flow->tuple.exterior) ||
	    nla_put_be16(skb, EOIG_FLOW_A_INTERIOR_PORT, flow->tuple.interior_port) ||
	    nla_put_be16(skb, EOIG_FLOW_A_EXTERIOR_PORT, flow->tuple.exterior_port) ||
	    nla_put_u8(skb, EOIG_FLOW_A_PROTOCOL, flow->tuple.protocol) ||
	    nla_put_u32(skb, EOIG_FLOW_A_STATE,
			eoig_fill_flow_state(flow, now)) ||
	    (gateway && nla_put_string(skb, EOIG_FLOW_A_GATEWAY, gateway->config->name)) ||
	    nla_put_u32(skb, EOIG_FLOW_A_EXPIRES,
			eoig_flow_left(table, flow, now) ?:
			eoig_tombstone_left(table, flow, now)) ||
	    nla_put_u32(skb, EOIG_FLOW_A_AGE, now - READ_ONCE(flow->created)) ||
	    nla_put_u32(skb, EOIG_FLOW_A_FLAGS, eoig_fill_flow_flags(flow)) ||
	    eoig_fill_flow_counters(skb, flow->counters))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * eoig_fill_timeouts - write all timeouts, each as EOIG_A_TIMEOUT
 * @skb: the message
 * @notify: of the netns
 *
 * Context: process.
 * Return: 0 on success or -EMSGSIZE.
 */
int eoig_fill_timeouts(struct sk_buff *skb, const struct eoig_notify *notify)
{
	const struct eoig_flow_table *table = notify->table;
	unsigned int kind;

	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++) {
		const struct eoig_timeout_rule *rule = &eoig_timeout_rules[kind];
		struct nlattr *nest = nla_nest_start(skb, EOIG_A_TIMEOUT);

		if (!nest ||
		    nla_put_u32(skb, EOIG_TIMEOUT_A_KIND, kind) ||
		    nla_put_u32(skb, EOIG_TIMEOUT_A_SECONDS, READ_ONCE(table->timeouts[kind])) ||
		    nla_put_u32(skb, EOIG_TIMEOUT_A_DEFAULT, rule->preset) ||
		    nla_put_u32(skb, EOIG_TIMEOUT_A_FLOOR, rule->floor))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/**
 * eoig_fill_limits - write the limits as EOIG_A_LIMIT
 * @skb: the message
 * @notify: of the netns
 *
 * Context: process.
 * Return: 0 on success or -EMSGSIZE.
 */
int eoig_fill_limits(struct sk_buff *skb, const struct eoig_notify *notify)
{
	struct nlattr *nest = nla_nest_start(skb, EOIG_A_LIMIT);
	const struct eoig_flow_table *table = notify->table;

	if (!nest ||
	    nla_put_u32(skb, EOIG_LIMIT_A_MAX_FLOWS, READ_ONCE(table->max_flows)) ||
	    nla_put_u32(skb, EOIG_LIMIT_A_MAX_FLOWS_PER_HOST,
			READ_ONCE(table->max_flows_per_host)) ||
	    nla_put_u32(skb, EOIG_LIMIT_A_FLOWS, atomic_read(&table->count)) ||
	    nla_put_u32(skb, EOIG_LIMIT_A_DROP_EVENTS,
			READ_ONCE(notify->ratelimit.per_second)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
