// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keyed hash: tuples that an attacker chooses spread like any others, and
 * tuples that collide under one key do not collide under another.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/random.h>

#include "flow/table.h"

#define BUCKETS		8192U

/* In a full table the longest chain has 7 flows. 14 have a chance of 10^-7. */
#define LONGEST		13

/* This many tuples are found for a bucket under a known key. */
#define FEW_BUCKETS	64U
#define CHOSEN		256U

/* The values that an attacker counts through. */
static void ports(struct eoig_tuple *tuple, u32 i)
{
	tuple->interior_port = htons(i);
}

static void both_ports(struct eoig_tuple *tuple, u32 i)
{
	tuple->interior_port = htons(i);
	tuple->exterior_port = htons(-i);
}

static void exterior_low(struct eoig_tuple *tuple, u32 i)
{
	tuple->exterior.s6_addr32[3] = htonl(i);
}

static void exterior_high(struct eoig_tuple *tuple, u32 i)
{
	tuple->exterior.s6_addr32[1] = htonl(i << 16);
}

static void exterior_swapped(struct eoig_tuple *tuple, u32 i)
{
	/* Each pair of words in both orders: their product is the same. */
	tuple->exterior.s6_addr32[i & 1 ? 1 : 3] = htonl(i >> 1);
	tuple->exterior.s6_addr32[i & 1 ? 3 : 1] = htonl(~(i >> 1));
}

static void exterior_bits(struct eoig_tuple *tuple, u32 i)
{
	/* Few bits, far apart. */
	tuple->exterior.s6_addr[i & 15] ^= 0x80;
	tuple->exterior.s6_addr32[(i >> 4) & 3] ^= htonl(i >> 6 << 24 | 1);
}

static void interior_low(struct eoig_tuple *tuple, u32 i)
{
	tuple->interior.s6_addr32[3] = htonl(i);
}

static void against_each_other(struct eoig_tuple *tuple, u32 i)
{
	tuple->interior.s6_addr32[3] = htonl(i);
	tuple->exterior.s6_addr32[3] = htonl(-i);
}

static const struct {
	const char *name;
	void (*choose)(struct eoig_tuple *tuple, u32 i);
} attacks[] = {
	{ "ports", ports },
	{ "both ports", both_ports },
	{ "low words of the exterior", exterior_low },
	{ "high words of the exterior", exterior_high },
	{ "words of the exterior, swapped", exterior_swapped },
	{ "bits of the exterior", exterior_bits },
	{ "low words of the interior", interior_low },
	{ "interior up, exterior down", against_each_other },
};

static struct eoig_tuple tuple_of(void)
{
	struct eoig_tuple tuple = {
		.protocol = IPPROTO_UDP,
		.interior_port = htons(5000),
		.exterior_port = htons(53),
	};

	tuple.interior.s6_addr32[0] = htonl(0x26001f18);
	tuple.exterior.s6_addr32[0] = htonl(0x26009000);
	return tuple;
}

static u8 *chains_of(struct kunit *test, unsigned int buckets)
{
	u8 *chains = kunit_kzalloc(test, buckets, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, chains);
	return chains;
}

static void eoig_hash_test_chosen(struct kunit *test)
{
	unsigned int attack, longest;
	u32 i;

	for (attack = 0; attack < ARRAY_SIZE(attacks); attack++) {
		u8 *chains = chains_of(test, BUCKETS);

		longest = 0;
		for (i = 0; i < BUCKETS; i++) {
			struct eoig_tuple tuple = tuple_of();
			u8 *chain;

			attacks[attack].choose(&tuple, i);
			chain = &chains[eoig_tuple_hash(&tuple) % BUCKETS];
			*chain += *chain < U8_MAX;
			longest = max_t(unsigned int, longest, *chain);
		}
		KUNIT_EXPECT_LE_MSG(test, longest, LONGEST, "of %s", attacks[attack].name);
		/* Random tuples do not spread evenly. */
		KUNIT_EXPECT_GE_MSG(test, longest, 3, "of %s", attacks[attack].name);
	}
}

/* Knowledge of one key does not help against another. */
static void eoig_hash_test_key(struct kunit *test)
{
	struct eoig_flow_secret secret = eoig_flow_secret;
	u8 *chains = chains_of(test, FEW_BUCKETS);
	u32 *chosen = kunit_kcalloc(test, CHOSEN, sizeof(*chosen), GFP_KERNEL);
	unsigned int longest = 0;
	u32 i, found = 0;

	KUNIT_ASSERT_NOT_NULL(test, chosen);
	for (i = 0; found < CHOSEN && i < 100 * CHOSEN * FEW_BUCKETS; i++) {
		struct eoig_tuple tuple = tuple_of();

		exterior_low(&tuple, i);
		if (eoig_tuple_hash(&tuple) % FEW_BUCKETS == 0)
			chosen[found++] = i;
	}
	KUNIT_ASSERT_EQ(test, found, CHOSEN);

	get_random_bytes(eoig_flow_secret.fold, sizeof(eoig_flow_secret.fold));
	get_random_bytes(eoig_flow_secret.state, sizeof(eoig_flow_secret.state));
	get_random_bytes(&eoig_flow_secret.siphash, sizeof(eoig_flow_secret.siphash));
	for (i = 0; i < CHOSEN; i++) {
		struct eoig_tuple tuple = tuple_of();
		u8 *chain;

		exterior_low(&tuple, chosen[i]);
		chain = &chains[eoig_tuple_hash(&tuple) % FEW_BUCKETS];
		longest = max_t(unsigned int, longest, ++*chain);
	}
	eoig_flow_secret = secret;
	/* Each has 4 on average. 24 have a chance of 10^-9. */
	KUNIT_EXPECT_LT(test, longest, 24);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_hash_test_chosen),
	KUNIT_CASE(eoig_hash_test_key),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-hash",
	.test_cases = cases,
};

kunit_test_suite(suite);
