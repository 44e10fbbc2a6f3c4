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
 * eoig_quick_find - the flow of a packet that has nothing unusual about it
 * @instance: of the netns
 * @skb: a packet that crosses an uplink, its IPv6 header being valid
 * @direction: which way
 * @length: set to the length of transport header and all behind it; 0: it is unusual
 * @hash: set to the hash of its tuple, unless @length is 0
 *
 * Context: softirq, RCU read side.
 * Return: the flow, expired or not, or NULL.
 */
static __always_inline struct eoig_flow *
eoig_quick_find(struct eoig_net *instance, const struct sk_buff *skb,
		enum eoig_direction direction, u32 *length, u32 *hash)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	u64 rest;

	*length = eoig_packet_quick(skb, direction, &rest);
	if (unlikely(!*length))
		return NULL;
	if (direction == EOIG_OUT)
		return eoig_flow_find_key(&instance->table, &header->saddr, &header->daddr, rest,
					  hash);
	return eoig_flow_find_key(&instance->table, &header->daddr, &header->saddr, rest, hash);
}

/**
 * eoig_quick_gateway - the gateway by which the present policy has agreed to a flow
 * @policy: of the netns
 * @flow: the flow
 * @direction: of the packet
 *
 * Context: RCU read side.
 * Return: the gateway, or NULL: verdict.c must ask the policy again.
 */
static __always_inline const struct eoig_gateway *
eoig_quick_gateway(const struct eoig_policy *policy, const struct eoig_flow *flow,
		   enum eoig_direction direction)
{
	u64 binding = READ_ONCE(flow->binding);

	if (unlikely(binding >> 32 != policy->generation))
		return NULL;
	if (direction == EOIG_IN && unlikely(binding & EOIG_BINDING_SPOOFED))
		return NULL;
	return &policy->gateways[binding & U16_MAX];
}

/**
 * eoig_quick_pass - a packet passes by its flow
 * @instance: of the netns
 * @gateway: of the flow
 * @flow: the flow
 * @skb: the packet
 * @length: of eoig_quick_find()
 * @direction: which way
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: false if it does not; then nothing has changed.
 */
static __always_inline bool
eoig_quick_pass(struct eoig_net *instance, const struct eoig_gateway *gateway,
		struct eoig_flow *flow, const struct sk_buff *skb, u32 length,
		enum eoig_direction direction, u32 now)
{
	enum eoig_track track;

	/* What was seen this second has not expired. */
	if (unlikely(READ_ONCE(flow->seen) != now)) {
		if (!eoig_flow_left(&instance->table, flow, now))
			return false;
		eoig_judge_keep(instance, gateway, flow, direction, now);
	}

	if (flow->tuple.protocol == IPPROTO_TCP) {
		track = eoig_track_advance_tcp(flow, (const u8 *)(ipv6_hdr(skb) + 1), length,
					       direction);
		if (unlikely(track != EOIG_TRACK_PASS)) {
			if (track == EOIG_TRACK_REFUSE)
				return false;
			eoig_event_flow_established(instance, flow);
		}
	} else if (direction == EOIG_IN && unlikely(eoig_flow_replied(flow))) {
		eoig_event_flow_established(instance, flow);
	}
	eoig_flow_account(flow, direction, skb->len);
	return true;
}

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
	const struct eoig_gateway *gateway;
	struct eoig_flow *flow;
	u32 length, hash;

	*missed = EOIG_NOT_MISSED;
	flow = eoig_quick_find(instance, skb, direction, &length, &hash);
	if (unlikely(!flow)) {
		if (length)
			*missed = hash;
		return NULL;
	}
	gateway = eoig_quick_gateway(policy, flow, direction);
	if (unlikely(!gateway))
		return NULL;
	if (direction == EOIG_OUT && unlikely(gateway->uplinks[0] != uplink) &&
	    !eoig_gateway_has_uplink(gateway, uplink))
		return NULL;
	if (unlikely(!eoig_quick_pass(instance, gateway, flow, skb, length, direction, now)))
		return NULL;
	return gateway;
}

#endif /* EOIG_QUICK_H */
