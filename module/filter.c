// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netfilter hooks: which packets are judged, where, and what comes of it.
 *
 * Inbound packets are judged in PRE_ROUTING, behind defragmentation, before a route
 * look-up is paid for one that will be dropped; outbound ones in FORWARD, behind the
 * operator's own filter rules, so that a packet these drop leaves no state. Multicast
 * from an uplink is judged in FORWARD too: only there it is known to be forwarded.
 */
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "compat.h"
#include "event.h"
#include "filter.h"
#include "quick.h"
#include "reject.h"

/* The router's own: its addresses, and the anycast addresses of its links (RFC 4291). */
static bool eoig_filter_is_local(struct net *net, const struct in6_addr *address,
				 struct sk_buff *skb)
{
	struct rt6_info *route;
	bool local;

	if (ipv6_chk_addr(net, address, NULL, 0))
		return true;
	/* A subnet's anycast address is its prefix: no other is worth a look-up. */
	if (likely(address->s6_addr16[7]))
		return false;
	route = rt6_lookup(net, address, NULL, 0, skb, 0);
	if (!route)
		return false;
	local = route->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST);
	ip6_rt_put(route);
	return local;
}

/*
 * What nf_defrag_ipv6's own hook does, for a tenth of its cost. Where that is
 * registered too (conntrack is used), it was first and has left us no fragment.
 */
static noinline unsigned int eoig_filter_defragment(struct net *net, struct sk_buff *skb)
{
	int err;

	if (!ipv6_ext_hdr(ipv6_hdr(skb)->nexthdr))
		return NF_ACCEPT;
	err = nf_ct_frag6_gather(net, skb, IP6_DEFRAG_CONNTRACK_IN);
	if (!err)
		return NF_ACCEPT;
	return err == -EINPROGRESS ? NF_STOLEN : NF_DROP;
}

/* What is neither TCP nor UDP may be a fragment. */
static __always_inline unsigned int eoig_filter_whole(struct net *net, struct sk_buff *skb)
{
	u8 next = ipv6_hdr(skb)->nexthdr;

	if (likely(next == IPPROTO_TCP || next == IPPROTO_UDP))
		return NF_ACCEPT;
	return eoig_filter_defragment(net, skb);
}

/*
 * The kernel's own word for a drop, for drop_monitor and the skb:kfree_skb tracepoint. It has
 * subsystems for such words, but not for modules: each is a number of its own in the kernel.
 * eoig:eoig_drop has the exact one.
 */
static const u16 eoig_filter_reasons[__EOIG_DROP_COUNT] = {
	[EOIG_DROP_SPOOFED]		= SKB_DROP_REASON_IP_RPFILTER,
	[EOIG_DROP_MALFORMED]		= SKB_DROP_REASON_IP_INHDR,
	[EOIG_DROP_HEADER_CHAIN]	= SKB_DROP_REASON_IPV6_BAD_EXTHDR,
	[EOIG_DROP_RH0]			= SKB_DROP_REASON_IPV6_BAD_EXTHDR,
	[EOIG_DROP_BOGON]		= SKB_DROP_REASON_IP_INADDRERRORS,
	[EOIG_DROP_NO_MEMORY]		= SKB_DROP_REASON_NOMEM,
};

static unsigned int eoig_filter_drop(struct eoig_net *instance, struct sk_buff *skb,
				     const struct nf_hook_state *state,
				     struct eoig_verdict verdict)
{
	eoig_stats_drop(verdict.gateway->stats, verdict.reason);
	eoig_event_drop(instance, verdict.gateway, verdict.reason, skb, state, eoig_flow_now());
	if (likely(!eoig_filter_reasons[verdict.reason]))
		return NF_DROP;
	kfree_skb_reason(skb, eoig_filter_reasons[verdict.reason]);
	return NF_STOLEN;
}

