/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict: what happens to a packet that crosses an uplink.
 */
#ifndef EOIG_VERDICT_H
#define EOIG_VERDICT_H

#include <linux/skbuff.h>

#include "netns.h"

extern const struct eoig_flow_owner eoig_verdict_owner;

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

struct eoig_verdict eoig_judge_out(struct eoig_net *instance, const struct eoig_policy *policy,
				   u32 uplink, struct sk_buff *skb);
struct eoig_verdict eoig_judge_in(struct eoig_net *instance, const struct eoig_policy *policy,
				  struct sk_buff *skb);
struct eoig_verdict eoig_judge_multicast(const struct eoig_policy *policy, u32 out, u32 in,
					 const struct sk_buff *skb);

#endif /* EOIG_VERDICT_H */
