// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inbound: the verdict on unicast packets that come by an uplink.
 *
 * If a prefix holds the destination, PRE_ROUTING decides. So a packet that is
 * dropped costs no route lookup. PRE_ROUTING counts nothing and advances no
 * state. It may renew the binding of a flow. FORWARD commits each forwarded
 * packet once. It never sees a packet whose hop limit expires here. If only a
 * device identifies the subnet, FORWARD also decides.
 */
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "flow/table.h"
#include "instance.h"
#include "packet/bogon.h"
#include "packet/icmp.h"
#include "verdict/binding.h"
#include "verdict/decision.h"
#include "verdict/endpoint.h"
#include "verdict/inbound.h"
#include "verdict/reverse_path.h"

/*
 * Find the gateway of the attached prefix that holds a source. From outside,
 * such a source is spoofed (REC-6).
 */
static const struct eoig_gateway *eoig_spoofed_prefix(const struct eoig_policy *policy,
						      const struct in6_addr *source)
{
	u32 index = eoig_policy_find(policy, source);

	return likely(index == EOIG_NONE) ? NULL : &policy->gateways[index];
}

/*
 * Check whether the source is routed to the interior. Only a subnet by device
 * needs this.
 */
static bool eoig_spoofed_route(const struct eoig_crossing *crossing)
{
	return unlikely(crossing->policy->by_device) && eoig_reverse_path_interior(crossing);
}

static const struct eoig_gateway *eoig_uplink_gateway(const struct eoig_crossing *crossing)
{
	return eoig_policy_uplink_gateway(crossing->policy, crossing->uplink);
}

/*
 * Choose the gateway that drops a spoofed packet. One that only audits opens
 * nothing that another gateway closes.
 */
static noinline struct eoig_verdict
eoig_judge_spoofed(const struct eoig_crossing *crossing,
		   const struct eoig_gateway *gateway, u32 subnet)
{
	const struct eoig_gateway *closes;

	if (gateway->audit) {
		closes = subnet == EOIG_NONE ?
			 eoig_uplink_gateway(crossing) :
			 crossing->policy->attachments[subnet].gateway;
		if (subnet == EOIG_NONE ||
		    closes->type == EOIG_GATEWAY_EGRESS_ONLY)
			gateway = closes;
	}
	return eoig_verdict_drop(gateway, EOIG_DROP_SPOOFED);
}

/*
 * Find the egress-only gateway that guards the destination, and set the subnet
 * of @verdict. If it is NULL, @verdict is the verdict; in PRE_ROUTING, FORWARD
 * decides if no prefix holds the destination.
 */
static __always_inline const struct eoig_gateway *
eoig_gateway_in(const struct eoig_crossing *crossing, const struct in6_addr *source,
		const struct in6_addr *destination, enum eoig_parse parse,
		struct eoig_verdict *verdict)
{
	const struct eoig_policy *policy = crossing->policy;
	const struct eoig_gateway *gateway;
	u32 subnet;

	/* 1. Only a prefix names the subnet before the route is known. */
	subnet = crossing->out ? eoig_policy_subnet_of(policy, destination, crossing->interior) :
				 eoig_policy_border(policy, destination)->subnet;
	if (subnet == EOIG_NONE && !crossing->out) {
		*verdict = eoig_verdict_accept(NULL);
		return NULL;
	}
	/* 2. A source in an attached prefix is spoofed. */
	eoig_step(crossing, EOIG_STEP_SOURCE);
	gateway = eoig_spoofed_prefix(policy, source);
	if (unlikely(gateway)) {
		*verdict = eoig_judge_spoofed(crossing, gateway, subnet);
		return NULL;
	}
	if (crossing->out && eoig_spoofed_route(crossing)) {
		gateway = eoig_uplink_gateway(crossing);
		*verdict = eoig_judge_spoofed(crossing, gateway, subnet);
		return NULL;
	}
	/* 3. Attached or closed. */
	eoig_step_subnet(crossing, subnet);
	if (subnet == EOIG_NONE) {
		*verdict = eoig_verdict_drop(eoig_uplink_gateway(crossing), EOIG_DROP_UNATTACHED);
		return NULL;
	}
	/* 4. A gateway of type internet passes everything except RH0. */
	eoig_step(crossing, EOIG_STEP_GATEWAY);
	gateway = policy->attachments[subnet].gateway;
	verdict->subnet = subnet;
	if (gateway->type != EOIG_GATEWAY_INTERNET)
		return gateway;
	*verdict = parse == EOIG_PARSE_RH0 ?
		   eoig_verdict_drop(gateway, EOIG_DROP_RH0) :
		   eoig_verdict_accept_subnet(gateway, subnet);
	return NULL;
}

/*
 * Check whether a packet stays on the link: neighbour discovery that reaches
 * the router with hop limit 255 (RFC 4861), or multicast listener discovery.
 */
