// SPDX-License-Identifier: GPL-2.0-only
/*
 * The prefix match against a linear search, with many random sets of prefixes.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/inet.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "packet/bogon.h"
#include "policy/build.h"
#include "policy/draft.h"
#include "policy/policy.h"

static struct eoig_gateway_config *config(struct kunit *test, const char *name)
{
	struct eoig_gateway_config *config = kzalloc(sizeof(*config), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, config);
	refcount_set(&config->references, 1);
	strscpy(config->name, name, sizeof(config->name));
	strscpy(config->uplinks[0], "wan0", IFNAMSIZ);
	config->uplink_count = 1;
	return config;
}

static void draft_with_gateways(struct kunit *test, struct eoig_draft *draft, unsigned int count)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, eoig_draft_init(draft, NULL), 0);
	for (i = 0; i < count; i++) {
		const char name[] = { 'a' + i, 0 };
		struct eoig_gateway_config *one = config(test, name);

		KUNIT_ASSERT_EQ(test, eoig_draft_add_gateway(draft, one), 0);
		eoig_gateway_config_put(one);
	}
}

static struct in6_addr address(const char *text)
{
	struct in6_addr address = {};

	in6_pton(text, -1, address.s6_addr, -1, NULL);
	return address;
}

static void attach(struct kunit *test, struct eoig_draft *draft, const char *text, u8 length,
		   u32 gateway)
{
	const struct eoig_subnet subnet = {
		.prefix = address(text),
		.length = length,
		.gateway = gateway,
		.comment = "text",
	};

	KUNIT_ASSERT_EQ(test, eoig_draft_add_subnet(draft, &subnet), 0);
}

static void expect(struct kunit *test, struct eoig_policy *policy, const char *text, u32 gateway)
{
	struct in6_addr one = address(text);

	KUNIT_EXPECT_EQ_MSG(test, eoig_policy_find(policy, &one), gateway, "%s", text);
}

static void eoig_policy_test_nesting(struct kunit *test)
{
	struct eoig_policy *policy;
	struct eoig_draft draft;

	draft_with_gateways(test, &draft, 4);
	attach(test, &draft, "2600:1::", 32, 0);
	attach(test, &draft, "2600:1:2::", 48, 1);
	attach(test, &draft, "2600:1:2:3::5", 128, 2);
	attach(test, &draft, "2600:1:ffff:ffff::", 64, 3);
	policy = eoig_policy_build(&draft, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	expect(test, policy, "::", EOIG_NONE);
	expect(test, policy, "2600:0:ffff:ffff:ffff:ffff:ffff:ffff", EOIG_NONE);
	expect(test, policy, "2600:1::", 0);
	expect(test, policy, "2600:1:1:ffff:ffff:ffff:ffff:ffff", 0);
	expect(test, policy, "2600:1:2::", 1);
	expect(test, policy, "2600:1:2:3::4", 1);
	expect(test, policy, "2600:1:2:3::5", 2);
	expect(test, policy, "2600:1:2:3::6", 1);
	expect(test, policy, "2600:1:2:ffff:ffff:ffff:ffff:ffff", 1);
	expect(test, policy, "2600:1:3::", 0);
	expect(test, policy, "2600:1:ffff:fffe:ffff:ffff:ffff:ffff", 0);
	expect(test, policy, "2600:1:ffff:ffff:ffff:ffff:ffff:ffff", 3);
	expect(test, policy, "2600:2::", EOIG_NONE);
	expect(test, policy, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", EOIG_NONE);
	KUNIT_EXPECT_EQ(test, policy->gateways[1].subnets, 1);
	eoig_policy_free(policy);
	eoig_draft_clear(&draft);
}

static void eoig_policy_test_ends(struct kunit *test)
{
	struct eoig_policy *policy;
	struct eoig_draft draft;

	draft_with_gateways(test, &draft, 3);
	attach(test, &draft, "::", 0, 0);
	attach(test, &draft, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128, 1);
	attach(test, &draft, "::", 128, 2);
	policy = eoig_policy_build(&draft, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	expect(test, policy, "::", 2);
	expect(test, policy, "::1", 0);
	expect(test, policy, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 0);
	expect(test, policy, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1);
	eoig_policy_free(policy);
	eoig_draft_clear(&draft);
}

static void eoig_policy_test_duplicate(struct kunit *test)
{
	struct eoig_draft draft;

	draft_with_gateways(test, &draft, 2);
	attach(test, &draft, "2600:1::", 32, 0);
	attach(test, &draft, "2600:1::", 32, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(eoig_policy_build(&draft, 1)), -EEXIST);
	eoig_draft_clear(&draft);
}

/* A gateway that only audits counts for no other one. */
static void eoig_policy_test_uplink_of_two(struct kunit *test)
{
	struct eoig_policy *policy;
	struct eoig_draft draft;

	draft_with_gateways(test, &draft, 3);
	draft.gateways[0].config->mode = EOIG_MODE_AUDIT;
	policy = eoig_policy_build(&draft, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	KUNIT_EXPECT_EQ(test, policy->uplink_count, 1);
	KUNIT_EXPECT_EQ(test, policy->uplinks[0].gateway, 1);
	KUNIT_EXPECT_EQ(test, policy->uplinks[0].egress_only, 1);
	eoig_policy_free(policy);
	eoig_draft_clear(&draft);
}

static void eoig_policy_test_delete(struct kunit *test)
{
	struct eoig_subnet key = { .prefix = address("2600:1::"), .length = 33 };
	struct eoig_policy *policy;
	struct eoig_draft draft;

	draft_with_gateways(test, &draft, 3);
	attach(test, &draft, "2600:1::", 32, 1);
	attach(test, &draft, "2600:2::", 32, 2);
	KUNIT_EXPECT_EQ(test, eoig_draft_del_gateway(&draft, "b"), -EBUSY);
	KUNIT_EXPECT_EQ(test, eoig_draft_del_subnet(&draft, &key), -ENOENT);
	key.length = 32;
	KUNIT_EXPECT_EQ(test, eoig_draft_del_subnet(&draft, &key), 0);
	KUNIT_EXPECT_EQ(test, eoig_draft_del_gateway(&draft, "b"), 0);
	KUNIT_EXPECT_EQ(test, eoig_draft_del_gateway(&draft, "b"), -ENOENT);
	policy = eoig_policy_build(&draft, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	expect(test, policy, "2600:1::1", EOIG_NONE);
	expect(test, policy, "2600:2::1", 1);
	eoig_policy_free(policy);
	eoig_draft_clear(&draft);
}

#define RANDOM_SETS	60
#define RANDOM_PREFIXES	40

/* Few distinct bits, so that prefixes nest and touch. */
static void random_address(struct in6_addr *address, bool dense)
{
	unsigned int i;

	get_random_bytes(address, sizeof(*address));
	for (i = 0; dense && i < sizeof(*address); i++)
		address->s6_addr[i] &= i % 5 ? 0x81 : 0xff;
}

static u32 linear_search(const struct eoig_draft *draft, const struct in6_addr *address)
{
	u32 gateway = EOIG_NONE, i;
	int longest = -1;

	for (i = 0; i < draft->subnet_count; i++) {
		const struct eoig_subnet *subnet = &draft->subnets[i];

		if (subnet->length > longest &&
		    ipv6_prefix_equal(address, &subnet->prefix, subnet->length)) {
			longest = subnet->length;
			gateway = subnet->gateway;
		}
	}
	return gateway;
}

static void random_set(struct kunit *test)
{
	struct eoig_draft draft, reference;
	struct eoig_policy *policy;
	struct in6_addr probe;
	unsigned int i;

	draft_with_gateways(test, &draft, 8);
	draft_with_gateways(test, &reference, 8);
	for (i = 0; i < RANDOM_PREFIXES; i++) {
		struct eoig_subnet subnet = {
			.length = get_random_u32() % 129,
			.gateway = get_random_u32() % 8,
		};
		struct in6_addr any;

		random_address(&any, true);
		ipv6_addr_prefix(&subnet.prefix, &any, subnet.length);
		eoig_draft_del_subnet(&draft, &subnet);
		eoig_draft_del_subnet(&reference, &subnet);
		KUNIT_ASSERT_EQ(test, eoig_draft_add_subnet(&draft, &subnet), 0);
		KUNIT_ASSERT_EQ(test, eoig_draft_add_subnet(&reference, &subnet), 0);
	}
	policy = eoig_policy_build(&draft, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	for (i = 0; i < 40 * RANDOM_PREFIXES; i++) {
		random_address(&probe, i % 2);
		/* Mistakes are likely at both ends of a prefix. */
		if (i % 4 == 0)
			probe = reference.subnets[i % reference.subnet_count].prefix;
		if (i % 8 == 0)
			probe.s6_addr[15] -= 1;
		KUNIT_ASSERT_EQ_MSG(test, eoig_policy_find(policy, &probe),
				    linear_search(&reference, &probe), "%pI6c", &probe);
	}
	eoig_policy_free(policy);
	eoig_draft_clear(&draft);
	eoig_draft_clear(&reference);
}

static void eoig_policy_test_random(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < RANDOM_SETS; i++)
		random_set(test);
}

static void eoig_bogon_test_table(struct kunit *test)
{
	static const struct {
		const char *address;
		bool drop;
		bool always;
	} table[] = {
		{ "::", true, true },		   { "::1", true, true },
		{ "::2", true, false },		   { "::192.0.2.1", true, false },
		{ "::ffff:192.0.2.1", true, true }, { "64:ff9b::1", false, false },
		{ "64:ff9b:1::1", true, false },   { "100::1", true, false },
		{ "100:0:0:1::1", false, false },  { "2000::1", false, false },
		{ "2001:2::1", true, false },	   { "2001:2:1::1", false, false },
		{ "2001:10::1", true, false },	   { "2001:1f:ffff::1", true, false },
		{ "2001:20::1", true, false },	   { "2001:30::1", false, false },
		{ "2001:db7:ffff::1", false, false }, { "2001:db8::1", true, false },
		{ "2001:db8:ffff:ffff::1", true, false }, { "2001:db9::1", false, false },
		{ "2600::1", false, false },	   { "3ffe::1", false, false },
		{ "3fff::1", true, false },	   { "3fff:fff::1", true, false },
		{ "3fff:1000::1", false, false },  { "5f00::1", true, false },
		{ "5f01::1", false, false },	   { "fc00::1", true, false },
		{ "fdff::1", true, false },	   { "fe00::1", false, false },
		{ "fe80::1", true, true },	   { "febf::1", true, true },
		{ "fec0::1", true, false },	   { "feff::1", true, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct in6_addr one = address(table[i].address);

		KUNIT_EXPECT_EQ_MSG(test, eoig_bogon(&one, false), table[i].drop, "%s",
				    table[i].address);
		KUNIT_EXPECT_EQ_MSG(test, eoig_bogon(&one, true), table[i].always, "%s, accepted",
				    table[i].address);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_policy_test_nesting),
	KUNIT_CASE(eoig_policy_test_ends),
	KUNIT_CASE(eoig_policy_test_duplicate),
	KUNIT_CASE(eoig_policy_test_uplink_of_two),
	KUNIT_CASE(eoig_policy_test_delete),
	KUNIT_CASE(eoig_policy_test_random),
	KUNIT_CASE(eoig_bogon_test_table),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-policy",
	.test_cases = cases,
};

kunit_test_suite(suite);
