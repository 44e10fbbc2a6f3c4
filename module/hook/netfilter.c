// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netfilter hooks: which packets are judged, and where.
 *
 * PRE_ROUTING   Behind defragmentation. Decides on inbound packets to an attached prefix, so that
 *               a dropped one costs no route lookup. Notes the accepted ones.
 * FORWARD       Behind the operator's own firewall rules, so that a packet which they drop leaves
 *               no state. Each packet that crosses an uplink is judged here, or accepted by its
 *               note. Only here packets are counted and states advance. So a packet that skips
 *               PRE_ROUTING (a bridge, decapsulation) or changes behind it (NAT, a queue) is
 *               judged in any case.
 * LOCAL_IN      Drops packets to the router itself that come by an uplink with an interior source.
 *
 * hook/register.c lists them. hook/ipvs.c judges the packets that IPVS
 * forwards, in LOCAL_OUT.
 */
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "hook/commit.h"
#include "hook/defrag.h"
#include "hook/netfilter.h"
#include "hook/note.h"
#include "hook/reject.h"
#include "hook/transparent.h"
#include "instance.h"
#include "verdict/established.h"
#include "verdict/inbound.h"
#include "verdict/multicast.h"
#include "verdict/outbound.h"

DEFINE_PER_CPU(struct eoig_note, eoig_note);

/**
 * eoig_hook_is_local - check whether an address is the router's
 * @net: the netns
 * @address: the address
 * @skb: the packet to it
 *
 * The anycast addresses of its links are, too (RFC 4291).
 *
 * Context: BH disabled, RCU read side.
 * Return: true if it is.
 */
bool eoig_hook_is_local(struct net *net, const struct in6_addr *address,
			struct sk_buff *skb)
{
	struct rt6_info *route;
	bool local;

	if (ipv6_chk_addr(net, address, NULL, 0))
		return true;
	/* A subnet's anycast address is its prefix: look up no other one. */
	if (likely(address->s6_addr16[7]))
		return false;
	route = rt6_lookup(net, address, NULL, 0, skb, 0);
	if (!route)
		return false;
	local = route->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST);
	ip6_rt_put(route);
	return local;
}

/* Get the device that a packet came by: in a VRF, the port. */
static __always_inline int eoig_hook_in(const struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	return inet6_sdif(skb) ?: state->in->ifindex;
}

/* In PRE_ROUTING: judge a packet for which no flow was found at once. */
static noinline unsigned int
eoig_hook_early_unmatched(struct eoig_net *instance,
			  const struct eoig_policy *policy, u32 uplink,
			  struct sk_buff *skb,
			  const struct nf_hook_state *state, u64 missed)
{
	struct eoig_crossing crossing = {
		.instance = instance,
		.policy = policy,
		.skb = skb,
		.in = state->in->ifindex,
		.uplink = uplink,
		.now = eoig_flow_now(),
	};
	unsigned int whole = eoig_defrag(instance, policy, uplink, skb, state);
	struct eoig_verdict verdict;
	struct eoig_flow *flow;

	if (whole != NF_ACCEPT)
		return whole;
	if (unlikely(ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr)))
		return NF_ACCEPT;
	verdict = eoig_judge_early(&crossing, missed, &flow);
	if (verdict.reason == EOIG_ACCEPT) {
		if (flow)
			eoig_note_write_flow(policy, skb, flow);
		/* FORWARD asks the routes whether the source is spoofed. */
		else if (verdict.gateway && !policy->by_device &&
			 verdict.gateway->type == EOIG_GATEWAY_INTERNET)
			eoig_note_write_subnet(policy, skb, verdict.subnet);
		return NF_ACCEPT;
	}
	/* It passes here. FORWARD or LOCAL_IN counts it, once. */
	if (unlikely(verdict.gateway->audit))
		return NF_ACCEPT;
	if (verdict.reason != EOIG_DROP_SPOOFED &&
	    (eoig_hook_is_local(instance->net, &ipv6_hdr(skb)->daddr, skb) ||
	     eoig_transparent_owns(instance->net, skb)))
		return NF_ACCEPT;
	if (unlikely(verdict.reason == EOIG_DROP_UNSOLICITED &&
		     verdict.gateway->unsolicited == EOIG_UNSOLICITED_REJECT))
		eoig_reject_packet(&crossing, verdict.gateway, state->hook);
	return eoig_commit_drop(instance, verdict.gateway, verdict.reason, skb,
				state);
}

