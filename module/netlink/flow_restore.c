// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that restore flows from records, and what they share with requests
 * that merge records.
 *
 * Locking: each record has an RCU read side section of its own with BH disabled, as if a packet
 * had created the flow. It finds policy and table there.
 */
#include <linux/delay.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "flow/record.h"
#include "netlink/flow_restore.h"
#include "netlink/request.h"
#include "netns/netns.h"
#include "notify/sync.h"
#include "verdict/binding.h"
#include "verdict/verdict.h"

/* Number of retries while the table is being resized, about a millisecond apart. */
#define EOIG_RESTORE_TRIES	1000

/**
 * struct eoig_restored - the results of a request
 * @tries: number of retries
 * @restored: number of records that are flows now
 * @skipped: number of records that are not, by EOIG_SKIPPED_A_*
 */
struct eoig_restored {
	unsigned int tries;
	u64 restored;
	u32 skipped[EOIG_SKIPPED_A_MAX + 1];
};

/**
 * eoig_record_gateway - find the gateway that may hold the flow of a record
 * @policy: of the netns, or NULL
 * @record: a valid one
 * @skip: set to the reason if there is none
 *
 * Context: RCU read side.
 * Return: the gateway, or NULL if none may.
 */
const struct eoig_gateway *eoig_record_gateway(const struct eoig_policy *policy,
					       const struct eoig_record *record,
					       int *skip)
{
	const struct in6_addr *exterior = (const struct in6_addr *)record->exterior;
	const struct in6_addr *wire = eoig_record_wire(record);
	u32 index;

	*skip = EOIG_SKIPPED_A_SUBNET;
	if (!policy)
		return NULL;
	index = eoig_policy_possible(policy, wire, EOIG_FILTERING_ANY);
	if (index == EOIG_NONE)
		return NULL;
	if (!(record->flags & cpu_to_be16(EOIG_RECORD_F_ENDPOINT)))
		return &policy->gateways[index];
	*skip = EOIG_SKIPPED_A_FILTERING;
	index = eoig_policy_possible(policy, wire, ipv6_addr_any(exterior) ?
				     EOIG_FILTERING_ENDPOINT_INDEPENDENT :
				     EOIG_FILTERING_ADDRESS_DEPENDENT);
	return index == EOIG_NONE ? NULL : &policy->gateways[index];
}

/**
 * eoig_record_skip - get the reason to skip a record
 * @err: a negative errno of the flow table
 *
 * Context: any.
 * Return: EOIG_SKIPPED_A_*.
 */
int eoig_record_skip(long err)
{
	switch (err) {
	case -ETIME:
		return EOIG_SKIPPED_A_EXPIRED;
	case -EEXIST:
		return EOIG_SKIPPED_A_PRESENT;
	case -ENOSPC:
	case -EDQUOT:
		return EOIG_SKIPPED_A_LIMIT;
	}
	return EOIG_SKIPPED_A_MEMORY;
}

/* Try once. Return 0 or a negative errno. Set @skip to the reason, unless it is -EAGAIN. */
static int eoig_restore_try(struct eoig_net *instance, const struct eoig_record *record, int *skip)
{
	struct eoig_flow *flow = ERR_PTR(-EPERM);
	const struct eoig_gateway *gateway;
	const struct eoig_policy *policy;
	u32 now = eoig_flow_now();

	local_bh_disable();
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	gateway = eoig_record_gateway(policy, record, skip);
	if (gateway) {
		flow = eoig_record_restore(record, &instance->table,
					   eoig_gateway_flows_with(gateway), now);
		*skip = eoig_record_skip(PTR_ERR_OR_ZERO(flow));
	}
	if (!IS_ERR(flow))
		eoig_sync_flow(&instance->notify.sync, flow, now);
	if (!IS_ERR(flow) &&
	    !(record->flags & cpu_to_be16(EOIG_RECORD_F_ENDPOINT |
					  EOIG_RECORD_F_DELETED))) {
		eoig_stats_count(gateway->stats, EOIG_COUNTER_FLOWS_CREATED);
		eoig_event_flow_new(&instance->notify, eoig_flow_counts_for(policy, flow), flow,
				    now);
	}
	rcu_read_unlock();
	local_bh_enable();
	return PTR_ERR_OR_ZERO(flow);
}

