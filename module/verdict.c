// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict: what both directions share.
 *
 * A flow remembers which policy agreed to it, for which subnet and gateway: its binding. After a
 * change of policy its next packet asks the policy again. A flow of a subnet that a device names
 * is bound to that subnet, so that a packet to the same address behind another device is not one
 * of the flow.
 */
#include <net/ipv6.h>

#include "bogon.h"
#include "compat.h"
#include "endpoint.h"
#include "flow_table.h"
#include "icmp.h"
#include "track.h"
#include "verdict.h"

/**
 * eoig_parse_reason - why a packet whose headers are not right is dropped
 * @parse: what is wrong, not EOIG_PARSE_OK
 *
 * Context: any.
 * Return: The reason.
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

/**
 * eoig_binding - what a flow of a subnet is bound to
 * @policy: that agrees to the flow
 * @subnet: index of eoig_policy.subnets
 * @exterior: the exterior address on the wire
 *
 * Context: RCU read side.
 * Return: eoig_flow.binding.
 */
u64 eoig_binding(const struct eoig_policy *policy, u32 subnet, const struct in6_addr *exterior)
{
	u64 binding = (u64)policy->generation << EOIG_BINDING_GENERATION_SHIFT |
		      (u64)subnet << EOIG_BINDING_SUBNET_SHIFT | policy->subnets[subnet].gateway;

	if (policy->subnets[subnet].kind != EOIG_SUBNET_PREFIX)
		binding |= EOIG_BINDING_BY_DEVICE;
	if (eoig_policy_find(policy, exterior) != EOIG_NONE)
		binding |= EOIG_BINDING_SPOOFED;
	return binding;
}

/* The subnet of a crossing's interior side. In PRE_ROUTING only a prefix can tell. */
static u32 eoig_crossing_subnet(const struct eoig_crossing *crossing,
				const struct in6_addr *interior)
{
	if (!crossing->out)
		return eoig_policy_border(crossing->policy, interior)->subnet;
	return eoig_policy_subnet_of(crossing->policy, interior, crossing->interior);
}

/* Binds a flow to the subnet that its packet is in now, if the policy agrees to it. */
static bool eoig_flow_bind(const struct eoig_crossing *crossing, struct eoig_flow *flow,
			   const struct in6_addr *interior, const struct in6_addr *exterior,
			   u64 *binding)
{
	const struct eoig_policy *policy = crossing->policy;
	u32 subnet = eoig_crossing_subnet(crossing, interior);
	const struct eoig_gateway *gateway;

	if (subnet == EOIG_NONE)
		return false;
	gateway = &policy->gateways[policy->subnets[subnet].gateway];
	if (gateway->type != EOIG_GATEWAY_EGRESS_ONLY ||
	    eoig_bogon(interior, gateway->bogons_accept) ||
	    eoig_bogon(exterior, gateway->bogons_accept))
		return false;
	*binding = eoig_binding(policy, subnet, exterior);
	WRITE_ONCE(flow->binding, *binding);
	return true;
}

/**
 * eoig_flow_gateway - the gateway for which the present policy agrees to a packet of a flow
 * @crossing: the packet
 * @flow: the flow
 * @interior: the interior address on the wire: the flow may be keyed by a home address
 * @exterior: the exterior address on the wire
 * @direction: of the packet
 *
 * Context: softirq, RCU read side.
 * Return: The gateway, or NULL if the policy does not agree.
 */
const struct eoig_gateway *eoig_flow_gateway(const struct eoig_crossing *crossing,
					     struct eoig_flow *flow,
					     const struct in6_addr *interior,
					     const struct in6_addr *exterior,
					     enum eoig_direction direction)
{
	const struct eoig_policy *policy = crossing->policy;
	u64 binding = READ_ONCE(flow->binding);

	if (unlikely(binding >> EOIG_BINDING_GENERATION_SHIFT != policy->generation)) {
		if (!eoig_flow_bind(crossing, flow, interior, exterior, &binding))
			return NULL;
	} else if (unlikely(binding & EOIG_BINDING_BY_DEVICE) && crossing->out &&
		   eoig_policy_device_subnet(policy, crossing->interior) !=
		   (u16)(binding >> EOIG_BINDING_SUBNET_SHIFT)) {
		return NULL;
	}
	if (unlikely(binding & EOIG_BINDING_SPOOFED && direction == EOIG_IN))
		return NULL;
	return &policy->gateways[binding & EOIG_BINDING_GATEWAY];
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
		eoig_endpoint_touch(table, gateway, &flow->tuple, eoig_flow_wire(flow),
				    READ_ONCE(flow->binding), direction, now);
}

