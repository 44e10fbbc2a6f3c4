// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow table of one netns.
 *
 * Lifetime and locking:
 *
 * - A flow is private to its creator until eoig_flow_insert() puts it into the table.
 *   From then on it is found under RCU. Its tuple, host and counters never change.
 *   Everything else changes by cmpxchg, or as one word.
 * - rhashtable_remove_fast() succeeds for one caller only: see eoig_flow_remove(). This
 *   caller ends the flow, uncharges the host, and frees the flow after a grace
 *   period.
 * - eoig_flow_end() tells the netns, once: a tombstone has ended in the table.
 * - Lookups check whether a flow has expired. flow/gc.c removes it.
 */
#include <linux/log2.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>

#include "compat.h"
#include "flow/end.h"
#include "flow/host.h"
#include "flow/room.h"
#include "flow/table.h"

/* 256 KiB: a router with some ten thousand flows never resizes. */
#define EOIG_FLOW_BUCKETS	32768U
/* 8 KiB: a user may have many namespaces, and nobody is charged for the buckets. */
#define EOIG_FLOW_BUCKETS_USER	1024U
#define EOIG_FLOW_BUCKETS_LEAST	64U

static struct kmem_cache *eoig_flow_cache __read_mostly;
static struct kmem_cache *eoig_fast_flow_cache __read_mostly;
struct eoig_flow_secret eoig_flow_secret __read_mostly;
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_secret);

/**
 * struct eoig_flow_key - a tuple to look up
 * @interior: its interior address
 * @exterior: its exterior address
 * @rest: eoig_tuple.rest
 * @hash: of all these
 */
struct eoig_flow_key {
	const struct eoig_addr64 *interior;
	const struct eoig_addr64 *exterior;
	u64 rest;
	u32 hash;
};

/* Ignore the seed of the table: a flow keeps its hash when the table is resized, for walks. */
static __always_inline u32 eoig_flow_key_hash(const void *key, u32 length, u32 seed)
{
	return ((const struct eoig_flow_key *)key)->hash;
}

static __always_inline u32 eoig_flow_object_hash(const void *flow, u32 length, u32 seed)
{
	return ((const struct eoig_flow *)flow)->hash;
}

static __always_inline int eoig_flow_compare(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct eoig_flow_key *key = arg->key;

	return !eoig_flow_is(object, key->interior, key->exterior, key->rest);
}

static const struct rhashtable_params eoig_flow_params = {
	.key_len = sizeof(struct eoig_flow_key),
	.head_offset = offsetof(struct eoig_flow, node),
	.hashfn = eoig_flow_key_hash,
	.obj_hashfn = eoig_flow_object_hash,
	.obj_cmpfn = eoig_flow_compare,
	.automatic_shrinking = true,
};

static void eoig_flow_free(struct eoig_flow *flow)
{
	kfree(flow->counters);
	kmem_cache_free(flow->flags & EOIG_FLOW_IS_FAST ? eoig_fast_flow_cache :
								eoig_flow_cache, flow);
}

static void eoig_flow_rcu(struct rcu_head *rcu)
{
	eoig_flow_free(container_of(rcu, struct eoig_flow, rcu));
}

/**
 * eoig_tuple_hash - compute the hash by which a flow is found
 * @tuple: of the flow
 *
 * Context: any.
 * Return: the hash.
 */
u32 eoig_tuple_hash(const struct eoig_tuple *tuple)
{
	return eoig_flow_hash(eoig_addr64_of(&tuple->interior), eoig_addr64_of(&tuple->exterior),
			      tuple->rest);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tuple_hash);

/**
 * eoig_flow_find_resizing - look a flow up while the table is being resized
 * @table: the table
 * @interior: address
 * @exterior: address
 * @rest: eoig_tuple.rest
 * @hash: of these
 *
 * Context: RCU read side, in which the flow is valid.
 * Return: the flow, expired or not, or NULL if there is none.
 */
