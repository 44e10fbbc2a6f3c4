// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table from ifindex to uplink against an array, with many random changes.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/random.h>

#include "policy/names.h"
#include "policy/uplink_table.h"

static u32 find(const struct eoig_uplink_table *table, int ifindex)
{
	return eoig_uplink_table_find(table, ifindex, &table->otherwise);
}

static struct eoig_uplink_table *create(struct kunit *test, u32 uplinks)
{
	struct eoig_uplink_table *table = eoig_uplink_table_create(uplinks);

	KUNIT_ASSERT_NOT_NULL(test, table);
	return table;
}

static void eoig_uplink_test_change(struct kunit *test)
{
	struct eoig_uplink_table *table = create(test, 1);

	KUNIT_EXPECT_EQ(test, find(table, 0), EOIG_NONE);
	KUNIT_EXPECT_EQ(test, find(table, 7), EOIG_NONE);
	eoig_uplink_table_set(table, 7, 3);
	KUNIT_EXPECT_EQ(test, find(table, 7), 3);
	eoig_uplink_table_set(table, 7, 4 | EOIG_UPLINK_OUTBOUND_ONLY);
	KUNIT_EXPECT_EQ(test, find(table, 7), 4 | EOIG_UPLINK_OUTBOUND_ONLY);
	KUNIT_EXPECT_EQ(test, find(table, 0), EOIG_NONE);
	KUNIT_EXPECT_EQ(test, table->empty, table->mask);
	eoig_uplink_table_clear(table, 8);
	KUNIT_EXPECT_EQ(test, find(table, 7), 4 | EOIG_UPLINK_OUTBOUND_ONLY);
	eoig_uplink_table_clear(table, 7);
	KUNIT_EXPECT_EQ(test, find(table, 7), EOIG_NONE);
	KUNIT_EXPECT_EQ(test, table->empty, table->mask + 1);
	kvfree(table);
}

/* A search passes a tombstone. An unused tombstone is emptied. */
static void eoig_uplink_test_tombstones(struct kunit *test)
{
	struct eoig_uplink_table *table = create(test, 1);
	int slots = table->mask + 1, i;

	for (i = 0; i < 4; i++)
		eoig_uplink_table_set(table, 5 + i * slots, i);
	eoig_uplink_table_set(table, 9, 9);
	eoig_uplink_table_clear(table, 5);
	eoig_uplink_table_clear(table, 5 + 2 * slots);
	KUNIT_EXPECT_EQ(test, find(table, 5), EOIG_NONE);
	KUNIT_EXPECT_EQ(test, find(table, 5 + slots), 1);
	KUNIT_EXPECT_EQ(test, find(table, 5 + 2 * slots), EOIG_NONE);
	KUNIT_EXPECT_EQ(test, find(table, 5 + 3 * slots), 3);
	KUNIT_EXPECT_EQ(test, find(table, 9), 9);
	/* The first tombstone is used again. */
	eoig_uplink_table_set(table, 5 + 7 * slots, 7);
	KUNIT_EXPECT_EQ(test, table->slots[5].ifindex, 5 + 7 * slots);
	eoig_uplink_table_clear(table, 5 + 3 * slots);
	KUNIT_EXPECT_EQ(test, table->slots[7].ifindex, 0);
	KUNIT_EXPECT_EQ(test, table->slots[8].ifindex, 0);
	KUNIT_EXPECT_EQ(test, find(table, 9), 9);
	for (i = 0; i < 8; i++)
		eoig_uplink_table_clear(table, 5 + i * slots);
	KUNIT_EXPECT_EQ(test, table->empty, slots - 1);
	kvfree(table);
}

#define RANDOM_CHANGES	20000
#define RANDOM_DEVICES	2048

/* Many devices come and go in a few slots at both ends of the table. */
static int random_ifindex(const struct eoig_uplink_table *table)
{
	u32 slot = (table->mask - 8 + get_random_u32() % 24) & table->mask;
	u32 row = get_random_u32() % (RANDOM_DEVICES / (table->mask + 1));

	return row * (table->mask + 1) + slot ?: 1;
}

static void eoig_uplink_test_random(struct kunit *test)
{
	struct eoig_uplink_table *table = create(test, 16);
	u32 *model, empty = 0;
	unsigned int i;

	model = kunit_kcalloc(test, RANDOM_DEVICES, sizeof(*model), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model);
	memset(model, 0xff, RANDOM_DEVICES * sizeof(*model));
	for (i = 0; i < RANDOM_CHANGES; i++) {
		int ifindex = random_ifindex(table);

		if (get_random_u32() % 2) {
			model[ifindex] = get_random_u32() % 100;
			eoig_uplink_table_set(table, ifindex, model[ifindex]);
		} else {
			model[ifindex] = EOIG_NONE;
			eoig_uplink_table_clear(table, ifindex);
		}
		ifindex = random_ifindex(table);
		KUNIT_ASSERT_EQ_MSG(test, find(table, ifindex), model[ifindex],
				    "device %d after %u changes", ifindex, i + 1);
	}
	for (i = 1; i < RANDOM_DEVICES; i++) {
		KUNIT_ASSERT_EQ_MSG(test, find(table, i), model[i], "device %u", i);
		eoig_uplink_table_clear(table, i);
	}
	for (i = 0; i <= table->mask; i++)
		empty += !table->slots[i].ifindex;
	KUNIT_EXPECT_EQ(test, empty, table->mask + 1);
	KUNIT_EXPECT_EQ(test, table->empty, empty);
	kvfree(table);
}

/* More devices than slots: each counts as an uplink, and searches end. */
static void eoig_uplink_test_crowded(struct kunit *test)
{
	struct eoig_uplink_table *table = create(test, 1);
	int i;

	for (i = 1; i <= table->mask; i++)
		eoig_uplink_table_set(table, i, 1);
	KUNIT_EXPECT_EQ(test, table->empty, 1);
	KUNIT_EXPECT_EQ(test, find(table, 100000), EOIG_NONE);
	eoig_uplink_table_set(table, 100000, 2 | EOIG_UPLINK_OUTBOUND_ONLY);
	KUNIT_EXPECT_EQ(test, table->empty, 1);
	KUNIT_EXPECT_EQ(test, find(table, 100000), 2);
	KUNIT_EXPECT_EQ(test, find(table, 100001), 2);
	KUNIT_EXPECT_EQ(test, find(table, 1), 1);
	kvfree(table);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_uplink_test_change),
	KUNIT_CASE(eoig_uplink_test_tombstones),
	KUNIT_CASE(eoig_uplink_test_random),
	KUNIT_CASE(eoig_uplink_test_crowded),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-uplink",
	.test_cases = cases,
};

kunit_test_suite(suite);
