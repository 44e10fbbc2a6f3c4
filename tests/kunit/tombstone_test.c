// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tombstones: a deleted connection is no flow, but its tuple stays taken for
 * packets in mid-stream. It ends once, makes room, and can be saved.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/user_namespace.h>

#include "flow/record.h"
#include "flow/room.h"
#include "flow/table.h"
#include "flow/tombstone.h"
#include "flow/track.h"

#define NOW	100000

static unsigned int ended[__EOIG_FLOW_END_COUNT];

static bool belongs(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	return true;
}

static void end(struct eoig_flow_table *table, struct eoig_flow *flow,
		enum eoig_flow_end end)
{
	ended[end]++;
}

static const struct eoig_flow_ops ops = {
	.belongs = belongs,
	.evictable = eoig_track_evictable,
	.ended = end,
};

static struct eoig_flow_table *table_of(struct kunit *test, u32 max_flows)
{
	struct eoig_flow_table *table;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	table->max_flows = max_flows;
	table->max_flows_per_host = 100;
	eoig_timeout_presets(table->timeouts);
	KUNIT_ASSERT_EQ(test, eoig_flow_table_init(table, &ops, &init_user_ns),
			0);
	memset(ended, 0, sizeof(ended));
	return table;
}

static struct eoig_tuple tuple_of(u8 protocol, u16 port)
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

/* Add an established flow. The caller holds RCU and has BH disabled. */
static struct eoig_flow *add(struct eoig_flow_table *table, u8 protocol,
			     u16 port, u32 now)
{
	struct eoig_tuple tuple = tuple_of(protocol, port);
	struct eoig_flow *flow;

	flow = eoig_flow_create(table, &tuple, &tuple.interior,
				eoig_tuple_hash(&tuple), 0, now);
	if (IS_ERR(flow))
		return flow;
	flow->flags = EOIG_FLOW_IS_REPLIED;
	flow->timeout = EOIG_TIMEOUT_UDP;
	if (protocol == IPPROTO_TCP) {
		flow->state = EOIG_TCP_ESTABLISHED;
		flow->timeout = EOIG_TIMEOUT_TCP_ESTABLISHED;
	}
	return eoig_flow_insert(table, flow);
}

static bool found(struct eoig_flow_table *table, u16 port, u32 now)
{
	struct eoig_tuple tuple = tuple_of(IPPROTO_TCP, port);

	return eoig_flow_find(table, &tuple, now);
}

static bool holds(struct eoig_flow_table *table, u16 port, u32 now)
{
	struct eoig_tuple tuple = tuple_of(IPPROTO_TCP, port);

	return eoig_tombstone_holds(table, &tuple, now);
}

/* Get the second of the end of a deleted flow, or 0. */
static u32 created(struct eoig_flow_table *table, u16 port, u32 now)
{
	struct eoig_tuple tuple = tuple_of(IPPROTO_TCP, port);
	struct eoig_flow *tombstone = eoig_tombstone_find(table, &tuple, now);

	return tombstone ? tombstone->created : 0;
}

static void begin(void)
{
	local_bh_disable();
	rcu_read_lock();
}

static void done(struct eoig_flow_table *table)
{
	rcu_read_unlock();
	local_bh_enable();
	eoig_flow_table_destroy(table);
}

static void eoig_tombstone_test_is_no_flow(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW);
	KUNIT_EXPECT_FALSE(test, holds(table, 1, NOW));
	KUNIT_EXPECT_TRUE(test, eoig_tombstone_set(table, flow, NOW));
	/* Not even in the second of its last packet. */
	KUNIT_EXPECT_FALSE(test, found(table, 1, NOW));
	KUNIT_EXPECT_NE(test, flow->seen, NOW);
	KUNIT_EXPECT_EQ(test, eoig_flow_left(table, flow, NOW), 0);
	KUNIT_EXPECT_TRUE(test, holds(table, 1, NOW));
	KUNIT_EXPECT_FALSE(test, holds(table, 2, NOW));
	KUNIT_EXPECT_EQ(test, flow->created, NOW);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 1);
	done(table);
}