struct eoig_flow *eoig_flow_find_resizing(struct eoig_flow_table *table,
					  const struct eoig_addr64 *interior,
					  const struct eoig_addr64 *exterior, u64 rest, u32 hash)
{
	struct eoig_flow_key key = {
		.interior = interior,
		.exterior = exterior,
		.rest = rest,
		.hash = hash,
	};

	return rhashtable_lookup(&table->flows, &key, eoig_flow_params);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_find_resizing);

/**
 * eoig_flow_find - look a flow up
 * @table: the table
 * @tuple: the key of the flow
 * @now: eoig_flow_now()
 *
 * Context: RCU read side, in which the flow is valid.
 * Return: the flow, or NULL if there is none or it has expired.
 */
struct eoig_flow *eoig_flow_find(struct eoig_flow_table *table, const struct eoig_tuple *tuple,
				 u32 now)
{
	struct eoig_flow *flow;
	u32 hash;

	if (!eoig_flow_find_key(table, &tuple->interior, &tuple->exterior, tuple->rest, &hash,
				&flow) ||
	    unlikely(!eoig_flow_left(table, flow, now)))
		return NULL;
	return flow;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_find);

static void eoig_flow_uncount(struct eoig_flow_table *table)
{
	atomic_dec(&table->count);
	eoig_account_remove(&table->account);
}

/**
 * eoig_flow_remove - take a flow out of the table
 * @table: the table
 * @flow: a flow that was found in it
 * @end: why
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: false if another caller was first.
 */
bool eoig_flow_remove(struct eoig_flow_table *table, struct eoig_flow *flow, enum eoig_flow_end end)
{
	if (rhashtable_remove_fast(&table->flows, &flow->node, eoig_flow_params))
		return false;
	eoig_flow_uncount(table);
	/* A tombstone has ended before. */
	if (!eoig_flow_end(table, flow, end))
		atomic_dec(&flow->host->deleted);
	eoig_host_uncharge(table, flow->host);
	call_rcu(&flow->rcu, eoig_flow_rcu);
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_remove);

static bool eoig_flow_evict(struct eoig_flow_table *table,
			    struct eoig_flow *flow)
{
	return eoig_flow_remove(table, flow, EOIG_FLOW_END_EVICTED);
}

/* Count one more flow. Return false if there is no room for it. */
static bool eoig_flow_admit(struct eoig_flow_table *table, u32 now)
{
	bool room = atomic_inc_return(&table->count) <= READ_ONCE(table->max_flows);

	room &= eoig_account_add(&table->account);
	if (likely(room) || eoig_room_search(table, now, eoig_flow_evict))
		return true;
	eoig_flow_uncount(table);
	return false;
}

/* Allocate a flow and charge it to its host. It has no tuple yet. Return it or an ERR_PTR. */
static struct eoig_flow *eoig_flow_allocate(struct eoig_flow_table *table,
					    const struct in6_addr *wire, u32 with, gfp_t gfp)
{
	bool fast = with & EOIG_FLOW_WITH_ROUTES;
	struct eoig_flow_host *host;
	struct eoig_flow *flow;

	flow = kmem_cache_zalloc(unlikely(fast) ? eoig_fast_flow_cache : eoig_flow_cache, gfp);
	if (!flow)
		return ERR_PTR(-ENOMEM);
	if (unlikely(fast))
		flow->flags = EOIG_FLOW_IS_FAST;
	if (with & EOIG_FLOW_WITH_COUNTERS) {
		flow->counters = kzalloc(sizeof(*flow->counters), gfp);
		if (!flow->counters) {
			eoig_flow_free(flow);
			return ERR_PTR(-ENOMEM);
		}
	}
	host = eoig_host_charge(table, wire, !(with & EOIG_FLOW_WITHOUT_SHARE),
				gfp);
	if (IS_ERR(host)) {
		eoig_flow_free(flow);
		return ERR_CAST(host);
	}
	flow->host = host;
	return flow;
}

