// SPDX-License-Identifier: GPL-2.0-only
/*
 * Room for a new flow: which flow makes room for it, and whether there is any.
 */
#include "compat.h"
#include "flow/flow.h"
#include "flow/host.h"
#include "flow/room.h"

/*
 * A full table has at most four buckets for each flow, see
 * eoig_flow_table_fit(). So this many buckets hold enough flows to find an
 * evictable one, unless few are evictable.
 */
#define EOIG_EVICT_BUCKETS	256U

/**
 * struct eoig_room_search - a search for a flow that makes room for another
 * @table: the table
 * @buckets: of the table
 * @now: eoig_flow_now()
 * @take: ends a flow, and returns false if another caller was first; or NULL
 */
struct eoig_room_search {
	struct eoig_flow_table *table;
	const struct bucket_table *buckets;
	u32 now;
	bool (*take)(struct eoig_flow_table *table, struct eoig_flow *flow);
};

/*
 * Search a bucket for an evictable or expired flow. Add the flows that were
 * checked to @flows.
 */
static struct eoig_flow *
eoig_room_search_bucket(const struct eoig_room_search *search, u32 bucket,
			u32 *flows)
{
	const struct bucket_table *buckets = search->buckets;
	struct eoig_flow_table *table = search->table;
	struct rhash_head *position;
	struct eoig_flow *flow;

	bucket &= buckets->size - 1;
	rht_for_each_entry_rcu(flow, position, buckets, bucket, node) {
		++*flows;
		if (eoig_flow_left(table, flow, search->now) &&
		    !table->ops->evictable(flow))
			continue;
		if (!search->take || search->take(table, flow))
			return flow;
	}
	return NULL;
}

/**
 * eoig_room_search - search for an evictable or expired flow
 * @table: the table
 * @now: eoig_flow_now()
 * @take: ends a flow, and returns false if another caller was first; NULL to
 *	only find one
 *
 * The work is bounded. A table that is nearly empty for its size has most of
 * its flows among the recent ones.
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: the flow, or NULL if none was found.
 */
struct eoig_flow *
eoig_room_search(struct eoig_flow_table *table, u32 now,
		 bool (*take)(struct eoig_flow_table *table,
			      struct eoig_flow *flow))
{
	struct eoig_room_search search = {
		.table = table,
		.buckets = rht_dereference_rcu(table->flows.tbl, &table->flows),
		.now = now,
		.take = take,
	};
	u32 steps = min(search.buckets->size, EOIG_EVICT_BUCKETS), i;
	u32 flows = 0, at = READ_ONCE(table->evict_cursor);
	struct eoig_flow *found = NULL;

	for (; steps && flows < EOIG_EVICT_FLOWS && !found; steps--, at++)
		found = eoig_room_search_bucket(&search, at, &flows);
	if (take)
		WRITE_ONCE(table->evict_cursor, at);
	flows = 0;
	for (i = 0; i < EOIG_EVICT_FLOWS && flows < EOIG_EVICT_FLOWS && !found;
	     i++)
		found = eoig_room_search_bucket(&search,
						READ_ONCE(table->recent[i]),
						&flows);
	return found;
}

/**
 * eoig_flow_room - check whether there is room for a flow
 * @table: the table
 * @wire: the interior address on the wire, whose host would be charged
 * @now: eoig_flow_now()
 *
 * Take no room, and end no flow.
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: 0, or what eoig_flow_create() would return: -ENOSPC or -EDQUOT.
 */
int eoig_flow_room(struct eoig_flow_table *table, const struct in6_addr *wire,
		   u32 now)
{
	const struct eoig_flow_host *host;
	struct eoig_flow *evicted = NULL;
	int flows;

	if (atomic_read(&table->count) >= READ_ONCE(table->max_flows) ||
	    !eoig_account_has_room(&table->account)) {
		evicted = eoig_room_search(table, now, NULL);
		if (!evicted)
			return -ENOSPC;
	}
	host = eoig_host_find(table, wire);
	if (!host)
		return 0;
	flows = atomic_read(&host->flows) - atomic_read(&host->deleted);
	/* A tombstone is not in the share. */
	if (evicted && evicted->host == host &&
	    !(READ_ONCE(evicted->flags) & EOIG_FLOW_IS_ENDED))
		flows--;
	return flows < (int)READ_ONCE(table->max_flows_per_host) ? 0 : -EDQUOT;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_room);
