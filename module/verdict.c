// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict: what happens to a packet that crosses an uplink.
 *
 * The common case first: a packet of a flow that the present policy has agreed to
 * before costs one look-up. Only then, the subnets are asked.
 *
 * A flow remembers which policy agreed to it, and on behalf of which gateway (its
 * binding). After a change of policy its next packet asks again.
 */
#include <net/ipv6.h>

#include "bogon.h"
#include "compat.h"
#include "event.h"
#include "icmp.h"
#include "packet.h"
#include "track.h"
#include "verdict.h"

static u64 eoig_binding(const struct eoig_policy *policy, u32 flags, u32 gateway)
{
	return (u64)policy->generation << 32 | flags | gateway;
}

static enum eoig_drop eoig_parse_reason(enum eoig_parse parse)
{
	switch (parse) {
	case EOIG_PARSE_HEADER_CHAIN:
		return EOIG_DROP_HEADER_CHAIN;
	case EOIG_PARSE_RH0:
		return EOIG_DROP_RH0;
	case EOIG_PARSE_FRAGMENT:
		return EOIG_DROP_FRAGMENT;
	default:
		return EOIG_DROP_MALFORMED;
	}
}

/*
 * The gateway on whose behalf the present policy agrees to a flow, or NULL. Addresses
 * are those on the wire: the flow may be keyed by home addresses.
 */
static const struct eoig_gateway *eoig_flow_gateway(const struct eoig_policy *policy,
						    struct eoig_flow *flow,
						    const struct in6_addr *interior,
						    const struct in6_addr *exterior,
						    enum eoig_direction direction)
{
	u64 binding = READ_ONCE(flow->binding);
	const struct eoig_gateway *gateway;
	u32 index;

	if (unlikely(binding >> 32 != policy->generation)) {
		index = eoig_policy_find(policy, interior);
		if (index == EOIG_NONE)
			return NULL;
		gateway = &policy->gateways[index];
		if (gateway->type != EOIG_GATEWAY_EGRESS_ONLY ||
		    eoig_bogon(interior, gateway->bogons_accept) ||
		    eoig_bogon(exterior, gateway->bogons_accept))
			return NULL;
		binding = eoig_binding(policy, eoig_policy_find(policy, exterior) == EOIG_NONE ?
				       0 : EOIG_BINDING_SPOOFED, index);
		WRITE_ONCE(flow->binding, binding);
	}
	if (unlikely(binding & EOIG_BINDING_SPOOFED && direction == EOIG_IN))
		return NULL;
	return &policy->gateways[binding & U16_MAX];
}

/* The tuple of the endpoint that a gateway's filtering opens around a flow. */
static bool eoig_endpoint_tuple(const struct eoig_gateway *gateway, const struct eoig_tuple *flow,
				struct eoig_tuple *endpoint)
{
	switch (flow->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		break;
	default:
		return false;
	}
	*endpoint = *flow;
	endpoint->exterior_port = 0;
	endpoint->flags |= EOIG_TUPLE_ENDPOINT;
	if (gateway->filtering == EOIG_FILTERING_ENDPOINT_INDEPENDENT)
		memset(&endpoint->exterior, 0, sizeof(endpoint->exterior));
	return true;
}

/*
 * Opens the endpoint, if the packet is from the interior, or keeps it open. Without memory
 * filtering is stricter, never laxer.
 */
static void eoig_endpoint_touch(struct eoig_flow_table *table, const struct eoig_gateway *gateway,
				const struct eoig_tuple *tuple, u64 binding,
				enum eoig_direction direction, u32 now)
{
	struct eoig_tuple key;
	struct eoig_flow *endpoint;

	if (!eoig_endpoint_tuple(gateway, tuple, &key))
		return;
	endpoint = eoig_flow_find(table, &key, now);
	if (endpoint) {
		eoig_flow_touch(endpoint, now);
		return;
	}
	if (direction == EOIG_IN)
		return;
	endpoint = eoig_flow_create(table, &key, eoig_tuple_hash(&key), 0, now);
	if (IS_ERR(endpoint))
		return;
	eoig_track_open_endpoint(endpoint);
	endpoint->binding = binding;
	eoig_flow_insert(table, endpoint);
}

