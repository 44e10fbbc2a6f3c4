/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict on most packets, inlined into the hooks: plain TCP or UDP of a
 * flow that the present policy permits. verdict/inbound.c and
 * verdict/outbound.c judge all others.
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
 * eoig_established_find - find the flow of a plain packet
 * @instance: of the netns
 * @skb: a packet that crosses an uplink, with a valid IPv6 header
 * @direction: of the packet
 * @missed: set to the hash of its tuple if it has no flow; to EOIG_NOT_MISSED if it is not plain
 * @flow: set to its flow, expired or not
 *
 * Context: softirq, RCU read side.
 * Return: true if it has a flow.
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
 * eoig_established_attachment - find the subnet for which the present policy
 *	permitted a flow
 * @policy: of the netns
 * @flow: the flow
 * @direction: of the packet
 *
 * Context: RCU read side.
 * Return: its gateway and meter, or NULL if the policy must be asked again.
 */
static __always_inline const struct eoig_attachment *
eoig_established_attachment(const struct eoig_policy *policy,
			    const struct eoig_flow *flow,
			    enum eoig_direction direction)
{
	u64 binding = READ_ONCE(flow->binding);

	if (unlikely(binding >> EOIG_BINDING_GENERATION_SHIFT != policy->generation))
		return NULL;
	if (direction == EOIG_IN && unlikely(binding & EOIG_BINDING_SPOOFED))
		return NULL;
	return &policy->attachments[(u16)(binding >>
					  EOIG_BINDING_SUBNET_SHIFT)];
}

/**
 * eoig_established_same_subnet - check that a packet is in the subnet of its flow
 * @policy: of the netns, which has permitted the flow
 * @flow: the flow
 * @interior: ifindex of the packet's interior device
 *
 * If a prefix holds the address, it is: the flow has the same address.
 *
 * Context: RCU read side.
 * Return: true if it is.
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
 * eoig_established_returns - check that a packet goes to the subnet of its flow
 * @policy: of the netns, which has permitted the flow
 * @flow: the flow
 * @out: ifindex of the device by which the packet leaves
 *
 * No subnet by device is behind an uplink. A device may become an uplink
 * without a change of policy: a bridge gets a port that is one. Only a flow of
 * a subnet by device costs the lookup.
 *
 * Context: RCU read side.
 * Return: true if it does.
 */
static __always_inline bool
eoig_established_returns(const struct eoig_policy *policy,
			 const struct eoig_flow *flow, int out)
{
	if (likely(!(READ_ONCE(flow->binding) & EOIG_BINDING_BY_DEVICE)))
		return true;
	if (unlikely(eoig_policy_uplink_out(policy, out) != EOIG_NONE))
		out = 0;
	return eoig_established_same_subnet(policy, flow, out);
}

/**
 * eoig_established_pass - commit a packet of a flow
 * @instance: of the netns
 * @attachment: of the flow's subnet
 * @flow: the flow
 * @skb: the packet
 * @direction: of the packet
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: true if the packet passes. If not, nothing has changed.
 */
static __always_inline bool
eoig_established_pass(struct eoig_net *instance,
		      const struct eoig_attachment *attachment,
		      struct eoig_flow *flow, const struct sk_buff *skb,
		      enum eoig_direction direction, u32 now)
{
	enum eoig_track track;

	/* A flow that was refreshed in this second has not expired. */
	if (unlikely(READ_ONCE(flow->seen) != now))
		return eoig_judge_refresh(instance, attachment->gateway, flow,
					  skb, direction, now);

	if (flow->tuple.protocol == IPPROTO_TCP) {
		track = eoig_track_advance_tcp(flow, skb, NULL, (const u8 *)(ipv6_hdr(skb) + 1),
					       eoig_packet_plain_length(skb), direction);
		if (unlikely(track != EOIG_TRACK_PASS)) {
			if (track == EOIG_TRACK_REFUSE)
				return false;
			eoig_event_flow_changed(&instance->notify,
						attachment->gateway, flow,
						track);
		}
	} else if (direction == EOIG_IN && unlikely(eoig_flow_replied(flow))) {
		eoig_event_flow_changed(&instance->notify, attachment->gateway,
					flow, EOIG_TRACK_ESTABLISHED);
	}
	eoig_flow_account(flow, direction, skb->len);
	return true;
}

/**
 * eoig_established_judge_out - judge and commit an outbound packet of a flow
 * @instance: of the netns
 * @policy: of the netns
 * @uplink: by which it leaves
 * @flow: of eoig_established_find()
 * @skb: the packet
 * @interior: ifindex of the device by which it came
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: the gateway of the packet, and the meter that counts it; or NULL if
 * verdict/outbound.c must judge. Then nothing has changed.
 */
static __always_inline const struct eoig_attachment *
eoig_established_judge_out(struct eoig_net *instance,
			   const struct eoig_policy *policy, u32 uplink,
			   struct eoig_flow *flow, const struct sk_buff *skb,
			   int interior, u32 now)
{
	const struct eoig_attachment *attachment =
		eoig_established_attachment(policy, flow, EOIG_OUT);
	const struct eoig_gateway *gateway;

	if (unlikely(!attachment ||
		     !eoig_established_same_subnet(policy, flow, interior)))
		return NULL;
	gateway = attachment->gateway;
	if (unlikely(gateway->uplinks[0] != uplink) && !eoig_gateway_has_uplink(gateway, uplink))
		return NULL;
	if (unlikely(!eoig_established_pass(instance, attachment, flow, skb,
					    EOIG_OUT, now)))
		return NULL;
	return attachment;
}

/**
 * eoig_established_judge_in - judge and commit an inbound packet of a flow
 * @instance: of the netns
 * @policy: of the netns
 * @flow: a flow that has the tuple of the packet
 * @skb: the packet, plain
 * @out: ifindex of the device by which it leaves
 * @now: eoig_flow_now()
 *
 * It accepts no packet that verdict/inbound.c would drop.
 *
 * Context: softirq, RCU read side.
 * Return: the gateway of the packet, and the meter that counts it; or NULL if
 * verdict/inbound.c must judge. Then nothing has changed.
 */
static __always_inline const struct eoig_attachment *
eoig_established_judge_in(struct eoig_net *instance,
			  const struct eoig_policy *policy,
			  struct eoig_flow *flow, const struct sk_buff *skb,
			  int out, u32 now)
{
	const struct eoig_attachment *attachment =
		eoig_established_attachment(policy, flow, EOIG_IN);

	if (unlikely(!attachment ||
		     !eoig_established_returns(policy, flow, out) ||
		     !eoig_established_pass(instance, attachment, flow, skb,
					    EOIG_IN, now)))
		return NULL;
	return attachment;
}

#endif /* EOIG_VERDICT_ESTABLISHED_H */