/*
 * Look for the flow of a packet that came by an uplink. FORWARD asks the policy about the flow.
 * Like eoig_hook_outbound(), it is not inlined: a packet takes only one of the two, and need not
 * save registers for the other.
 */
static noinline unsigned int eoig_hook_early(struct eoig_net *instance,
					     const struct eoig_policy *policy, u32 uplink,
					     struct sk_buff *skb,
					     const struct nf_hook_state *state)
{
	struct eoig_flow *flow;
	u64 missed;

	/* FORWARD judges packets from a queue, or from a bridge, which may keep them. */
	if (unlikely(!softirq_count() || eoig_skb_is_bridged(skb)))
		return eoig_defrag(instance, policy, uplink, skb, state);
	if (unlikely(!eoig_established_find(instance, skb, EOIG_IN, &missed, &flow)))
		return eoig_hook_early_unmatched(instance, policy, uplink, skb,
						 state, missed);
	eoig_note_write_flow(policy, skb, flow);
	return NF_ACCEPT;
}

/**
 * eoig_hook_pre_routing - decide early on a packet that came by an uplink
 * @priv: the instance
 * @skb: the packet
 * @state: of PRE_ROUTING
 *
 * Context: RCU read side.
 * Return: NF_ACCEPT, NF_DROP or NF_STOLEN.
 */
unsigned int eoig_hook_pre_routing(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	const struct eoig_policy *policy = rcu_dereference(instance->policy);
	u32 uplink = EOIG_NONE;

	/* A VRF shows a packet a second time, as its own. The note of the first time stays. */
	if (unlikely(ipv6_l3mdev_skb(IP6CB(skb)->flags)))
		return NF_ACCEPT;
	eoig_note_wipe();
	if (policy) {
		uplink = eoig_policy_uplink(policy, state->in->ifindex);
		/* Without a prefix, FORWARD decides with one lookup. */
		if (uplink != EOIG_NONE && likely(policy->prefix_count))
			return eoig_hook_early(instance, policy, uplink, skb, state);
	}
	return eoig_defrag(instance, policy, uplink, skb, state);
}

/* A packet from a queue (NFQUEUE) comes in process context. Judge it with BH disabled. */
static noinline unsigned int eoig_hook_queued(void *priv, struct sk_buff *skb,
					      const struct nf_hook_state *state)
{
	unsigned int verdict;

	local_bh_disable();
	verdict = eoig_hook_forward(priv, skb, state);
	local_bh_enable();
	return verdict;
}

/* Judge a packet that came by an uplink, unless its flow accepts it. */
static noinline unsigned int
eoig_hook_in_unmatched(struct eoig_net *instance,
		       const struct eoig_policy *policy, u32 uplink,
		       int interior, struct sk_buff *skb,
		       const struct nf_hook_state *state, u64 missed)
{
	struct eoig_crossing crossing = {
		.instance = instance,
		.policy = policy,
		.skb = skb,
		.in = eoig_hook_in(skb, state),
		.out = state->out->ifindex,
		.uplink = uplink,
		.interior = interior,
		.now = eoig_flow_now(),
	};

	return eoig_commit(&crossing, eoig_judge_in(&crossing, missed), EOIG_IN,
			   state);
}

