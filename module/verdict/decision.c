// SPDX-License-Identifier: GPL-2.0-only
/*
 * A decision that nothing commits: the state machines work on a copy.
 */
#include <linux/bug.h>
#include <linux/compiler.h>

#include "flow/room.h"
#include "flow/tombstone.h"
#include "flow/track.h"
#include "instance.h"
#include "verdict/decision.h"

/**
 * eoig_decision_add - record the next step
 * @decision: the decision
 * @step: the step
 *
 * Context: any.
 */
void __cold eoig_decision_add(struct eoig_decision *decision,
			      enum eoig_explain_step step)
{
	if (WARN_ON_ONCE(decision->step_count == EOIG_DECISION_STEPS))
		return;
	decision->steps[decision->step_count++] = step;
}

/**
 * eoig_decide_flow - decide on a packet of a flow that the policy permits
 * @crossing: the packet, with a decision
 * @gateway: of the flow
 * @flow: the flow, not expired
 * @packet: the packet, parsed
 * @direction: of the packet
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict that eoig_judge_flow() would return.
 */
struct eoig_verdict __cold
eoig_decide_flow(const struct eoig_crossing *crossing,
		 const struct eoig_gateway *gateway, struct eoig_flow *flow,
		 const struct eoig_packet *packet,
		 enum eoig_direction direction)
{
	/* Packets of the flow may change it meanwhile. */
	struct eoig_flow copy = data_race(*flow);

	crossing->decision->flow = flow;
	eoig_step(crossing, EOIG_STEP_FLOW);
	if (eoig_track_advance(&copy, crossing->skb, packet, direction) ==
	    EOIG_TRACK_REFUSE)
		return eoig_verdict_refused(gateway, direction);
	return eoig_verdict_accept(gateway);
}

/**
 * eoig_decide_first - decide on the first packet of a flow
 * @crossing: the packet, with a decision; it has passed all other checks
 * @gateway: of its subnet
 * @packet: the packet, parsed
 * @tuple: of the packet
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict that the packet would get if it created the flow.
 */
struct eoig_verdict __cold
eoig_decide_first(const struct eoig_crossing *crossing,
		  const struct eoig_gateway *gateway,
		  const struct eoig_packet *packet,
		  const struct eoig_tuple *tuple)
{
	struct eoig_flow_table *table = &crossing->instance->table;
	int room = eoig_flow_room(table, packet->source, crossing->now);
	struct eoig_flow flow = { .tuple = *tuple };

	/* A new connection takes the place of a deleted one. */
	crossing->decision->flow = eoig_tombstone_find(table, tuple,
						       crossing->now);
	eoig_step(crossing, EOIG_STEP_FLOW);
	if (room) {
		eoig_step(crossing, EOIG_STEP_LIMITS);
		return eoig_verdict_drop(gateway, eoig_create_reason(room));
	}
	if (!eoig_track_open(&flow, crossing->skb, packet))
		return eoig_verdict_drop(gateway, EOIG_DROP_INVALID_STATE);
	eoig_step(crossing, EOIG_STEP_LIMITS);
	return eoig_verdict_accept(gateway);
}

/**
 * eoig_decide_deleted - check whether a packet in mid-stream is held back
 * @crossing: the packet, with a decision
 * @tuple: of the packet, which does not begin a connection
 *
 * The tombstone does not hear of the packet: its timeout does not start again.
 *
 * Context: BH disabled, RCU read side.
 * Return: what eoig_tombstone_holds() would return.
 */
bool __cold eoig_decide_deleted(const struct eoig_crossing *crossing,
				const struct eoig_tuple *tuple)
{
	const struct eoig_flow *tombstone;

	tombstone = eoig_tombstone_find(&crossing->instance->table, tuple,
					crossing->now);
	if (!tombstone)
		return false;
	crossing->decision->flow = tombstone;
	eoig_step(crossing, EOIG_STEP_FLOW);
	return true;
}

/**
 * eoig_decide_unsolicited - look for the reason of an unsolicited packet
 * @crossing: the packet, with a decision
 * @packet: the packet, parsed
 *
 * Record the tombstone if its connection was deleted.
 *
 * Context: BH disabled, RCU read side.
 */
void __cold eoig_decide_unsolicited(const struct eoig_crossing *crossing,
				    const struct eoig_packet *packet)
{
	struct eoig_tuple tuple;

	eoig_packet_tuple(packet, EOIG_IN, &tuple);
	crossing->decision->flow =
		eoig_tombstone_find(&crossing->instance->table, &tuple,
				    crossing->now);
}