static noinline unsigned int eoig_filter_inbound_slow(struct eoig_net *instance,
						      const struct eoig_policy *policy,
						      struct sk_buff *skb,
						      const struct nf_hook_state *state, u64 missed)
{
	unsigned int whole = eoig_filter_whole(instance->net, skb);
	struct eoig_verdict verdict;

	if (whole != NF_ACCEPT)
		return whole;
	if (unlikely(ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr)))
		return NF_ACCEPT;
	verdict = eoig_judge_in(instance, policy, skb, missed, eoig_flow_now());
	if (verdict.reason == EOIG_ACCEPT) {
		if (verdict.gateway)
			eoig_stats_packet(verdict.gateway->stats, EOIG_IN, skb->len);
		return NF_ACCEPT;
	}
	if (eoig_filter_is_local(instance->net, &ipv6_hdr(skb)->daddr, skb))
		return NF_ACCEPT;
	if (unlikely(verdict.reason == EOIG_DROP_UNSOLICITED &&
		     verdict.gateway->unsolicited == EOIG_UNSOLICITED_REJECT))
		eoig_reject_packet(instance->net, verdict.gateway, skb);
	return eoig_filter_drop(instance, skb, state, verdict);
}

static nf_hookfn eoig_filter_inbound;
static nf_hookfn eoig_filter_outbound;

/* From a queue (NFQUEUE), packets come back in process context: once more, with BH disabled. */
static noinline unsigned int eoig_filter_queued(nf_hookfn *hook, void *priv, struct sk_buff *skb,
						const struct nf_hook_state *state)
{
	unsigned int verdict;

	local_bh_disable();
	verdict = hook(priv, skb, state);
	local_bh_enable();
	return verdict;
}

/*
 * Of the packets that come by an uplink. Not inlined, as eoig_filter_outbound_uplink() is not: a
 * packet passes one of the two only, and need not save registers for the other.
 */
static noinline unsigned int eoig_filter_inbound_uplink(struct eoig_net *instance,
							struct sk_buff *skb,
							const struct nf_hook_state *state,
							const struct eoig_policy *policy)
{
	const struct eoig_gateway *gateway;
	struct eoig_flow *flow;
	u64 missed;

	if (unlikely(!softirq_count()))
		return eoig_filter_queued(eoig_filter_inbound, instance, skb, state);
	if (unlikely(!eoig_quick_find(instance, skb, EOIG_IN, &missed, &flow)))
		return eoig_filter_inbound_slow(instance, policy, skb, state, missed);
	gateway = eoig_quick_judge(instance, policy, EOIG_NONE, flow, skb, EOIG_IN,
				   eoig_flow_now());
	if (unlikely(!gateway))
		return eoig_filter_inbound_slow(instance, policy, skb, state, EOIG_NOT_MISSED);
	eoig_stats_packet(gateway->stats, EOIG_IN, skb->len);
	return NF_ACCEPT;
}

static unsigned int eoig_filter_inbound(void *priv, struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	const struct eoig_policy *policy = rcu_dereference(instance->policy);

	if (policy && eoig_policy_uplink(policy, state->in->ifindex) != EOIG_NONE)
		return eoig_filter_inbound_uplink(instance, skb, state, policy);
	return eoig_filter_whole(instance->net, skb);
}

static noinline unsigned int eoig_filter_outbound_slow(struct eoig_net *instance,
						       const struct eoig_policy *policy, u32 uplink,
						       struct sk_buff *skb,
						       const struct nf_hook_state *state,
						       u64 missed)
{
	struct eoig_verdict verdict =
		eoig_judge_out(instance, policy, uplink, skb, missed, eoig_flow_now());

	if (verdict.reason != EOIG_ACCEPT)
		return eoig_filter_drop(eoig_net(state->net), skb, state, verdict);
	if (verdict.gateway)
		eoig_stats_packet(verdict.gateway->stats, EOIG_OUT, skb->len);
	return NF_ACCEPT;
}

static noinline unsigned int eoig_filter_multicast(const struct eoig_policy *policy,
						   struct sk_buff *skb,
						   const struct nf_hook_state *state)
{
	u32 out = eoig_policy_uplink_out(policy, state->out->ifindex);
	u32 in = eoig_policy_uplink(policy, state->in->ifindex);
	struct eoig_verdict verdict;

	if (unlikely(!softirq_count()))
		return eoig_filter_queued(eoig_filter_outbound, eoig_net(state->net), skb, state);
	verdict = eoig_judge_multicast(policy, out, in, skb);
	if (verdict.reason != EOIG_ACCEPT)
		return eoig_filter_drop(eoig_net(state->net), skb, state, verdict);
	if (verdict.gateway)
		eoig_stats_packet(verdict.gateway->stats, EOIG_OUT, skb->len);
	return NF_ACCEPT;
}