static void eoig_records_one(struct eoig_net *instance,
			     const struct eoig_records_kind *kind,
			     const struct eoig_record *record,
			     struct eoig_restored *restored)
{
	int skip, err;

	while ((err = kind->one(instance, record, &skip)) == -EAGAIN &&
	       restored->tries++ < EOIG_RESTORE_TRIES)
		usleep_range(1000, 2000);
	if (err)
		restored->skipped[skip]++;
	else
		restored->restored++;
}

static int eoig_put_restored(struct sk_buff *skb, const struct eoig_restored *restored)
{
	struct nlattr *nest;
	int reason;

	if (nla_put_u64_64bit(skb, EOIG_A_COUNT, restored->restored, EOIG_A_PAD))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, EOIG_A_SKIPPED);
	if (!nest)
		return -EMSGSIZE;
	for (reason = 1; reason <= EOIG_SKIPPED_A_MAX; reason++)
		if (nla_put_u32(skb, reason, restored->skipped[reason]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Return the records of a request if all are valid. Return NULL, with a message, if not. */
static const struct eoig_record *
eoig_read_records(struct genl_info *info, const struct eoig_records_kind *kind,
		  unsigned int *count)
{
	const struct eoig_record *records;
	unsigned int i;

	if (eoig_request_lacks(info, EOIG_A_RECORD_VERSION) ||
	    eoig_request_lacks(info, EOIG_A_RECORDS))
		return NULL;
	if (nla_get_u32(info->attrs[EOIG_A_RECORD_VERSION]) != EOIG_RECORD_VERSION) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[EOIG_A_RECORD_VERSION],
				    "record-version: this module takes version 2 only");
		return NULL;
	}
	records = nla_data(info->attrs[EOIG_A_RECORDS]);
	*count = nla_len(info->attrs[EOIG_A_RECORDS]) / sizeof(*records);
	if (nla_len(info->attrs[EOIG_A_RECORDS]) % sizeof(*records)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[EOIG_A_RECORDS],
				    "records: the last one is cut short");
		return NULL;
	}
	for (i = 0; i < *count; i++) {
		struct eoig_record record;

		/* Attributes are aligned to 4 bytes, records to 8. */
		memcpy(&record, &records[i], sizeof(record));
		if (kind->valid(&record))
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[EOIG_A_RECORDS],
				    "records: one of them is no flow");
		return NULL;
	}
	return records;
}

/**
 * eoig_records_request - handle a request with records, and reply
 * @info: the request
 * @kind: what it does with each record
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno. After -EINVAL nothing has changed.
 */
int eoig_records_request(struct genl_info *info,
			 const struct eoig_records_kind *kind)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct eoig_restored restored = { .tries = 0 };
	const struct eoig_record *records;
	struct eoig_record record;
	struct sk_buff *reply;
	unsigned int count, i;

	records = eoig_read_records(info, kind, &count);
	if (!records)
		return -EINVAL;
	reply = eoig_request_reply(info);
	if (!reply)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		memcpy(&record, &records[i], sizeof(record));
		eoig_records_one(instance, kind, &record, &restored);
		cond_resched();
	}
	return eoig_request_send(info, reply,
				 eoig_put_restored(reply, &restored));
}

/**
 * eoig_netlink_flow_restore - handle EOIG_CMD_FLOW_RESTORE
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno. After -EINVAL nothing has changed.
 */
int eoig_netlink_flow_restore(struct sk_buff *skb, struct genl_info *info)
{
	static const struct eoig_records_kind restore = {
		.valid = eoig_record_valid,
		.one = eoig_restore_try,
	};

	return eoig_records_request(info, &restore);
}