static void eoig_tombstone_test_ends_once(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW);
	KUNIT_EXPECT_TRUE(test, eoig_tombstone_set(table, flow, NOW));
	KUNIT_EXPECT_FALSE(test, eoig_tombstone_set(table, flow, NOW));
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_DELETED], 1);
	KUNIT_EXPECT_TRUE(test, eoig_flow_remove(table, flow,
						 EOIG_FLOW_END_EXPIRED));
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EXPIRED], 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 0);
	/* A flow that was removed first makes no tombstone. */
	flow = add(table, IPPROTO_TCP, 2, NOW);
	KUNIT_EXPECT_TRUE(test, eoig_flow_remove(table, flow,
						 EOIG_FLOW_END_EVICTED));
	KUNIT_EXPECT_FALSE(test, eoig_tombstone_set(table, flow, NOW));
	KUNIT_EXPECT_FALSE(test, holds(table, 2, NOW));
	add(table, IPPROTO_TCP, 3, NOW);
	eoig_tombstone_set(table, add(table, IPPROTO_TCP, 4, NOW), NOW);
	done(table);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_DELETED], 2);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EVICTED], 1);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_NETNS], 1);
}

static void eoig_tombstone_test_expires(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	/* The clock wraps meanwhile. */
	u32 timeout = table->timeouts[EOIG_TIMEOUT_TCP_ESTABLISHED];
	u32 deleted = U32_MAX - 10;
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, deleted - 500);
	eoig_tombstone_set(table, flow, deleted);
	KUNIT_EXPECT_EQ(test, eoig_tombstone_left(table, flow, deleted),
			timeout + 1);
	/* The clock of another CPU may be a second behind. */
	KUNIT_EXPECT_EQ(test, eoig_tombstone_left(table, flow, deleted - 1),
			timeout + 1);
	KUNIT_EXPECT_EQ(test,
			eoig_tombstone_left(table, flow, deleted + timeout), 1);
	KUNIT_EXPECT_EQ(test,
			eoig_tombstone_left(table, flow, deleted + timeout + 1),
			0);
	/* A packet that it holds back starts the timeout again. */
	KUNIT_EXPECT_TRUE(test, holds(table, 1, deleted + timeout));
	KUNIT_EXPECT_TRUE(test, holds(table, 1, deleted + 2 * timeout));
	KUNIT_EXPECT_FALSE(test, holds(table, 1, deleted + 3 * timeout + 1));
	KUNIT_EXPECT_EQ(test, flow->created, deleted);
	KUNIT_EXPECT_FALSE(test, found(table, 1, deleted + 3 * timeout + 1));
	done(table);
}

/* A packet was judged just before the deletion, and refreshes just after it. */
static void eoig_tombstone_test_stays(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW);
	eoig_flow_refresh(flow, NOW + 1);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW + 1);
	eoig_tombstone_set(table, flow, NOW + 2);
	eoig_flow_refresh(flow, NOW + 2);
	eoig_flow_refresh(flow, NOW + 3);
	KUNIT_EXPECT_FALSE(test, found(table, 1, NOW + 3));
	KUNIT_EXPECT_TRUE(test, holds(table, 1, NOW + 3));
	done(table);
}

static void eoig_tombstone_test_is_replaced(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow, *again;

	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW);
	eoig_tombstone_set(table, flow, NOW);
	again = add(table, IPPROTO_TCP, 1, NOW);
	KUNIT_EXPECT_FALSE(test, IS_ERR(again));
	KUNIT_EXPECT_PTR_NE(test, again, flow);
	KUNIT_EXPECT_TRUE(test, found(table, 1, NOW));
	KUNIT_EXPECT_FALSE(test, holds(table, 1, NOW));
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 1);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EXPIRED], 0);
	done(table);
}

/* Flows with an answer fill the table. Only the tombstone makes room. */
static void eoig_tombstone_test_makes_room(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 4);
	struct eoig_flow *flow;
	unsigned int i;

	begin();
	for (i = 1; i <= 4; i++)
		flow = add(table, IPPROTO_TCP, i, NOW);
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, IPPROTO_TCP, 5, NOW)),
			-ENOSPC);
	eoig_tombstone_set(table, flow, NOW);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 4);
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, IPPROTO_TCP, 5, NOW)));
	KUNIT_EXPECT_FALSE(test, holds(table, 4, NOW));
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 4);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EVICTED], 0);
	done(table);
}

