/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters of a gateway, per CPU. They belong to the name of a gateway, and survive a change
 * of its configuration.
 */
#ifndef EOIG_POLICY_STATS_H
#define EOIG_POLICY_STATS_H

#include <linux/eoig.h>
#include <linux/percpu.h>
#include <linux/refcount.h>
#include <linux/u64_stats_sync.h>

#include "policy/meter.h"

/**
 * enum eoig_counter - counters besides packets and drops
 * @EOIG_COUNTER_FLOWS_CREATED: flows that began
 * @EOIG_COUNTER_FLOWS_ENDED: flows that ended, for any reason
 * @EOIG_COUNTER_FLOWS_EVICTED: flows that made room for another
 * @EOIG_COUNTER_RELATED: ICMPv6 errors that relate to a flow
 * @EOIG_COUNTER_REJECTED: drops that were answered
 * @__EOIG_COUNTER_COUNT: number of these counters
 */
enum eoig_counter {
	EOIG_COUNTER_FLOWS_CREATED,
	EOIG_COUNTER_FLOWS_ENDED,
	EOIG_COUNTER_FLOWS_EVICTED,
	EOIG_COUNTER_RELATED,
	EOIG_COUNTER_REJECTED,
	__EOIG_COUNTER_COUNT,
};

/**
 * struct eoig_stats_cpu - the counters of one CPU
 * @rest: accepted packets that no meter of a subnet counts
 * @counters: by enum eoig_counter
 * @drops: by enum eoig_drop
 * @sync: lets 32-bit readers see consistent numbers
 */
struct eoig_stats_cpu {
	struct eoig_meter_cpu rest;
	u64_stats_t counters[__EOIG_COUNTER_COUNT];
	u64_stats_t drops[__EOIG_DROP_COUNT];
	struct u64_stats_sync sync;
};

/**
 * struct eoig_stats_sum - the sum of the counters of all CPUs
 * @passed: accepted packets, with those of the subnets
 * @counters: by enum eoig_counter
 * @drops: by enum eoig_drop
 */
struct eoig_stats_sum {
	struct eoig_meter_sum passed;
	u64 counters[__EOIG_COUNTER_COUNT];
	u64 drops[__EOIG_DROP_COUNT];
};

/**
 * struct eoig_stats - the counters of one gateway
 * @cpu: the counters of each CPU
 * @meters: of the subnets that are attached to the gateway
 * @base: the values at the last reset, under eoig_meters.lock
 * @since: when all values were 0, under eoig_meters.lock: creation or reset,
 *	ns since boot
 * @references: policies and drafts that have this gateway
 */
struct eoig_stats {
	struct eoig_stats_cpu __percpu *cpu;
	struct eoig_meters *meters;
	struct eoig_stats_sum base;
	u64 since;
	refcount_t references;
};

struct eoig_stats *eoig_stats_create(void);
void eoig_stats_put(struct eoig_stats *stats);
u64 eoig_stats_read(const struct eoig_stats *stats,
		    struct eoig_stats_sum *sum);
void eoig_stats_reset(struct eoig_stats *stats);
void eoig_stats_drop(struct eoig_stats *stats, enum eoig_drop reason);
void eoig_stats_count(struct eoig_stats *stats, enum eoig_counter counter);

#endif /* EOIG_POLICY_STATS_H */
