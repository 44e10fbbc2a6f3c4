// SPDX-License-Identifier: GPL-2.0-only
/*
 * Digests of slices: routers with the same flows have the same digests, and
 * others have not.
 */
#include "flow/slice.h"
#include "flow/tombstone.h"
#include "flow/walk.h"
#include "flows.h"

#define SLICES	16
#define FLOWS	200

static const u8 key[EOIG_SLICE_KEY_SIZE] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
};

static struct eoig_slices slices_of(u32 count)
{
	struct eoig_slices slices;

	eoig_slices_init(&slices, key, count);
	return slices;
}

/* Add up the digests as a request does. */
static void digests_of(struct eoig_flow_table *table,
		       const struct eoig_slices *slices, u64 *digests)
{
	static struct eoig_flow_batch batch;
	u64 cursor = 0;
	unsigned int i;

	memset(digests, 0, slices->count * sizeof(*digests));
	while (eoig_flow_scan(table, &cursor, &batch))
		for (i = 0; i < batch.count; i++) {
			u32 slice = eoig_slice_of(slices, batch.flows[i]);

			digests[slice] += eoig_slice_digest(slices, table,
							    batch.flows[i],
							    NOW);
		}
}

static bool same(const u64 *one, const u64 *other)
{
	return !memcmp(one, other, SLICES * sizeof(*one));
}

static void eoig_slice_test_order(struct kunit *test)
{
	struct eoig_flow_table *other = table_of(test, FLOWS);
	struct eoig_flow_table *one = table_of(test, FLOWS);
	struct eoig_slices slices = slices_of(SLICES);
	u64 mine[SLICES], theirs[SLICES];
	unsigned int i, empty = 0;

	begin();
	digests_of(one, &slices, mine);
	for (i = 0; i < SLICES; i++)
		KUNIT_EXPECT_EQ(test, mine[i], 0);
	for (i = 0; i < FLOWS; i++) {
		add(one, IPPROTO_UDP, i, 0, NOW);
		add(other, IPPROTO_UDP, FLOWS - 1 - i, 0, NOW - i);
	}
	digests_of(one, &slices, mine);
	digests_of(other, &slices, theirs);
	KUNIT_EXPECT_TRUE(test, same(mine, theirs));
	for (i = 0; i < SLICES; i++)
		empty += !mine[i];
	KUNIT_EXPECT_EQ(test, empty, 0);
	/* One flow less, and then as many, but not the same. */
	eoig_flow_remove(other, find(other, IPPROTO_UDP, 7),
			 EOIG_FLOW_END_EXPIRED);
	digests_of(other, &slices, theirs);
	KUNIT_EXPECT_FALSE(test, same(mine, theirs));
	add(other, IPPROTO_UDP, FLOWS, 0, NOW);
	digests_of(other, &slices, theirs);
	KUNIT_EXPECT_FALSE(test, same(mine, theirs));
	done(one);
	eoig_flow_table_destroy(other);
}

/* The same bytes are hashed on each architecture. */
static void eoig_slice_test_bytes(struct kunit *test)
{
	struct eoig_slices slices = slices_of(EOIG_SLICES_MAX);
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_UDP, 1, 0, NOW);
	KUNIT_EXPECT_EQ(test, eoig_slice_of(&slices, flow), 374);
	KUNIT_EXPECT_EQ(test, eoig_slice_digest(&slices, table, flow, NOW),
			0xed11c891c8016869ULL);
	done(table);
}

static void eoig_slice_test_key(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, FLOWS);
	struct eoig_slices slices = slices_of(SLICES);
	u64 before[SLICES], after[SLICES];
	unsigned int i, moved = 0;
	u8 other[sizeof(key)];
	struct eoig_flow *flow;
	u32 slice;

	begin();
	for (i = 0; i < FLOWS; i++)
		add(table, IPPROTO_UDP, i, 0, NOW);
	digests_of(table, &slices, before);
	memcpy(other, key, sizeof(other));
	other[15] ^= 1;
	for (i = 0; i < FLOWS; i++) {
		flow = find(table, IPPROTO_UDP, i);
		eoig_slices_init(&slices, key, SLICES);
		slice = eoig_slice_of(&slices, flow);
		eoig_slices_init(&slices, other, SLICES);
		moved += slice != eoig_slice_of(&slices, flow);
	}
	KUNIT_EXPECT_GT(test, moved, FLOWS / 2);
	digests_of(table, &slices, after);
	KUNIT_EXPECT_FALSE(test, same(before, after));
	done(table);
}