static void eoig_flow_keep(struct eoig_flow_table *table, const struct eoig_gateway *gateway,
			   struct eoig_flow *flow, enum eoig_direction direction, u32 now)
{
	if (likely(READ_ONCE(flow->seen) == now))
		return;
	/* Anybody could forge packets to a flow that was not answered or has ended. */
	if (direction == EOIG_IN && eoig_track_over(flow))
		return;
	eoig_flow_touch(flow, now);
	if (unlikely(gateway->filtering != EOIG_FILTERING_ADDRESS_PORT_DEPENDENT))
		eoig_endpoint_touch(table, gateway, &flow->tuple, READ_ONCE(flow->binding),
				    direction, now);
}

/* A packet of a flow that the policy agrees to. */
static struct eoig_verdict eoig_judge_flow(struct eoig_flow_table *table,
					   const struct eoig_gateway *gateway,
					   struct eoig_flow *flow, const struct sk_buff *skb,
					   const struct eoig_packet *packet,
					   enum eoig_direction direction, u32 now)
{
	enum eoig_track track = eoig_track_advance(flow, skb, packet, direction);

	if (unlikely(track != EOIG_TRACK_PASS)) {
		if (track == EOIG_TRACK_REFUSE)
			return eoig_drop(gateway, direction == EOIG_IN ? EOIG_DROP_UNSOLICITED :
									 EOIG_DROP_INVALID_STATE);
		eoig_event_flow_established(container_of(table, struct eoig_net, table), flow);
	}
	eoig_flow_keep(table, gateway, flow, direction, now);
	eoig_flow_account(flow, direction, skb->len);
	return eoig_accept(gateway);
}

/**
 * eoig_judge_first_seen - a packet of a flow that was not seen this second yet
 * @instance: of the netns
 * @gateway: of the flow
 * @flow: the flow, expired or not
 * @skb: a packet that eoig_quick_find() has found it by
 * @direction: which way
 * @now: eoig_flow_now()
 *
 * Only what passes keeps the flow.
 *
 * Context: softirq, RCU read side.
 * Return: false if it does not pass; then nothing has changed.
 */
bool eoig_judge_first_seen(struct eoig_net *instance, const struct eoig_gateway *gateway,
			   struct eoig_flow *flow, const struct sk_buff *skb,
			   enum eoig_direction direction, u32 now)
{
	struct eoig_packet packet;

	if (!eoig_flow_left(&instance->table, flow, now))
		return false;
	eoig_packet_plain(skb, &packet);
	return eoig_judge_flow(&instance->table, gateway, flow, skb, &packet, direction,
			       now).reason == EOIG_ACCEPT;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_judge_first_seen);

static enum eoig_drop eoig_create_reason(long err)
{
	switch (err) {
	case -ENOSPC:
		return EOIG_DROP_TABLE_FULL;
	case -EDQUOT:
		return EOIG_DROP_HOST_LIMIT;
	default:
		return EOIG_DROP_NO_MEMORY;
	}
}

static __always_inline struct eoig_verdict
eoig_judge_first(struct eoig_net *instance, const struct eoig_policy *policy, u32 index,
		 struct sk_buff *skb, const struct eoig_packet *packet,
		 const struct eoig_tuple *tuple, u64 missed, u32 now)
{
	const struct eoig_gateway *gateway = &policy->gateways[index];
	u32 hash = missed == EOIG_NOT_MISSED ? eoig_tuple_hash(tuple) : missed;
	struct eoig_flow_table *table = &instance->table;
	struct eoig_flow *flow, *found;
	u64 binding;

	binding = eoig_binding(policy, eoig_policy_find(policy, packet->destination) == EOIG_NONE ?
			       0 : EOIG_BINDING_SPOOFED, index);
	flow = eoig_flow_create(table, tuple, hash, eoig_gateway_flows_with(gateway), now);
	if (IS_ERR(flow))
		return eoig_drop(gateway, eoig_create_reason(PTR_ERR(flow)));
	if (!eoig_track_open(flow, skb, packet)) {
		eoig_flow_discard(table, flow);
		return eoig_drop(gateway, EOIG_DROP_INVALID_STATE);
	}
	flow->binding = binding;
	eoig_flow_account(flow, EOIG_OUT, skb->len);

	found = eoig_flow_insert(table, flow);
	if (IS_ERR(found))
		return eoig_drop(gateway, EOIG_DROP_NO_MEMORY);
	if (found != flow)
		return eoig_judge_flow(table, gateway, found, skb, packet, EOIG_OUT, now);
	eoig_stats_count(gateway->stats, EOIG_COUNTER_FLOWS_CREATED);
	eoig_event_flow_new(instance, flow, now);
	if (gateway->filtering != EOIG_FILTERING_ADDRESS_PORT_DEPENDENT)
		eoig_endpoint_touch(table, gateway, tuple, binding, EOIG_OUT, now);
	return eoig_accept(gateway);
}

