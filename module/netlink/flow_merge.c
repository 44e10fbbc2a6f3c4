// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that merge the records of a replica. A record gets no further than
 * one that is restored: the same subnets and the same limits apply.
 *
 * Locking: as in netlink/flow_restore.c.
 */
#include <net/genetlink.h>

#include "flow/merge.h"
#include "flow/record.h"
#include "netlink/flow_merge.h"
#include "netlink/flow_restore.h"
#include "netns/netns.h"
#include "verdict/binding.h"
#include "verdict/verdict.h"

/* Report a changed flow to the listeners of flows, but not to replicas. */
static void eoig_merge_report(struct eoig_net *instance,
			      const struct eoig_policy *policy,
			      const struct eoig_gateway *gateway,
			      const struct eoig_flow *flow,
			      enum eoig_merge_result result, u32 now)
{
	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT ||
	    READ_ONCE(flow->flags) & EOIG_FLOW_IS_ENDED)
		return;
	switch (result) {
	case EOIG_MERGE_INSERTED:
		eoig_stats_count(gateway->stats, EOIG_COUNTER_FLOWS_CREATED);
		eoig_event_flow_new(&instance->notify,
				    eoig_flow_counts_for(policy, flow), flow,
				    now);
		return;
	case EOIG_MERGE_ESTABLISHED:
		eoig_event_flow_established(&instance->notify,
					    eoig_flow_counts_for(policy, flow),
					    flow);
		return;
	case EOIG_MERGE_CHANGED:
		return;
	}
}

/*
 * Merge a record. Return 0 or a negative errno. Set @skip to the reason, unless
 * it is -EAGAIN.
 */
static int eoig_merge_one(struct eoig_net *instance,
			  const struct eoig_record *record, int *skip)
{
	const struct eoig_gateway *gateway;
	const struct eoig_policy *policy;
	u32 now = eoig_flow_now();
	struct eoig_flow *flow;
	int result = -EPERM;

	local_bh_disable();
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	gateway = eoig_record_gateway(policy, record, skip);
	if (gateway) {
		result = eoig_merge(record, &instance->table,
				    eoig_gateway_flows_with(gateway), now,
				    &flow);
		if (result < 0)
			*skip = eoig_record_skip(result);
		else
			eoig_merge_report(instance, policy, gateway, flow,
					  result, now);
	}
	rcu_read_unlock();
	local_bh_enable();
	return min(result, 0);
}

/**
 * eoig_netlink_flow_merge - handle EOIG_CMD_FLOW_MERGE
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno. After -EINVAL nothing has changed.
 */
int eoig_netlink_flow_merge(struct sk_buff *skb, struct genl_info *info)
{
	static const struct eoig_records_kind merge = {
		.valid = eoig_record_mergeable,
		.one = eoig_merge_one,
	};

	return eoig_records_request(info, &merge);
}
