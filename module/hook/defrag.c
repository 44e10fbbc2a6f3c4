// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reassembly of fragments before a packet is judged, because a fragment does
 * not identify its flow.
 */
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "hook/defrag.h"
#include "instance.h"

/* Find the gateway that counts a fragment: of its uplink, or of its source. NULL if none does. */
static const struct eoig_gateway *eoig_defrag_gateway(const struct eoig_policy *policy, u32 uplink,
						      const struct ipv6hdr *header)
{
	u32 index;

	if (uplink != EOIG_NONE)
		return eoig_policy_uplink_gateway(policy, uplink);
	index = eoig_policy_find(policy, &header->saddr);
	return index == EOIG_NONE ? NULL : &policy->gateways[index];
}

/**
 * eoig_defrag_gather - eoig_defrag() for a packet that may be a fragment
 * @instance: of the netns
 * @policy: of the netns, or NULL
 * @uplink: by which it came, or EOIG_NONE
 * @skb: the packet
 * @state: of the hook
 *
 * It does the work of nf_defrag_ipv6's own hook, for a tenth of the cost. If that hook is
 * registered (conntrack is in use), it comes first and leaves no fragment. Its drops are not
 * counted.
 *
 * Context: PRE_ROUTING, RCU read side.
 * Return: NF_ACCEPT if the packet is whole, NF_STOLEN or NF_DROP.
 */
unsigned int eoig_defrag_gather(struct eoig_net *instance, const struct eoig_policy *policy,
				u32 uplink, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct eoig_gateway *gateway;
	int err;

	if (!ipv6_ext_hdr(ipv6_hdr(skb)->nexthdr))
		return NF_ACCEPT;
	err = nf_ct_frag6_gather(instance->net, skb, IP6_DEFRAG_CONNTRACK_IN);
	if (!err)
		return NF_ACCEPT;
	if (err == -EINPROGRESS)
		return NF_STOLEN;
	gateway = policy ? eoig_defrag_gateway(policy, uplink, ipv6_hdr(skb)) : NULL;
	if (gateway) {
		eoig_stats_drop(gateway->stats, EOIG_DROP_FRAGMENT);
		eoig_event_drop(&instance->notify, gateway, EOIG_DROP_FRAGMENT, skb, state,
				eoig_flow_now());
	}
	return NF_DROP;
}
