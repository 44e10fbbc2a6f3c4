/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reassembly of fragments, before a packet is judged.
 */
#ifndef EOIG_HOOK_DEFRAG_H
#define EOIG_HOOK_DEFRAG_H

#include <linux/ipv6.h>
#include <linux/netfilter.h>

struct eoig_net;
struct eoig_policy;

unsigned int eoig_defrag_gather(struct eoig_net *instance, const struct eoig_policy *policy,
				u32 uplink, struct sk_buff *skb,
				const struct nf_hook_state *state);

/**
 * eoig_defrag - reassemble a packet if it is a fragment
 * @instance: of the netns
 * @policy: of the netns, or NULL
 * @uplink: by which it came, or EOIG_NONE
 * @skb: the packet
 * @state: of the hook
 *
 * Most packets are plain TCP or UDP, and no fragments.
 *
 * Context: PRE_ROUTING, RCU read side.
 * Return: NF_ACCEPT if the packet is whole, NF_STOLEN or NF_DROP.
 */
static __always_inline unsigned int eoig_defrag(struct eoig_net *instance,
						const struct eoig_policy *policy, u32 uplink,
						struct sk_buff *skb,
						const struct nf_hook_state *state)
{
	u8 next = ipv6_hdr(skb)->nexthdr;

	if (likely(next == IPPROTO_TCP || next == IPPROTO_UDP))
		return NF_ACCEPT;
	return eoig_defrag_gather(instance, policy, uplink, skb, state);
}

#endif /* EOIG_HOOK_DEFRAG_H */