/* Judge a packet that came by an uplink and has no note. */
static noinline unsigned int
eoig_hook_inbound(struct eoig_net *instance, const struct eoig_policy *policy,
		  u32 uplink, int interior, struct sk_buff *skb,
		  const struct nf_hook_state *state)
{
	const struct eoig_attachment *attachment;
	struct eoig_flow *flow;
	u64 missed;

	if (unlikely(!softirq_count()))
		return eoig_hook_queued(instance, skb, state);
	if (unlikely(!eoig_established_find(instance, skb, EOIG_IN, &missed, &flow)))
		return eoig_hook_in_unmatched(instance, policy, uplink,
					      interior, skb, state, missed);
	attachment = eoig_established_judge_in(instance, policy, flow, skb,
					       state->out->ifindex,
					       eoig_flow_now());
	if (unlikely(!attachment))
		return eoig_hook_in_unmatched(instance, policy, uplink,
					      interior, skb, state,
					      EOIG_NOT_MISSED);
	eoig_meter_packet(attachment->meter, EOIG_IN, skb->len);
	return NF_ACCEPT;
}

static noinline unsigned int eoig_hook_multicast(struct eoig_net *instance,
						 const struct eoig_policy *policy,
						 struct sk_buff *skb,
						 const struct nf_hook_state *state, int in,
						 u32 from, u32 to)
{
	bool outbound = from == EOIG_NONE;
	struct eoig_crossing crossing = {
		.instance = instance,
		.policy = policy,
		.skb = skb,
		.in = in,
		.out = state->out->ifindex,
		.uplink = outbound ? to : from,
		.interior = outbound ? in : 0,
		.now = eoig_flow_now(),
	};

	if (unlikely(!softirq_count()))
		return eoig_hook_queued(instance, skb, state);
	return eoig_commit(&crossing, eoig_judge_multicast(&crossing, outbound),
			   EOIG_OUT, state);
}

/* Judge a packet that leaves by an uplink, for which no flow was found at once. */
static noinline unsigned int
eoig_hook_out_unmatched(struct eoig_net *instance,
			const struct eoig_policy *policy, u32 uplink,
			struct sk_buff *skb, const struct nf_hook_state *state,
			u64 missed)
{
	int in = eoig_hook_in(skb, state);
	struct eoig_crossing crossing = {
		.instance = instance,
		.policy = policy,
		.skb = skb,
		.in = in,
		.out = state->out->ifindex,
		.uplink = uplink,
		.interior = in,
		.now = eoig_flow_now(),
	};

	if (unlikely(ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr)))
		return eoig_hook_multicast(instance, policy, skb, state, in, EOIG_NONE, uplink);
	return eoig_commit(&crossing, eoig_judge_out(&crossing, missed),
			   EOIG_OUT, state);
}

/* Judge a packet that leaves by an uplink and came by another device. */
static noinline unsigned int eoig_hook_outbound(struct eoig_net *instance,
						const struct eoig_policy *policy, u32 uplink,
						struct sk_buff *skb,
						const struct nf_hook_state *state, int in)
{
	const struct eoig_attachment *attachment;
	struct eoig_flow *flow;
	u64 missed;

	if (unlikely(!softirq_count()))
		return eoig_hook_queued(instance, skb, state);
	if (unlikely(!eoig_established_find(instance, skb, EOIG_OUT, &missed, &flow)))
		return eoig_hook_out_unmatched(instance, policy, uplink, skb,
					       state, missed);
	attachment = eoig_established_judge_out(instance, policy, uplink, flow,
						skb, in, eoig_flow_now());
	if (unlikely(!attachment))
		return eoig_hook_out_unmatched(instance, policy, uplink, skb,
					       state, EOIG_NOT_MISSED);
	eoig_meter_packet(attachment->meter, EOIG_OUT, skb->len);
	return NF_ACCEPT;
}

/* Check whether a frame goes from one port of a bridge to another, unrouted. */
static bool eoig_hook_stays_in_bridge(const struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return eoig_skb_is_bridged(skb) && state->in == state->out &&
	       nf_bridge_get_physoutdev(skb);
#else
	return false;
#endif
}

/* Judge a packet without a note that came by an uplink. */
static noinline unsigned int eoig_hook_unnoted(struct eoig_net *instance,
					       const struct eoig_policy *policy,
					       struct sk_buff *skb,
					       const struct nf_hook_state *state, u32 from,
					       u32 to)
{
	if (unlikely(eoig_hook_stays_in_bridge(skb, state)))
		return NF_ACCEPT;
	if (unlikely(ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr)))
		return eoig_hook_multicast(instance, policy, skb, state,
					   eoig_hook_in(skb, state), from, to);
	return eoig_hook_inbound(instance, policy, from,
				 to == EOIG_NONE ? state->out->ifindex : 0,
				 skb, state);
}

