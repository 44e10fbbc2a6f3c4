/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Meters: the packets and bytes of a subnet, per CPU.
 */
#ifndef EOIG_POLICY_METER_H
#define EOIG_POLICY_METER_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>

#include "packet/tuple.h"

/**
 * struct eoig_meter_cpu - what one CPU has counted
 * @packets: accepted packets, by direction
 * @bytes: of these packets, with their IPv6 headers
 *
 * It is in one cache line.
 */
struct eoig_meter_cpu {
	u64 packets[2];
	u64 bytes[2];
} __aligned(4 * sizeof(u64));

/**
 * struct eoig_meter_sum - the sum of all CPUs
 * @packets: accepted packets, by direction
 * @bytes: of these packets, with their IPv6 headers
 */
struct eoig_meter_sum {
	u64 packets[2];
	u64 bytes[2];
};

/**
 * struct eoig_meters - the meters of one gateway
 * @lock: protects the rest, and eoig_meter.base; taken in process context
 * @list: of struct eoig_meter
 * @past: what meters have counted that are gone
 * @references: the counters of the gateway, and each meter
 */
struct eoig_meters {
	spinlock_t lock;	/* of @list and @past */
	struct list_head list;
	struct eoig_meter_sum past;
	refcount_t references;
};

/**
 * struct eoig_meter - the counters of one subnet
 * @cpu: the counters of each CPU
 * @meters: of the gateway, by reference
 * @node: in eoig_meters.list
 * @base: the values at the last reset
 * @references: policies and drafts that have the subnet
 */
struct eoig_meter {
	struct eoig_meter_cpu __percpu *cpu;
	struct eoig_meters *meters;
	struct list_head node;
	struct eoig_meter_sum base;
	refcount_t references;
};

struct eoig_meters *eoig_meters_create(void);
void eoig_meters_put(struct eoig_meters *meters);
void eoig_meters_add(const struct eoig_meters *meters,
		     struct eoig_meter_sum *sum);
void eoig_meters_reset(struct eoig_meters *meters);
struct eoig_meter *eoig_meter_create(struct eoig_meters *meters);
void eoig_meter_put(struct eoig_meter *meter);
void eoig_meter_read(const struct eoig_meter *meter,
		     struct eoig_meter_sum *sum);
void eoig_meter_add(const struct eoig_meter_cpu __percpu *cpu,
		    struct eoig_meter_sum *sum);

/**
 * eoig_meter_packet - count an accepted packet
 * @cpu: of a meter
 * @direction: of the packet
 * @length: bytes, with the IPv6 header
 *
 * The kernel is a 64-bit one, so a reader sees no half of a number.
 *
 * Context: any.
 */
static __always_inline void
eoig_meter_packet(struct eoig_meter_cpu __percpu *cpu,
		  enum eoig_direction direction, unsigned int length)
{
	this_cpu_inc(cpu->packets[direction]);
	this_cpu_add(cpu->bytes[direction], length);
}

#endif /* EOIG_POLICY_METER_H */