/* A host may open as many flows again as were deleted. */
static void eoig_tombstone_test_share(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100);
	struct eoig_flow *flows[3];
	unsigned int i;

	table->max_flows_per_host = 3;
	begin();
	for (i = 0; i < 3; i++)
		flows[i] = add(table, IPPROTO_TCP, i, NOW);
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, IPPROTO_TCP, 3, NOW)),
			-EDQUOT);
	eoig_tombstone_set(table, flows[0], NOW);
	eoig_tombstone_set(table, flows[1], NOW);
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, IPPROTO_TCP, 3, NOW)));
	/* It takes the place of a tombstone. */
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, IPPROTO_TCP, 0, NOW)));
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, IPPROTO_TCP, 4, NOW)),
			-EDQUOT);
	eoig_flow_remove(table, flows[1], EOIG_FLOW_END_EXPIRED);
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, IPPROTO_TCP, 4, NOW)),
			-EDQUOT);
	KUNIT_EXPECT_EQ(test, atomic_read(&flows[2]->host->flows), 3);
	KUNIT_EXPECT_EQ(test, atomic_read(&flows[2]->host->deleted), 0);
	done(table);
}

/* An explanation says what the next flow would get, and takes nothing. */
static void eoig_tombstone_test_would_make_room(struct kunit *test)
{
	struct in6_addr wire = tuple_of(IPPROTO_TCP, 1).interior;
	struct eoig_flow_table *table = table_of(test, 2);
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW);
	add(table, IPPROTO_TCP, 2, NOW);
	KUNIT_EXPECT_EQ(test, eoig_flow_room(table, &wire, NOW), -ENOSPC);
	eoig_tombstone_set(table, flow, NOW);
	KUNIT_EXPECT_EQ(test, eoig_flow_room(table, &wire, NOW), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 2);
	KUNIT_EXPECT_TRUE(test, holds(table, 1, NOW));

	/* The share does not count a tombstone. */
	table->max_flows = 3;
	table->max_flows_per_host = 1;
	KUNIT_EXPECT_EQ(test, eoig_flow_room(table, &wire, NOW), -EDQUOT);
	table->max_flows_per_host = 2;
	KUNIT_EXPECT_EQ(test, eoig_flow_room(table, &wire, NOW), 0);
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, IPPROTO_TCP, 3, NOW)));
	/* So one that makes room in the table makes none in the share. */
	KUNIT_EXPECT_EQ(test, eoig_flow_room(table, &wire, NOW), -EDQUOT);
	KUNIT_EXPECT_TRUE(test, holds(table, 1, NOW));
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, IPPROTO_TCP, 4, NOW)),
			-EDQUOT);
	done(table);
}

static void eoig_tombstone_test_protocols(struct kunit *test)
{
	struct eoig_tuple tuple = tuple_of(IPPROTO_TCP, 1);

	KUNIT_EXPECT_TRUE(test, eoig_tombstone_possible(&tuple));
	tuple.flags = EOIG_TUPLE_ENDPOINT;
	KUNIT_EXPECT_FALSE(test, eoig_tombstone_possible(&tuple));
	tuple = tuple_of(IPPROTO_SCTP, 1);
	KUNIT_EXPECT_TRUE(test, eoig_tombstone_possible(&tuple));
	tuple = tuple_of(IPPROTO_DCCP, 1);
	KUNIT_EXPECT_TRUE(test, eoig_tombstone_possible(&tuple));
	tuple = tuple_of(IPPROTO_UDP, 1);
	KUNIT_EXPECT_FALSE(test, eoig_tombstone_possible(&tuple));
	tuple = tuple_of(IPPROTO_ICMPV6, 1);
	KUNIT_EXPECT_FALSE(test, eoig_tombstone_possible(&tuple));
}

