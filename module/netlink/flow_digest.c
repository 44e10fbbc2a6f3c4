// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests for the digests of slices of the flow table: a walk as in
 * netlink/flow.c that adds up.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <net/genetlink.h>

#include "flow/slice.h"
#include "flow/walk.h"
#include "netlink/attributes.h"
#include "netlink/flow_digest.h"
#include "netlink/request.h"
#include "netns/netns.h"

/**
 * struct eoig_digests - the digests of a request
 * @slices: how the table is divided
 * @cursor: of eoig_flow_scan()
 * @batch: flows of one step
 * @sums: digest by slice
 */
struct eoig_digests {
	struct eoig_slices slices;
	u64 cursor;
	struct eoig_flow_batch batch;
	u64 sums[];
};

/**
 * eoig_read_slices - read how a request divides the flow table
 * @nest: EOIG_A_SLICES, validated
 * @set: its attributes
 * @slices: filled
 * @extack: says why not
 *
 * Context: process.
 * Return: 0 on success or -EINVAL.
 */
int eoig_read_slices(const struct nlattr *nest,
		     struct nlattr *set[EOIG_SLICES_A_MAX + 1],
		     struct eoig_slices *slices,
		     struct netlink_ext_ack *extack)
{
	u32 count;
	int err;

	err = nla_parse_nested(set, EOIG_SLICES_A_MAX, nest,
			       eoig_slices_nla_policy, extack);
	if (err)
		return err;
	if (!set[EOIG_SLICES_A_KEY] || !set[EOIG_SLICES_A_COUNT]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "slices: needs a key and a count");
		return -EINVAL;
	}
	count = nla_get_u32(set[EOIG_SLICES_A_COUNT]);
	if (!is_power_of_2(count)) {
		NL_SET_ERR_MSG_ATTR(extack, set[EOIG_SLICES_A_COUNT],
				    "count: not a power of two");
		return -EINVAL;
	}
	eoig_slices_init(slices, nla_data(set[EOIG_SLICES_A_KEY]), count);
	return 0;
}

static void eoig_digest_flows(struct eoig_net *instance,
			      struct eoig_digests *digests)
{
	struct eoig_flow_table *table = &instance->table;
	bool more = true;
	unsigned int i;

	while (more) {
		const struct eoig_policy *policy;
		u32 now = eoig_flow_now();

		rcu_read_lock();
		policy = rcu_dereference(instance->policy);
		more = policy && eoig_flow_scan(table, &digests->cursor,
						&digests->batch);
		for (i = 0; more && i < digests->batch.count; i++) {
			const struct eoig_flow *flow = digests->batch.flows[i];
			u64 digest = eoig_slice_digest(&digests->slices, table,
						       flow, now);

			if (digest)
				digests->sums[eoig_slice_of(&digests->slices,
							    flow)] += digest;
		}
		rcu_read_unlock();
		cond_resched();
	}
}

static int eoig_put_digests(struct sk_buff *skb,
			    const struct eoig_digests *digests)
{
	struct nlattr *nest = nla_nest_start(skb, EOIG_A_SLICES), *binary;
	u32 count = digests->slices.count, i;
	__be64 digest;

	if (!nest || nla_put_u32(skb, EOIG_SLICES_A_COUNT, count))
		return -EMSGSIZE;
	binary = nla_reserve(skb, EOIG_SLICES_A_DIGESTS,
			     count * sizeof(digest));
	if (!binary)
		return -EMSGSIZE;
	for (i = 0; i < count; i++) {
		digest = cpu_to_be64(digests->sums[i]);
		/* Attributes are aligned to 4 bytes. */
		memcpy(nla_data(binary) + i * sizeof(digest), &digest,
		       sizeof(digest));
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * eoig_netlink_flow_digest - handle EOIG_CMD_FLOW_DIGEST
 * @skb: unused
 * @info: the request
 *
 * A flow that changes meanwhile may be counted in either state.
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_flow_digest(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct nlattr *set[EOIG_SLICES_A_MAX + 1];
	struct eoig_digests *digests;
	struct eoig_slices slices;
	struct sk_buff *reply;
	int err;

	if (eoig_request_lacks(info, EOIG_A_SLICES))
		return -EINVAL;
	err = eoig_read_slices(info->attrs[EOIG_A_SLICES], set, &slices,
			       info->extack);
	if (err)
		return err;
	digests = kvzalloc(struct_size(digests, sums, slices.count),
			   GFP_KERNEL);
	if (!digests)
		return -ENOMEM;
	digests->slices = slices;
	err = -ENOMEM;
	reply = eoig_request_reply_sized(info, NLMSG_DEFAULT_SIZE +
					 slices.count * sizeof(__be64));
	if (!reply)
		goto out;
	eoig_digest_flows(instance, digests);
	err = eoig_request_send(info, reply, eoig_put_digests(reply, digests));
out:
	kvfree(digests);
	return err;
}
