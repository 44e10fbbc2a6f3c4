/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Carry out a verdict: count the packet, answer it, drop it.
 */
#ifndef EOIG_HOOK_COMMIT_H
#define EOIG_HOOK_COMMIT_H

#include <linux/netfilter.h>
#include <net/ipv6.h>
#include <net/netfilter/ipv6/nf_reject.h>

#include "hook/reject.h"
#include "instance.h"
#include "verdict/crossing.h"
#include "verdict/verdict.h"

unsigned int eoig_commit_drop(struct eoig_net *instance,
			      const struct eoig_gateway *gateway,
			      enum eoig_drop reason, struct sk_buff *skb,
			      const struct nf_hook_state *state);

/**
 * eoig_commit_pass - count a packet that passes
 * @crossing: the packet
 * @verdict: on the packet
 * @direction: of the packet
 *
 * Context: softirq, RCU read side.
 */
static __always_inline void
eoig_commit_pass(const struct eoig_crossing *crossing,
		 struct eoig_verdict verdict, enum eoig_direction direction)
{
	struct eoig_meter_cpu __percpu *meter;

	if (likely(verdict.subnet != EOIG_NONE))
		meter = crossing->policy->attachments[verdict.subnet].meter;
	else if (verdict.gateway)
		meter = &verdict.gateway->stats->cpu->rest;
	else
		return;
	eoig_meter_packet(meter, direction, crossing->skb->len);
}

/**
 * eoig_commit - carry out the verdict of FORWARD
 * @crossing: the packet
 * @verdict: on the packet
 * @direction: of the packet
 * @state: of the hook
 *
 * Count a packet that passes. Answer one that does not pass, and drop it. If
 * the gateway of a verdict only audits, the packet passes without an answer.
 *
 * Context: softirq, RCU read side.
 * Return: NF_ACCEPT, NF_DROP, or NF_STOLEN if the packet is freed.
 */
static __always_inline unsigned int
eoig_commit(const struct eoig_crossing *crossing, struct eoig_verdict verdict,
	    enum eoig_direction direction, const struct nf_hook_state *state)
{
	const struct eoig_gateway *gateway = verdict.gateway;
	struct eoig_net *instance = crossing->instance;
	struct sk_buff *skb = crossing->skb;

	if (verdict.reason == EOIG_ACCEPT) {
		eoig_commit_pass(crossing, verdict, direction);
		return NF_ACCEPT;
	}
	if (!gateway->audit) {
		if (verdict.reason == EOIG_DROP_UNSOLICITED &&
		    direction == EOIG_IN &&
		    gateway->unsolicited == EOIG_UNSOLICITED_REJECT)
			eoig_reject_packet(crossing, gateway, state->hook);
		/* The kernel's ICMPv6 limits the rate (RFC 4443 section 2.4 (f)). */
		if (verdict.reason == EOIG_DROP_UNATTACHED &&
		    direction == EOIG_OUT &&
		    !ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr))
			nf_send_unreach6(instance->net, skb,
					 ICMPV6_ADM_PROHIBITED, state->hook);
	}
	return eoig_commit_drop(instance, gateway, verdict.reason, skb, state);
}

#endif /* EOIG_HOOK_COMMIT_H */
