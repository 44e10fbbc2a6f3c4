// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict on multicast that crosses an uplink: scope decides (REC-1, REC-2).
 */
#include <net/ipv6.h>

#include "bogon.h"
#include "compat.h"
#include "packet.h"
#include "verdict.h"

static struct eoig_verdict eoig_judge_scope(const struct eoig_gateway *gateway, u8 scope,
					    const struct ipv6hdr *header)
{
	if (ipv6_addr_is_multicast(&header->saddr) ||
	    eoig_bogon(&header->saddr, gateway->bogons_accept))
		return eoig_drop(gateway, EOIG_DROP_BOGON);
	if (IPV6_ADDR_MC_SCOPE(&header->daddr) <= scope)
		return eoig_drop(gateway, EOIG_DROP_SCOPE);
	return eoig_accept(gateway);
}

/* RFC 5095: never obeyed, never forwarded. */
static bool eoig_multicast_has_rh0(const struct sk_buff *skb)
{
	struct eoig_packet packet;

	return eoig_packet_parse(skb, skb_network_offset(skb), &packet) == EOIG_PARSE_RH0;
}

/* It makes no flow: nobody answers a multicast address from that address. */
static struct eoig_verdict eoig_judge_multicast_out(const struct eoig_policy *policy, u32 uplink,
						    const struct sk_buff *skb)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	u32 index = eoig_policy_find(policy, &header->saddr);
	const struct eoig_gateway *gateway;

	if (index == EOIG_NONE) {
		index = policy->uplinks[uplink].strict;
		if (index == EOIG_NONE)
			return eoig_accept(NULL);
		return eoig_drop(&policy->gateways[index], EOIG_DROP_SOURCE);
	}
	gateway = &policy->gateways[index];
	if (eoig_multicast_has_rh0(skb))
		return eoig_drop(gateway, EOIG_DROP_RH0);
	if (gateway->type == EOIG_GATEWAY_INTERNET)
		return eoig_accept(gateway);
	if (!eoig_gateway_has_uplink(gateway, uplink))
		return eoig_drop(gateway, EOIG_DROP_UPLINK);
	return eoig_judge_scope(gateway, gateway->scope, header);
}

static struct eoig_verdict eoig_judge_multicast_in(const struct eoig_policy *policy, u32 uplink,
						   const struct sk_buff *skb)
{
	const struct eoig_uplink *border = &policy->uplinks[uplink];
	const struct ipv6hdr *header = ipv6_hdr(skb);
	u32 index = eoig_policy_find(policy, &header->saddr);
	const struct eoig_gateway *gateway;

	if (index != EOIG_NONE)
		return eoig_drop(&policy->gateways[index], EOIG_DROP_SPOOFED);
	if (border->egress_only == EOIG_NONE)
		return eoig_accept(NULL);
	gateway = &policy->gateways[border->egress_only];
	if (eoig_multicast_has_rh0(skb))
		return eoig_drop(gateway, EOIG_DROP_RH0);
	return eoig_judge_scope(gateway, border->scope, header);
}

/**
 * eoig_judge_multicast - a multicast packet that is forwarded (REC-1, REC-2)
 * @policy: of the netns
 * @out: uplink by which it leaves, or EOIG_NONE
 * @in: uplink by which it came, or EOIG_NONE
 * @skb: the packet
 *
 * Context: softirq, RCU read side.
 * Return: the verdict.
 */
struct eoig_verdict eoig_judge_multicast(const struct eoig_policy *policy, u32 out, u32 in,
					 const struct sk_buff *skb)
{
	if (out != EOIG_NONE)
		return eoig_judge_multicast_out(policy, out, skb);
	if (in != EOIG_NONE)
		return eoig_judge_multicast_in(policy, in, skb);
	return eoig_accept(NULL);
}