static bool eoig_packet_is_for_link(const struct eoig_crossing *crossing,
				    const struct eoig_packet *packet)
{
	if (packet->protocol != IPPROTO_ICMPV6)
		return false;
	return eoig_icmp_is_listener(packet->icmp_type) ||
	       (ipv6_hdr(crossing->skb)->hop_limit == 255 &&
		packet->icmp_type >= NDISC_ROUTER_SOLICITATION &&
		packet->icmp_type <= NDISC_REDIRECT);
}

/*
 * Judge an inbound packet without a flow, or with one that the policy does not
 * permit.
 */
static noinline struct eoig_verdict
eoig_judge_in_unmatched(const struct eoig_crossing *crossing,
			enum eoig_parse parse, const struct eoig_packet *packet)
{
	const struct eoig_gateway *gateway;
	struct eoig_verdict verdict;

	if (!crossing->out && parse == EOIG_PARSE_OK && eoig_packet_is_for_link(crossing, packet))
		return eoig_verdict_accept(NULL);
	gateway = eoig_gateway_in(crossing, packet->source, packet->destination, parse, &verdict);
	if (!gateway)
		return verdict;
	/* 5. Headers and addresses that may not cross. */
	eoig_step(crossing, EOIG_STEP_HEADERS);
	if (parse != EOIG_PARSE_OK)
		return eoig_verdict_drop(gateway, eoig_parse_reason(parse));
	eoig_step(crossing, EOIG_STEP_ADDRESSES);
	if (eoig_packet_bogon(packet, gateway->bogons_accept))
		return eoig_verdict_drop(gateway, EOIG_DROP_BOGON);
	/* 6. An ICMPv6 error passes if it is about a packet of a flow. */
	if (packet->protocol == IPPROTO_ICMPV6) {
		eoig_step(crossing, EOIG_STEP_ICMP);
		if (!eoig_icmp_is_error(packet->icmp_type))
			return eoig_verdict_drop(gateway, eoig_icmp_query(packet->icmp_type) ?
						 EOIG_DROP_UNSOLICITED : EOIG_DROP_ICMP_TYPE);
		if (!eoig_related(&crossing->instance->table, crossing->skb, packet, EOIG_IN,
				  crossing->now))
			return eoig_verdict_drop(gateway, EOIG_DROP_ICMP_UNRELATED);
		if (crossing->out && eoig_crossing_commits(crossing))
			eoig_stats_count(gateway->stats, EOIG_COUNTER_RELATED);
		return eoig_verdict_accept_subnet(gateway, verdict.subnet);
	}
	/* 7. An endpoint that the interior has opened accepts other peers. */
	eoig_step(crossing, EOIG_STEP_FLOW);
	if (eoig_endpoint_accepts(crossing, gateway, packet))
		return eoig_verdict_accept_subnet(gateway, verdict.subnet);
	/* 8. The internet never opens a connection. */
	if (!eoig_crossing_commits(crossing))
		eoig_decide_unsolicited(crossing, packet);
	return eoig_verdict_drop(gateway, EOIG_DROP_UNSOLICITED);
}

/*
 * Find the flow of a packet, and the subnet and gateway for which the policy
 * permits it. NULL if none.
 */
static struct eoig_flow *eoig_flow_in(const struct eoig_crossing *crossing,
				      const struct eoig_packet *packet,
				      const struct eoig_gateway **gateway,
				      u32 *subnet)
{
	struct eoig_tuple tuple;
	struct eoig_flow *flow;

	if (!eoig_packet_of_flow(packet, EOIG_IN))
		return NULL;
	eoig_packet_tuple(packet, EOIG_IN, &tuple);
	flow = eoig_flow_find(&crossing->instance->table, &tuple, crossing->now);
	if (!flow)
		return NULL;
	*gateway = eoig_flow_gateway(crossing, flow, packet->destination,
				     packet->source, EOIG_IN, subnet);
	return *gateway ? flow : NULL;
}

/*
 * Judge inbound plain TCP or UDP for which eoig_established_find() has found no flow. Most drops
 * are decided here.
 */
static struct eoig_verdict eoig_judge_in_missed(const struct eoig_crossing *crossing)
{
	const struct ipv6hdr *header = ipv6_hdr(crossing->skb);
	const struct eoig_gateway *gateway;
	struct eoig_verdict verdict;
	struct eoig_packet packet;

