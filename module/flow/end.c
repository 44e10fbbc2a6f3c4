// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a flow: report it once, and release what the flow must not keep.
 *
 * A flow usually ends when it leaves the table. A tombstone has ended before
 * that.
 */
#include "flow/end.h"

/**
 * eoig_flow_end - end a flow
 * @table: of the flow
 * @flow: the flow, in the table or just removed from it
 * @end: why
 *
 * Release the cached routes at once, because the routes of a netns must not
 * wait for a grace period.
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: false if another caller has ended the flow.
 */
bool eoig_flow_end(struct eoig_flow_table *table, struct eoig_flow *flow,
		   enum eoig_flow_end end)
{
	u8 old = READ_ONCE(flow->flags);

	do {
		if (old & EOIG_FLOW_IS_ENDED)
			return false;
	} while (!try_cmpxchg(&flow->flags, &old, old | EOIG_FLOW_IS_ENDED));
	table->ops->ended(table, flow, end);
	if (!(old & EOIG_FLOW_IS_FAST))
		return true;
	eoig_route_close(&eoig_flow_to_fast(flow)->routes[EOIG_OUT]);
	eoig_route_close(&eoig_flow_to_fast(flow)->routes[EOIG_IN]);
	return true;
}

/**
 * eoig_flow_mute - keep replicas from being told of the end of a flow
 * @flow: a flow that is about to end
 *
 * Context: any.
 */
void eoig_flow_mute(struct eoig_flow *flow)
{
	u8 old = READ_ONCE(flow->flags);

	while (!try_cmpxchg(&flow->flags, &old, old | EOIG_FLOW_IS_MUTED))
		;
}
