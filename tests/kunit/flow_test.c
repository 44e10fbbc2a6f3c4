// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow table: one entry for each tuple, limits, eviction, expiry, and walks
 * that find each flow once.
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/in.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <net/ipv6.h>

#include "flow/room.h"
#include "flow/table.h"
#include "flow/walk.h"

static unsigned int ended[__EOIG_FLOW_END_COUNT];

static bool belongs(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	return flow->tuple.interior_port != htons(13);
}

static bool over(const struct eoig_flow *flow)
{
	return !(flow->flags & EOIG_FLOW_IS_REPLIED);
}

static void end(struct eoig_flow_table *table, struct eoig_flow *flow, enum eoig_flow_end end)
{
	ended[end]++;
}

static const struct eoig_flow_ops ops = {
	.belongs = belongs,
	.evictable = over,
	.ended = end,
};

static struct eoig_flow_table *table_of(struct kunit *test, u32 max_flows, u32 max_flows_per_host)
{
	struct eoig_flow_table *table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, table);
	table->max_flows = max_flows;
	table->max_flows_per_host = max_flows_per_host;
	eoig_timeout_presets(table->timeouts);
	KUNIT_ASSERT_EQ(test, eoig_flow_table_init(table, &ops, &init_user_ns), 0);
	memset(ended, 0, sizeof(ended));
	return table;
}

static struct eoig_tuple tuple_of(u32 host, u16 port)
{
	struct eoig_tuple tuple = {
		.protocol = IPPROTO_UDP,
		.interior_port = htons(port),
		.exterior_port = htons(53),
	};

	tuple.interior.s6_addr32[3] = htonl(host);
	tuple.exterior.s6_addr32[3] = htonl(0x99);
	return tuple;
}

static struct eoig_flow *add_hashed(struct eoig_flow_table *table, const struct eoig_tuple *tuple,
				    u32 hash, bool replied, u32 now)
{
	struct eoig_flow *flow, *found;

	local_bh_disable();
	rcu_read_lock();
	flow = eoig_flow_create(table, tuple, &tuple->interior, hash, false, now);
	if (!IS_ERR(flow)) {
		flow->timeout = EOIG_TIMEOUT_UDP;
		flow->flags = replied ? EOIG_FLOW_IS_REPLIED : 0;
		found = eoig_flow_insert(table, flow);
		if (found != flow)
			flow = ERR_PTR(-EEXIST);
	}
	rcu_read_unlock();
	local_bh_enable();
	return flow;
}

static struct eoig_flow *add(struct eoig_flow_table *table, u32 host, u16 port, bool replied,
			     u32 now)
{
	struct eoig_tuple tuple = tuple_of(host, port);

	return add_hashed(table, &tuple, eoig_tuple_hash(&tuple), replied, now);
}

static bool has(struct eoig_flow_table *table, u32 host, u16 port, u32 now)
{
	struct eoig_tuple tuple = tuple_of(host, port);
	bool found;

	rcu_read_lock();
	found = eoig_flow_find(table, &tuple, now);
	rcu_read_unlock();
	return found;
}

static unsigned int buckets_of(struct eoig_flow_table *table)
{
	unsigned int size;

	rcu_read_lock();
	size = rht_dereference_rcu(table->flows.tbl, &table->flows)->size;
	rcu_read_unlock();
	return size;
}

static void wait_for_buckets(struct kunit *test, struct eoig_flow_table *table, unsigned int size)
{
	unsigned int i;

	for (i = 0; i < 6000 && buckets_of(table) != size; i++)
		msleep(20);
	KUNIT_ASSERT_EQ(test, buckets_of(table), size);
}

static struct eoig_flow *find(struct eoig_flow_table *table, u32 host, u16 port)
{
	struct eoig_tuple tuple = tuple_of(host, port);

	return eoig_flow_find(table, &tuple, 1);
}

static void eoig_flow_test_one_entry(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100, 100);

	KUNIT_EXPECT_FALSE(test, has(table, 1, 1, 1000));
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, 1, 1, true, 1000)));
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, 1, 1, true, 1000)), -EEXIST);
	KUNIT_EXPECT_TRUE(test, has(table, 1, 1, 1000));
	KUNIT_EXPECT_FALSE(test, has(table, 1, 2, 1000));
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 1);
	eoig_flow_table_destroy(table);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 0);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_NETNS], 1);
}

