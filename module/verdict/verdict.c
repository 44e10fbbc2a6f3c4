// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of the verdict that both directions share.
 */
#include <net/ipv6.h>

#include "compat.h"
#include "flow/table.h"
#include "flow/track.h"
#include "instance.h"
#include "notify/sync.h"
#include "packet/bogon.h"
#include "packet/icmp.h"
#include "verdict/endpoint.h"
#include "verdict/verdict.h"

/**
 * eoig_parse_reason - get the reason to drop a packet with invalid headers
 * @parse: the error, not EOIG_PARSE_OK
 *
 * Context: any.
 * Return: the reason.
 */
enum eoig_drop eoig_parse_reason(enum eoig_parse parse)
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

static void eoig_judge_keep_alive(struct eoig_net *instance,
				  const struct eoig_gateway *gateway,
				  struct eoig_flow *flow,
				  enum eoig_direction direction, u32 now)
{
	if (likely(READ_ONCE(flow->seen) == now))
		return;
	/* Anyone could forge packets of a flow that was not answered or has ended. */
	if (direction == EOIG_IN && eoig_track_evictable(flow))
		return;
	eoig_sync_refreshed(&instance->notify.sync, flow,
			    eoig_flow_refresh(flow, now), now);
	if (unlikely(gateway->filtering != EOIG_FILTERING_ADDRESS_PORT_DEPENDENT))
		eoig_endpoint_refresh(instance, gateway, &flow->tuple,
				      eoig_flow_wire(flow),
				      READ_ONCE(flow->binding), direction, now);
}

/**
 * eoig_judge_flow - commit a packet of a flow that the policy permits
 * @instance: of the netns
 * @gateway: of the flow
 * @flow: the flow, not expired
 * @skb: the packet
 * @packet: the same, parsed
 * @direction: of the packet
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: the verdict, without a subnet. If it is not EOIG_ACCEPT, nothing has
 * changed.
 */
struct eoig_verdict eoig_judge_flow(struct eoig_net *instance, const struct eoig_gateway *gateway,
				    struct eoig_flow *flow, const struct sk_buff *skb,
				    const struct eoig_packet *packet,
				    enum eoig_direction direction, u32 now)
{
	enum eoig_track track = eoig_track_advance(flow, skb, packet, direction);

	if (unlikely(track == EOIG_TRACK_REFUSE))
		return eoig_verdict_refused(gateway, direction);
	eoig_judge_keep_alive(instance, gateway, flow, direction, now);
	/* Report the flow as this packet leaves it. */
	if (unlikely(track != EOIG_TRACK_PASS))
		eoig_event_flow_changed(&instance->notify, gateway, flow,
					track);
	eoig_flow_account(flow, direction, skb->len);
	return eoig_verdict_accept(gateway);
}

/**
 * eoig_judge_refresh - commit the first packet of a flow in this second
 * @instance: of the netns
 * @gateway: of the flow
 * @flow: the flow, expired or not
 * @skb: a plain packet, by which eoig_established_find() has found the flow
 * @direction: of the packet
 * @now: eoig_flow_now()
 *
 * Only a packet that passes refreshes the flow.
 *
 * Context: softirq, RCU read side.
 * Return: true if the packet passes. If not, nothing has changed.
 */
bool eoig_judge_refresh(struct eoig_net *instance, const struct eoig_gateway *gateway,
			struct eoig_flow *flow, const struct sk_buff *skb,
			enum eoig_direction direction, u32 now)
{
	struct eoig_packet packet;

	if (!eoig_flow_left(&instance->table, flow, now))
		return false;
	eoig_packet_plain(skb, &packet);
	return eoig_judge_flow(instance, gateway, flow, skb, &packet, direction, now).reason ==
	       EOIG_ACCEPT;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_judge_refresh);

/**
 * eoig_packet_of_flow - check whether a packet can belong to a flow
 * @packet: the packet, parsed
 * @direction: of the packet
 *
 * Context: any.
 * Return: true unless it is ICMPv6 other than an outbound request or an inbound answer.
 */
bool eoig_packet_of_flow(const struct eoig_packet *packet, enum eoig_direction direction)
{
	if (likely(packet->protocol != IPPROTO_ICMPV6))
		return true;
	return eoig_icmp_query(packet->icmp_type) &&
	       eoig_icmp_is_request(packet->icmp_type) == (direction == EOIG_OUT);
}

/**
 * eoig_packet_bogon - check a packet for addresses that may not cross
 * @packet: the packet, parsed
 * @accept: the gateway has "bogons accept"
 *
 * REC-1, REC-3 and REC-7.
 *
 * Context: any.
 * Return: true if it has one.
 */
bool eoig_packet_bogon(const struct eoig_packet *packet, bool accept)
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

/**
 * eoig_related - check whether an ICMPv6 error reports a packet of a flow
 * @table: the flows
 * @skb: the packet that carries the error
 * @error: the error, parsed
 * @direction: of the error
 * @now: eoig_flow_now()
 *
 * REC-10, REC-18 and similar ones.
 *
 * Context: softirq, RCU read side.
 * Return: true if it does.
 */
bool eoig_related(struct eoig_flow_table *table, const struct sk_buff *skb,
		  const struct eoig_packet *error, enum eoig_direction direction, u32 now)
{
	enum eoig_direction embedded = direction == EOIG_IN ? EOIG_OUT : EOIG_IN;
	struct eoig_packet packet;
	struct eoig_tuple tuple;

	if (eoig_packet_parse_embedded(skb, error, &packet) != EOIG_PARSE_OK)
		return false;
	/* An error goes to the sender of the packet that it reports. */
	if (!ipv6_addr_equal(error->destination, packet.source))
		return false;
	if (!eoig_packet_of_flow(&packet, embedded))
		return false;
	eoig_packet_tuple(&packet, embedded, &tuple);
	return eoig_flow_find(table, &tuple, now);
}
