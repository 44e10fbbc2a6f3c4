// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests about flows: dump, count and delete, with a filter.
 *
 * A tombstone matches only a filter for its state. A deleted connection is gone
 * from the list, as users of conntrack and pf expect. The filter shows why
 * packets are still dropped.
 *
 * Locking: a walk proceeds in steps. Each step is an RCU read side section in which it finds
 * the policy, and thus the table, again. Nothing is held between two steps. The table may even
 * be replaced there: a walk follows hashes, which mean the same in each table.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "compat.h"
#include "flow/end.h"
#include "flow/table.h"
#include "flow/tombstone.h"
#include "flow/track.h"
#include "flow/walk.h"
#include "hook/reset.h"
#include "netlink/attributes.h"
#include "netlink/flow.h"
#include "netlink/request.h"
#include "netns/netns.h"
#include "notify/fill.h"
#include "notify/message.h"
#include "verdict/binding.h"

/* Room for the flows of the largest step of a walk, and some reserve. */
#define EOIG_DUMP_MESSAGE	32768

/*
 * A request resets about so many connections, and does not wait: generic
 * netlink holds a lock for it, behind which the requests of others wait.
 */
#define EOIG_RESETS_MAX		500

/* A gateway that nobody has is a mistake, not a filter that matches nothing. */
static int eoig_filter_gateway(struct eoig_net *instance,
			       struct eoig_flow_filter *filter,
			       const struct nlattr *attribute,
			       struct netlink_ext_ack *extack)
{
	const struct eoig_policy *policy;
	u32 found = EOIG_NONE;

	nla_strscpy(filter->gateway, attribute, sizeof(filter->gateway));
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	if (policy)
		found = eoig_policy_find_gateway(policy, filter->gateway);
	rcu_read_unlock();
	if (found != EOIG_NONE)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attribute,
			    "no such gateway, see: eoigctl gateway show");
	return -ENOENT;
}

/* A filter can be inverted only if it is set. */
static int eoig_filter_not(struct eoig_flow_filter *filter,
			   struct nlattr *const *set,
			   struct netlink_ext_ack *extack)
{
	static const u8 values[] = {
		EOIG_FILTER_A_INTERIOR, EOIG_FILTER_A_INTERIOR_PORT,
		EOIG_FILTER_A_EXTERIOR, EOIG_FILTER_A_EXTERIOR_PORT,
		EOIG_FILTER_A_PROTOCOL, EOIG_FILTER_A_STATE,
		EOIG_FILTER_A_GATEWAY,
	};
	unsigned int i;
	u32 given = 0;

	for (i = 0; i < ARRAY_SIZE(values); i++)
		if (set[values[i]])
			given |= 1U << values[i];
	filter->not = nla_get_u32(set[EOIG_FILTER_A_NOT]);
	if (!(filter->not & ~given))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, set[EOIG_FILTER_A_NOT],
			    "not: names an attribute without a value here");
	return -EINVAL;
}

static int eoig_read_filter(struct eoig_net *instance,
			    const struct nlattr *nest,
			    struct eoig_flow_filter *filter,
			    struct netlink_ext_ack *extack)
{
	struct nlattr *set[EOIG_FILTER_A_MAX + 1];
	int err;

	memset(filter, 0, sizeof(*filter));
	filter->protocol = -1;
	filter->state = -1;
	if (!nest)
		return 0;
	err = nla_parse_nested(set, EOIG_FILTER_A_MAX, nest, eoig_filter_nla_policy, extack);
	if (err)
		return err;
	if ((set[EOIG_FILTER_A_INTERIOR_LENGTH] && !set[EOIG_FILTER_A_INTERIOR]) ||
	    (set[EOIG_FILTER_A_EXTERIOR_LENGTH] && !set[EOIG_FILTER_A_EXTERIOR])) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "filter: a prefix length without an address");
		return -EINVAL;
	}
	if (set[EOIG_FILTER_A_INTERIOR]) {
		filter->interior = nla_get_in6_addr(set[EOIG_FILTER_A_INTERIOR]);
		filter->interior_length = set[EOIG_FILTER_A_INTERIOR_LENGTH] ?
			nla_get_u8(set[EOIG_FILTER_A_INTERIOR_LENGTH]) : 128;
	}
	if (set[EOIG_FILTER_A_EXTERIOR]) {
		filter->exterior = nla_get_in6_addr(set[EOIG_FILTER_A_EXTERIOR]);
		filter->exterior_length = set[EOIG_FILTER_A_EXTERIOR_LENGTH] ?
			nla_get_u8(set[EOIG_FILTER_A_EXTERIOR_LENGTH]) : 128;
	}
	if (set[EOIG_FILTER_A_INTERIOR_PORT])
		filter->interior_port = nla_get_be16(set[EOIG_FILTER_A_INTERIOR_PORT]);
	if (set[EOIG_FILTER_A_EXTERIOR_PORT])
		filter->exterior_port = nla_get_be16(set[EOIG_FILTER_A_EXTERIOR_PORT]);
	if (set[EOIG_FILTER_A_PROTOCOL])
		filter->protocol = nla_get_u8(set[EOIG_FILTER_A_PROTOCOL]);
	if (set[EOIG_FILTER_A_STATE])
		filter->state = nla_get_u32(set[EOIG_FILTER_A_STATE]);
	filter->expired = set[EOIG_FILTER_A_EXPIRED];
	if (set[EOIG_FILTER_A_NOT])
		err = eoig_filter_not(filter, set, extack);
	if (!err && set[EOIG_FILTER_A_GATEWAY])
		err = eoig_filter_gateway(instance, filter,
					  set[EOIG_FILTER_A_GATEWAY], extack);
	return err;
}

