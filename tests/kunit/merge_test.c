// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of a replica: the later one of the end and of the last packet wins,
 * and nobody tells a replica what it has told.
 */
#include "flow/tombstone.h"
#include "flows.h"

static struct eoig_record deleted_of(u8 protocol, u16 port, u32 age)
{
	struct eoig_record record = record_of(protocol, port, 0, age);

	record.flags |= cpu_to_be16(EOIG_RECORD_F_DELETED);
	return record;
}

static struct eoig_flow *tombstone(struct eoig_flow_table *table, u16 port)
{
	struct eoig_tuple tuple = tuple_of(IPPROTO_TCP, port);

	return eoig_tombstone_find(table, &tuple, NOW);
}

static void eoig_merge_test_inserts(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 2);
	struct eoig_record record;
	struct eoig_flow *flow;

	begin();
	record = record_of(IPPROTO_TCP, 1, EOIG_TCP_ESTABLISHED, 100);
	KUNIT_EXPECT_TRUE(test, eoig_record_mergeable(&record));
	KUNIT_EXPECT_EQ(test, merge(table, record), EOIG_MERGE_INSERTED);
	flow = find(table, IPPROTO_TCP, 1);
	KUNIT_ASSERT_NOT_NULL(test, flow);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 100);
	KUNIT_EXPECT_EQ(test, flow->state, EOIG_TCP_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, flow->binding, 0);
	KUNIT_EXPECT_EQ(test, flow->flags, EOIG_FLOW_IS_REPLIED);
	/* Merging it again adds nothing. */
	KUNIT_EXPECT_EQ(test, merge(table, record), -EEXIST);

	record = record_of(IPPROTO_TCP, 2, EOIG_TCP_ESTABLISHED,
			   table->timeouts[EOIG_TIMEOUT_TCP_ESTABLISHED] + 1);
	KUNIT_EXPECT_EQ(test, merge(table, record), -ETIME);
	record.idle = cpu_to_be32(EOIG_TIMEOUT_MAX + 1);
	record.age = record.idle;
	KUNIT_EXPECT_EQ(test, merge(table, record), -ETIME);

	/* The limits are those of any flow. */
	KUNIT_EXPECT_EQ(test, merge(table, record_of(IPPROTO_UDP, 3, 0, 0)),
			EOIG_MERGE_INSERTED);
	KUNIT_EXPECT_EQ(test, merge(table, record_of(IPPROTO_UDP, 4, 0, 0)),
			-ENOSPC);
	table->max_flows = 3;
	table->max_flows_per_host = 2;
	KUNIT_EXPECT_EQ(test, merge(table, record_of(IPPROTO_UDP, 4, 0, 0)),
			-EDQUOT);
	done(table);
}

/* What another router has counted is counted there. */
static void eoig_merge_test_counts_nothing(struct kunit *test)
{
	struct eoig_record record = record_of(IPPROTO_UDP, 1, 0, 0);
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;

	record.flags |= cpu_to_be16(EOIG_RECORD_F_COUNTED);
	record.packets_out = cpu_to_be64(5);
	record.bytes_in = cpu_to_be64(5000);
	begin();
	KUNIT_EXPECT_EQ(test, eoig_merge(&record, table,
					 EOIG_FLOW_WITH_COUNTERS, NOW, &flow),
			EOIG_MERGE_INSERTED);
	KUNIT_EXPECT_EQ(test,
			atomic64_read(&flow->counters->packets[EOIG_OUT]), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&flow->counters->bytes[EOIG_IN]),
			0);
	done(table);
}

static void eoig_merge_test_deleted_of_nothing(struct kunit *test)
{
	struct eoig_record record = deleted_of(IPPROTO_UDP, 1, 5);
	struct eoig_flow_table *table = table_of(test, 10);

	begin();
	KUNIT_EXPECT_TRUE(test, eoig_record_mergeable(&record));
	KUNIT_EXPECT_FALSE(test, eoig_record_valid(&record));
	KUNIT_EXPECT_EQ(test, merge(table, record), -ETIME);
	record.flags |= cpu_to_be16(EOIG_RECORD_F_ENDPOINT);
	record.exterior_port = 0;
	KUNIT_EXPECT_FALSE(test, eoig_record_mergeable(&record));

	KUNIT_EXPECT_EQ(test, merge(table, deleted_of(IPPROTO_TCP, 1, 5)),
			EOIG_MERGE_INSERTED);
	KUNIT_ASSERT_NOT_NULL(test, tombstone(table, 1));
	KUNIT_EXPECT_EQ(test, tombstone(table, 1)->created, NOW - 5);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_DELETED], 0);
	done(table);
}

static void eoig_merge_test_tombstone(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, EOIG_TCP_ESTABLISHED, NOW - 60);
	eoig_tombstone_set(table, flow, NOW - 50);
	/* Another router has seen no later packet. */
	KUNIT_EXPECT_EQ(test, merge(table, record_of(IPPROTO_TCP, 1,
						     EOIG_TCP_ESTABLISHED,
						     51)), -ETIME);
	KUNIT_EXPECT_EQ(test, merge(table, record_of(IPPROTO_TCP, 1,
						     EOIG_TCP_ESTABLISHED,
						     50)), -ETIME);
	/* The later end is kept. */
	KUNIT_EXPECT_EQ(test, merge(table, deleted_of(IPPROTO_TCP, 1, 55)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, flow->created, NOW - 50);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 50 - EOIG_TOMBSTONE_PAST);
	KUNIT_EXPECT_EQ(test, merge(table, deleted_of(IPPROTO_TCP, 1, 40)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, flow->created, NOW - 40);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 40 - EOIG_TOMBSTONE_PAST);
	KUNIT_EXPECT_NULL(test, find(table, IPPROTO_TCP, 1));
	/* The connection is a later one. */
	KUNIT_EXPECT_EQ(test, merge(table, record_of(IPPROTO_TCP, 1,
						     EOIG_TCP_SYN_ACKED, 39)),
			EOIG_MERGE_INSERTED);
	KUNIT_EXPECT_NOT_NULL(test, find(table, IPPROTO_TCP, 1));
	KUNIT_EXPECT_NULL(test, tombstone(table, 1));
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 1);
	done(table);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_DELETED], 1);
}

