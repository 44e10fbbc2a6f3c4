// SPDX-License-Identifier: GPL-2.0-only
/*
 * Outbound: the verdict on unicast packets that leave by an uplink. Flows begin only here.
 */
#include <net/ipv6.h>

#include "flow/table.h"
#include "flow/tombstone.h"
#include "flow/track.h"
#include "instance.h"
#include "notify/sync.h"
#include "packet/icmp.h"
#include "verdict/binding.h"
#include "verdict/decision.h"
#include "verdict/endpoint.h"
#include "verdict/outbound.h"
#include "verdict/reverse_path.h"

/* Create a flow for its first packet, which has passed all checks. */
static __always_inline struct eoig_verdict
eoig_judge_first(const struct eoig_crossing *crossing, u32 subnet,
		 const struct eoig_packet *packet, const struct eoig_tuple *tuple, u64 missed)
{
	const struct eoig_policy *policy = crossing->policy;
	const struct eoig_gateway *gateway =
		policy->attachments[subnet].gateway;
	u32 hash = missed == EOIG_NOT_MISSED ? eoig_tuple_hash(tuple) : missed;
	struct eoig_net *instance = crossing->instance;
	struct eoig_flow_table *table = &instance->table;
	u64 binding = eoig_binding(policy, subnet, packet->destination);
	struct eoig_flow *flow, *found;
	struct eoig_verdict verdict;

	if (!eoig_crossing_commits(crossing))
		return eoig_decide_first(crossing, gateway, packet, tuple);
	flow = eoig_flow_create(table, tuple, packet->source, hash,
				eoig_gateway_flows_with(gateway), crossing->now);
	if (IS_ERR(flow))
		return eoig_verdict_drop(gateway, eoig_create_reason(PTR_ERR(flow)));
	if (!eoig_track_open(flow, crossing->skb, packet)) {
		eoig_flow_discard(table, flow);
		return eoig_verdict_drop(gateway, EOIG_DROP_INVALID_STATE);
	}
	flow->binding = binding;
	eoig_flow_account(flow, EOIG_OUT, crossing->skb->len);

	found = eoig_flow_insert(table, flow);
	if (IS_ERR(found))
		return eoig_verdict_drop(gateway, EOIG_DROP_NO_MEMORY);
	if (found != flow) {
		/* The flow may be bound to another subnet. Its host is behind this device now. */
		WRITE_ONCE(found->binding, binding);
		verdict = eoig_judge_flow(instance, gateway, found,
					  crossing->skb, packet, EOIG_OUT,
					  crossing->now);
		verdict.subnet = subnet;
		return verdict;
	}
	eoig_stats_count(gateway->stats, EOIG_COUNTER_FLOWS_CREATED);
	eoig_event_flow_new(&instance->notify, gateway, flow, crossing->now);
	eoig_sync_created(&instance->notify.sync, flow, crossing->now);
	if (gateway->filtering != EOIG_FILTERING_ADDRESS_PORT_DEPENDENT)
		eoig_endpoint_refresh(instance, gateway, tuple, packet->source,
				      binding, EOIG_OUT, crossing->now);
	return eoig_verdict_accept_subnet(gateway, subnet);
}

/*
 * Check for a packet in mid-stream of a deleted connection. Without any entry
 * for its tuple, there is no tombstone either. Only if filtering opens
 * endpoints, the exterior may have begun a new connection.
 */
static bool eoig_judge_out_deleted(const struct eoig_crossing *crossing,
				   const struct eoig_gateway *gateway,
				   const struct eoig_packet *packet,
				   const struct eoig_tuple *tuple)
{
	const struct sk_buff *skb = crossing->skb;

	if (gateway->filtering != EOIG_FILTERING_ADDRESS_PORT_DEPENDENT &&
	    eoig_track_accepts(skb, packet))
		return false;
	if (eoig_track_begins(skb, packet))
		return false;
	if (!eoig_crossing_commits(crossing))
		return eoig_decide_deleted(crossing, tuple);
	return eoig_tombstone_holds(&crossing->instance->table, tuple,
				    crossing->now);
}

/*
 * Judge an outbound packet without a flow, or with one that the policy does not
 * permit.
 */