/* Check whether the filter passes a flow that equals its value, or not. */
static bool eoig_filter_passes(const struct eoig_flow_filter *filter,
			       unsigned int attribute, bool equal)
{
	return equal != !!(filter->not & (1U << attribute));
}

/* Compare a port. 0 equals all. */
static bool eoig_filter_passes_port(const struct eoig_flow_filter *filter,
				    unsigned int attribute, __be16 asked,
				    __be16 port)
{
	return eoig_filter_passes(filter, attribute, !asked || asked == port);
}

static bool eoig_filter_passes_tuple(const struct eoig_flow_filter *filter,
				     const struct eoig_tuple *tuple)
{
	return eoig_filter_passes(filter, EOIG_FILTER_A_INTERIOR,
				  ipv6_prefix_equal(&tuple->interior,
						    &filter->interior,
						    filter->interior_length)) &&
	       eoig_filter_passes(filter, EOIG_FILTER_A_EXTERIOR,
				  ipv6_prefix_equal(&tuple->exterior,
						    &filter->exterior,
						    filter->exterior_length)) &&
	       eoig_filter_passes_port(filter, EOIG_FILTER_A_INTERIOR_PORT,
				       filter->interior_port,
				       tuple->interior_port) &&
	       eoig_filter_passes_port(filter, EOIG_FILTER_A_EXTERIOR_PORT,
				       filter->exterior_port,
				       tuple->exterior_port) &&
	       eoig_filter_passes(filter, EOIG_FILTER_A_PROTOCOL,
				  filter->protocol < 0 ||
				  filter->protocol == tuple->protocol);
}

static bool eoig_filter_passes_gateway(const struct eoig_flow_filter *filter,
				       const struct eoig_policy *policy,
				       const struct eoig_flow *flow)
{
	const struct eoig_gateway *gateway = eoig_flow_counts_for(policy, flow);

	return eoig_filter_passes(filter, EOIG_FILTER_A_GATEWAY,
				  gateway && !strcmp(gateway->config->name,
						     filter->gateway));
}

static bool eoig_flow_state_matches(const struct eoig_flow_table *table,
				    const struct eoig_flow *flow,
				    const struct eoig_flow_filter *filter,
				    u32 now)
{
	bool inverted = filter->not & (1U << EOIG_FILTER_A_STATE);
	bool wanted;

	if (eoig_flow_left(table, flow, now) ||
	    (filter->expired &&
	     !eoig_flow_seen_ended(READ_ONCE(flow->seen), now)))
		return eoig_filter_passes(filter, EOIG_FILTER_A_STATE,
					  filter->state < 0 || filter->state ==
					  eoig_track_state(flow));
	if (filter->state == EOIG_FLOW_DELETED)
		wanted = !inverted;
	else
		wanted = filter->with_deleted &&
			 (filter->state < 0 || inverted);
	return wanted && eoig_tombstone_left(table, flow, now);
}

/**
 * eoig_flow_matches - check whether a flow is one that a request asks for
 * @policy: of the netns
 * @table: of the flow
 * @flow: the flow
 * @filter: of the request
 * @now: eoig_flow_now()
 *
 * Context: RCU read side.
 * Return: true if the flow, or the tombstone, matches. An expired flow matches
 * only if the request asks for those.
 */