/**
 * eoig_flow_create - create a flow that is not in the table yet
 * @table: for the flow
 * @tuple: the key of the flow
 * @wire: the interior address on the wire, whose host is charged
 * @hash: eoig_tuple_hash() of @tuple
 * @with: EOIG_FLOW_WITH_COUNTERS, EOIG_FLOW_WITH_ROUTES,
 *	EOIG_FLOW_WITHOUT_SHARE
 * @now: eoig_flow_now()
 *
 * At the limit, an evictable flow makes room. The work for that is bounded.
 *
 * Context: BH disabled, RCU read side.
 * Return: the flow, or an ERR_PTR: -ENOSPC (table full), -EDQUOT (the host has its share),
 * -ENOMEM.
 */
struct eoig_flow *eoig_flow_create(struct eoig_flow_table *table, const struct eoig_tuple *tuple,
				   const struct in6_addr *wire, u32 hash, u32 with, u32 now)
{
	struct mem_cgroup *memcg;
	struct eoig_flow *flow;

	if (!eoig_flow_admit(table, now))
		return ERR_PTR(-ENOSPC);
	memcg = eoig_account_enter(&table->account);
	flow = eoig_flow_allocate(table, wire, with, eoig_account_gfp(&table->account));
	eoig_account_leave(&table->account, memcg);
	if (IS_ERR(flow)) {
		eoig_flow_uncount(table);
		return flow;
	}
	flow->tuple = *tuple;
	flow->hash = hash;
	flow->seen = now;
	flow->created = now;
	return flow;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_create);

/**
 * eoig_flow_discard - free a flow that was created but not inserted
 * @table: the table it was created for
 * @flow: the flow
 *
 * Context: BH disabled.
 */
void eoig_flow_discard(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	if (flow->flags & EOIG_FLOW_IS_ENDED)
		atomic_dec(&flow->host->deleted);
	eoig_host_uncharge(table, flow->host);
	eoig_flow_uncount(table);
	eoig_flow_free(flow);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_discard);

/**
 * eoig_flow_insert - put a flow into the table
 * @table: the table it was created for
 * @flow: a flow of eoig_flow_create(), with its state
 *
 * Frees @flow unless it is inserted.
 *
 * Context: BH disabled, RCU read side.
 * Return: @flow; or the flow that is there already; or an ERR_PTR.
 */
struct eoig_flow *eoig_flow_insert(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	struct eoig_flow_key key = {
		.interior = eoig_addr64_of(&flow->tuple.interior),
		.exterior = eoig_addr64_of(&flow->tuple.exterior),
		.rest = flow->tuple.rest,
		.hash = flow->hash,
	};
	struct eoig_flow *found;
	unsigned int tries;

	for (tries = 0; tries < 2; tries++) {
		found = rhashtable_lookup_get_insert_key(&table->flows, &key, &flow->node,
							 eoig_flow_params);
		if (!found) {
			u32 at = atomic_inc_return(&table->recent_at) % EOIG_EVICT_FLOWS;

			WRITE_ONCE(table->recent[at], flow->hash);
			return flow;
		}
		if (IS_ERR(found))
			break;
		if (eoig_flow_left(table, found, flow->seen))
			break;
		eoig_flow_remove(table, found, EOIG_FLOW_END_EXPIRED);
		found = ERR_PTR(-EAGAIN);
	}
	eoig_flow_discard(table, flow);
	return found;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_insert);

static u16 eoig_flow_least_buckets(const struct eoig_flow_table *table)
{
	u32 most = table->account.user ? EOIG_FLOW_BUCKETS_USER : EOIG_FLOW_BUCKETS;

	return roundup_pow_of_two(clamp(READ_ONCE(table->max_flows), EOIG_FLOW_BUCKETS_LEAST,
					most));
}

