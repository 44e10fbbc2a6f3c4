// SPDX-License-Identifier: GPL-2.0-only
/*
 * The garbage collector of a flow table: it ends flows that have expired.
 *
 * It walks over the table in slices, a part of it each interval.
 */
#include "flow/gc.h"
#include "flow/table.h"
#include "flow/tombstone.h"
#include "flow/walk.h"

/* Buckets per slice; limits the latency of one slice. */
#define EOIG_COLLECT_SLICE	256
#define EOIG_COLLECT_INTERVAL	HZ
/* A pass over the whole table takes about this many intervals. */
#define EOIG_COLLECT_INTERVALS	16
#define EOIG_COLLECT_LEAST	4096

static void eoig_flow_collect_one(struct eoig_flow_table *table, struct eoig_flow *flow, u32 now,
				  bool purge)
{
	if (!eoig_flow_left(table, flow, now) &&
	    !eoig_tombstone_left(table, flow, now))
		eoig_flow_remove(table, flow, EOIG_FLOW_END_EXPIRED);
	else if (purge && !table->ops->belongs(table, flow))
		eoig_flow_remove(table, flow, EOIG_FLOW_END_POLICY);
}

/* Collect one slice. Return false at the end of the table. */
static bool eoig_flow_collect_slice(struct eoig_flow_table *table, bool purge)
{
	u32 now = eoig_flow_now();
	unsigned int buckets, i;
	bool more = true;

	rcu_read_lock();
	for (buckets = 0; buckets < EOIG_COLLECT_SLICE && more; buckets++) {
		more = eoig_flow_scan(table, &table->collect_cursor, &table->collect_batch);
		for (i = 0; i < table->collect_batch.count; i++)
			eoig_flow_collect_one(table, table->collect_batch.flows[i], now, purge);
	}
	rcu_read_unlock();
	return more;
}

static void eoig_flow_collect(struct work_struct *work)
{
	struct eoig_flow_table *table =
		container_of(to_delayed_work(work), struct eoig_flow_table, collector);
	bool purge = READ_ONCE(table->purge);
	unsigned int slices = max_t(unsigned int, EOIG_COLLECT_LEAST,
				    atomic_read(&table->count) / EOIG_COLLECT_INTERVALS) /
			      EOIG_COLLECT_SLICE;

	eoig_flow_table_fit(table);
	if (purge) {
		/* Check the whole table, from its beginning, against the present policy. */
		WRITE_ONCE(table->purge, false);
		table->collect_cursor = 0;
		slices = UINT_MAX;
	}
	while (slices--) {
		if (!eoig_flow_collect_slice(table, purge)) {
			table->collect_cursor = 0;
			break;
		}
		cond_resched();
	}
	queue_delayed_work(system_power_efficient_wq, &table->collector,
			   READ_ONCE(table->purge) ? 0 : EOIG_COLLECT_INTERVAL);
}

/**
 * eoig_flow_gc_purge - end the flows that a new policy does not allow
 * @table: the table
 *
 * Works asynchronously. Lookups do not rely on it.
 *
 * Context: process.
 */
void eoig_flow_gc_purge(struct eoig_flow_table *table)
{
	WRITE_ONCE(table->purge, true);
	mod_delayed_work(system_power_efficient_wq, &table->collector, 0);
}

/**
 * eoig_flow_gc_start - start the collector
 * @table: the table
 *
 * Context: process.
 */
void eoig_flow_gc_start(struct eoig_flow_table *table)
{
	INIT_DELAYED_WORK(&table->collector, eoig_flow_collect);
	queue_delayed_work(system_power_efficient_wq, &table->collector, EOIG_COLLECT_INTERVAL);
}

/**
 * eoig_flow_gc_stop - stop the collector
 * @table: the table, before eoig_flow_table_destroy()
 *
 * Context: process. Sleeps.
 */
void eoig_flow_gc_stop(struct eoig_flow_table *table)
{
	cancel_delayed_work_sync(&table->collector);
}
