// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carry out a verdict: count the packet, answer it, drop it.
 */
#include <linux/netfilter.h>

#include "compat.h"
#include "hook/commit.h"
#include "instance.h"
#include "notify/event.h"

/*
 * The kernel's reason for a drop, for drop_monitor and the skb:kfree_skb
 * tracepoint. A module cannot register reasons of its own. The eoig:eoig_drop
 * tracepoint has the exact reason.
 */
static const u16 eoig_commit_reasons[__EOIG_DROP_COUNT] = {
	[EOIG_DROP_SPOOFED]		= SKB_DROP_REASON_IP_RPFILTER,
	[EOIG_DROP_MALFORMED]		= SKB_DROP_REASON_IP_INHDR,
	[EOIG_DROP_HEADER_CHAIN]	= SKB_DROP_REASON_IPV6_BAD_EXTHDR,
	[EOIG_DROP_RH0]			= SKB_DROP_REASON_IPV6_BAD_EXTHDR,
	[EOIG_DROP_BOGON]		= SKB_DROP_REASON_IP_INADDRERRORS,
	[EOIG_DROP_NO_MEMORY]		= SKB_DROP_REASON_NOMEM,
	[EOIG_DROP_REVERSE_PATH]	= SKB_DROP_REASON_IP_RPFILTER,
};

/**
 * eoig_commit_drop - count a drop, and drop the packet
 * @instance: of the netns
 * @gateway: that decided
 * @reason: why
 * @skb: the packet
 * @state: of the hook
 *
 * The packet passes if its gateway only audits.
 *
 * Context: softirq, RCU read side.
 * Return: NF_ACCEPT, NF_DROP, or NF_STOLEN if the packet is freed.
 */
unsigned int eoig_commit_drop(struct eoig_net *instance,
			      const struct eoig_gateway *gateway,
			      enum eoig_drop reason, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	eoig_stats_drop(gateway->stats, reason);
	eoig_event_drop(&instance->notify, gateway, reason, skb, state,
			eoig_flow_now());
	if (unlikely(gateway->audit))
		return NF_ACCEPT;
	if (likely(!eoig_commit_reasons[reason]))
		return NF_DROP;
	kfree_skb_reason(skb, eoig_commit_reasons[reason]);
	return NF_STOLEN;
}