static void eoig_flow_test_expiry(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100, 100);
	u32 timeout = table->timeouts[EOIG_TIMEOUT_UDP];
	struct eoig_flow *flow;

	add(table, 1, 1, true, U32_MAX - 10);
	KUNIT_EXPECT_TRUE(test, has(table, 1, 1, U32_MAX - 11));
	KUNIT_EXPECT_TRUE(test, has(table, 1, 1, U32_MAX - 10 + timeout));
	KUNIT_EXPECT_FALSE(test, has(table, 1, 1, U32_MAX - 9 + timeout));
	flow = add(table, 1, 1, true, U32_MAX - 9 + timeout);
	KUNIT_EXPECT_FALSE(test, IS_ERR(flow));
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EXPIRED], 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 1);
	table->timeouts[EOIG_TIMEOUT_UDP] = 120;
	KUNIT_EXPECT_FALSE(test, has(table, 1, 1, U32_MAX - 9 + timeout + 121));
	eoig_flow_table_destroy(table);
}

static void eoig_flow_test_host_limit(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100, 3);
	struct eoig_tuple tuple = tuple_of(1, 1);
	unsigned int i;

	for (i = 1; i <= 3; i++)
		KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, 1, i, true, 1)));
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, 1, 4, true, 1)), -EDQUOT);
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, 2, 1, true, 1)));
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, eoig_flow_remove(table, eoig_flow_find(table, &tuple, 1),
						 EOIG_FLOW_END_DELETED));
	rcu_read_unlock();
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, 1, 4, true, 1)));
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 4);
	eoig_flow_table_destroy(table);
}

static void eoig_flow_test_eviction(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 8, 100);
	unsigned int i, replied = 0;

	for (i = 1; i <= 8; i++)
		add(table, i, 1, i % 2, 1);
	/* A new flow replaces an unreplied flow, never a replied one. */
	for (i = 0; i < 64 && ended[EOIG_FLOW_END_EVICTED] < 4; i++)
		add(table, 100 + i, 1, true, 1);
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EVICTED], 4);
	for (i = 1; i <= 8; i++)
		replied += has(table, i, 1, 1);
	KUNIT_EXPECT_EQ(test, replied, 4);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 8);
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, 200, 1, true, 1)), -ENOSPC);
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 8);
	eoig_flow_table_destroy(table);
}

static int room(struct eoig_flow_table *table, u32 host, u32 now)
{
	struct eoig_tuple tuple = tuple_of(host, 0);
	int err;

	local_bh_disable();
	rcu_read_lock();
	err = eoig_flow_room(table, &tuple.interior, now);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/* Whether there is room is what eoig_flow_create() says. Nothing is taken. */
static void eoig_flow_test_room(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 4, 2);

	KUNIT_EXPECT_EQ(test, room(table, 1, 100), 0);
	add(table, 1, 1, true, 100);
	add(table, 1, 2, true, 100);
	KUNIT_EXPECT_EQ(test, room(table, 1, 100), -EDQUOT);
	KUNIT_EXPECT_EQ(test, room(table, 2, 100), 0);
	add(table, 2, 1, true, 100);
	add(table, 3, 1, true, 100);
	KUNIT_EXPECT_EQ(test, room(table, 2, 100), -ENOSPC);
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, 2, 2, true, 100)), -ENOSPC);

	/* The flow that would be evicted is one of the host's share. */
	eoig_flow_table_destroy(table);
	table = table_of(test, 2, 2);
	add(table, 1, 1, true, 100);
	add(table, 1, 2, false, 100);
	KUNIT_EXPECT_EQ(test, room(table, 1, 100), 0);
	KUNIT_EXPECT_EQ(test, room(table, 2, 100), 0);
	KUNIT_EXPECT_TRUE(test, has(table, 1, 2, 100));
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EVICTED], 0U);
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, 1, 3, true, 100)));
	KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EVICTED], 1U);
	KUNIT_EXPECT_EQ(test, room(table, 1, 100), -ENOSPC);
	eoig_flow_table_destroy(table);
}