/* Judge a packet without a valid note of PRE_ROUTING. */
static noinline unsigned int eoig_hook_judge(struct eoig_net *instance,
					     const struct eoig_policy *policy,
					     struct sk_buff *skb,
					     const struct nf_hook_state *state)
{
	int in = eoig_hook_in(skb, state);
	u32 from = eoig_policy_uplink(policy, in);
	u32 to = eoig_policy_uplink_out(policy, state->out->ifindex);

	if (from != EOIG_NONE)
		return eoig_hook_unnoted(instance, policy, skb, state, from, to);
	if (to != EOIG_NONE)
		return eoig_hook_outbound(instance, policy, to, skb, state, in);
	return NF_ACCEPT;
}

/* Commit a packet that PRE_ROUTING has accepted. Judge it if the note does not fit. */
static noinline unsigned int eoig_hook_noted(struct eoig_net *instance,
					     const struct eoig_policy *policy,
					     struct sk_buff *skb,
					     const struct nf_hook_state *state)
{
	const struct eoig_note *note = eoig_note_take(policy, skb);
	const struct ipv6hdr *header = ipv6_hdr(skb);
	const struct eoig_attachment *attachment;
	struct eoig_flow *flow;
	u64 rest;

	if (unlikely(!note))
		return eoig_hook_judge(instance, policy, skb, state);
	flow = note->flow;
	if (likely(flow)) {
		if (unlikely(!eoig_packet_read_plain(skb, EOIG_IN, &rest) ||
			     !eoig_flow_is(flow, eoig_addr64_of(&header->daddr),
					   eoig_addr64_of(&header->saddr),
					   rest)))
			return eoig_hook_judge(instance, policy, skb, state);
		attachment = eoig_established_judge_in(instance, policy, flow,
						       skb,
						       state->out->ifindex,
						       eoig_flow_now());
	} else {
		attachment = eoig_note_attachment(note, policy, skb);
	}
	if (unlikely(!attachment))
		return eoig_hook_judge(instance, policy, skb, state);
	eoig_meter_packet(attachment->meter, EOIG_IN, skb->len);
	return NF_ACCEPT;
}

/**
 * eoig_hook_forward - judge a packet that crosses, and count it
 * @priv: the instance
 * @skb: the packet
 * @state: of FORWARD
 *
 * Context: RCU read side.
 * Return: NF_ACCEPT, NF_DROP or NF_STOLEN.
 */
unsigned int eoig_hook_forward(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	const struct eoig_policy *policy = rcu_dereference(instance->policy);

	if (!policy)
		return NF_ACCEPT;
	if (eoig_note_is_about(skb))
		return eoig_hook_noted(instance, policy, skb, state);
	return eoig_hook_judge(instance, policy, skb, state);
}

/**
 * eoig_hook_local - drop a packet to the router itself with a forged source
 * @priv: the instance
 * @skb: the packet
 * @state: of LOCAL_IN
 *
 * Context: RCU read side.
 * Return: NF_ACCEPT, NF_DROP or NF_STOLEN.
 */
unsigned int eoig_hook_local(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	struct eoig_crossing crossing = {
		.instance = instance,
		.policy = rcu_dereference(instance->policy),
		.skb = skb,
		.in = eoig_hook_in(skb, state),
	};
	struct eoig_verdict verdict;

	if (!crossing.policy)
		return NF_ACCEPT;
	crossing.uplink = eoig_policy_uplink(crossing.policy, crossing.in);
	if (crossing.uplink == EOIG_NONE)
		return NF_ACCEPT;
	verdict = eoig_judge_local(&crossing);
	if (likely(verdict.reason == EOIG_ACCEPT))
		return NF_ACCEPT;
	return eoig_commit_drop(instance, verdict.gateway, verdict.reason, skb,
				state);
}
