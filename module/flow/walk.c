// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks over the whole flow table.
 *
 * A walk holds RCU for one step at a time, and nothing else. flow/table.c has the rules of
 * lifetime.
 */
#include <linux/bitrev.h>
#include <linux/log2.h>

#include "compat.h"
#include "flow/flow.h"
#include "flow/walk.h"

/*
 * Get the position of a flow in a walk: its hash with the bits reversed. A table that grows splits
 * each position in place.
 */
static u32 eoig_flow_position(const struct eoig_flow *flow)
{
	return bitrev32(flow->hash);
}

/* Add the flows of a chain to the batch. Return false if the batch is too small. */
static bool eoig_flow_scan_chain(const struct bucket_table *buckets, u32 bucket,
				 struct eoig_flow_batch *batch, u32 from, u32 to)
{
	struct rhash_head *position;
	struct eoig_flow *flow;
	unsigned int i;

	rht_for_each_entry_rcu(flow, position, buckets, bucket, node) {
		u32 at = eoig_flow_position(flow);

		if (at < from || at > to)
			continue;
		/* A flow that is being moved to another bucket table is in both. */
		for (i = 0; i < batch->count; i++)
			if (batch->flows[i] == flow)
				break;
		if (i < batch->count)
			continue;
		if (i == ARRAY_SIZE(batch->flows))
			return false;
		batch->flows[batch->count++] = flow;
	}
	return true;
}

/* Rehashing moves flows to later tables only. */
static bool eoig_flow_scan_range(struct eoig_flow_table *table, const struct bucket_table *buckets,
				 struct eoig_flow_batch *batch, u32 from, u32 to)
{
	batch->count = 0;
	for (; buckets; buckets = rht_dereference_rcu(buckets->future_tbl, &table->flows))
		if (!eoig_flow_scan_chain(buckets, bitrev32(from) & (buckets->size - 1), batch,
					  from, to))
			return false;
	return true;
}

/**
 * eoig_flow_scan - get the next few flows of a walk over the whole table
 * @table: the table
 * @cursor: 0 to begin; advanced
 * @batch: filled with the flows of one bucket or of a part of it, perhaps none
 *
 * A flow that exists throughout the walk is met once, even if the table is resized between two
 * calls or during one: the walk follows the bits of the hash, not the buckets.
 *
 * Context: RCU read side, in which the flows are valid.
 * Return: false at the end of the walk. Then @batch is empty.
 */
bool eoig_flow_scan(struct eoig_flow_table *table, u64 *cursor, struct eoig_flow_batch *batch)
{
	const struct bucket_table *buckets, *first;
	u32 finest = 0, from = *cursor, to;

	batch->count = 0;
	if (*cursor > U32_MAX)
		return false;
	first = rht_dereference_rcu(table->flows.tbl, &table->flows);
	for (buckets = first; buckets;
	     buckets = rht_dereference_rcu(buckets->future_tbl, &table->flows))
		finest = max(finest, buckets->size);
	to = from | (u32)(U32_MAX >> ilog2(finest));

	/*
	 * A walk that ends flows leaves those of the last positions. Once the table has
	 * shrunk they are in few buckets. Take a part of one bucket at a time.
	 */
	while (!eoig_flow_scan_range(table, first, batch, from, to) && !WARN_ON_ONCE(from == to))
		to = from + (to - from) / 2;
	*cursor = (u64)to + 1;
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_scan);
