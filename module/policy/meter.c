// SPDX-License-Identifier: GPL-2.0-only
/*
 * Meters: the packets and bytes of a subnet, per CPU.
 *
 * A packet is counted once, by the meter of its subnet. A gateway shows the sum
 * of its meters, of its former ones, and of what no meter counts. So a meter
 * costs a packet no instruction.
 *
 * Lifetime: each policy and draft that has the subnet holds a reference. A
 * policy releases it after a grace period, so the last one goes when no packet
 * is counted any more. A meter belongs to its gateway. A subnet that moves to
 * another gateway gets a new one.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "policy/meter.h"

/**
 * eoig_meters_create - make the list of the meters of a new gateway
 *
 * Context: process. Sleeps.
 * Return: the list, with one reference; or NULL without memory.
 */
struct eoig_meters *eoig_meters_create(void)
{
	struct eoig_meters *meters = kzalloc(sizeof(*meters),
					     GFP_KERNEL_ACCOUNT);

	if (!meters)
		return NULL;
	spin_lock_init(&meters->lock);
	INIT_LIST_HEAD(&meters->list);
	refcount_set(&meters->references, 1);
	return meters;
}

/**
 * eoig_meters_put - release a reference
 * @meters: of a gateway
 *
 * Context: any.
 */
void eoig_meters_put(struct eoig_meters *meters)
{
	if (refcount_dec_and_test(&meters->references))
		kfree(meters);
}

/**
 * eoig_meter_add - add the counters of all CPUs to a sum
 * @cpu: of a meter
 * @sum: what they are added to
 *
 * Context: any.
 */
void eoig_meter_add(const struct eoig_meter_cpu __percpu *cpu,
		    struct eoig_meter_sum *sum)
{
	int number, i;

	for_each_possible_cpu(number) {
		const struct eoig_meter_cpu *share = per_cpu_ptr(cpu, number);

		for (i = 0; i < 2; i++) {
			sum->packets[i] += READ_ONCE(share->packets[i]);
			sum->bytes[i] += READ_ONCE(share->bytes[i]);
		}
	}
}

/**
 * eoig_meters_add - add all that the meters of a gateway have ever counted
 * @meters: of the gateway
 * @sum: what it is added to
 *
 * Context: process, eoig_meters.lock.
 */
void eoig_meters_add(const struct eoig_meters *meters,
		     struct eoig_meter_sum *sum)
{
	const struct eoig_meter *meter;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		sum->packets[i] += meters->past.packets[i];
		sum->bytes[i] += meters->past.bytes[i];
	}
	list_for_each_entry(meter, &meters->list, node)
		eoig_meter_add(meter->cpu, sum);
}

/**
 * eoig_meters_reset - let the meters of a gateway count from zero
 * @meters: of the gateway
 *
 * Context: process, eoig_meters.lock.
 */
void eoig_meters_reset(struct eoig_meters *meters)
{
	struct eoig_meter *meter;

	list_for_each_entry(meter, &meters->list, node) {
		memset(&meter->base, 0, sizeof(meter->base));
		eoig_meter_add(meter->cpu, &meter->base);
	}
}

/**
 * eoig_meter_create - make a meter
 * @meters: of the gateway
 *
 * Context: process. Sleeps.
 * Return: the meter, with one reference; or NULL without memory.
 */
struct eoig_meter *eoig_meter_create(struct eoig_meters *meters)
{
	struct eoig_meter *meter = kzalloc(sizeof(*meter), GFP_KERNEL_ACCOUNT);

	if (!meter)
		return NULL;
	meter->cpu = alloc_percpu_gfp(struct eoig_meter_cpu,
				      GFP_KERNEL_ACCOUNT);
	if (!meter->cpu) {
		kfree(meter);
		return NULL;
	}
	refcount_set(&meter->references, 1);
	refcount_inc(&meters->references);
	meter->meters = meters;
	spin_lock(&meters->lock);
	list_add_tail(&meter->node, &meters->list);
	spin_unlock(&meters->lock);
	return meter;
}

/**
 * eoig_meter_put - release a reference
 * @meter: the meter, or NULL
 *
 * The gateway keeps what the meter has counted.
 *
 * Context: process.
 */
void eoig_meter_put(struct eoig_meter *meter)
{
	struct eoig_meters *meters;

	if (!meter || !refcount_dec_and_test(&meter->references))
		return;
	meters = meter->meters;
	spin_lock(&meters->lock);
	eoig_meter_add(meter->cpu, &meters->past);
	list_del(&meter->node);
	spin_unlock(&meters->lock);
	free_percpu(meter->cpu);
	kfree(meter);
	eoig_meters_put(meters);
}

/**
 * eoig_meter_read - read the counters since the last reset
 * @meter: the meter
 * @sum: filled
 *
 * Context: process, eoig_net.mutex or RCU read side.
 */
void eoig_meter_read(const struct eoig_meter *meter,
		     struct eoig_meter_sum *sum)
{
	unsigned int i;

	memset(sum, 0, sizeof(*sum));
	spin_lock(&meter->meters->lock);
	eoig_meter_add(meter->cpu, sum);
	for (i = 0; i < 2; i++) {
		sum->packets[i] -= meter->base.packets[i];
		sum->bytes[i] -= meter->base.bytes[i];
	}
	spin_unlock(&meter->meters->lock);
}
