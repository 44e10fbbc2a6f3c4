// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explain what the hooks would do with a packet.
 *
 * It calls the functions that judge packets, in the order in which the hooks of
 * hook/netfilter.c do, with a decision that nothing commits. A packet that is
 * not sent has no note, no conntrack and no mark, and is not reassembled.
 */
#include <linux/netdevice.h>
#include <linux/netfilter_ipv6.h>
#include <linux/netlink.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "compat.h"
#include "hook/explain.h"
#include "hook/netfilter.h"
#include "hook/transparent.h"
#include "instance.h"
#include "verdict/established.h"
#include "verdict/inbound.h"
#include "verdict/multicast.h"
#include "verdict/outbound.h"
#include "verdict/reverse_path.h"

/* Forget the steps of an earlier stage. */
static void eoig_explain_begin(struct eoig_explain *explain, u32 stage)
{
	memset(&explain->decision, 0, sizeof(explain->decision));
	explain->decision.subnet = EOIG_NONE;
	eoig_decision_add(&explain->decision, EOIG_STEP_CROSSING);
	explain->stage = stage;
}

static void eoig_explain_crossing(struct eoig_explain *explain,
				  struct eoig_crossing *crossing)
{
	*crossing = (struct eoig_crossing){
		.instance = explain->instance,
		.policy = explain->policy,
		.skb = explain->skb,
		.in = explain->in,
		.uplink = eoig_policy_uplink(explain->policy, explain->in),
		.now = eoig_flow_now(),
		.decision = &explain->decision,
	};
}

/*
 * Look for the flow of a plain packet, as the hooks do. Set *@missed to the
 * argument of the functions that judge.
 */
static bool eoig_explain_find(struct eoig_explain *explain,
			      enum eoig_direction direction, u64 *missed)
{
	struct eoig_flow *flow;

	return eoig_established_find(explain->instance, explain->skb, direction,
				     missed, &flow);
}

/* Check whether the packet is for the router itself, as PRE_ROUTING does. */
static bool eoig_explain_is_own(const struct eoig_explain *explain)
{
	return eoig_hook_is_local(explain->instance->net,
				  &ipv6_hdr(explain->skb)->daddr,
				  explain->skb) ||
	       eoig_transparent_owns(explain->instance->net, explain->skb);
}

/* Check whether PRE_ROUTING drops the packet. */
static bool eoig_explain_early(struct eoig_explain *explain)
{
	struct eoig_crossing crossing;
	struct eoig_flow *flow;
	u64 missed;

	eoig_explain_begin(explain, EOIG_STAGE_PRE_ROUTING);
	eoig_explain_crossing(explain, &crossing);
	if (crossing.uplink == EOIG_NONE || !explain->policy->prefix_count ||
	    ipv6_addr_is_multicast(&ipv6_hdr(explain->skb)->daddr))
		return false;
	/* FORWARD asks the policy about the flow. */
	if (eoig_explain_find(explain, EOIG_IN, &missed))
		return false;
	explain->verdict = eoig_judge_early(&crossing, missed, &flow);
	if (explain->verdict.reason == EOIG_ACCEPT ||
	    explain->verdict.gateway->audit)
		return false;
	return explain->verdict.reason == EOIG_DROP_SPOOFED ||
	       !eoig_explain_is_own(explain);
}

/* Decide on a packet to the router itself. */
static void eoig_explain_local(struct eoig_explain *explain)
{
	struct eoig_crossing crossing;

	eoig_explain_begin(explain, EOIG_STAGE_LOCAL);
	eoig_explain_crossing(explain, &crossing);
	explain->verdict = eoig_verdict_accept(NULL);
	if (crossing.uplink != EOIG_NONE)
		explain->verdict = eoig_judge_local(&crossing);
}

/* Decide on a packet that is forwarded. */
static void eoig_explain_forward(struct eoig_explain *explain)
{
	u32 to = eoig_policy_uplink_out(explain->policy, explain->out);
	struct eoig_crossing crossing;
	bool outbound;
	u64 missed;

	eoig_explain_begin(explain, EOIG_STAGE_FORWARD);
	eoig_explain_crossing(explain, &crossing);
	outbound = crossing.uplink == EOIG_NONE;
	explain->verdict = eoig_verdict_accept(NULL);
	if (outbound && to == EOIG_NONE)
		return;
	crossing.out = explain->out;
	if (outbound) {
		crossing.uplink = to;
		crossing.interior = explain->in;
	}
	if (ipv6_addr_is_multicast(&ipv6_hdr(explain->skb)->daddr)) {
		explain->verdict = eoig_judge_multicast(&crossing, outbound);
	} else if (outbound) {
		eoig_explain_find(explain, EOIG_OUT, &missed);
		explain->verdict = eoig_judge_out(&crossing, missed);
	} else {
		if (to == EOIG_NONE)
			crossing.interior = explain->out;
		eoig_explain_find(explain, EOIG_IN, &missed);
		explain->verdict = eoig_judge_in(&crossing, missed);
	}
}

/* Get the device that an uplink is bound to. 0 if there is none. */
static int eoig_explain_bound(const struct eoig_policy *policy, u32 uplink)
{
	return READ_ONCE(policy->uplinks[uplink].ifindex);
}

/*
 * Find an uplink for a packet whose device the routes do not tell: one of the
 * gateway of the interior address, or any. 0 if there is none.
 */
