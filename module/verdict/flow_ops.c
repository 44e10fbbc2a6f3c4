// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answers of a netns to its flow table: whether a flow may stay, whether it may make room
 * for another, and what its end means for counters and events.
 */
#include "flow/track.h"
#include "instance.h"
#include "notify/sync.h"
#include "verdict/binding.h"
#include "verdict/flow_ops.h"

/*
 * Check whether a flow may stay: its interior address is in a subnet of an
 * egress-only gateway.
 */
static bool eoig_flow_ops_belongs(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	struct eoig_net *instance = container_of(table, struct eoig_net, table);
	const struct eoig_policy *policy = rcu_dereference(instance->policy);

	if (!policy)
		return true;
	return eoig_policy_possible(policy, eoig_flow_wire(flow),
				    EOIG_FILTERING_ANY) != EOIG_NONE;
}

static void eoig_flow_ops_ended(struct eoig_flow_table *table, struct eoig_flow *flow,
				enum eoig_flow_end end)
{
	struct eoig_net *instance = container_of(table, struct eoig_net, table);
	const struct eoig_gateway *gateway;

	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT)
		return;
	rcu_read_lock();
	gateway = eoig_flow_counts_for(rcu_dereference(instance->policy), flow);
	eoig_event_flow_destroyed(&instance->notify, gateway, flow, end);
	if (end == EOIG_FLOW_END_DELETED || end == EOIG_FLOW_END_POLICY)
		eoig_sync_deleted(&instance->notify.sync, flow,
				  eoig_flow_now());
	if (gateway) {
		eoig_stats_count(gateway->stats, EOIG_COUNTER_FLOWS_ENDED);
		if (end == EOIG_FLOW_END_EVICTED)
			eoig_stats_count(gateway->stats, EOIG_COUNTER_FLOWS_EVICTED);
	}
	rcu_read_unlock();
}

const struct eoig_flow_ops eoig_net_flow_ops = {
	.belongs = eoig_flow_ops_belongs,
	.evictable = eoig_track_evictable,
	.ended = eoig_flow_ops_ended,
};