static void eoig_merge_test_ends(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_record record;
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, EOIG_TCP_ESTABLISHED, NOW - 20);
	add(table, IPPROTO_UDP, 1, 0, NOW - 20);
	/* Its last packet is later than the end. */
	KUNIT_EXPECT_EQ(test, merge(table, deleted_of(IPPROTO_TCP, 1, 21)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, merge(table, deleted_of(IPPROTO_UDP, 1, 21)),
			-EEXIST);
	/* An age that would be a time to come. */
	record = deleted_of(IPPROTO_TCP, 1, 0);
	record.age = cpu_to_be32(U32_MAX - 5);
	KUNIT_EXPECT_EQ(test, merge(table, record), -ETIME);
	KUNIT_EXPECT_PTR_EQ(test, find(table, IPPROTO_TCP, 1), flow);
	KUNIT_EXPECT_NOT_NULL(test, find(table, IPPROTO_UDP, 1));
	KUNIT_EXPECT_EQ(test, muted, 0);

	record = deleted_of(IPPROTO_TCP, 1, 20);
	record.idle = cpu_to_be32(4);
	KUNIT_EXPECT_EQ(test, merge(table, record), EOIG_MERGE_CHANGED);
	KUNIT_EXPECT_NULL(test, find(table, IPPROTO_TCP, 1));
	KUNIT_EXPECT_PTR_EQ(test, tombstone(table, 1), flow);
	KUNIT_EXPECT_EQ(test, flow->created, NOW - 20);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 4 - EOIG_TOMBSTONE_PAST);
	KUNIT_EXPECT_EQ(test, merge(table, deleted_of(IPPROTO_UDP, 1, 0)),
			EOIG_MERGE_CHANGED);
	KUNIT_EXPECT_NULL(test, find(table, IPPROTO_UDP, 1));
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 1);
	/* Replicas are not told what a replica has told. */
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_DELETED], 2);
	KUNIT_EXPECT_EQ(test, muted, 2);
	done(table);
}

static void eoig_merge_test_stamp(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_record record;
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_UDP, 1, 0, NOW - 20);
	flow->flags = EOIG_FLOW_IS_PICKED_UP;
	flow->timeout = EOIG_TIMEOUT_UDP;
	record = record_of(IPPROTO_UDP, 1, 0, 30);
	record.flags = cpu_to_be16(EOIG_RECORD_F_PICKED_UP);
	KUNIT_EXPECT_EQ(test, merge(table, record), -EEXIST);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 20);
	KUNIT_EXPECT_EQ(test, flow->flags, EOIG_FLOW_IS_PICKED_UP);
	/* One router has seen the answer, and one the beginning. */
	record.flags = cpu_to_be16(EOIG_RECORD_F_REPLIED);
	KUNIT_EXPECT_EQ(test, merge(table, record), EOIG_MERGE_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 20);
	KUNIT_EXPECT_EQ(test, flow->flags, EOIG_FLOW_IS_REPLIED);
	record.flags = 0;
	KUNIT_EXPECT_EQ(test, merge(table, record), -EEXIST);
	record.idle = cpu_to_be32(3);
	KUNIT_EXPECT_EQ(test, merge(table, record), EOIG_MERGE_CHANGED);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 3);
	KUNIT_EXPECT_EQ(test, flow->flags, EOIG_FLOW_IS_REPLIED);
	/* It has expired there, but not here. */
	record.idle = cpu_to_be32(table->timeouts[EOIG_TIMEOUT_UDP] + 1);
	record.age = record.idle;
	KUNIT_EXPECT_EQ(test, merge(table, record), -ETIME);
	done(table);
}

static void eoig_merge_test_endpoint(struct kunit *test)
{
	struct eoig_record record = record_of(IPPROTO_TCP, 1, 0, 50);
	struct eoig_flow_table *table = table_of(test, 10);

	record.flags = cpu_to_be16(EOIG_RECORD_F_ENDPOINT);
	record.exterior_port = 0;
	memset(record.exterior, 0, sizeof(record.exterior));
	begin();
	KUNIT_EXPECT_TRUE(test, eoig_record_mergeable(&record));
	KUNIT_EXPECT_EQ(test, merge(table, record), EOIG_MERGE_INSERTED);
	KUNIT_EXPECT_EQ(test, merge(table, record), -EEXIST);
	record.idle = cpu_to_be32(49);
	KUNIT_EXPECT_EQ(test, merge(table, record), EOIG_MERGE_CHANGED);
	done(table);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_merge_test_inserts),
	KUNIT_CASE(eoig_merge_test_counts_nothing),
	KUNIT_CASE(eoig_merge_test_deleted_of_nothing),
	KUNIT_CASE(eoig_merge_test_tombstone),
	KUNIT_CASE(eoig_merge_test_ends),
	KUNIT_CASE(eoig_merge_test_stamp),
	KUNIT_CASE(eoig_merge_test_endpoint),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-merge",
	.test_cases = cases,
};

kunit_test_suite(suite);