bool eoig_flow_matches(const struct eoig_policy *policy, const struct eoig_flow_table *table,
		       const struct eoig_flow *flow, const struct eoig_flow_filter *filter,
		       u32 now)
{
	if (!eoig_flow_state_matches(table, flow, filter, now) ||
	    !eoig_filter_passes_tuple(filter, &flow->tuple))
		return false;
	return !*filter->gateway ||
	       eoig_filter_passes_gateway(filter, policy, flow);
}

/**
 * eoig_netlink_flow_dump_start - begin EOIG_CMD_FLOW_GET or EOIG_CMD_FLOW_SAVE
 * @cb: the dump
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_flow_dump_start(struct netlink_callback *cb)
{
	struct eoig_flow_dump *dump = kzalloc(sizeof(*dump), GFP_KERNEL);

	if (!dump)
		return -ENOMEM;
	cb->args[0] = (long)dump;
	/* A step must fit into an empty message. */
	cb->min_dump_alloc = EOIG_DUMP_MESSAGE;
	return 0;
}

/**
 * eoig_flow_dump_filter - read the filter of a dump, in its first step
 * @dump: of @cb
 * @cb: the dump
 *
 * Linux 6.1 lets the start of a dump fail, but not say why.
 *
 * Context: process.
 * Return: 0 on success or a negative errno. The extack says why.
 */
int eoig_flow_dump_filter(struct eoig_flow_dump *dump,
			  struct netlink_callback *cb)
{
	if (dump->begun)
		return 0;
	dump->begun = true;
	return eoig_read_filter(eoig_pernet(sock_net(cb->skb->sk)),
				eoig_dump_attributes(cb)[EOIG_A_FILTER],
				&dump->filter, cb->extack);
}

/* Write the flows of one step. With -EMSGSIZE none of them is in the message. */
static int eoig_dump_batch(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct eoig_policy *policy, struct eoig_flow_table *table,
			   struct eoig_flow_dump *dump)
{
	unsigned int length = skb->len, i;
	u32 now = eoig_flow_now();
	void *header;

	for (i = 0; i < dump->batch.count; i++) {
		const struct eoig_flow *flow = dump->batch.flows[i];

		if (!eoig_flow_matches(policy, table, flow, &dump->filter, now))
			continue;
		header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				     &eoig_family, NLM_F_MULTI, EOIG_CMD_FLOW_GET);
		if (!header ||
		    eoig_fill_flow(skb, table, eoig_flow_counts_for(policy, flow), flow, now)) {
			skb_trim(skb, length);
			return -EMSGSIZE;
		}
		genlmsg_end(skb, header);
	}
	return 0;
}

/**
 * eoig_netlink_flow_dump - continue EOIG_CMD_FLOW_GET
 * @skb: filled
 * @cb: the dump
 *
 * Context: process. Sleeps.
 * Return: the length of the message, 0 at the end, or a negative errno.
 */
int eoig_netlink_flow_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct eoig_flow_dump *dump = (struct eoig_flow_dump *)cb->args[0];
	struct eoig_net *instance = eoig_pernet(sock_net(skb->sk));
	struct eoig_flow_table *table = &instance->table;
	bool more = true;
	int err;

	err = eoig_flow_dump_filter(dump, cb);
	if (err)
		return err;
	while (more && !err) {
		const struct eoig_policy *policy;
		u64 before = dump->cursor;

		rcu_read_lock();
		policy = rcu_dereference(instance->policy);
		more = policy && eoig_flow_scan(table, &dump->cursor, &dump->batch);
		if (more)
			err = eoig_dump_batch(skb, cb, policy, table, dump);
		rcu_read_unlock();
		if (err)
			dump->cursor = before;
		cond_resched();
	}
	return skb->len;
}

/**
 * eoig_netlink_flow_dump_done - end EOIG_CMD_FLOW_GET or EOIG_CMD_FLOW_SAVE
 * @cb: the dump
 *
 * Context: process.
 * Return: 0.
 */
int eoig_netlink_flow_dump_done(struct netlink_callback *cb)
{
	kfree((struct eoig_flow_dump *)cb->args[0]);
	return 0;
}

/* What a walk does with the flows that match. */
enum eoig_flow_action {
	EOIG_FLOW_ACTION_COUNT,
	EOIG_FLOW_ACTION_DELETE,	/* connections stay as tombstones */
	EOIG_FLOW_ACTION_FLUSH,		/* tombstones go, too */
};

