// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of a gateway.
 *
 * Lifetime: each policy that has the gateway holds a reference, and releases it after a grace
 * period. Packets reach the counters under RCU, through the policy that judges them.
 */
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "policy/stats.h"

/**
 * eoig_stats_create - allocate the counters of a new gateway
 *
 * Context: process. Sleeps.
 * Return: the counters, with one reference; or NULL without memory.
 */
struct eoig_stats *eoig_stats_create(void)
{
	struct eoig_stats *stats = kzalloc(sizeof(*stats), GFP_KERNEL_ACCOUNT);
	int cpu;

	if (!stats)
		return NULL;
	stats->cpu = alloc_percpu_gfp(struct eoig_stats_cpu, GFP_KERNEL_ACCOUNT);
	stats->meters = eoig_meters_create();
	if (!stats->cpu || !stats->meters)
		goto err;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(stats->cpu, cpu)->sync);
	stats->since = ktime_get_boottime_ns();
	refcount_set(&stats->references, 1);
	return stats;

err:
	kfree(stats->meters);
	free_percpu(stats->cpu);
	kfree(stats);
	return NULL;
}

/**
 * eoig_stats_put - release a reference
 * @stats: the counters
 *
 * Context: any.
 */
void eoig_stats_put(struct eoig_stats *stats)
{
	if (!refcount_dec_and_test(&stats->references))
		return;
	eoig_meters_put(stats->meters);
	free_percpu(stats->cpu);
	kfree(stats);
}

static void eoig_stats_add(const u64_stats_t *from, u64 *to, unsigned int count)
{
	while (count--)
		to[count] += u64_stats_read(&from[count]);
}

/* Sum the counters of a gateway and its subnets. eoig_meters.lock is held. */
static void eoig_stats_total(const struct eoig_stats *stats, struct eoig_stats_sum *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	eoig_meter_add(&stats->cpu->rest, &sum->passed);
	eoig_meters_add(stats->meters, &sum->passed);
	for_each_possible_cpu(cpu) {
		const struct eoig_stats_cpu *share = per_cpu_ptr(stats->cpu, cpu);
		struct eoig_stats_sum with_share;
		unsigned int start;

		do {
			with_share = *sum;
			start = u64_stats_fetch_begin(&share->sync);
			eoig_stats_add(share->counters, with_share.counters,
				       __EOIG_COUNTER_COUNT);
			eoig_stats_add(share->drops, with_share.drops, __EOIG_DROP_COUNT);
		} while (u64_stats_fetch_retry(&share->sync, start));
		*sum = with_share;
	}
}

/**
 * eoig_stats_read - read the counters since the last reset
 * @stats: the counters
 * @sum: filled
 *
 * Context: process, eoig_net.mutex or RCU read side.
 * Return: when all these counters were 0, in nanoseconds since boot. Another
 * number means other counters: they were reset, or belong to a new gateway of
 * the same name.
 */
u64 eoig_stats_read(const struct eoig_stats *stats, struct eoig_stats_sum *sum)
{
	unsigned int i;
	u64 since;

	spin_lock(&stats->meters->lock);
	since = stats->since;
	eoig_stats_total(stats, sum);
	for (i = 0; i < sizeof(*sum) / sizeof(u64); i++)
		((u64 *)sum)[i] -= ((const u64 *)&stats->base)[i];
	spin_unlock(&stats->meters->lock);
	return since;
}

/**
 * eoig_stats_reset - count from zero, also for the subnets of the gateway
 * @stats: the counters
 *
 * The per-CPU counters go on, because only their CPU may write them.
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_stats_reset(struct eoig_stats *stats)
{
	spin_lock(&stats->meters->lock);
	eoig_stats_total(stats, &stats->base);
	eoig_meters_reset(stats->meters);
	stats->since = ktime_get_boottime_ns();
	spin_unlock(&stats->meters->lock);
}

/**
 * eoig_stats_drop - count a dropped packet
 * @stats: of the gateway
 * @reason: why
 *
 * Context: BH disabled.
 */
void eoig_stats_drop(struct eoig_stats *stats, enum eoig_drop reason)
{
	struct eoig_stats_cpu *cpu = this_cpu_ptr(stats->cpu);

	u64_stats_update_begin(&cpu->sync);
	u64_stats_inc(&cpu->drops[reason]);
	u64_stats_update_end(&cpu->sync);
}

/**
 * eoig_stats_count - count anything else
 * @stats: of the gateway
 * @counter: which counter
 *
 * Context: any but hard interrupt.
 */
void eoig_stats_count(struct eoig_stats *stats, enum eoig_counter counter)
{
	struct eoig_stats_cpu *cpu;

	local_bh_disable();
	cpu = this_cpu_ptr(stats->cpu);
	u64_stats_update_begin(&cpu->sync);
	u64_stats_inc(&cpu->counters[counter]);
	u64_stats_update_end(&cpu->sync);
	local_bh_enable();
}
