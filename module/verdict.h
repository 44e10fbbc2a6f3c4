/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict: what happens to a packet that crosses an uplink.
 */
#ifndef EOIG_VERDICT_H
#define EOIG_VERDICT_H

#include <linux/skbuff.h>

#include "netns.h"

/* eoig_flow.binding: the policy's generation, whether replies are spoofed, the gateway's index. */
#define EOIG_BINDING_SPOOFED	BIT(16)

/* What eoig_quick_find() says it has missed, when it has not looked, or not missed. */
#define EOIG_NOT_MISSED		U64_MAX

/* A verdict is enum eoig_drop, or: */
#define EOIG_ACCEPT	(-1)

/**
 * struct eoig_verdict - a verdict, and on whose account
 * @reason: EOIG_ACCEPT or enum eoig_drop
 * @gateway: that decided; NULL where none had a say
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

struct eoig_verdict eoig_judge_out(struct eoig_net *instance, const struct eoig_policy *policy,
				   u32 uplink, struct sk_buff *skb, u64 missed, u32 now);
struct eoig_verdict eoig_judge_in(struct eoig_net *instance, const struct eoig_policy *policy,
				  struct sk_buff *skb, u64 missed, u32 now);
bool eoig_judge_first_seen(struct eoig_net *instance, const struct eoig_gateway *gateway,
			   struct eoig_flow *flow, const struct sk_buff *skb,
			   enum eoig_direction direction, u32 now);
struct eoig_verdict eoig_judge_multicast(const struct eoig_policy *policy, u32 out, u32 in,
					 const struct sk_buff *skb);

#endif /* EOIG_VERDICT_H */
