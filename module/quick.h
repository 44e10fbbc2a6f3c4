/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict on most packets, inlined into the hooks: TCP or UDP with nothing unusual
 * about it, of a flow that the present policy has agreed to before. Whatever else there
 * is, verdict.c judges.
 */
#ifndef EOIG_QUICK_H
#define EOIG_QUICK_H

#include "event.h"
#include "flow_find.h"
#include "packet.h"
#include "track.h"
#include "verdict.h"

/**
 * eoig_judge_quick - is this packet one that passes, beyond doubt?
 * @instance: of the netns
 * @policy: of the netns
 * @uplink: by which it leaves; of no meaning inbound
 * @skb: a unicast packet that crosses an uplink
 * @direction: which way
 * @now: eoig_flow_now()
 * @missed: hash of its tuple if it has no flow, else EOIG_NOT_MISSED
 *
 * Nothing has changed unless it passes.
 *
 * Context: softirq, RCU read side.
 * Return: the gateway on whose account it passes; NULL: verdict.c must judge.
 */
static __always_inline const struct eoig_gateway *
eoig_judge_quick(struct eoig_net *instance, const struct eoig_policy *policy, u32 uplink,
		 const struct sk_buff *skb, enum eoig_direction direction, u32 now,
		 u64 *missed)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	const struct eoig_gateway *gateway;
	struct eoig_flow *flow;
	enum eoig_track track;
	u64 binding, rest;
	u32 length, hash;

	*missed = EOIG_NOT_MISSED;
	length = eoig_packet_quick(skb, direction, &rest);
	if (unlikely(!length))
		return NULL;
	if (direction == EOIG_OUT)
		flow = eoig_flow_find_key(&instance->table, &header->saddr, &header->daddr, rest,
					  &hash);
	else
		flow = eoig_flow_find_key(&instance->table, &header->daddr, &header->saddr, rest,
					  &hash);
	if (unlikely(!flow)) {
		*missed = hash;
		return NULL;
	}
	binding = READ_ONCE(flow->binding);
	if (unlikely(binding >> 32 != policy->generation))
		return NULL;
	if (direction == EOIG_IN && unlikely(binding & EOIG_BINDING_SPOOFED))
		return NULL;
	gateway = &policy->gateways[binding & U16_MAX];
	if (direction == EOIG_OUT && unlikely(gateway->uplinks[0] != uplink) &&
	    !eoig_gateway_has_uplink(gateway, uplink))
		return NULL;
	/* What was seen this second has not expired. */
	if (unlikely(READ_ONCE(flow->seen) != now)) {
		if (!eoig_flow_left(&instance->table, flow, now))
			return NULL;
		eoig_judge_keep(instance, gateway, flow, direction, now);
	}

	if (flow->tuple.protocol == IPPROTO_TCP) {
		track = eoig_track_advance_tcp(flow, (const u8 *)(header + 1), length, direction);
		if (unlikely(track != EOIG_TRACK_PASS)) {
			if (track == EOIG_TRACK_REFUSE)
				return NULL;
			eoig_event_flow_established(instance, flow);
		}
	} else if (direction == EOIG_IN && unlikely(eoig_flow_replied(flow))) {
		eoig_event_flow_established(instance, flow);
	}
	eoig_flow_account(flow, direction, skb->len);
	return gateway;
}

#endif /* EOIG_QUICK_H */