/* Get the digest of the only flow of a table. */
static u64 digest_of(struct eoig_flow_table *table)
{
	struct eoig_slices slices = slices_of(1);
	u64 digest;

	digests_of(table, &slices, &digest);
	return digest;
}

static void eoig_slice_test_state(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	u64 live, closed, deleted;
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_TCP, 1, EOIG_TCP_SYN_ACKED, NOW);
	live = digest_of(table);
	KUNIT_EXPECT_NE(test, live, 0);
	KUNIT_EXPECT_TRUE(test, eoig_slice_counts(table, flow, NOW));
	/* What packets change all the time is not in a digest. */
	flow->state = EOIG_TCP_FIN_IN;
	flow->seen = NOW - 5;
	atomic_set(&flow->tcp.marks, 5);
	KUNIT_EXPECT_EQ(test, digest_of(table), live);
	flow->state = EOIG_TCP_CLOSED;
	closed = digest_of(table);
	KUNIT_EXPECT_NE(test, closed, live);
	KUNIT_EXPECT_NE(test, closed, 0);
	flow->state = EOIG_TCP_RESET;
	KUNIT_EXPECT_EQ(test, digest_of(table), closed);
	eoig_tombstone_set(table, flow, NOW);
	deleted = digest_of(table);
	KUNIT_EXPECT_NE(test, deleted, closed);
	KUNIT_EXPECT_NE(test, deleted, live);
	KUNIT_EXPECT_NE(test, deleted, 0);
	KUNIT_EXPECT_TRUE(test, eoig_slice_counts(table, flow, NOW));
	done(table);
}

static void eoig_slice_test_uncounted(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;
	u64 live;

	begin();
	flow = add(table, IPPROTO_UDP, 1, 0, NOW);
	flow->timeout = EOIG_TIMEOUT_UDP;
	live = digest_of(table);
	KUNIT_EXPECT_NE(test, live, 0);
	/* It has expired. */
	flow->seen = NOW - table->timeouts[EOIG_TIMEOUT_UDP] - 1;
	KUNIT_EXPECT_EQ(test, digest_of(table), 0);
	KUNIT_EXPECT_FALSE(test, eoig_slice_counts(table, flow, NOW));
	/* The exterior has not answered. */
	flow->seen = NOW;
	flow->flags = 0;
	KUNIT_EXPECT_EQ(test, digest_of(table), 0);
	KUNIT_EXPECT_FALSE(test, eoig_slice_counts(table, flow, NOW));
	/* An endpoint never gets an answer. */
	flow->tuple.flags = EOIG_TUPLE_ENDPOINT;
	KUNIT_EXPECT_NE(test, digest_of(table), 0);
	KUNIT_EXPECT_NE(test, digest_of(table), live);
	/* It cannot be saved. */
	flow->tuple.flags = EOIG_TUPLE_ENDPOINT | EOIG_TUPLE_HOME;
	KUNIT_EXPECT_EQ(test, digest_of(table), 0);
	flow->tuple.flags = 0;
	flow->flags = EOIG_FLOW_IS_REPLIED;
	KUNIT_EXPECT_EQ(test, digest_of(table), live);
	done(table);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_slice_test_order),
	KUNIT_CASE(eoig_slice_test_bytes),
	KUNIT_CASE(eoig_slice_test_key),
	KUNIT_CASE(eoig_slice_test_state),
	KUNIT_CASE(eoig_slice_test_uncounted),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-slice",
	.test_cases = cases,
};

kunit_test_suite(suite);
