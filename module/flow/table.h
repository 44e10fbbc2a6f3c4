/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow table of one netns: find, create, insert and remove flows.
 *
 * The lookup is inline for the packet path. All others call eoig_flow_find().
 */
#ifndef EOIG_FLOW_TABLE_H
#define EOIG_FLOW_TABLE_H

#include <linux/siphash.h>

#include "flow/flow.h"

struct user_namespace;

/**
 * struct eoig_flow_secret - the key of the hash, drawn when the module is loaded
 * @fold: of NH
 * @state: of SipHash after it has read its key
 * @siphash: the key of SipHash
 */
struct eoig_flow_secret {
	u64 fold[6];
	u64 state[4];
	hsiphash_key_t siphash;
};

extern struct eoig_flow_secret eoig_flow_secret;

/**
 * struct eoig_addr64 - an IPv6 address as two 64-bit numbers, to be hashed and compared
 * @half: the address as it is in memory; it need not be aligned
 */
struct eoig_addr64 {
	u64 half[2];
} __packed __aligned(4);

static __always_inline const struct eoig_addr64 *eoig_addr64_of(const struct in6_addr *address)
{
	return (const struct eoig_addr64 *)address;
}

#ifdef CONFIG_ARCH_SUPPORTS_INT128
/*
 * A keyed hash of the 40 bytes of a tuple. It costs less than half of hsiphash().
 *
 * NH (RFC 4418 section 5.2, with 64-bit words) first folds the tuple into 16 bytes. Without the
 * key, two tuples collide there with a probability of 2^-64. SipHash-1-3 of these bytes then
 * hides which tuples collide. All tuples have one length, so the length is not hashed.
 */
static __always_inline u32 eoig_flow_hash(const struct eoig_addr64 *interior,
					  const struct eoig_addr64 *exterior, u64 rest)
{
	unsigned __int128 fold;
	const struct eoig_flow_secret *secret = &eoig_flow_secret;
	u64 v0 = secret->state[0], v1 = secret->state[1];
	u64 v2 = secret->state[2], v3 = secret->state[3];
	u64 high, low;

	fold = (unsigned __int128)(interior->half[0] + secret->fold[0]) *
	       (interior->half[1] + secret->fold[1]);
	fold += (unsigned __int128)(exterior->half[0] + secret->fold[2]) *
		(exterior->half[1] + secret->fold[3]);
	fold += (unsigned __int128)(rest + secret->fold[4]) * secret->fold[5];
	low = fold;
	high = fold >> 64;

	v3 ^= low;
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	v0 ^= low;
	v3 ^= high;
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	v0 ^= high;
	v2 ^= 0xff;
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	return v0 ^ v1 ^ v2 ^ v3;
}
#else
static __always_inline u32 eoig_flow_hash(const struct eoig_addr64 *interior,
					  const struct eoig_addr64 *exterior, u64 rest)
{
	u64 input[] = {
		interior->half[0], interior->half[1],
		exterior->half[0], exterior->half[1], rest,
	};

	return hsiphash(input, sizeof(input), &eoig_flow_secret.siphash);
}
#endif

struct eoig_flow *eoig_flow_find_resizing(struct eoig_flow_table *table,
					  const struct eoig_addr64 *interior,
					  const struct eoig_addr64 *exterior, u64 rest, u32 hash);

static __always_inline bool eoig_flow_is(const struct eoig_flow *flow,
					 const struct eoig_addr64 *interior,
					 const struct eoig_addr64 *exterior, u64 rest)
{
	const struct eoig_addr64 *other = eoig_addr64_of(&flow->tuple.exterior);
	const struct eoig_addr64 *mine = eoig_addr64_of(&flow->tuple.interior);

	return !((interior->half[0] ^ mine->half[0]) | (interior->half[1] ^ mine->half[1]) |
		 (exterior->half[0] ^ other->half[0]) | (exterior->half[1] ^ other->half[1]) |
		 (rest ^ flow->tuple.rest));
}

/**
 * eoig_flow_find_key - look a flow up, expired or not
 * @table: the table
 * @interior: address
 * @exterior: address
 * @rest: eoig_tuple.rest
 * @hash: set to the hash of these
 * @found: set to the flow, if there is one
 *
 * Does the work of rhashtable_lookup(), but keeps the usual case in registers: it walks the
 * chain of the only bucket table. rhashtable itself looks again while the table is being
 * resized, and if the chain has led to another one.
 *
 * Context: RCU read side, in which the flow is valid.
 * Return: true if there is one.
 */
static __always_inline bool
eoig_flow_find_key(struct eoig_flow_table *table, const struct in6_addr *interior,
		   const struct in6_addr *exterior, u64 rest, u32 *hash,
		   struct eoig_flow **found)
{
	const struct eoig_addr64 *other = eoig_addr64_of(exterior);
	const struct eoig_addr64 *mine = eoig_addr64_of(interior);
	struct rhash_lock_head __rcu *const *bucket;
	const struct bucket_table *buckets;
	struct rhash_head *position;

	*hash = eoig_flow_hash(mine, other, rest);
	buckets = rht_dereference_rcu(table->flows.tbl, &table->flows);
	bucket = rht_bucket(buckets, *hash & (buckets->size - 1));
	rht_for_each_rcu_from(position, rht_ptr_rcu(bucket), buckets, *hash) {
		*found = container_of(position, struct eoig_flow, node);
		if (likely(eoig_flow_is(*found, mine, other, rest)))
			return true;
	}
	/*
	 * As in rhashtable_lookup(). Pairs with the cmpxchg() of
	 * rhashtable_rehash_attach().
	 */
	smp_rmb();
	if (likely(position == RHT_NULLS_MARKER(bucket) &&
		   !rcu_access_pointer(buckets->future_tbl)))
		return false;
	*found = eoig_flow_find_resizing(table, mine, other, rest, *hash);
	return *found;
}

int eoig_flow_module_init(void);
void eoig_flow_module_exit(void);

int eoig_flow_table_init(struct eoig_flow_table *table, const struct eoig_flow_ops *ops,
			 struct user_namespace *user_ns);
void eoig_flow_table_destroy(struct eoig_flow_table *table);
void eoig_flow_table_fit(struct eoig_flow_table *table);

struct eoig_flow *eoig_flow_find(struct eoig_flow_table *table, const struct eoig_tuple *tuple,
				 u32 now);
struct eoig_flow *eoig_flow_create(struct eoig_flow_table *table, const struct eoig_tuple *tuple,
				   const struct in6_addr *wire, u32 hash, u32 with, u32 now);
u32 eoig_tuple_hash(const struct eoig_tuple *tuple);
struct eoig_flow *eoig_flow_insert(struct eoig_flow_table *table, struct eoig_flow *flow);
void eoig_flow_discard(struct eoig_flow_table *table, struct eoig_flow *flow);
bool eoig_flow_remove(struct eoig_flow_table *table, struct eoig_flow *flow,
		      enum eoig_flow_end end);

#endif /* EOIG_FLOW_TABLE_H */