static int eoig_explain_any_uplink(const struct eoig_explain *explain,
				   const struct in6_addr *interior, int device)
{
	const struct eoig_policy *policy = explain->policy;
	const struct eoig_gateway *gateway;
	int ifindex = 0;
	u32 subnet, i;

	subnet = eoig_policy_subnet_of(policy, interior, device);
	if (subnet != EOIG_NONE) {
		gateway = &policy->gateways[policy->subnets[subnet].gateway];
		for (i = 0; i < gateway->uplink_count && !ifindex; i++)
			ifindex = eoig_explain_bound(policy,
						     gateway->uplinks[i]);
	}
	for (i = 0; i < policy->uplink_count && !ifindex; i++)
		ifindex = eoig_explain_bound(policy, i);
	return ifindex;
}

/* Find the device by which the packet comes: its source is routed there. */
static int eoig_explain_find_in(struct eoig_explain *explain,
				struct netlink_ext_ack *extack)
{
	const struct ipv6hdr *header = ipv6_hdr(explain->skb);
	bool uplink;

	explain->in = eoig_reverse_path_device(explain->instance->net,
					       &header->saddr);
	uplink = eoig_policy_uplink(explain->policy, explain->in) != EOIG_NONE;
	if (!explain->outbound && !uplink) {
		explain->in = eoig_explain_any_uplink(explain, &header->daddr,
						      0);
		uplink = true;
	}
	if (explain->in && explain->outbound != uplink)
		return 0;
	NL_SET_ERR_MSG(extack,
		       "in: no route tells where the packet comes from, say the device");
	return -EINVAL;
}

/*
 * Look the route up as the kernel does for a packet that comes by a device.
 * Multicast has no such route.
 */
static void eoig_explain_route(struct eoig_explain *explain, bool *local)
{
	const struct ipv6hdr *header = ipv6_hdr(explain->skb);
	const struct rt6_info *route;

	*local = false;
	if (explain->out)
		return;
	if (ipv6_addr_is_multicast(&header->daddr)) {
		if (explain->outbound)
			explain->out = eoig_explain_any_uplink(explain,
							       &header->saddr,
							       explain->in);
		return;
	}
	nf_get_ipv6_ops()->route_input(explain->skb);
	if (!skb_dst(explain->skb) || skb_dst(explain->skb)->error)
		return;
	route = eoig_rt6_info(skb_dst(explain->skb));
	*local = route->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST) ||
		 eoig_transparent_owns(explain->instance->net, explain->skb);
	if (!*local)
		explain->out = skb_dst(explain->skb)->dev->ifindex;
}

static void eoig_explain_conclude(struct eoig_explain *explain)
{
	const struct eoig_gateway *gateway = explain->verdict.gateway;

	if (explain->verdict.reason != EOIG_ACCEPT)
		explain->outcome = gateway->audit ? EOIG_OUTCOME_AUDIT :
						    EOIG_OUTCOME_DROP;
	else
		explain->outcome = gateway ? EOIG_OUTCOME_ACCEPT :
					     EOIG_OUTCOME_UNTOUCHED;
}

/* Find the devices of the packet, as far as the request names them. */
static int eoig_explain_devices(struct eoig_explain *explain,
				struct netlink_ext_ack *extack)
{
	struct net *net = explain->instance->net;
	int err;

	if (!explain->in) {
		err = eoig_explain_find_in(explain, extack);
		if (err)
			return err;
	}
	explain->skb->dev = dev_get_by_index_rcu(net, explain->in);
	if (!explain->skb->dev) {
		NL_SET_ERR_MSG(extack, "in: there is no such device");
		return -ENODEV;
	}
	if (explain->out && !dev_get_by_index_rcu(net, explain->out)) {
		NL_SET_ERR_MSG(extack, "out: there is no such device");
		return -ENODEV;
	}
	explain->skb->skb_iif = explain->in;
	IP6CB(explain->skb)->iif = explain->in;
	return 0;
}

/* Decide behind PRE_ROUTING. */
static void eoig_explain_routed(struct eoig_explain *explain)
{
	bool local;

	eoig_explain_route(explain, &local);
	if (local) {
		eoig_explain_local(explain);
	} else if (explain->out ||
		   ipv6_addr_is_multicast(&ipv6_hdr(explain->skb)->daddr)) {
		eoig_explain_forward(explain);
	} else {
		eoig_explain_begin(explain, EOIG_STAGE_FORWARD);
		explain->verdict = eoig_verdict_accept(NULL);
		explain->outcome = EOIG_OUTCOME_UNROUTED;
		return;
	}
	eoig_explain_conclude(explain);
}

/**
 * eoig_explain_packet - decide on a packet as the hooks would
 * @explain: the packet; filled with the decision
 * @extack: for the error message
 *
 * Change nothing: no flow, no counter, no state, no event, no answer. The
 * caller drops the route of the packet within the RCU read side section.
 *
 * Context: process, BH disabled, RCU read side.
 * Return: 0 on success or a negative errno.
 */
int eoig_explain_packet(struct eoig_explain *explain,
			struct netlink_ext_ack *extack)
{
	int err = eoig_explain_devices(explain, extack);

	if (err)
		return err;
	if (eoig_explain_early(explain)) {
		explain->out = 0;
		eoig_explain_conclude(explain);
	} else {
		eoig_explain_routed(explain);
	}
	return 0;
}