/* Has the packet a tuple, and the direction that its kind of flow allows? */
static bool eoig_packet_of_flow(const struct eoig_packet *packet, enum eoig_direction direction)
{
	if (likely(packet->protocol != IPPROTO_ICMPV6))
		return true;
	return eoig_icmp_query(packet->icmp_type) &&
	       eoig_icmp_is_request(packet->icmp_type) == (direction == EOIG_OUT);
}

/* Does an ICMPv6 error tell of a packet of one of our flows (REC-10, REC-18 and its kin)? */
static bool eoig_related(struct eoig_flow_table *table, const struct sk_buff *skb,
			 const struct eoig_packet *error, enum eoig_direction direction, u32 now)
{
	enum eoig_direction embedded = direction == EOIG_IN ? EOIG_OUT : EOIG_IN;
	struct eoig_packet packet;
	struct eoig_tuple tuple;

	if (eoig_packet_parse_embedded(skb, error, &packet) != EOIG_PARSE_OK)
		return false;
	/* An error goes to whoever sent the packet that it is about. */
	if (!ipv6_addr_equal(error->destination, packet.source))
		return false;
	if (!eoig_packet_of_flow(&packet, embedded))
		return false;
	eoig_packet_tuple(&packet, embedded, &tuple);
	return eoig_flow_find(table, &tuple, now);
}

static inline bool eoig_packet_bogon(const struct eoig_packet *packet, bool accept)
{
	if (ipv6_addr_is_multicast(packet->source) || eoig_bogon(packet->source, accept) ||
	    eoig_bogon(packet->destination, accept))
		return true;
	if (packet->home_source &&
	    (ipv6_addr_is_multicast(packet->home_source) ||
	     eoig_bogon(packet->home_source, accept)))
		return true;
	return packet->home_destination &&
	       (ipv6_addr_is_multicast(packet->home_destination) ||
		eoig_bogon(packet->home_destination, accept));
}

/* An ICMPv6 message that is of no flow yet. EOIG_ACCEPT: a request, it opens one. */
static int eoig_judge_icmp_out(const struct eoig_packet *packet)
{
	if (eoig_icmp_query(packet->icmp_type))
		return eoig_icmp_is_request(packet->icmp_type) ? EOIG_ACCEPT : EOIG_DROP_ICMP_TYPE;
	return EOIG_DROP_ICMP_TYPE;
}

/* Outbound, where the flow was not found or the policy has changed. */
static noinline struct eoig_verdict eoig_judge_out_slow(struct eoig_net *instance,
							const struct eoig_policy *policy,
							u32 uplink, struct sk_buff *skb,
							enum eoig_parse parse,
							const struct eoig_packet *packet,
							const struct eoig_tuple *tuple, u64 missed,
							u32 now)
{
	u32 index = eoig_policy_find(policy, packet->source);
	const struct eoig_gateway *gateway;
	int reason;

	if (index == EOIG_NONE) {
		index = policy->uplinks[uplink].strict;
		if (index == EOIG_NONE)
			return eoig_accept(NULL);
		return eoig_drop(&policy->gateways[index], EOIG_DROP_SOURCE);
	}
	gateway = &policy->gateways[index];
	if (gateway->type == EOIG_GATEWAY_INTERNET)
		return parse == EOIG_PARSE_RH0 ? eoig_drop(gateway, EOIG_DROP_RH0) :
						 eoig_accept(gateway);
	if (parse != EOIG_PARSE_OK)
		return eoig_drop(gateway, eoig_parse_reason(parse));
	if (!eoig_gateway_has_uplink(gateway, uplink))
		return eoig_drop(gateway, EOIG_DROP_UPLINK);
	if (eoig_packet_bogon(packet, gateway->bogons_accept))
		return eoig_drop(gateway, EOIG_DROP_BOGON);
	if (packet->protocol == IPPROTO_ICMPV6) {
		if (eoig_icmp_is_error(packet->icmp_type)) {
			if (!eoig_related(&instance->table, skb, packet, EOIG_OUT, now))
				return eoig_drop(gateway, EOIG_DROP_ICMP_UNRELATED);
			eoig_stats_count(gateway->stats, EOIG_COUNTER_RELATED);
			return eoig_accept(gateway);
		}
		reason = eoig_judge_icmp_out(packet);
		if (reason != EOIG_ACCEPT)
			return eoig_drop(gateway, reason);
	}
	return eoig_judge_first(instance, policy, index, skb, packet, tuple, missed, now);
}

