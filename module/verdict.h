/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict: what happens to a packet that crosses an uplink.
 */
#ifndef EOIG_VERDICT_H
#define EOIG_VERDICT_H

#include <linux/skbuff.h>

#include "instance.h"
#include "packet.h"

/*
 * eoig_flow.binding: the generation of the policy that agreed to the flow, the index of its
 * subnet, flags and the index of its gateway.
 */
#define EOIG_BINDING_GENERATION_SHIFT	32
#define EOIG_BINDING_SUBNET_SHIFT	16
#define EOIG_BINDING_SPOOFED		BIT(12)	/* the exterior address is in an attached prefix */
#define EOIG_BINDING_BY_DEVICE		BIT(13)	/* the address alone does not tell the subnet */
#define EOIG_BINDING_GATEWAY		0xfff

static_assert(EOIG_GATEWAYS_MAX <= EOIG_BINDING_GATEWAY + 1);
static_assert(EOIG_SUBNETS_MAX <= 0x10000);

/* What eoig_quick_find() says it has missed, when it has not looked, or not missed. */
#define EOIG_NOT_MISSED		U64_MAX

/* A verdict is enum eoig_drop, or: */
#define EOIG_ACCEPT	(-1)

/**
 * struct eoig_verdict - a verdict, and the gateway that counts it
 * @reason: EOIG_ACCEPT or enum eoig_drop
 * @gateway: that decided; NULL if none had a say
 */
struct eoig_verdict {
	int reason;
	const struct eoig_gateway *gateway;
};

static inline struct eoig_verdict eoig_accept(const struct eoig_gateway *gateway)
{
	return (struct eoig_verdict){ .reason = EOIG_ACCEPT, .gateway = gateway };
}

static inline struct eoig_verdict eoig_drop(const struct eoig_gateway *gateway,
					    enum eoig_drop reason)
{
	return (struct eoig_verdict){ .reason = reason, .gateway = gateway };
}

/**
 * struct eoig_crossing - a packet and the devices that it crosses between
 * @instance: of the netns
 * @policy: of the netns
 * @skb: the packet
 * @in: ifindex of the device that it came by; in a VRF, of the port
 * @out: ifindex of the device that it leaves by; 0 in PRE_ROUTING, where that is not known
 * @uplink: index of eoig_policy.uplinks: inbound of @in, outbound of @out
 * @interior: ifindex of the device that is no uplink, or 0 if there is none or it is not known
 * @now: eoig_flow_now()
 */
struct eoig_crossing {
	struct eoig_net *instance;
	const struct eoig_policy *policy;
	struct sk_buff *skb;
	int in;
	int out;
	u32 uplink;
	int interior;
	u32 now;
};

/**
 * eoig_gateway_flows_with - what a gateway's flows are given
 * @gateway: the gateway
 *
 * Return: EOIG_FLOW_WITH_*, for eoig_flow_create().
 */
static inline u32 eoig_gateway_flows_with(const struct eoig_gateway *gateway)
{
	return gateway->accounting * EOIG_FLOW_WITH_COUNTERS +
	       gateway->fastpath * EOIG_FLOW_WITH_SHORTCUTS;
}

/**
 * eoig_flow_counts_for - the gateway that counts a flow, without a packet
 * @policy: of the netns, or NULL
 * @flow: the flow
 *
 * Context: RCU read side.
 * Return: The gateway, or NULL if the flow has not met this policy yet and no prefix holds its
 * address.
 */
static inline const struct eoig_gateway *eoig_flow_counts_for(const struct eoig_policy *policy,
							      const struct eoig_flow *flow)
{
	u64 binding = READ_ONCE(flow->binding);
	u32 index;

	if (!policy)
		return NULL;
	if (binding >> EOIG_BINDING_GENERATION_SHIFT == policy->generation)
		return &policy->gateways[binding & EOIG_BINDING_GATEWAY];
	index = eoig_policy_find(policy, eoig_flow_wire(flow));
	return index == EOIG_NONE ? NULL : &policy->gateways[index];
}

/* outbound.c */
struct eoig_verdict eoig_judge_out(const struct eoig_crossing *crossing, u64 missed);

/* inbound.c */
struct eoig_verdict eoig_judge_early(const struct eoig_crossing *crossing, u64 missed,
				     struct eoig_flow **flow);
struct eoig_verdict eoig_judge_in(const struct eoig_crossing *crossing, u64 missed);
struct eoig_verdict eoig_judge_local(const struct eoig_crossing *crossing);

/* multicast.c */
struct eoig_verdict eoig_judge_multicast(const struct eoig_crossing *crossing, bool outbound);

/* verdict.c: what both directions share */
u64 eoig_binding(const struct eoig_policy *policy, u32 subnet, const struct in6_addr *exterior);
const struct eoig_gateway *eoig_flow_gateway(const struct eoig_crossing *crossing,
					     struct eoig_flow *flow,
					     const struct in6_addr *interior,
					     const struct in6_addr *exterior,
					     enum eoig_direction direction);
struct eoig_verdict eoig_judge_flow(struct eoig_net *instance, const struct eoig_gateway *gateway,
				    struct eoig_flow *flow, const struct sk_buff *skb,
				    const struct eoig_packet *packet,
				    enum eoig_direction direction, u32 now);
bool eoig_judge_first_seen(struct eoig_net *instance, const struct eoig_gateway *gateway,
			   struct eoig_flow *flow, const struct sk_buff *skb,
			   enum eoig_direction direction, u32 now);
enum eoig_drop eoig_parse_reason(enum eoig_parse parse);
bool eoig_packet_of_flow(const struct eoig_packet *packet, enum eoig_direction direction);
bool eoig_packet_bogon(const struct eoig_packet *packet, bool accept);
bool eoig_related(struct eoig_flow_table *table, const struct sk_buff *skb,
		  const struct eoig_packet *error, enum eoig_direction direction, u32 now);

#endif /* EOIG_VERDICT_H */