/* A refused flow looks at few buckets, however many there are. */
static void eoig_flow_test_eviction_bounded(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100000, 100);
	unsigned int i, steps;
	u32 before;

	for (i = 0; i < 64; i++)
		add(table, i, 1, true, 1);
	table->max_flows = 64;
	for (i = 0; i < 20; i++) {
		before = table->evict_cursor;
		KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, 100 + i, 1, true, 1)), -ENOSPC);
		steps = table->evict_cursor - before;
		KUNIT_EXPECT_GT(test, steps, 0);
		KUNIT_EXPECT_LE(test, steps, 256);
	}
	eoig_flow_table_destroy(table);
}

/* With enough buckets for the limit, the only evictable flow is found. */
static void eoig_flow_test_eviction_finds_one(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100000, 100);
	unsigned int i, round;

	for (i = 0; i < 64; i++)
		add(table, i, 1, true, 1);
	KUNIT_EXPECT_EQ(test, buckets_of(table), 32768);
	table->max_flows = 64;
	eoig_flow_table_fit(table);
	wait_for_buckets(test, table, 128);
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, 1000, 1, true, 1)), -ENOSPC);
	rcu_read_lock();
	eoig_flow_remove(table, find(table, 7, 1), EOIG_FLOW_END_DELETED);
	rcu_read_unlock();
	for (round = 0; round < 50; round++) {
		KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, 2000 + round, 1, false, 1)));
		KUNIT_EXPECT_EQ(test, ended[EOIG_FLOW_END_EVICTED], round);
	}
	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_EQ(test, has(table, i, 1, 1), i != 7);
	eoig_flow_table_destroy(table);
}

/* A flow is charged to the address on the wire, whatever its tuple says. */
static void eoig_flow_test_wire(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100, 3);
	struct eoig_tuple wire = tuple_of(1, 1);
	unsigned int i;

	local_bh_disable();
	rcu_read_lock();
	for (i = 0; i < 5; i++) {
		struct eoig_tuple tuple = tuple_of(2, i);
		struct eoig_flow *flow;

		tuple.flags = EOIG_TUPLE_HOME;
		flow = eoig_flow_create(table, &tuple, &wire.interior, eoig_tuple_hash(&tuple), 0,
					1);
		if (i >= 3) {
			KUNIT_EXPECT_EQ(test, PTR_ERR(flow), -EDQUOT);
			continue;
		}
		KUNIT_ASSERT_FALSE(test, IS_ERR(flow));
		KUNIT_EXPECT_PTR_EQ(test, eoig_flow_insert(table, flow), flow);
		KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(eoig_flow_wire(flow), &wire.interior));
	}
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_FALSE(test, IS_ERR(add(table, 2, 1, true, 1)));
	KUNIT_EXPECT_EQ(test, PTR_ERR(add(table, 1, 1, true, 1)), -EDQUOT);
	eoig_flow_table_destroy(table);
}

static void eoig_flow_test_discard(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 8, 100);
	struct eoig_tuple tuple = tuple_of(1, 1);
	struct eoig_flow *flow;

	local_bh_disable();
	rcu_read_lock();
	flow = eoig_flow_create(table, &tuple, &tuple.interior, eoig_tuple_hash(&tuple), true,
				1);
	KUNIT_EXPECT_NOT_NULL(test, flow->counters);
	eoig_flow_discard(table, flow);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, atomic_read(&table->count), 0);
	eoig_flow_table_destroy(table);
}

#define SCAN_FLOWS	2000

/* A walk finds each flow once, while the table grows. */
static void eoig_flow_test_scan(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 100000, 100000);
	struct eoig_flow_batch *batch = kunit_kzalloc(test, sizeof(*batch), GFP_KERNEL);
	u8 *seen = kunit_kzalloc(test, SCAN_FLOWS, GFP_KERNEL);
	unsigned int i, more = 0, steps = 0;
	u64 cursor = 0;

	for (i = 0; i < SCAN_FLOWS; i++)
		KUNIT_ASSERT_FALSE(test, IS_ERR(add(table, i, 1, true, 1)));
	for (;;) {
		bool go_on;

		rcu_read_lock();
		go_on = eoig_flow_scan(table, &cursor, batch);
		for (i = 0; i < batch->count; i++) {
			u32 host = ntohl(batch->flows[i]->tuple.interior.s6_addr32[3]);

			if (host < SCAN_FLOWS)
				seen[host]++;
		}
		rcu_read_unlock();
		if (!go_on)
			break;
		for (i = 0; i < 8 && more < 20000; i++)
			add(table, SCAN_FLOWS + more++, 1, true, 1);
		if (++steps % 64 == 0)
			cond_resched();
	}
	for (i = 0; i < SCAN_FLOWS; i++)
		KUNIT_ASSERT_EQ_MSG(test, (int)seen[i], 1, "flow %u", i);
	KUNIT_EXPECT_GT(test, more, SCAN_FLOWS);
	eoig_flow_table_destroy(table);
}

