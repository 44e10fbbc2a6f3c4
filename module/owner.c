// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a flow table asks of the netns that owns it: may a flow stay, may it make room,
 * and what is to be told of its end.
 */
#include "compat.h"
#include "event.h"
#include "netns.h"
#include "track.h"

/* A flow may stay while its interior is in a subnet of an egress-only gateway. */
static bool eoig_owner_belongs(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	struct eoig_net *instance = container_of(table, struct eoig_net, table);
	const struct eoig_policy *policy = rcu_dereference(instance->policy);
	u32 index;

	/* The address on the wire is not known: idle time decides. */
	if (!policy || flow->tuple.flags & EOIG_TUPLE_HOME)
		return true;
	index = eoig_policy_find(policy, &flow->tuple.interior);
	return index != EOIG_NONE &&
	       policy->gateways[index].type == EOIG_GATEWAY_EGRESS_ONLY;
}

static void eoig_owner_ended(struct eoig_flow_table *table, struct eoig_flow *flow,
			     enum eoig_flow_end end)
{
	struct eoig_net *instance = container_of(table, struct eoig_net, table);
	const struct eoig_policy *policy;
	u32 index;

	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT)
		return;
	eoig_event_flow_destroyed(instance, flow, end);
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	index = policy ? eoig_policy_find(policy, &flow->tuple.interior) : EOIG_NONE;
	if (index != EOIG_NONE) {
		struct eoig_stats *stats = policy->gateways[index].stats;

		eoig_stats_count(stats, EOIG_COUNTER_FLOWS_ENDED);
		if (end == EOIG_FLOW_END_EVICTED)
			eoig_stats_count(stats, EOIG_COUNTER_FLOWS_EVICTED);
	}
	rcu_read_unlock();
}

const struct eoig_flow_owner eoig_net_flow_owner = {
	.belongs = eoig_owner_belongs,
	.over = eoig_track_over,
	.ended = eoig_owner_ended,
};
