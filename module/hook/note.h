/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The note that PRE_ROUTING leaves for FORWARD about a packet that it accepted. It saves FORWARD
 * the lookup.
 *
 * Lifetime and locking: a note is per CPU, and written and read with BH disabled. Its flow is
 * valid only in the RCU read side section in which it was found, and the note holds no reference.
 * This is safe because a note is taken only if PRE_ROUTING and FORWARD of a packet are in one
 * section: in a softirq, by a packet that was not bridged. A packet that leaves this path in
 * between (NFQUEUE) comes back in process context. Only a bridge can skip the hook in PRE_ROUTING
 * and none before it. Any other packet that FORWARD sees without PRE_ROUTING was inside another
 * packet, which passed PRE_ROUTING and wiped the note.
 */
#ifndef EOIG_HOOK_NOTE_H
#define EOIG_HOOK_NOTE_H

#include <linux/netfilter_bridge.h>
#include <linux/percpu.h>
#include <linux/preempt.h>

#include "flow/table.h"
#include "policy/policy.h"

struct eoig_flow;

/**
 * struct eoig_note - a packet that PRE_ROUTING accepted
 * @skb: the packet, or NULL
 * @policy: by which it was accepted
 * @flow: for which it was accepted, or NULL
 * @attachment: without a flow, the subnet for which it was accepted
 * @generation: without a flow, of @policy
 * @source: without a flow, as in the header
 * @destination: without a flow, as in the header
 *
 * With a flow, FORWARD compares the packet with the flow itself.
 */
struct eoig_note {
	const struct sk_buff *skb;
	const struct eoig_policy *policy;
	struct eoig_flow *flow;
	const struct eoig_attachment *attachment;
	u32 generation;
	struct eoig_addr64 source;
	struct eoig_addr64 destination;
};

DECLARE_PER_CPU(struct eoig_note, eoig_note);

/**
 * eoig_skb_is_bridged - check whether a packet comes from br_netfilter
 * @skb: the packet
 *
 * Context: any.
 * Return: true if it came by a bridge that shows its packets to netfilter.
 */
static inline bool eoig_skb_is_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return unlikely(nf_bridge_info_exists(skb));
#else
	return false;
#endif
}

/**
 * eoig_note_wipe - forget the note, because another packet has come
 *
 * Context: any.
 */
static __always_inline void eoig_note_wipe(void)
{
	this_cpu_write(eoig_note.skb, NULL);
}

/**
 * eoig_note_write_flow - leave a note about a packet of a flow
 * @policy: by which it was accepted
 * @skb: the packet
 * @flow: for which it was accepted
 *
 * Context: BH disabled.
 */
static __always_inline void eoig_note_write_flow(const struct eoig_policy *policy,
						 const struct sk_buff *skb, struct eoig_flow *flow)
{
	struct eoig_note *note = this_cpu_ptr(&eoig_note);

	note->skb = skb;
	note->policy = policy;
	note->flow = flow;
}

/**
 * eoig_note_write_subnet - leave a note about a packet that needs no flow
 * @policy: by which it was accepted
 * @skb: the packet
 * @subnet: for which it was accepted, index of eoig_policy.subnets
 *
 * Context: BH disabled.
 */
static inline void eoig_note_write_subnet(const struct eoig_policy *policy,
					  const struct sk_buff *skb, u32 subnet)
{
	struct eoig_note *note = this_cpu_ptr(&eoig_note);

	eoig_note_write_flow(policy, skb, NULL);
	note->attachment = &policy->attachments[subnet];
	note->generation = policy->generation;
	note->source = *eoig_addr64_of(&ipv6_hdr(skb)->saddr);
	note->destination = *eoig_addr64_of(&ipv6_hdr(skb)->daddr);
}

/**
 * eoig_note_is_about - check whether PRE_ROUTING has left a note about a packet
 * @skb: the packet
 *
 * Context: any.
 * Return: true if there is one to take.
 */
static __always_inline bool eoig_note_is_about(const struct sk_buff *skb)
{
	return this_cpu_read(eoig_note.skb) == skb;
}

/**
 * eoig_note_take - take the note about a packet
 * @policy: the present one
 * @skb: the packet, for which eoig_note_is_about() is true
 *
 * Context: RCU read side.
 * Return: the note, valid until the next packet; or NULL if the packet must be judged.
 */
static __always_inline const struct eoig_note *eoig_note_take(const struct eoig_policy *policy,
							      const struct sk_buff *skb)
{
	const struct eoig_note *note = this_cpu_ptr(&eoig_note);

	eoig_note_wipe();
	if (unlikely(note->policy != policy || !in_serving_softirq() || eoig_skb_is_bridged(skb)))
		return NULL;
	return note;
}

/**
 * eoig_note_attachment - get the subnet for which a packet without a flow was
 *	accepted
 * @note: of eoig_note_take(), without a flow
 * @policy: the present one
 * @skb: the packet
 *
 * Context: RCU read side.
 * Return: its gateway and meter, or NULL if the note is about another packet.
 */
static inline const struct eoig_attachment *
eoig_note_attachment(const struct eoig_note *note,
		     const struct eoig_policy *policy,
		     const struct sk_buff *skb)
{
	const struct eoig_addr64 *destination = eoig_addr64_of(&ipv6_hdr(skb)->daddr);
	const struct eoig_addr64 *source = eoig_addr64_of(&ipv6_hdr(skb)->saddr);

	if (note->generation != policy->generation ||
	    ((note->source.half[0] ^ source->half[0]) |
	     (note->source.half[1] ^ source->half[1]) |
	     (note->destination.half[0] ^ destination->half[0]) |
	     (note->destination.half[1] ^ destination->half[1])))
		return NULL;
	return note->attachment;
}

#endif /* EOIG_HOOK_NOTE_H */
