// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests about counters: read and reset.
 */
#include <net/genetlink.h>

#include "netlink/gateway.h"
#include "netlink/request.h"
#include "netlink/stats.h"
#include "netns/netns.h"

static int eoig_put_number(struct sk_buff *skb, int attribute, u64 value)
{
	return nla_put_u64_64bit(skb, attribute, value, EOIG_STATS_A_PAD);
}

static int eoig_put_passed(struct sk_buff *skb,
			   const struct eoig_meter_sum *sum)
{
	return eoig_put_number(skb, EOIG_STATS_A_PACKETS_OUT,
			       sum->packets[EOIG_OUT]) ?:
	       eoig_put_number(skb, EOIG_STATS_A_BYTES_OUT,
			       sum->bytes[EOIG_OUT]) ?:
	       eoig_put_number(skb, EOIG_STATS_A_PACKETS_IN,
			       sum->packets[EOIG_IN]) ?:
	       eoig_put_number(skb, EOIG_STATS_A_BYTES_IN,
			       sum->bytes[EOIG_IN]);
}

/**
 * eoig_netlink_put_meter - write the counters of a subnet as EOIG_A_STATS
 * @skb: the message
 * @meter: of the subnet, or NULL to write nothing
 *
 * Context: process, RCU read side or eoig_net.mutex.
 * Return: 0 on success or -EMSGSIZE.
 */
int eoig_netlink_put_meter(struct sk_buff *skb, const struct eoig_meter *meter)
{
	struct eoig_meter_sum sum;
	struct nlattr *nest;

	if (!meter)
		return 0;
	eoig_meter_read(meter, &sum);
	nest = nla_nest_start(skb, EOIG_A_STATS);
	if (!nest || eoig_put_passed(skb, &sum))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int eoig_put_stats(struct sk_buff *skb, const struct eoig_net *instance,
			  const struct eoig_policy *policy, u32 index)
{
	struct nlattr *nest = nla_nest_start(skb, EOIG_A_STATS), *drops;
	const struct eoig_gateway *gateway = &policy->gateways[index];
	struct eoig_stats_sum sum;
	unsigned int reason;
	u64 since;

	since = eoig_stats_read(gateway->stats, &sum);
	if (!nest ||
	    nla_put_string(skb, EOIG_STATS_A_GATEWAY, gateway->config->name) ||
	    eoig_put_passed(skb, &sum.passed) ||
	    eoig_put_number(skb, EOIG_STATS_A_FLOWS_CREATED,
			    sum.counters[EOIG_COUNTER_FLOWS_CREATED]) ||
	    eoig_put_number(skb, EOIG_STATS_A_FLOWS_ENDED,
			    sum.counters[EOIG_COUNTER_FLOWS_ENDED]) ||
	    eoig_put_number(skb, EOIG_STATS_A_FLOWS_EVICTED,
			    sum.counters[EOIG_COUNTER_FLOWS_EVICTED]) ||
	    eoig_put_number(skb, EOIG_STATS_A_RELATED, sum.counters[EOIG_COUNTER_RELATED]) ||
	    eoig_put_number(skb, EOIG_STATS_A_REJECTED,
			    sum.counters[EOIG_COUNTER_REJECTED]) ||
	    eoig_put_number(skb, EOIG_STATS_A_SINCE, since))
		return -EMSGSIZE;
	drops = nla_nest_start(skb, EOIG_STATS_A_DROPS);
	if (!drops)
		return -EMSGSIZE;
	for (reason = 0; reason < __EOIG_DROP_COUNT; reason++)
		if (nla_put_u64_64bit(skb, reason + 1, sum.drops[reason], 0))
			return -EMSGSIZE;
	nla_nest_end(skb, drops);
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * eoig_netlink_stats_dump - handle EOIG_CMD_STATS_GET
 * @skb: filled
 * @cb: the dump
 *
 * Context: process.
 * Return: the length of the message, or 0 at the end.
 */
int eoig_netlink_stats_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return eoig_request_dump(skb, cb, EOIG_CMD_STATS_GET,
				 eoig_netlink_gateway_count, eoig_put_stats);
}

/**
 * eoig_netlink_stats_reset - handle EOIG_CMD_STATS_RESET
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0.
 */
int eoig_netlink_stats_reset(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	const struct eoig_policy *policy;
	u32 i;

	mutex_lock(&instance->mutex);
	policy = eoig_net_policy(instance);
	for (i = 0; policy && i < policy->gateway_count; i++) {
		eoig_stats_reset(policy->gateways[i].stats);
		cond_resched();
	}
	mutex_unlock(&instance->mutex);
	return 0;
}