static void eoig_tombstone_test_is_saved(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_record record, flow_record;
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW - 50);
	eoig_record_save(&flow_record, flow, NOW);
	KUNIT_EXPECT_TRUE(test, eoig_record_valid(&flow_record));
	eoig_tombstone_set(table, flow, NOW - 30);
	holds(table, 1, NOW - 10);
	eoig_record_save(&record, flow, NOW);
	KUNIT_EXPECT_TRUE(test, eoig_record_valid(&record));
	KUNIT_EXPECT_EQ(test, be32_to_cpu(record.age), 30);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(record.idle), 10);
	KUNIT_EXPECT_TRUE(test,
			  be16_to_cpu(record.flags) & EOIG_RECORD_F_DELETED);

	/* It was deleted after the last packet of the record. */
	KUNIT_EXPECT_EQ(test, PTR_ERR(eoig_record_restore(&flow_record, table,
							  0, NOW)), -ETIME);
	eoig_flow_remove(table, flow, EOIG_FLOW_END_DELETED);
	flow = eoig_record_restore(&record, table, 0, NOW);
	KUNIT_EXPECT_FALSE(test, IS_ERR(flow));
	KUNIT_EXPECT_FALSE(test, found(table, 1, NOW));
	KUNIT_EXPECT_TRUE(test, holds(table, 1, NOW - 10));
	KUNIT_EXPECT_EQ(test, created(table, 1, NOW), NOW - 30);
	/* A record with a later packet brings the connection back. */
	flow_record.idle = cpu_to_be32(20);
	flow = eoig_record_restore(&flow_record, table, 0, NOW);
	KUNIT_EXPECT_FALSE(test, IS_ERR(flow));
	KUNIT_EXPECT_TRUE(test, found(table, 1, NOW));
	done(table);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_DELETED], 1);

	record.protocol = IPPROTO_UDP;
	memset(record.none, 0, sizeof(record.none));
	record.state = 0;
	KUNIT_EXPECT_FALSE(test, eoig_record_valid(&record));
	record.flags = 0;
	KUNIT_EXPECT_TRUE(test, eoig_record_valid(&record));
}

/* It is restored even if its host has its share, and takes nothing of it. */
static void eoig_tombstone_test_restored_beside_share(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_record record;
	struct eoig_flow *flow;

	table->max_flows_per_host = 1;
	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW);
	eoig_tombstone_set(table, flow, NOW);
	eoig_record_save(&record, flow, NOW);
	eoig_flow_remove(table, flow, EOIG_FLOW_END_DELETED);
	flow = add(table, IPPROTO_TCP, 2, NOW);
	KUNIT_EXPECT_FALSE(test, IS_ERR(eoig_record_restore(&record, table, 0,
							    NOW)));
	KUNIT_EXPECT_TRUE(test, holds(table, 1, NOW));
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, IPPROTO_TCP, 3, NOW)),
			-EDQUOT);
	eoig_flow_remove(table, flow, EOIG_FLOW_END_EXPIRED);
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, IPPROTO_TCP, 3, NOW)));
	done(table);
}

/* The stamp of a very old record must not pass for another kind of stamp. */
static void eoig_tombstone_test_old_records(struct kunit *test)
{
	static const u32 idle[] = {
		EOIG_TIMEOUT_MAX + 1, EOIG_TOMBSTONE_PAST / 2,
		EOIG_TOMBSTONE_PAST, EOIG_TOMBSTONE_PAST + 1, S32_MAX,
	};
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_record record;
	struct eoig_flow *flow;
	unsigned int i;

	begin();
	flow = add(table, IPPROTO_TCP, 1, NOW);
	eoig_record_save(&record, flow, NOW);
	eoig_flow_remove(table, flow, EOIG_FLOW_END_EXPIRED);
	for (i = 0; i < 2 * ARRAY_SIZE(idle); i++) {
		record.idle = cpu_to_be32(idle[i / 2]);
		record.age = record.idle;
		record.flags ^= cpu_to_be16(EOIG_RECORD_F_DELETED);
		KUNIT_EXPECT_TRUE(test, eoig_record_valid(&record));
		flow = eoig_record_restore(&record, table, 0, NOW);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(flow), -ETIME,
				    "idle %u, flags %#x", idle[i / 2],
				    be16_to_cpu(record.flags));
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 0);
	done(table);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_tombstone_test_is_no_flow),
	KUNIT_CASE(eoig_tombstone_test_ends_once),
	KUNIT_CASE(eoig_tombstone_test_expires),
	KUNIT_CASE(eoig_tombstone_test_stays),
	KUNIT_CASE(eoig_tombstone_test_is_replaced),
	KUNIT_CASE(eoig_tombstone_test_makes_room),
	KUNIT_CASE(eoig_tombstone_test_share),
	KUNIT_CASE(eoig_tombstone_test_would_make_room),
	KUNIT_CASE(eoig_tombstone_test_protocols),
	KUNIT_CASE(eoig_tombstone_test_is_saved),
	KUNIT_CASE(eoig_tombstone_test_restored_beside_share),
	KUNIT_CASE(eoig_tombstone_test_old_records),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-tombstone",
	.test_cases = cases,
};

kunit_test_suite(suite);