#define SHRINK_FLOWS	100000
#define SHRINK_HOSTS	512
#define SHRINK_SIZE	32768		/* the smallest table */
#define SHRINK_FROM	262144		/* the table of this many flows */
#define SHRINK_PARTS	(SHRINK_FROM / SHRINK_SIZE)
#define SHRINK_EACH	9		/* in a bucket of the large table */
#define SHRINK_CROWD	(SHRINK_PARTS * SHRINK_EACH)

/* Add a flow to a chosen bucket: a walk needs no other hash. */
static void add_at(struct kunit *test, struct eoig_flow_table *table, u32 hash)
{
	struct eoig_tuple tuple = tuple_of(hash % SHRINK_HOSTS, hash / SHRINK_HOSTS);

	KUNIT_ASSERT_FALSE(test, IS_ERR(add_hashed(table, &tuple, hash, true, 1)));
}

/* A bucket has more flows than a batch: the walk still finds each once. */
static void eoig_flow_test_scan_shrunk(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 200000, 200000);
	struct eoig_flow_batch *batch = kunit_kzalloc(test, sizeof(*batch), GFP_KERNEL);
	unsigned int i, met = 0;
	u64 cursor = 0;
	bool go_on;

	KUNIT_ASSERT_GT(test, SHRINK_CROWD, EOIG_FLOW_BATCH_MAX);
	/* Bucket 0 is empty. Then it has flows of many old buckets. */
	for (i = 0; i < SHRINK_FLOWS; i++) {
		add_at(test, table, 2 * i + 1);
		if (i % 64 == 0)
			cond_resched();
	}
	wait_for_buckets(test, table, SHRINK_FROM);
	for (i = 0; i < SHRINK_CROWD; i++)
		add_at(test, table, SHRINK_SIZE * i);
	do {
		rcu_read_lock();
		go_on = eoig_flow_scan(table, &cursor, batch);
		for (i = 0; i < batch->count; i++)
			if (batch->flows[i]->hash % SHRINK_SIZE)
				eoig_flow_remove(table, batch->flows[i], EOIG_FLOW_END_DELETED);
		rcu_read_unlock();
		cond_resched();
	} while (go_on);
	KUNIT_ASSERT_EQ(test, atomic_read(&table->count), SHRINK_CROWD);
	wait_for_buckets(test, table, SHRINK_SIZE);

	cursor = 0;
	do {
		rcu_read_lock();
		go_on = eoig_flow_scan(table, &cursor, batch);
		met += batch->count;
		rcu_read_unlock();
	} while (go_on);
	KUNIT_EXPECT_EQ(test, met, SHRINK_CROWD);
	eoig_flow_table_destroy(table);
}

static void eoig_flow_test_size(struct kunit *test)
{
	KUNIT_EXPECT_LE(test, sizeof(struct eoig_flow), 128);
	KUNIT_EXPECT_LE(test, offsetofend(struct eoig_flow, flags), 64);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_flow_test_one_entry),
	KUNIT_CASE(eoig_flow_test_expiry),
	KUNIT_CASE(eoig_flow_test_host_limit),
	KUNIT_CASE(eoig_flow_test_eviction),
	KUNIT_CASE(eoig_flow_test_room),
	KUNIT_CASE(eoig_flow_test_eviction_bounded),
	KUNIT_CASE(eoig_flow_test_eviction_finds_one),
	KUNIT_CASE(eoig_flow_test_wire),
	KUNIT_CASE(eoig_flow_test_discard),
	KUNIT_CASE(eoig_flow_test_scan),
	KUNIT_CASE(eoig_flow_test_scan_shrunk),
	KUNIT_CASE(eoig_flow_test_size),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-flow",
	.test_cases = cases,
};

kunit_test_suite(suite);
