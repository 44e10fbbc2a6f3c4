/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict on most packets, inlined into the hooks: plain TCP or UDP of a flow that the present
 * policy has agreed to before. All else is judged by verdict/inbound.c and verdict/outbound.c.
 */
#ifndef EOIG_VERDICT_ESTABLISHED_H
#define EOIG_VERDICT_ESTABLISHED_H

#include "flow/table.h"
#include "flow/track.h"
#include "instance.h"
#include "packet/packet.h"
#include "verdict/binding.h"
#include "verdict/crossing.h"
#include "verdict/verdict.h"

/**
 * eoig_established_find - the flow of a packet that has nothing unusual about it
 * @instance: of the netns
 * @skb: a packet that crosses an uplink, its IPv6 header being valid
 * @direction: which way
 * @missed: set to the hash of its tuple if it has no flow, or EOIG_NOT_MISSED: it is unusual
 * @flow: set to its flow, expired or not
 *
 * Context: softirq, RCU read side.
 * Return: has it a flow?
 */
static __always_inline bool
eoig_established_find(struct eoig_net *instance, const struct sk_buff *skb,
		      enum eoig_direction direction, u64 *missed, struct eoig_flow **flow)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	const struct in6_addr *interior = direction == EOIG_OUT ? &header->saddr : &header->daddr;
	const struct in6_addr *exterior = direction == EOIG_OUT ? &header->daddr : &header->saddr;
	u64 rest;
	u32 hash;

	*missed = EOIG_NOT_MISSED;
	if (unlikely(!eoig_packet_read_plain(skb, direction, &rest)))
		return false;
	if (likely(eoig_flow_find_key(&instance->table, interior, exterior, rest, &hash, flow)))
		return true;
	*missed = hash;
	return false;
}

/**
 * eoig_established_gateway - the gateway by which the present policy has agreed to a flow
 * @policy: of the netns
 * @flow: the flow
 * @direction: of the packet
 *
 * Context: RCU read side.
 * Return: the gateway, or NULL: the policy has to be asked again.
 */
static __always_inline const struct eoig_gateway *
eoig_established_gateway(const struct eoig_policy *policy, const struct eoig_flow *flow,
			 enum eoig_direction direction)
{
	u64 binding = READ_ONCE(flow->binding);

	if (unlikely(binding >> EOIG_BINDING_GENERATION_SHIFT != policy->generation))
		return NULL;
	if (direction == EOIG_IN && unlikely(binding & EOIG_BINDING_SPOOFED))
		return NULL;
	return &policy->gateways[binding & EOIG_BINDING_GATEWAY];
}

/**
 * eoig_established_same_subnet - is a packet in the subnet that its flow is bound to?
 * @policy: of the netns, which has agreed to the flow
 * @flow: the flow
 * @interior: ifindex of the packet's interior device
 *
 * Where a prefix holds the address, it is: the flow has the same address.
 *
 * Context: RCU read side.
 * Return: True if it is.
 */
static __always_inline bool eoig_established_same_subnet(const struct eoig_policy *policy,
							 const struct eoig_flow *flow, int interior)
{
	u64 binding = READ_ONCE(flow->binding);

	return likely(!(binding & EOIG_BINDING_BY_DEVICE)) ||
	       eoig_policy_device_subnet(policy, interior) ==
	       (u16)(binding >> EOIG_BINDING_SUBNET_SHIFT);
}

/**
 * eoig_established_pass - a packet passes by its flow
 * @instance: of the netns
 * @gateway: of the flow
 * @flow: the flow
 * @skb: the packet
 * @direction: which way
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: false if it does not; then nothing has changed.
 */
static __always_inline bool
eoig_established_pass(struct eoig_net *instance, const struct eoig_gateway *gateway,
		      struct eoig_flow *flow, const struct sk_buff *skb,
		      enum eoig_direction direction, u32 now)
{
	enum eoig_track track;

	/* What was seen this second has not expired. */
	if (unlikely(READ_ONCE(flow->seen) != now))
		return eoig_judge_refresh(instance, gateway, flow, skb, direction, now);

	if (flow->tuple.protocol == IPPROTO_TCP) {
		track = eoig_track_advance_tcp(flow, skb, NULL, (const u8 *)(ipv6_hdr(skb) + 1),
					       eoig_packet_plain_length(skb), direction);
		if (unlikely(track != EOIG_TRACK_PASS)) {
			if (track == EOIG_TRACK_REFUSE)
				return false;
			eoig_event_flow_established(&instance->notify, gateway, flow);
		}
	} else if (direction == EOIG_IN && unlikely(eoig_flow_replied(flow))) {
		eoig_event_flow_established(&instance->notify, gateway, flow);
	}
	eoig_flow_account(flow, direction, skb->len);
	return true;
}

/**
 * eoig_established_judge - does an outbound packet of a flow pass, beyond doubt?
 * @instance: of the netns
 * @policy: of the netns
 * @uplink: by which it leaves
 * @flow: of eoig_established_find()
 * @skb: the packet
 * @interior: ifindex of the device that it came by
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: The gateway that counts it; or NULL if verdict/outbound.c must judge. Then nothing has
 * changed.
 */
static __always_inline const struct eoig_gateway *
eoig_established_judge(struct eoig_net *instance, const struct eoig_policy *policy, u32 uplink,
		       struct eoig_flow *flow, const struct sk_buff *skb, int interior, u32 now)
{
	const struct eoig_gateway *gateway = eoig_established_gateway(policy, flow, EOIG_OUT);

	if (unlikely(!gateway || !eoig_established_same_subnet(policy, flow, interior)))
		return NULL;
	if (unlikely(gateway->uplinks[0] != uplink) && !eoig_gateway_has_uplink(gateway, uplink))
		return NULL;
	if (unlikely(!eoig_established_pass(instance, gateway, flow, skb, EOIG_OUT, now)))
		return NULL;
	return gateway;
}

#endif /* EOIG_VERDICT_ESTABLISHED_H */
