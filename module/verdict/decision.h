/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A decision that nothing commits: the verdict on a packet that is not sent.
 *
 * The functions that judge a packet also judge one with a decision. Then they
 * record their steps, and change nothing.
 */
#ifndef EOIG_VERDICT_DECISION_H
#define EOIG_VERDICT_DECISION_H

#include <linux/eoig.h>

#include "flow/flow.h"
#include "packet/packet.h"
#include "verdict/crossing.h"
#include "verdict/verdict.h"

#define EOIG_DECISION_STEPS	16

/**
 * struct eoig_decision - the steps of a decision, and what they found
 * @step_count: number of @steps
 * @steps: enum eoig_explain_step, in order; the last one has decided
 * @subnet: index of eoig_policy.subnets, or EOIG_NONE
 * @flow: that has the tuple of the packet, perhaps a tombstone; or NULL
 */
struct eoig_decision {
	u32 step_count;
	u8 steps[EOIG_DECISION_STEPS];
	u32 subnet;
	const struct eoig_flow *flow;
};

void eoig_decision_add(struct eoig_decision *decision,
		       enum eoig_explain_step step);

/**
 * eoig_step - begin a step of the decision
 * @crossing: the packet
 * @step: the step
 *
 * Context: any.
 */
static __always_inline void eoig_step(const struct eoig_crossing *crossing,
				      enum eoig_explain_step step)
{
	if (!eoig_crossing_commits(crossing))
		eoig_decision_add(crossing->decision, step);
}

/**
 * eoig_step_subnet - begin the step that looks for a subnet
 * @crossing: the packet
 * @subnet: index of eoig_policy.subnets, or EOIG_NONE
 *
 * Context: any.
 */
static __always_inline void
eoig_step_subnet(const struct eoig_crossing *crossing, u32 subnet)
{
	if (eoig_crossing_commits(crossing))
		return;
	crossing->decision->subnet = subnet;
	eoig_decision_add(crossing->decision, EOIG_STEP_SUBNET);
}

struct eoig_verdict
eoig_decide_flow(const struct eoig_crossing *crossing,
		 const struct eoig_gateway *gateway, struct eoig_flow *flow,
		 const struct eoig_packet *packet,
		 enum eoig_direction direction);
struct eoig_verdict
eoig_decide_first(const struct eoig_crossing *crossing,
		  const struct eoig_gateway *gateway,
		  const struct eoig_packet *packet,
		  const struct eoig_tuple *tuple);
bool eoig_decide_deleted(const struct eoig_crossing *crossing,
			 const struct eoig_tuple *tuple);
void eoig_decide_unsolicited(const struct eoig_crossing *crossing,
			     const struct eoig_packet *packet);

/**
 * eoig_judge_flow_of - judge a packet of a flow that the policy permits
 * @crossing: the packet
 * @gateway: of the flow
 * @subnet: of the flow, index of eoig_policy.subnets
 * @flow: the flow, not expired
 * @packet: the packet, parsed
 * @direction: of the packet
 *
 * Commit the packet, unless it has a decision.
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict. If it is not EOIG_ACCEPT, nothing has changed.
 */
static __always_inline struct eoig_verdict
eoig_judge_flow_of(const struct eoig_crossing *crossing,
		   const struct eoig_gateway *gateway, u32 subnet,
		   struct eoig_flow *flow, const struct eoig_packet *packet,
		   enum eoig_direction direction)
{
	struct eoig_verdict verdict;

	if (eoig_crossing_commits(crossing)) {
		verdict = eoig_judge_flow(crossing->instance, gateway, flow,
					  crossing->skb, packet, direction,
					  crossing->now);
	} else {
		crossing->decision->subnet = subnet;
		verdict = eoig_decide_flow(crossing, gateway, flow, packet,
					   direction);
	}
	verdict.subnet = subnet;
	return verdict;
}

#endif /* EOIG_VERDICT_DECISION_H */
