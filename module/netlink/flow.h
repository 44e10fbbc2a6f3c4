/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests about flows: dump, count and delete, with a filter.
 */
#ifndef EOIG_NETLINK_FLOW_H
#define EOIG_NETLINK_FLOW_H

#include "flow/flow.h"
#include "flow/slice.h"
#include "policy/policy.h"

struct genl_info;
struct netlink_callback;
struct sk_buff;

/**
 * struct eoig_flow_filter - the flows that a request asks for
 * @interior: prefix of the interior address
 * @exterior: prefix of the exterior address
 * @interior_length: length of @interior; 0 for all
 * @exterior_length: length of @exterior; 0 for all
 * @interior_port: 0 for all
 * @exterior_port: 0 for all
 * @protocol: -1 for all
 * @state: enum eoig_flow_state, or -1 for all
 * @with_deleted: tombstones match, too, unless @state asks for other flows
 * @expired: also flows that have expired, but no tombstones
 * @gateway: name, or empty for all
 * @not: 1 << EOIG_FILTER_A_* of what must not match
 */
struct eoig_flow_filter {
	struct in6_addr interior;
	struct in6_addr exterior;
	u8 interior_length;
	u8 exterior_length;
	__be16 interior_port;
	__be16 exterior_port;
	int protocol;
	int state;
	bool with_deleted;
	bool expired;
	char gateway[EOIG_NAME_MAX + 1];
	u32 not;
};

/**
 * struct eoig_flow_dump - the state of a walk
 * @filter: of the request
 * @cursor: of eoig_flow_scan()
 * @batch: flows of one step
 * @reset: send a RST to both hosts of a deleted connection
 * @resets: number of connections that were reset
 * @unfinished: flows are left
 * @begun: the filter was read
 * @slices: how the table is divided; without slices, all flows are asked for
 * @selected: bitmap of the slices that are asked for
 */
struct eoig_flow_dump {
	struct eoig_flow_filter filter;
	u64 cursor;
	struct eoig_flow_batch batch;
	bool reset;
	bool unfinished;
	bool begun;
	unsigned int resets;
	struct eoig_slices slices;
	u8 selected[EOIG_SLICES_MAX / BITS_PER_BYTE];
};

bool eoig_flow_matches(const struct eoig_policy *policy, const struct eoig_flow_table *table,
		       const struct eoig_flow *flow, const struct eoig_flow_filter *filter,
		       u32 now);
int eoig_netlink_flow_dump_start(struct netlink_callback *cb);
int eoig_flow_dump_filter(struct eoig_flow_dump *dump,
			  struct netlink_callback *cb);
int eoig_netlink_flow_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_flow_dump_done(struct netlink_callback *cb);
int eoig_netlink_flow_count(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_flow_del(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_FLOW_H */
