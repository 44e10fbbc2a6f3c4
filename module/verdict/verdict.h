/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict: what happens to a packet that crosses an uplink.
 */
#ifndef EOIG_VERDICT_VERDICT_H
#define EOIG_VERDICT_VERDICT_H

#include <linux/errno.h>
#include <linux/skbuff.h>

#include "flow/flow.h"
#include "packet/packet.h"
#include "policy/policy.h"

struct eoig_net;

/* The reason of a verdict is enum eoig_drop, or this. */
#define EOIG_ACCEPT	(-1)

/**
 * struct eoig_verdict - a verdict, and who counts it
 * @reason: EOIG_ACCEPT or enum eoig_drop
 * @subnet: of an accepted packet: index of eoig_policy.subnets, or EOIG_NONE
 * @gateway: that decided; NULL if none did
 */
struct eoig_verdict {
	int reason;
	u32 subnet;
	const struct eoig_gateway *gateway;
};

static inline struct eoig_verdict eoig_verdict_accept(const struct eoig_gateway *gateway)
{
	return (struct eoig_verdict){
		.reason = EOIG_ACCEPT,
		.subnet = EOIG_NONE,
		.gateway = gateway,
	};
}

static inline struct eoig_verdict
eoig_verdict_accept_subnet(const struct eoig_gateway *gateway, u32 subnet)
{
	return (struct eoig_verdict){
		.reason = EOIG_ACCEPT,
		.subnet = subnet,
		.gateway = gateway,
	};
}

static inline struct eoig_verdict eoig_verdict_drop(const struct eoig_gateway *gateway,
						    enum eoig_drop reason)
{
	return (struct eoig_verdict){ .reason = reason, .gateway = gateway };
}

/**
 * eoig_verdict_refused - get the verdict on a packet that a flow refuses
 * @gateway: of the flow
 * @direction: of the packet
 *
 * Context: any.
 * Return: the verdict.
 */
static inline struct eoig_verdict
eoig_verdict_refused(const struct eoig_gateway *gateway,
		     enum eoig_direction direction)
{
	return eoig_verdict_drop(gateway, direction == EOIG_IN ?
				 EOIG_DROP_UNSOLICITED :
				 EOIG_DROP_INVALID_STATE);
}

/**
 * eoig_create_reason - get the reason to drop a packet without a flow
 * @err: of eoig_flow_create()
 *
 * Context: any.
 * Return: the reason.
 */
static inline enum eoig_drop eoig_create_reason(long err)
{
	switch (err) {
	case -ENOSPC:
		return EOIG_DROP_TABLE_FULL;
	case -EDQUOT:
		return EOIG_DROP_HOST_LIMIT;
	default:
		return EOIG_DROP_NO_MEMORY;
	}
}

/**
 * eoig_gateway_flows_with - get what the flows of a gateway need
 * @gateway: the gateway
 *
 * Context: RCU read side.
 * Return: EOIG_FLOW_WITH_*, for eoig_flow_create().
 */
static inline u32 eoig_gateway_flows_with(const struct eoig_gateway *gateway)
{
	return gateway->accounting * EOIG_FLOW_WITH_COUNTERS +
	       gateway->fastpath * EOIG_FLOW_WITH_ROUTES;
}

struct eoig_verdict eoig_judge_flow(struct eoig_net *instance, const struct eoig_gateway *gateway,
				    struct eoig_flow *flow, const struct sk_buff *skb,
				    const struct eoig_packet *packet,
				    enum eoig_direction direction, u32 now);
bool eoig_judge_refresh(struct eoig_net *instance, const struct eoig_gateway *gateway,
			struct eoig_flow *flow, const struct sk_buff *skb,
			enum eoig_direction direction, u32 now);
enum eoig_drop eoig_parse_reason(enum eoig_parse parse);
bool eoig_packet_of_flow(const struct eoig_packet *packet, enum eoig_direction direction);
bool eoig_packet_bogon(const struct eoig_packet *packet, bool accept);
bool eoig_related(struct eoig_flow_table *table, const struct sk_buff *skb,
		  const struct eoig_packet *error, enum eoig_direction direction, u32 now);

#endif /* EOIG_VERDICT_VERDICT_H */
