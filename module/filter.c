// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netfilter hooks: which packets are judged, where, and what comes of it.
 *
 * Inbound packets are judged in PRE_ROUTING, behind defragmentation, before a route
 * look-up is paid for one that will be dropped; outbound ones in FORWARD, behind the
 * operator's own filter rules, so that a packet these drop leaves no state. Multicast
 * from an uplink is judged in FORWARD too: only there it is known to be forwarded.
 */
#include <linux/netfilter.h>
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "compat.h"
#include "event.h"
#include "filter.h"
#include "reject.h"
#include "verdict.h"

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

static unsigned int eoig_filter_drop(struct sk_buff *skb, const struct nf_hook_state *state,
				     const struct eoig_verdict *verdict)
{
	eoig_stats_drop(verdict->gateway->stats, verdict->reason);
	eoig_event_drop(eoig_net(state->net), verdict->gateway, verdict->reason, skb, state);
	if (likely(!eoig_filter_reasons[verdict->reason]))
		return NF_DROP;
	kfree_skb_reason(skb, eoig_filter_reasons[verdict->reason]);
	return NF_STOLEN;
}

static unsigned int eoig_filter_inbound(void *priv, struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	struct eoig_net *instance = eoig_net(state->net);
	const struct eoig_policy *policy = rcu_dereference(instance->policy);
	struct eoig_verdict verdict;

	if (!policy || eoig_policy_uplink(policy, state->in->ifindex) == EOIG_NONE)
		return NF_ACCEPT;
	if (unlikely(ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr)))
		return NF_ACCEPT;

	verdict = eoig_judge_in(instance, policy, skb);
	if (likely(verdict.reason == EOIG_ACCEPT)) {
		if (verdict.gateway)
			eoig_stats_packet(verdict.gateway->stats, EOIG_IN, skb->len);
		return NF_ACCEPT;
	}
	if (eoig_filter_is_local(state->net, &ipv6_hdr(skb)->daddr, skb))
		return NF_ACCEPT;
	if (unlikely(verdict.reason == EOIG_DROP_UNSOLICITED &&
		     verdict.gateway->unsolicited == EOIG_UNSOLICITED_REJECT))
		eoig_reject_packet(state->net, verdict.gateway, skb);
	return eoig_filter_drop(skb, state, &verdict);
}

static unsigned int eoig_filter_outbound(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	struct eoig_net *instance = eoig_net(state->net);
	const struct eoig_policy *policy = rcu_dereference(instance->policy);
	struct eoig_verdict verdict;
	u32 uplink;

	if (!policy)
		return NF_ACCEPT;
	uplink = eoig_policy_uplink(policy, state->out->ifindex);
	if (unlikely(ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr))) {
		verdict = eoig_judge_multicast(policy, uplink,
					       eoig_policy_uplink(policy, state->in->ifindex), skb);
	} else {
		if (uplink == EOIG_NONE)
			return NF_ACCEPT;
		verdict = eoig_judge_out(instance, policy, uplink, skb);
	}

	if (unlikely(verdict.reason != EOIG_ACCEPT))
		return eoig_filter_drop(skb, state, &verdict);
	if (verdict.gateway)
		eoig_stats_packet(verdict.gateway->stats, EOIG_OUT, skb->len);
	return NF_ACCEPT;
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
		.priority = NF_IP6_PRI_LAST,
	},
};

/**
 * eoig_filter_register - begin to judge a netns's packets
 * @net: the netns
 *
 * Context: process. Sleeps.
 * Return: 0 or a negative errno.
 */
int eoig_filter_register(struct net *net)
{
	return nf_register_net_hooks(net, eoig_filter_hooks, ARRAY_SIZE(eoig_filter_hooks));
}

/**
 * eoig_filter_unregister - no longer judge a netns's packets
 * @net: the netns
 *
 * Packets may be in the hooks for one more grace period.
 *
 * Context: process. Sleeps.
 */
void eoig_filter_unregister(struct net *net)
{
	nf_unregister_net_hooks(net, eoig_filter_hooks, ARRAY_SIZE(eoig_filter_hooks));
}
