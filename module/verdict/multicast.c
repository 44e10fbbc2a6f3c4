// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict on multicast that crosses an uplink: the scope decides (REC-1, REC-2).
 */
#include <net/ipv6.h>

#include "packet/bogon.h"
#include "packet/packet.h"
#include "policy/policy.h"
#include "verdict/decision.h"
#include "verdict/multicast.h"
#include "verdict/reverse_path.h"

static struct eoig_verdict
eoig_judge_scope(const struct eoig_crossing *crossing,
		 const struct eoig_gateway *gateway, u32 subnet, u8 scope,
		 const struct ipv6hdr *header)
{
	eoig_step(crossing, EOIG_STEP_ADDRESSES);
	if (ipv6_addr_is_multicast(&header->saddr) ||
	    eoig_bogon(&header->saddr, gateway->bogons_accept))
		return eoig_verdict_drop(gateway, EOIG_DROP_BOGON);
	eoig_step(crossing, EOIG_STEP_SCOPE);
	if (IPV6_ADDR_MC_SCOPE(&header->daddr) <= scope)
		return eoig_verdict_drop(gateway, EOIG_DROP_SCOPE);
	return eoig_verdict_accept_subnet(gateway, subnet);
}

/* Check for a type 0 routing header, which may not be forwarded (RFC 5095). */
static bool eoig_multicast_has_rh0(const struct sk_buff *skb)
{
	struct eoig_packet packet;

	return eoig_packet_parse(skb, skb_network_offset(skb), &packet) == EOIG_PARSE_RH0;
}

/*
 * Judge outbound multicast. It makes no flow, because no answer comes from a
 * multicast address.
 */
static struct eoig_verdict eoig_judge_multicast_out(const struct eoig_crossing *crossing)
{
	const struct eoig_policy *policy = crossing->policy;
	const struct ipv6hdr *header = ipv6_hdr(crossing->skb);
	u32 subnet = eoig_policy_subnet_of(policy, &header->saddr, crossing->interior);
	const struct eoig_gateway *gateway;

	eoig_step_subnet(crossing, subnet);
	if (subnet == EOIG_NONE) {
		gateway = eoig_policy_uplink_gateway(policy, crossing->uplink);
		return eoig_verdict_drop(gateway, EOIG_DROP_UNATTACHED);
	}
	gateway = &policy->gateways[policy->subnets[subnet].gateway];
	eoig_step(crossing, EOIG_STEP_HEADERS);
	if (eoig_multicast_has_rh0(crossing->skb))
		return eoig_verdict_drop(gateway, EOIG_DROP_RH0);
	eoig_step(crossing, EOIG_STEP_GATEWAY);
	if (gateway->type == EOIG_GATEWAY_INTERNET)
		return eoig_verdict_accept_subnet(gateway, subnet);
	eoig_step(crossing, EOIG_STEP_UPLINK);
	if (!eoig_gateway_has_uplink(gateway, crossing->uplink))
		return eoig_verdict_drop(gateway, EOIG_DROP_UPLINK);
	return eoig_judge_scope(crossing, gateway, subnet, gateway->scope,
				header);
}

static struct eoig_verdict eoig_judge_multicast_in(const struct eoig_crossing *crossing)
{
	const struct eoig_policy *policy = crossing->policy;
	const struct eoig_uplink *uplink = &policy->uplinks[crossing->uplink];
	const struct ipv6hdr *header = ipv6_hdr(crossing->skb);
	u32 index = eoig_policy_find(policy, &header->saddr);
	const struct eoig_gateway *gateway;

	eoig_step(crossing, EOIG_STEP_SOURCE);
	/* A gateway that only audits opens nothing that another one closes. */
	if (index != EOIG_NONE && policy->gateways[index].audit &&
	    uplink->egress_only != EOIG_NONE)
		index = uplink->egress_only;
	if (index != EOIG_NONE)
		return eoig_verdict_drop(&policy->gateways[index], EOIG_DROP_SPOOFED);
	if (policy->by_device && eoig_reverse_path_interior(crossing))
		return eoig_verdict_drop(&policy->gateways[uplink->gateway], EOIG_DROP_SPOOFED);
	eoig_step(crossing, EOIG_STEP_GATEWAY);
	if (uplink->egress_only == EOIG_NONE)
		return eoig_verdict_accept(NULL);
	gateway = &policy->gateways[uplink->egress_only];
	eoig_step(crossing, EOIG_STEP_HEADERS);
	if (eoig_multicast_has_rh0(crossing->skb))
		return eoig_verdict_drop(gateway, EOIG_DROP_RH0);
	return eoig_judge_scope(crossing, gateway, EOIG_NONE, uplink->scope,
				header);
}

/**
 * eoig_judge_multicast - judge a multicast packet that is forwarded (REC-1, REC-2)
 * @crossing: the packet
 * @outbound: it leaves by an uplink, and did not come by one
 *
 * Context: softirq, RCU read side.
 * Return: the verdict.
 */
struct eoig_verdict eoig_judge_multicast(const struct eoig_crossing *crossing, bool outbound)
{
	return outbound ? eoig_judge_multicast_out(crossing) : eoig_judge_multicast_in(crossing);
}