	gateway = eoig_gateway_in(crossing, &header->saddr, &header->daddr, EOIG_PARSE_OK,
				  &verdict);
	if (!gateway)
		return verdict;
	eoig_step(crossing, EOIG_STEP_ADDRESSES);
	if (unlikely(ipv6_addr_is_multicast(&header->saddr) ||
		     eoig_bogon(&header->saddr, gateway->bogons_accept) ||
		     eoig_bogon(&header->daddr, gateway->bogons_accept)))
		return eoig_verdict_drop(gateway, EOIG_DROP_BOGON);
	eoig_step(crossing, EOIG_STEP_FLOW);
	if (unlikely(gateway->filtering != EOIG_FILTERING_ADDRESS_PORT_DEPENDENT)) {
		eoig_packet_plain(crossing->skb, &packet);
		if (eoig_endpoint_accepts(crossing, gateway, &packet))
			return eoig_verdict_accept_subnet(gateway,
							  verdict.subnet);
	}
	return eoig_verdict_drop(gateway, EOIG_DROP_UNSOLICITED);
}

/**
 * eoig_judge_early - judge a unicast packet from an uplink in PRE_ROUTING
 * @crossing: the packet
 * @missed: hash of its tuple, if eoig_established_find() has found no flow, or EOIG_NOT_MISSED
 * @flow: set to the flow for which it is accepted, or NULL
 *
 * The packet may be for the router itself, which is not known yet. Such a packet passes whatever
 * the verdict, unless it is EOIG_DROP_SPOOFED.
 *
 * It counts nothing and advances no state. It may renew the binding of a flow.
 *
 * Context: softirq, RCU read side.
 * Return: the verdict.
 */
struct eoig_verdict eoig_judge_early(const struct eoig_crossing *crossing, u64 missed,
				     struct eoig_flow **flow)
{
	const struct eoig_gateway *gateway;
	struct eoig_packet packet;
	enum eoig_parse parse;
	u32 subnet;

	*flow = NULL;
	if (likely(missed != EOIG_NOT_MISSED))
		return eoig_judge_in_missed(crossing);
	parse = eoig_packet_parse(crossing->skb, skb_network_offset(crossing->skb), &packet);
	if (parse == EOIG_PARSE_OK) {
		*flow = eoig_flow_in(crossing, &packet, &gateway, &subnet);
		if (*flow)
			return eoig_verdict_accept_subnet(gateway, subnet);
	}
	return eoig_judge_in_unmatched(crossing, parse, &packet);
}

/**
 * eoig_judge_in - judge and commit a unicast packet from an uplink in FORWARD
 * @crossing: the packet
 * @missed: hash of its tuple, if eoig_established_find() has found no flow, or EOIG_NOT_MISSED
 *
 * Context: softirq, RCU read side.
 * Return: the verdict.
 */
struct eoig_verdict eoig_judge_in(const struct eoig_crossing *crossing, u64 missed)
{
	const struct eoig_gateway *gateway;
	struct eoig_packet packet;
	struct eoig_flow *flow;
	enum eoig_parse parse;
	u32 subnet;

	if (likely(missed != EOIG_NOT_MISSED))
		return eoig_judge_in_missed(crossing);
	parse = eoig_packet_parse(crossing->skb, skb_network_offset(crossing->skb), &packet);
	if (parse == EOIG_PARSE_OK) {
		flow = eoig_flow_in(crossing, &packet, &gateway, &subnet);
		if (flow)
			return eoig_judge_flow_of(crossing, gateway, subnet,
						  flow, &packet, EOIG_IN);
	}
	return eoig_judge_in_unmatched(crossing, parse, &packet);
}

/**
 * eoig_judge_local - judge a packet from an uplink to the router itself
 * @crossing: the packet
 *
 * The router would answer a packet with an interior source to the interior, with content that the
 * sender chooses (REC-6). Neighbour discovery and multicast listener discovery stay on the link.
 *
 * Context: softirq, RCU read side.
 * Return: EOIG_ACCEPT or EOIG_DROP_SPOOFED.
 */
struct eoig_verdict eoig_judge_local(const struct eoig_crossing *crossing)
{
	const struct ipv6hdr *header = ipv6_hdr(crossing->skb);
	const struct eoig_gateway *gateway;
	struct eoig_packet packet;

	eoig_step(crossing, EOIG_STEP_SOURCE);
	if (ipv6_addr_type(&header->saddr) & IPV6_ADDR_LINKLOCAL)
		return eoig_verdict_accept(NULL);
	gateway = eoig_spoofed_prefix(crossing->policy, &header->saddr);
	if (!gateway && eoig_spoofed_route(crossing))
		gateway = eoig_uplink_gateway(crossing);
	if (likely(!gateway))
		return eoig_verdict_accept(NULL);
	if (eoig_packet_parse(crossing->skb, skb_network_offset(crossing->skb), &packet) ==
	    EOIG_PARSE_OK &&
	    eoig_packet_is_for_link(crossing, &packet))
		return eoig_verdict_accept(NULL);
	return eoig_verdict_drop(gateway, EOIG_DROP_SPOOFED);
}
