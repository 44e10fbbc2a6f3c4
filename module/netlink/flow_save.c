// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that save flows as records: dumps as in netlink/flow.c, with another message.
 */
#include <linux/sched.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "compat.h"
#include "flow/record.h"
#include "flow/slice.h"
#include "flow/walk.h"
#include "netlink/flow.h"
#include "netlink/flow_digest.h"
#include "netlink/flow_save.h"
#include "netns/netns.h"
#include "notify/message.h"

/* Read the selected slices of a dump, in its first step. */
static int eoig_save_read_slices(struct eoig_flow_dump *dump,
				 struct netlink_callback *cb)
{
	const struct nlattr *nest = eoig_dump_attributes(cb)[EOIG_A_SLICES];
	struct nlattr *set[EOIG_SLICES_A_MAX + 1];
	size_t size;
	int err;

	if (dump->begun || !nest)
		return 0;
	err = eoig_read_slices(nest, set, &dump->slices, cb->extack);
	if (err)
		return err;
	size = max(dump->slices.count / BITS_PER_BYTE, 1U);
	if (!set[EOIG_SLICES_A_SELECTED] ||
	    nla_len(set[EOIG_SLICES_A_SELECTED]) != size) {
		NL_SET_ERR_MSG_ATTR(cb->extack, nest,
				    "slices: selected needs a bit for each slice");
		return -EINVAL;
	}
	memcpy(dump->selected, nla_data(set[EOIG_SLICES_A_SELECTED]), size);
	return 0;
}

/* Check whether a flow is in a selected slice, if slices were selected. */
static bool eoig_save_is_selected(const struct eoig_flow_dump *dump,
				  const struct eoig_flow_table *table,
				  const struct eoig_flow *flow, u32 now)
{
	u32 slice;

	if (!dump->slices.count)
		return true;
	if (!eoig_slice_counts(table, flow, now))
		return false;
	slice = eoig_slice_of(&dump->slices, flow);
	return dump->selected[slice / BITS_PER_BYTE] &
	       BIT(slice % BITS_PER_BYTE);
}

/* Write the records of one step. With -EMSGSIZE none of them is in the message. */
static int eoig_save_batch(struct sk_buff *skb, const struct eoig_policy *policy,
			   struct eoig_flow_table *table, struct eoig_flow_dump *dump)
{
	unsigned int length = skb->len, i;
	u32 now = eoig_flow_now();

	for (i = 0; i < dump->batch.count; i++) {
		const struct eoig_flow *flow = dump->batch.flows[i];

		if (!eoig_record_possible(flow) ||
		    !eoig_flow_matches(policy, table, flow, &dump->filter, now))
			continue;
		if (!eoig_save_is_selected(dump, table, flow, now))
			continue;
		if (skb_tailroom(skb) < sizeof(struct eoig_record)) {
			skb_trim(skb, length);
			return -EMSGSIZE;
		}
		eoig_record_save(skb_put(skb, sizeof(struct eoig_record)), flow, now);
	}
	return 0;
}

/**
 * eoig_netlink_flow_save - continue EOIG_CMD_FLOW_SAVE
 * @skb: filled with one message
 * @cb: the dump
 *
 * Context: process. Sleeps.
 * Return: the length of the message, 0 at the end, or a negative errno.
 */
int eoig_netlink_flow_save(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct eoig_flow_dump *dump = (struct eoig_flow_dump *)cb->args[0];
	struct eoig_net *instance = eoig_pernet(sock_net(skb->sk));
	struct nlattr *records = NULL;
	bool more = true;
	void *header;
	int err;

	err = eoig_save_read_slices(dump, cb) ?:
	      eoig_flow_dump_filter(dump, cb);
	if (err)
		return err;
	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     &eoig_family, NLM_F_MULTI, EOIG_CMD_FLOW_SAVE);
	if (header && !nla_put_u32(skb, EOIG_A_RECORD_VERSION, EOIG_RECORD_VERSION))
		records = nla_reserve(skb, EOIG_A_RECORDS, 0);
	if (!records)
		return -EMSGSIZE;
	/* Deleted connections must not come back after a reload either. */
	dump->filter.with_deleted = true;

	while (more && !err) {
		const struct eoig_policy *policy;
		u64 before = dump->cursor;

		rcu_read_lock();
		policy = rcu_dereference(instance->policy);
		more = policy && eoig_flow_scan(&instance->table, &dump->cursor, &dump->batch);
		if (more)
			err = eoig_save_batch(skb, policy, &instance->table, dump);
		rcu_read_unlock();
		if (err)
			dump->cursor = before;
		cond_resched();
	}
	records->nla_len = skb_tail_pointer(skb) - (unsigned char *)records;
	if (records->nla_len == NLA_HDRLEN) {
		genlmsg_cancel(skb, header);
		return 0;
	}
	genlmsg_end(skb, header);
	return skb->len;
}
