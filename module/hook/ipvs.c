// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets that IPVS forwards.
 *
 * IPVS takes a packet to a virtual service of the router in LOCAL_IN. It sends
 * the packet to a real server by LOCAL_OUT, so the packet skips FORWARD. The
 * packet still has the device that it came by.
 */
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "hook/ipvs.h"
#include "hook/netfilter.h"

/* Check whether IPVS forwards a packet that came by a device. */
static bool eoig_ipvs_forwards(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_IP_VS)
	return skb->ipvs_property && skb->skb_iif;
#else
	return false;
#endif
}

/**
 * eoig_hook_ipvs - judge a packet that IPVS forwards
 * @priv: the instance
 * @skb: the packet
 * @state: of LOCAL_OUT
 *
 * Judge it as in FORWARD. If IPVS uses a tunnel, judge the outer packet.
 *
 * Context: RCU read side.
 * Return: NF_ACCEPT, NF_DROP or NF_STOLEN.
 */
unsigned int eoig_hook_ipvs(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct nf_hook_state forward;

	if (likely(!eoig_ipvs_forwards(skb)))
		return NF_ACCEPT;
	forward = *state;
	/* A tunnel of IPVS clears the other members of IP6CB(skb). */
	forward.in = dev_get_by_index_rcu(state->net, IP6CB(skb)->iif);
	if (!forward.in)
		return NF_DROP;
	forward.hook = NF_INET_FORWARD;
	return eoig_hook_forward(priv, skb, &forward);
}