static bool eoig_flow_delete(struct eoig_net *instance,
			     struct eoig_flow *flow,
			     struct eoig_flow_dump *walk, u32 now)
{
	if (!eoig_tombstone_set(&instance->table, flow, now))
		return false;
	if (!walk->reset)
		return true;
	local_bh_disable();
	walk->resets += eoig_reset_flow(instance->net, flow);
	local_bh_enable();
	return true;
}

/* Return: true if the reply counts the flow. */
static bool eoig_flow_act(struct eoig_net *instance, struct eoig_flow *flow,
			  struct eoig_flow_dump *walk,
			  enum eoig_flow_action action, u32 now)
{
	bool deleted = eoig_flow_seen_ended(READ_ONCE(flow->seen), now);

	if (action == EOIG_FLOW_ACTION_COUNT)
		return true;
	if (action == EOIG_FLOW_ACTION_DELETE && !deleted &&
	    eoig_tombstone_possible(&flow->tuple))
		return eoig_flow_delete(instance, flow, walk, now);
	/* An emptied table ends no connection, so replicas keep it. */
	if (action == EOIG_FLOW_ACTION_FLUSH)
		eoig_flow_mute(flow);
	return eoig_flow_remove(&instance->table, flow,
				EOIG_FLOW_END_DELETED) &&
	       !(action == EOIG_FLOW_ACTION_FLUSH && deleted);
}

static u64 eoig_flow_walk(struct eoig_net *instance,
			  struct eoig_flow_dump *walk,
			  enum eoig_flow_action action)
{
	struct eoig_flow_table *table = &instance->table;
	u64 count = 0;
	bool more = true;
	unsigned int i;

	while (more && walk->resets < EOIG_RESETS_MAX) {
		const struct eoig_policy *policy;
		u32 now = eoig_flow_now();

		rcu_read_lock();
		policy = rcu_dereference(instance->policy);
		more = policy && eoig_flow_scan(table, &walk->cursor, &walk->batch);
		for (i = 0; more && i < walk->batch.count; i++) {
			struct eoig_flow *flow = walk->batch.flows[i];

			if (!eoig_flow_matches(policy, table, flow, &walk->filter, now))
				continue;
			count += eoig_flow_act(instance, flow, walk, action,
					       now);
		}
		rcu_read_unlock();
		cond_resched();
	}
	walk->unfinished = more;
	return count;
}

static int eoig_flow_request(struct genl_info *info,
			     enum eoig_flow_action action)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct eoig_flow_dump *walk;
	struct sk_buff *reply;
	u64 count;
	int err;

	walk = kzalloc(sizeof(*walk), GFP_KERNEL);
	if (!walk)
		return -ENOMEM;
	err = eoig_read_filter(instance, info->attrs[EOIG_A_FILTER],
			       &walk->filter, info->extack);
	if (err)
		goto out;
	err = -ENOMEM;
	reply = eoig_request_reply(info);
	if (!reply)
		goto out;
	walk->filter.with_deleted = action == EOIG_FLOW_ACTION_FLUSH;
	walk->reset = info->attrs[EOIG_A_RESET];
	count = eoig_flow_walk(instance, walk, action);
	err = nla_put_u64_64bit(reply, EOIG_A_COUNT, count, EOIG_A_PAD);
	if (!err && walk->unfinished)
		err = nla_put_flag(reply, EOIG_A_UNFINISHED);
	err = eoig_request_send(info, reply, err);
out:
	kfree(walk);
	return err;
}

/**
 * eoig_netlink_flow_count - handle EOIG_CMD_FLOW_COUNT
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_flow_count(struct sk_buff *skb, struct genl_info *info)
{
	return eoig_flow_request(info, EOIG_FLOW_ACTION_COUNT);
}

/**
 * eoig_netlink_flow_del - handle EOIG_CMD_FLOW_DEL
 * @skb: unused
 * @info: the request; without a filter, it empties the table; with
 *	EOIG_A_RESET, both hosts of each TCP connection get a RST
 *
 * A request with many resets stops early, and the reply says so. The requester
 * sends it again until it is finished, at a rate that suits the network.
 *
 * A deleted connection does not come back in mid-stream. A table that is
 * emptied forgets everything, so connections are picked up again.
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_flow_del(struct sk_buff *skb, struct genl_info *info)
{
	if (info->attrs[EOIG_A_RESET] && !info->attrs[EOIG_A_FILTER]) {
		NL_SET_ERR_MSG(info->extack, "reset: needs a filter");
		return -EINVAL;
	}
	return eoig_flow_request(info, info->attrs[EOIG_A_FILTER] ?
				 EOIG_FLOW_ACTION_DELETE :
				 EOIG_FLOW_ACTION_FLUSH);
}