/**
 * eoig_judge_out - a unicast packet that leaves by an uplink
 * @instance: of the netns
 * @policy: of the netns
 * @uplink: by which it leaves
 * @skb: the packet
 * @missed: hash of its tuple, if eoig_quick_find() has found no flow, or EOIG_NOT_MISSED
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: the verdict.
 */
struct eoig_verdict eoig_judge_out(struct eoig_net *instance, const struct eoig_policy *policy,
				   u32 uplink, struct sk_buff *skb, u64 missed, u32 now)
{
	const struct eoig_gateway *gateway;
	struct eoig_packet packet;
	struct eoig_tuple tuple;
	struct eoig_flow *flow;
	enum eoig_parse parse;

	if (likely(missed != EOIG_NOT_MISSED)) {
		eoig_packet_plain(skb, &packet);
		tuple.interior = *packet.source;
		tuple.exterior = *packet.destination;
		eoig_packet_quick(skb, EOIG_OUT, &tuple.rest);
		return eoig_judge_out_slow(instance, policy, uplink, skb, EOIG_PARSE_OK, &packet,
					   &tuple, missed, now);
	}
	parse = eoig_packet_parse(skb, skb_network_offset(skb), &packet);
	if (parse == EOIG_PARSE_OK && eoig_packet_of_flow(&packet, EOIG_OUT)) {
		eoig_packet_tuple(&packet, EOIG_OUT, &tuple);
		flow = eoig_flow_find(&instance->table, &tuple, now);
		if (flow) {
			gateway = eoig_flow_gateway(policy, flow, packet.source,
						    packet.destination, EOIG_OUT);
			if (likely(gateway && eoig_gateway_has_uplink(gateway, uplink)))
				return eoig_judge_flow(&instance->table, gateway, flow, skb,
						       &packet, EOIG_OUT, now);
		}
	}
	return eoig_judge_out_slow(instance, policy, uplink, skb, parse, &packet, &tuple,
				   EOIG_NOT_MISSED, now);
}

/* Is the packet for an endpoint that the gateway's filtering has opened? */
static bool eoig_judge_endpoint(struct eoig_flow_table *table, const struct eoig_policy *policy,
				const struct eoig_gateway *gateway, struct sk_buff *skb,
				const struct eoig_packet *packet, u32 now)
{
	struct eoig_tuple tuple, key;
	struct eoig_flow *endpoint;

	if (gateway->filtering == EOIG_FILTERING_ADDRESS_PORT_DEPENDENT)
		return false;
	eoig_packet_tuple(packet, EOIG_IN, &tuple);
	if (!eoig_endpoint_tuple(gateway, &tuple, &key))
		return false;
	endpoint = eoig_flow_find(table, &key, now);
	if (!endpoint || !eoig_track_begins(skb, packet))
		return false;
	eoig_flow_touch(endpoint, now);
	return true;
}

/* The egress-only gateway that guards the destination; NULL: @verdict is the verdict. */
static __always_inline const struct eoig_gateway *
eoig_gateway_in(const struct eoig_policy *policy, const struct in6_addr *source,
		const struct in6_addr *destination, enum eoig_parse parse,
		struct eoig_verdict *verdict)
{
	const struct eoig_gateway *gateway;
	u32 index;

	index = eoig_policy_find(policy, source);
	if (unlikely(index != EOIG_NONE)) {
		*verdict = eoig_drop(&policy->gateways[index], EOIG_DROP_SPOOFED);
		return NULL;
	}
	index = eoig_policy_find(policy, destination);
	if (index == EOIG_NONE) {
		*verdict = eoig_accept(NULL);
		return NULL;
	}
	gateway = &policy->gateways[index];
	if (gateway->type != EOIG_GATEWAY_INTERNET)
		return gateway;
	*verdict = parse == EOIG_PARSE_RH0 ? eoig_drop(gateway, EOIG_DROP_RH0) :
					     eoig_accept(gateway);
	return NULL;
}