/**
 * eoig_flow_table_fit - fit the number of buckets to the limit of flows
 * @table: the table
 *
 * A table with a low limit has few buckets, so that a search finds its flows in them.
 * rhashtable shrinks it when less than 30 % is used, but never below the least size.
 *
 * Context: process.
 */
void eoig_flow_table_fit(struct eoig_flow_table *table)
{
	u16 least = eoig_flow_least_buckets(table);

	if (table->flows.p.min_size == least)
		return;
	WRITE_ONCE(table->flows.p.min_size, least);
	schedule_work(&table->flows.run_work);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_table_fit);

/**
 * eoig_flow_table_init - create an empty table
 * @table: the table, with its limits and timeouts
 * @ops: the questions it asks
 * @user_ns: whose creator is charged for the flows
 *
 * Context: process. Sleeps.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_flow_table_init(struct eoig_flow_table *table, const struct eoig_flow_ops *ops,
			 struct user_namespace *user_ns)
{
	struct rhashtable_params params = eoig_flow_params;
	int err;

	table->ops = ops;
	table->purge = false;
	table->evict_cursor = 0;
	table->collect_cursor = 0;
	atomic_set(&table->count, 0);
	err = eoig_account_open(&table->account, user_ns);
	if (err)
		return err;
	params.min_size = eoig_flow_least_buckets(table);
	err = rhashtable_init(&table->flows, &params);
	if (err)
		goto err_account;
	err = eoig_host_table_init(table);
	if (err)
		goto err_flows;
	return 0;

err_flows:
	rhashtable_destroy(&table->flows);
err_account:
	eoig_account_close(&table->account);
	return err;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_table_init);

static void eoig_flow_destroy_one(void *object, void *argument)
{
	struct eoig_flow_table *table = argument;
	struct eoig_flow *flow = object;

	eoig_flow_uncount(table);
	if (!eoig_flow_end(table, flow, EOIG_FLOW_END_NETNS))
		atomic_dec(&flow->host->deleted);
	eoig_host_uncharge(table, flow->host);
	eoig_flow_free(flow);
}

/**
 * eoig_flow_table_destroy - end all flows and free the table
 * @table: the table; its collector is stopped, no packet has seen it for a grace period
 *
 * Context: process. Sleeps.
 */
void eoig_flow_table_destroy(struct eoig_flow_table *table)
{
	rhashtable_free_and_destroy(&table->flows, eoig_flow_destroy_one, table);
	rhashtable_destroy(&table->hosts);
	eoig_account_close(&table->account);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_table_destroy);

/**
 * eoig_flow_module_init - draw the keys and create the caches of all tables
 *
 * Context: process, module load.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_flow_module_init(void)
{
	u64 key[2];

	eoig_host_module_init();
	get_random_bytes(key, sizeof(key));
	get_random_bytes(&eoig_flow_secret, sizeof(eoig_flow_secret));
	eoig_flow_secret.state[0] = SIPHASH_CONST_0 ^ key[0];
	eoig_flow_secret.state[1] = SIPHASH_CONST_1 ^ key[1];
	eoig_flow_secret.state[2] = SIPHASH_CONST_2 ^ key[0];
	eoig_flow_secret.state[3] = SIPHASH_CONST_3 ^ key[1];
	memzero_explicit(key, sizeof(key));
	eoig_flow_cache = KMEM_CACHE(eoig_flow, SLAB_HWCACHE_ALIGN);
	eoig_fast_flow_cache = KMEM_CACHE(eoig_fast_flow, SLAB_HWCACHE_ALIGN);
	if (eoig_flow_cache && eoig_fast_flow_cache)
		return 0;
	kmem_cache_destroy(eoig_flow_cache);
	kmem_cache_destroy(eoig_fast_flow_cache);
	return -ENOMEM;
}

/**
 * eoig_flow_module_exit - undo eoig_flow_module_init()
 *
 * Context: process, after all tables are destroyed. Sleeps.
 */
void eoig_flow_module_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(eoig_flow_cache);
	kmem_cache_destroy(eoig_fast_flow_cache);
}