/**
 * eoig_judge_flow - commit a packet of a flow that the policy agrees to
 * @instance: of the netns
 * @gateway: of the flow
 * @flow: the flow, not expired
 * @skb: the packet
 * @packet: the same, parsed
 * @direction: of the packet
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: The verdict. If it is no EOIG_ACCEPT, nothing has changed.
 */
struct eoig_verdict eoig_judge_flow(struct eoig_net *instance, const struct eoig_gateway *gateway,
				    struct eoig_flow *flow, const struct sk_buff *skb,
				    const struct eoig_packet *packet,
				    enum eoig_direction direction, u32 now)
{
	enum eoig_track track = eoig_track_advance(flow, skb, packet, direction);

	if (unlikely(track != EOIG_TRACK_PASS)) {
		if (track == EOIG_TRACK_REFUSE)
			return eoig_drop(gateway, direction == EOIG_IN ? EOIG_DROP_UNSOLICITED :
									 EOIG_DROP_INVALID_STATE);
		eoig_event_flow_established(&instance->notify, gateway, flow);
	}
	eoig_flow_keep(&instance->table, gateway, flow, direction, now);
	eoig_flow_account(flow, direction, skb->len);
	return eoig_accept(gateway);
}

/**
 * eoig_judge_first_seen - commit the first packet of a flow in this second
 * @instance: of the netns
 * @gateway: of the flow
 * @flow: the flow, expired or not
 * @skb: a packet that eoig_quick_find() has found it by
 * @direction: of the packet
 * @now: eoig_flow_now()
 *
 * Only a packet that passes keeps the flow.
 *
 * Context: softirq, RCU read side.
 * Return: False if it does not pass; then nothing has changed.
 */
bool eoig_judge_first_seen(struct eoig_net *instance, const struct eoig_gateway *gateway,
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
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_judge_first_seen);

/**
 * eoig_packet_of_flow - can a packet be one of a flow, in this direction?
 * @packet: the packet, parsed
 * @direction: of the packet
 *
 * Context: any.
 * Return: False for ICMPv6 messages other than requests outward and answers inward.
 */
bool eoig_packet_of_flow(const struct eoig_packet *packet, enum eoig_direction direction)
{
	if (likely(packet->protocol != IPPROTO_ICMPV6))
		return true;
	return eoig_icmp_query(packet->icmp_type) &&
	       eoig_icmp_is_request(packet->icmp_type) == (direction == EOIG_OUT);
}

/**
 * eoig_packet_bogon - does a packet have an address that may not cross?
 * @packet: the packet, parsed
 * @accept: the gateway says "bogons accept"
 *
 * Context: any.
 * Return: True if it does, REC-1, REC-3 and REC-7.
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
 * eoig_related - is an ICMPv6 error about a packet of one of our flows?
 * @table: the flows
 * @skb: the packet that bears the error
 * @error: the error, parsed
 * @direction: of the error
 * @now: eoig_flow_now()
 *
 * REC-10, REC-18 and those like it.
 *
 * Context: softirq, RCU read side.
 * Return: True if it is.
 */
bool eoig_related(struct eoig_flow_table *table, const struct sk_buff *skb,
		  const struct eoig_packet *error, enum eoig_direction direction, u32 now)
{
	enum eoig_direction embedded = direction == EOIG_IN ? EOIG_OUT : EOIG_IN;
	struct eoig_packet packet;
	struct eoig_tuple tuple;

	if (eoig_packet_parse_embedded(skb, error, &packet) != EOIG_PARSE_OK)
		return false;
	/* An error goes to the sender of the packet that it is about. */
	if (!ipv6_addr_equal(error->destination, packet.source))
		return false;
	if (!eoig_packet_of_flow(&packet, embedded))
		return false;
	eoig_packet_tuple(&packet, embedded, &tuple);
	return eoig_flow_find(table, &tuple, now);
}