/* Inbound, where the flow was not found or the policy has changed. */
static noinline struct eoig_verdict eoig_judge_in_slow(struct eoig_net *instance,
						       const struct eoig_policy *policy,
						       struct sk_buff *skb, enum eoig_parse parse,
						       const struct eoig_packet *packet, u32 now)
{
	const struct eoig_gateway *gateway;
	struct eoig_verdict verdict;

	gateway = eoig_gateway_in(policy, packet->source, packet->destination, parse, &verdict);
	if (!gateway)
		return verdict;
	if (parse != EOIG_PARSE_OK)
		return eoig_drop(gateway, eoig_parse_reason(parse));
	if (eoig_packet_bogon(packet, gateway->bogons_accept))
		return eoig_drop(gateway, EOIG_DROP_BOGON);
	if (packet->protocol == IPPROTO_ICMPV6) {
		if (!eoig_icmp_is_error(packet->icmp_type))
			return eoig_drop(gateway, eoig_icmp_query(packet->icmp_type) ?
					 EOIG_DROP_UNSOLICITED : EOIG_DROP_ICMP_TYPE);
		if (!eoig_related(&instance->table, skb, packet, EOIG_IN, now))
			return eoig_drop(gateway, EOIG_DROP_ICMP_UNRELATED);
		eoig_stats_count(gateway->stats, EOIG_COUNTER_RELATED);
		return eoig_accept(gateway);
	}
	if (eoig_judge_endpoint(&instance->table, policy, gateway, skb, packet, now))
		return eoig_accept(gateway);
	return eoig_drop(gateway, EOIG_DROP_UNSOLICITED);
}

/* Inbound, whatever the packet looks like. */
static noinline struct eoig_verdict eoig_judge_in_parsed(struct eoig_net *instance,
							 const struct eoig_policy *policy,
							 struct sk_buff *skb, u32 now)
{
	const struct eoig_gateway *gateway;
	struct eoig_packet packet;
	struct eoig_tuple tuple;
	struct eoig_flow *flow;
	enum eoig_parse parse;

	parse = eoig_packet_parse(skb, skb_network_offset(skb), &packet);
	if (parse == EOIG_PARSE_OK && eoig_packet_of_flow(&packet, EOIG_IN)) {
		eoig_packet_tuple(&packet, EOIG_IN, &tuple);
		flow = eoig_flow_find(&instance->table, &tuple, now);
		if (flow) {
			gateway = eoig_flow_gateway(policy, flow, packet.destination,
						    packet.source, EOIG_IN);
			if (likely(gateway))
				return eoig_judge_flow(&instance->table, gateway, flow, skb,
						       &packet, EOIG_IN, now);
		}
	}
	return eoig_judge_in_slow(instance, policy, skb, parse, &packet, now);
}

/**
 * eoig_judge_in - a unicast packet that came by an uplink
 * @instance: of the netns
 * @policy: of the netns
 * @skb: the packet
 * @missed: hash of its tuple, if eoig_quick_find() has found no flow, or EOIG_NOT_MISSED
 * @now: eoig_flow_now()
 *
 * It is not known yet whether it is for the router itself: then it is not ours,
 * whatever the verdict.
 *
 * Context: softirq, RCU read side.
 * Return: the verdict.
 */
struct eoig_verdict eoig_judge_in(struct eoig_net *instance, const struct eoig_policy *policy,
				  struct sk_buff *skb, u64 missed, u32 now)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	const struct eoig_gateway *gateway;
	struct eoig_verdict verdict;

	if (unlikely(missed == EOIG_NOT_MISSED))
		return eoig_judge_in_parsed(instance, policy, skb, now);
	/* Most of what is dropped is of this kind: it must not cost a walk. */
	gateway = eoig_gateway_in(policy, &header->saddr, &header->daddr, EOIG_PARSE_OK, &verdict);
	if (!gateway)
		return verdict;
	if (gateway->filtering != EOIG_FILTERING_ADDRESS_PORT_DEPENDENT)
		return eoig_judge_in_parsed(instance, policy, skb, now);
	if (unlikely(ipv6_addr_is_multicast(&header->saddr) ||
		     eoig_bogon(&header->saddr, gateway->bogons_accept) ||
		     eoig_bogon(&header->daddr, gateway->bogons_accept)))
		return eoig_drop(gateway, EOIG_DROP_BOGON);
	return eoig_drop(gateway, EOIG_DROP_UNSOLICITED);
}
