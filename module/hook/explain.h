/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Explain what the hooks would do with a packet.
 */
#ifndef EOIG_HOOK_EXPLAIN_H
#define EOIG_HOOK_EXPLAIN_H

#include <linux/types.h>

#include "verdict/decision.h"

struct netlink_ext_ack;

/**
 * struct eoig_explain - a packet that is not sent, and the decision on it
 * @instance: of the netns
 * @policy: of the netns
 * @skb: the packet
 * @in: ifindex of the device by which it comes; 0 to find it by the route
 * @outbound: it leaves the interior; decides only what the devices do not
 * @out: ifindex of the device by which it leaves; 0 to find it by the route;
 *	returns it, or 0 if the packet is not forwarded
 * @stage: returns enum eoig_explain_stage
 * @outcome: returns enum eoig_explain_outcome
 * @verdict: returns the verdict
 * @decision: returns the steps
 */
struct eoig_explain {
	struct eoig_net *instance;
	const struct eoig_policy *policy;
	struct sk_buff *skb;
	int in;
	bool outbound;
	int out;
	u32 stage;
	u32 outcome;
	struct eoig_verdict verdict;
	struct eoig_decision decision;
};

int eoig_explain_packet(struct eoig_explain *explain,
			struct netlink_ext_ack *extack);

#endif /* EOIG_HOOK_EXPLAIN_H */
