// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lifetime of cached routes. A flow that ends gives back its route at once:
 * a route that is released later may outlive its netns.
 */
#include <kunit/test.h>
#include <linux/rcuref.h>

#include "flow/route.h"

struct lab {
	struct eoig_route_cache cache;
	struct dst_entry dst;
	struct eoig_route way;
};

static struct lab *create(struct kunit *test)
{
	struct lab *lab = kunit_kzalloc(test, sizeof(*lab), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, lab);
	rcuref_init(&lab->dst.__rcuref, 1);
	lab->way.dst = &lab->dst;
	lab->way.in = 1;
	return lab;
}

static unsigned int references(struct lab *lab)
{
	return rcuref_read(&lab->dst.__rcuref);
}

/* Let packets of a flow take the route. */
static void learn(struct kunit *test, struct lab *lab, struct eoig_route __rcu **slot)
{
	struct eoig_route *route;

	rcu_read_lock();
	route = eoig_route_get(&lab->cache, &lab->way);
	KUNIT_EXPECT_NOT_NULL(test, route);
	if (route)
		eoig_route_set(slot, route);
	rcu_read_unlock();
}

static void eoig_route_test_end(struct kunit *test)
{
	struct eoig_route __rcu *slot = NULL;
	struct lab *lab = create(test);

	learn(test, lab, &slot);
	KUNIT_EXPECT_TRUE(test, eoig_route_is_set(&slot));
	eoig_route_cache_clear(&lab->cache);
	KUNIT_EXPECT_EQ(test, references(lab), 2);
	eoig_route_close(&slot);
	KUNIT_EXPECT_EQ(test, references(lab), 1);
	KUNIT_EXPECT_FALSE(test, eoig_route_is_set(&slot));
}

static void eoig_route_test_shared(struct kunit *test)
{
	struct eoig_route __rcu *slots[2] = { };
	struct lab *lab = create(test);

	learn(test, lab, &slots[0]);
	learn(test, lab, &slots[1]);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(slots[0]), rcu_access_pointer(slots[1]));
	KUNIT_EXPECT_EQ(test, references(lab), 2);
	eoig_route_close(&slots[0]);
	eoig_route_cache_clear(&lab->cache);
	KUNIT_EXPECT_EQ(test, references(lab), 2);
	eoig_route_close(&slots[1]);
	KUNIT_EXPECT_EQ(test, references(lab), 1);
}

/* A packet may learn a route while its flow ends. */
static void eoig_route_test_too_late(struct kunit *test)
{
	struct eoig_route __rcu *slot = NULL;
	struct lab *lab = create(test);

	eoig_route_close(&slot);
	learn(test, lab, &slot);
	KUNIT_EXPECT_FALSE(test, eoig_route_is_set(&slot));
	eoig_route_cache_clear(&lab->cache);
	KUNIT_EXPECT_EQ(test, references(lab), 1);
}

static struct kunit_case eoig_route_cases[] = {
	KUNIT_CASE(eoig_route_test_end),
	KUNIT_CASE(eoig_route_test_shared),
	KUNIT_CASE(eoig_route_test_too_late),
	{ }
};

static struct kunit_suite eoig_route_suite = {
	.name = "eoig-route",
	.test_cases = eoig_route_cases,
};

kunit_test_suite(eoig_route_suite);
