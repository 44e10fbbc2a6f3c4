/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flows, and records of the same flows from another router.
 */
#ifndef EOIG_KUNIT_FLOWS_H
#define EOIG_KUNIT_FLOWS_H

#include <kunit/test.h>
#include <linux/in.h>
#include <linux/user_namespace.h>

#include "flow/merge.h"
#include "flow/record.h"
#include "flow/table.h"
#include "flow/track.h"

#define NOW	100000

static unsigned int ended[__EOIG_FLOW_END_COUNT];
static unsigned int muted;

static bool belongs(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	return true;
}

static void end(struct eoig_flow_table *table, struct eoig_flow *flow,
		enum eoig_flow_end end)
{
	ended[end]++;
	muted += !!(flow->flags & EOIG_FLOW_IS_MUTED);
}

static const struct eoig_flow_ops ops = {
	.belongs = belongs,
	.evictable = eoig_track_evictable,
	.ended = end,
};

static inline struct eoig_flow_table *table_of(struct kunit *test,
					       u32 max_flows)
{
	struct eoig_flow_table *table;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	table->max_flows = max_flows;
	table->max_flows_per_host = 1000;
	eoig_timeout_presets(table->timeouts);
	KUNIT_ASSERT_EQ(test, eoig_flow_table_init(table, &ops, &init_user_ns),
			0);
	memset(ended, 0, sizeof(ended));
	muted = 0;
	return table;
}

static inline struct eoig_tuple tuple_of(u8 protocol, u16 port)
{
	struct eoig_tuple tuple = {
		.protocol = protocol,
		.interior_port = htons(port),
		.exterior_port = htons(443),
	};

	tuple.interior.s6_addr32[0] = htonl(0x26000001);
	tuple.exterior.s6_addr32[0] = htonl(0x26000009);
	return tuple;
}

/* Make the record of an answered flow. Its last packet is @idle seconds old. */
static inline struct eoig_record record_of(u8 protocol, u16 port, u8 state,
					   u32 idle)
{
	struct eoig_tuple tuple = tuple_of(protocol, port);
	struct eoig_record record = {
		.interior_port = tuple.interior_port,
		.exterior_port = tuple.exterior_port,
		.protocol = protocol,
		.state = state,
		.flags = cpu_to_be16(EOIG_RECORD_F_REPLIED),
		.idle = cpu_to_be32(idle),
		.age = cpu_to_be32(idle),
	};

	memcpy(record.interior, &tuple.interior, sizeof(record.interior));
	memcpy(record.exterior, &tuple.exterior, sizeof(record.exterior));
	memcpy(record.wire, &tuple.interior, sizeof(record.wire));
	return record;
}

/* Add an answered flow. The caller holds RCU and has BH disabled. */
static inline struct eoig_flow *add(struct eoig_flow_table *table, u8 protocol,
				    u16 port, u8 state, u32 seen)
{
	struct eoig_tuple tuple = tuple_of(protocol, port);
	struct eoig_flow *flow;

	flow = eoig_flow_create(table, &tuple, &tuple.interior,
				eoig_tuple_hash(&tuple), 0, seen);
	if (IS_ERR(flow))
		return flow;
	flow->flags = EOIG_FLOW_IS_REPLIED;
	flow->state = state;
	flow->timeout = EOIG_TIMEOUT_TCP_ESTABLISHED;
	return eoig_flow_insert(table, flow);
}

static inline int merge(struct eoig_flow_table *table,
			struct eoig_record record)
{
	struct eoig_flow *flow;

	return eoig_merge(&record, table, 0, NOW, &flow);
}

static inline struct eoig_flow *find(struct eoig_flow_table *table,
				     u8 protocol, u16 port)
{
	struct eoig_tuple tuple = tuple_of(protocol, port);

	return eoig_flow_find(table, &tuple, NOW);
}

static inline void begin(void)
{
	local_bh_disable();
	rcu_read_lock();
}

static inline void done(struct eoig_flow_table *table)
{
	rcu_read_unlock();
	local_bh_enable();
	eoig_flow_table_destroy(table);
}

#endif /* EOIG_KUNIT_FLOWS_H */