/* Of the packets that leave by an uplink. */
static noinline unsigned int eoig_filter_outbound_uplink(struct eoig_net *instance,
							 struct sk_buff *skb,
							 const struct nf_hook_state *state,
							 const struct eoig_policy *policy,
							 u32 uplink)
{
	const struct eoig_gateway *gateway;
	struct eoig_flow *flow;
	u64 missed;

	if (unlikely(!softirq_count()))
		return eoig_filter_queued(eoig_filter_outbound, instance, skb, state);
	if (unlikely(!eoig_quick_find(instance, skb, EOIG_OUT, &missed, &flow)))
		return eoig_filter_outbound_slow(instance, policy, uplink, skb, state, missed);
	gateway = eoig_quick_judge(instance, policy, uplink, flow, skb, EOIG_OUT, eoig_flow_now());
	if (unlikely(!gateway))
		return eoig_filter_outbound_slow(instance, policy, uplink, skb, state,
						 EOIG_NOT_MISSED);
	eoig_stats_packet(gateway->stats, EOIG_OUT, skb->len);
	return NF_ACCEPT;
}

static __always_inline unsigned int eoig_filter_forward(struct eoig_net *instance,
							struct sk_buff *skb,
							const struct nf_hook_state *state,
							const struct eoig_policy *policy)
{
	u32 uplink = eoig_policy_uplink_out(policy, state->out->ifindex);

	if (uplink == EOIG_NONE)
		return NF_ACCEPT;
	return eoig_filter_outbound_uplink(instance, skb, state, policy, uplink);
}

/*
 * A device on top of a bridge that shows its packets to netfilter (br_netfilter) is passed by
 * PRE_ROUTING: they were there when they came by the bridge, which need not be an uplink.
 */
static bool eoig_filter_was_bridged(const struct sk_buff *skb, const struct nf_hook_state *state)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return unlikely(nf_bridge_info_exists(skb)) && !netif_is_bridge_master(state->in) &&
	       !netif_is_l3_master(state->in) && !netif_is_l3_slave(state->in);
#else
	return false;
#endif
}

static noinline unsigned int eoig_filter_bridged(struct eoig_net *instance, struct sk_buff *skb,
						 const struct nf_hook_state *state,
						 const struct eoig_policy *policy)
{
	unsigned int verdict;

	if (eoig_policy_uplink(policy, state->in->ifindex) != EOIG_NONE) {
		verdict = eoig_filter_inbound_uplink(instance, skb, state, policy);
		if (verdict != NF_ACCEPT)
			return verdict;
	}
	return eoig_filter_forward(instance, skb, state, policy);
}

static unsigned int eoig_filter_outbound(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	const struct eoig_policy *policy = rcu_dereference(instance->policy);

	if (!policy)
		return NF_ACCEPT;
	if (unlikely(ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr)))
		return eoig_filter_multicast(policy, skb, state);
	if (eoig_filter_was_bridged(skb, state))
		return eoig_filter_bridged(instance, skb, state, policy);
	return eoig_filter_forward(instance, skb, state, policy);
}

static const struct nf_hook_ops eoig_filter_hooks[] = {
	{
		.hook = eoig_filter_inbound,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP6_PRI_CONNTRACK_DEFRAG + 1,
	},
	{
		.hook = eoig_filter_outbound,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_FORWARD,
		/* The last, but for the fast path's. */
		.priority = NF_IP6_PRI_LAST - 1,
	},
};

/**
 * eoig_filter_register - begin to judge a netns's packets
 * @instance: of the netns
 *
 * Context: process. Sleeps.
 * Return: 0 or a negative errno.
 */
int eoig_filter_register(struct eoig_net *instance)
{
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(instance->hooks) != ARRAY_SIZE(eoig_filter_hooks));
	for (i = 0; i < ARRAY_SIZE(eoig_filter_hooks); i++) {
		instance->hooks[i] = eoig_filter_hooks[i];
		instance->hooks[i].priv = instance;
	}
	return nf_register_net_hooks(instance->net, instance->hooks, ARRAY_SIZE(instance->hooks));
}

/**
 * eoig_filter_unregister - no longer judge a netns's packets
 * @instance: of the netns
 *
 * Packets may be in the hooks for one more grace period.
 *
 * Context: process. Sleeps.
 */
void eoig_filter_unregister(struct eoig_net *instance)
{
	nf_unregister_net_hooks(instance->net, instance->hooks, ARRAY_SIZE(instance->hooks));
}