static noinline struct eoig_verdict
eoig_judge_out_unmatched(const struct eoig_crossing *crossing,
			 enum eoig_parse parse,
			 const struct eoig_packet *packet,
			 const struct eoig_tuple *tuple, u64 missed)
{
	const struct eoig_policy *policy = crossing->policy;
	u32 subnet = eoig_policy_subnet_of(policy, packet->source, crossing->interior);
	const struct eoig_gateway *gateway;

	/* 1. Attached or closed. */
	eoig_step_subnet(crossing, subnet);
	if (subnet == EOIG_NONE) {
		gateway = eoig_policy_uplink_gateway(policy, crossing->uplink);
		return eoig_verdict_drop(gateway, EOIG_DROP_UNATTACHED);
	}
	/* 2. A gateway of type internet passes everything except RH0. */
	eoig_step(crossing, EOIG_STEP_GATEWAY);
	gateway = policy->attachments[subnet].gateway;
	if (gateway->type == EOIG_GATEWAY_INTERNET)
		return parse == EOIG_PARSE_RH0 ?
		       eoig_verdict_drop(gateway, EOIG_DROP_RH0) :
		       eoig_verdict_accept_subnet(gateway, subnet);
	/* 3. Headers and addresses that may not cross. */
	eoig_step(crossing, EOIG_STEP_HEADERS);
	if (parse != EOIG_PARSE_OK)
		return eoig_verdict_drop(gateway, eoig_parse_reason(parse));
	eoig_step(crossing, EOIG_STEP_ADDRESSES);
	if (eoig_packet_bogon(packet, gateway->bogons_accept))
		return eoig_verdict_drop(gateway, EOIG_DROP_BOGON);
	/* 4. Out by an uplink of its own gateway only. */
	eoig_step(crossing, EOIG_STEP_UPLINK);
	if (!eoig_gateway_has_uplink(gateway, crossing->uplink))
		return eoig_verdict_drop(gateway, EOIG_DROP_UPLINK);
	/* 5. ICMPv6 errors about flows pass. Requests begin flows. */
	if (packet->protocol == IPPROTO_ICMPV6) {
		eoig_step(crossing, EOIG_STEP_ICMP);
		if (eoig_icmp_is_error(packet->icmp_type)) {
			if (!eoig_related(&crossing->instance->table, crossing->skb, packet,
					  EOIG_OUT, crossing->now))
				return eoig_verdict_drop(gateway, EOIG_DROP_ICMP_UNRELATED);
			if (eoig_crossing_commits(crossing))
				eoig_stats_count(gateway->stats,
						 EOIG_COUNTER_RELATED);
			return eoig_verdict_accept_subnet(gateway, subnet);
		}
		if (!eoig_icmp_query(packet->icmp_type) ||
		    !eoig_icmp_is_request(packet->icmp_type))
			return eoig_verdict_drop(gateway, EOIG_DROP_ICMP_TYPE);
	}
	/* 6. Only from where the source is routed. */
	eoig_step(crossing, EOIG_STEP_REVERSE_PATH);
	if (!eoig_reverse_path_valid(crossing, subnet, packet))
		return eoig_verdict_drop(gateway, EOIG_DROP_REVERSE_PATH);
	/* 7. A deleted connection does not come back in mid-stream. */
	if (missed == EOIG_NOT_MISSED &&
	    eoig_judge_out_deleted(crossing, gateway, packet, tuple))
		return eoig_verdict_drop(gateway, EOIG_DROP_INVALID_STATE);
	/* 8. A new flow. */
	return eoig_judge_first(crossing, subnet, packet, tuple, missed);
}

/**
 * eoig_judge_out - judge and commit a unicast packet that leaves by an uplink
 * @crossing: the packet
 * @missed: hash of its tuple, if eoig_established_find() has found no flow, or EOIG_NOT_MISSED
 *
 * Context: softirq, RCU read side.
 * Return: the verdict.
 */
struct eoig_verdict eoig_judge_out(const struct eoig_crossing *crossing, u64 missed)
{
	struct sk_buff *skb = crossing->skb;
	const struct eoig_gateway *gateway;
	struct eoig_packet packet;
	struct eoig_tuple tuple;
	struct eoig_flow *flow;
	enum eoig_parse parse;
	u32 subnet;

	if (likely(missed != EOIG_NOT_MISSED)) {
		eoig_packet_plain(skb, &packet);
		tuple.interior = *packet.source;
		tuple.exterior = *packet.destination;
		eoig_packet_read_plain(skb, EOIG_OUT, &tuple.rest);
		return eoig_judge_out_unmatched(crossing, EOIG_PARSE_OK,
						&packet, &tuple, missed);
	}
	parse = eoig_packet_parse(skb, skb_network_offset(skb), &packet);
	if (parse == EOIG_PARSE_OK && eoig_packet_of_flow(&packet, EOIG_OUT)) {
		eoig_packet_tuple(&packet, EOIG_OUT, &tuple);
		flow = eoig_flow_find(&crossing->instance->table, &tuple, crossing->now);
		if (flow) {
			gateway = eoig_flow_gateway(crossing, flow, packet.source,
						    packet.destination,
						    EOIG_OUT, &subnet);
			if (likely(gateway &&
				   eoig_gateway_has_uplink(gateway,
							   crossing->uplink)))
				return eoig_judge_flow_of(crossing, gateway,
							  subnet, flow, &packet,
							  EOIG_OUT);
		}
	}
	return eoig_judge_out_unmatched(crossing, parse, &packet, &tuple,
					EOIG_NOT_MISSED);
}
