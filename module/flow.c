// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow table of one netns.
 *
 * Lifetime and locking:
 *
 * - A flow is private to its creator until eoig_flow_insert() puts it into the
 *   table. From then on it is found under RCU, and its tuple, host and counters
 *   never change; what does change, changes by cmpxchg or as one word.
 * - Whoever takes it out of the table (rhashtable_remove_fast() succeeds for one
 *   alone) ends it: gives back the host's share, tells the owner, frees it after a
 *   grace period. All ends go through eoig_flow_end().
 * - A host lives while it has flows. The last flow takes it out of the table, with BH
 *   disabled, so that a softirq which finds it dying never waits for its own CPU.
 * - Expiry is a stamp that look-ups check; the collector (flow_collect.c) removes what
 *   has expired.
 */
#include <linux/bitrev.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "compat.h"
#include "flow.h"
#include "flow_find.h"

/* 256 KiB: a router with a few ten thousand flows never resizes. */
#define EOIG_FLOW_BUCKETS	32768
/* Among so many flows one is found that may go, or none is. */
#define EOIG_EVICT_FLOWS	64
#define EOIG_HOST_TRIES		64

/**
 * struct eoig_flow_host - an interior host's share of the table
 * @node: in eoig_flow_table.hosts
 * @address: of the host
 * @flows: how many it has; 0: it is leaving the table
 * @rcu: frees it
 */
struct eoig_flow_host {
	struct rhash_head node;
	struct in6_addr address;
	atomic_t flows;
	struct rcu_head rcu;
};

static struct kmem_cache *eoig_flow_cache __read_mostly;
static struct kmem_cache *eoig_fast_flow_cache __read_mostly;
static hsiphash_key_t eoig_host_key __read_mostly;
struct eoig_flow_secret eoig_flow_secret __read_mostly;
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_secret);

/**
 * struct eoig_flow_key - a tuple to be looked up
 * @interior: its interior address
 * @exterior: its exterior address
 * @rest: eoig_tuple.rest
 * @hash: of all these
 */
struct eoig_flow_key {
	const struct eoig_words *interior;
	const struct eoig_words *exterior;
	u64 rest;
	u32 hash;
};

/*
 * The table's own seed is left out: chains are bounded by the secret key alone, and a
 * flow keeps its hash when the table is resized, which is what a scan goes by.
 */
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
	.min_size = EOIG_FLOW_BUCKETS,
	.automatic_shrinking = true,
};

static u32 eoig_host_hash(const void *address, u32 length, u32 seed)
{
	const struct in6_addr *host = address;

	return hsiphash_4u32((__force u32)host->s6_addr32[0], (__force u32)host->s6_addr32[1],
			     (__force u32)host->s6_addr32[2], (__force u32)host->s6_addr32[3],
			     &eoig_host_key);
}

static int eoig_host_compare(struct rhashtable_compare_arg *arg, const void *host)
{
	return !ipv6_addr_equal(arg->key, &((const struct eoig_flow_host *)host)->address);
}

static const struct rhashtable_params eoig_host_params = {
	.key_len = sizeof(struct in6_addr),
	.key_offset = offsetof(struct eoig_flow_host, address),
	.head_offset = offsetof(struct eoig_flow_host, node),
	.hashfn = eoig_host_hash,
	.obj_cmpfn = eoig_host_compare,
	.automatic_shrinking = true,
};

/* Counts one flow more for the host. NULL: no memory; ERR_PTR(-EDQUOT): it has its share. */
static struct eoig_flow_host *eoig_host_charge(struct eoig_flow_table *table,
					       const struct in6_addr *address)
{
	struct eoig_flow_host *host, *found;
	unsigned int tries;

	for (tries = 0; tries < EOIG_HOST_TRIES; tries++) {
		host = rhashtable_lookup(&table->hosts, address, eoig_host_params);
		if (host) {
			int flows = atomic_read(&host->flows);

			do {
				if (!flows)
					break;
				if (flows >= READ_ONCE(table->max_flows_per_host))
					return ERR_PTR(-EDQUOT);
			} while (!atomic_try_cmpxchg(&host->flows, &flows, flows + 1));
			if (flows)
				return host;
			cpu_relax();
			continue;
		}
		host = kmalloc(sizeof(*host), GFP_ATOMIC | __GFP_NOWARN);
		if (!host)
			return NULL;
		host->address = *address;
		atomic_set(&host->flows, 1);
		found = rhashtable_lookup_get_insert_fast(&table->hosts, &host->node,
							  eoig_host_params);
		if (!found)
			return host;
		kfree(host);
		if (IS_ERR(found))
			return NULL;
	}
	return NULL;
}

static void eoig_host_uncharge(struct eoig_flow_table *table, struct eoig_flow_host *host)
{
	local_bh_disable();
	if (atomic_dec_and_test(&host->flows)) {
		rhashtable_remove_fast(&table->hosts, &host->node, eoig_host_params);
		kfree_rcu(host, rcu);
	}
	local_bh_enable();
}

static void eoig_flow_free(struct eoig_flow *flow)
{
	kfree(flow->counters);
	kmem_cache_free(flow->flags & EOIG_FLOW_HAS_SHORTCUTS ? eoig_fast_flow_cache :
								eoig_flow_cache, flow);
}

/* At once: what the flow holds of its netns must not wait for a grace period. */
static void eoig_flow_close_shortcuts(struct eoig_flow *flow)
{
	if (!(flow->flags & EOIG_FLOW_HAS_SHORTCUTS))
		return;
	eoig_shortcut_close(&eoig_fast_flow(flow)->shortcuts[EOIG_OUT]);
	eoig_shortcut_close(&eoig_fast_flow(flow)->shortcuts[EOIG_IN]);
}

static void eoig_flow_rcu(struct rcu_head *rcu)
{
	eoig_flow_free(container_of(rcu, struct eoig_flow, rcu));
}

/**
 * eoig_tuple_hash - the hash that a flow is found by
 * @tuple: of the flow
 *
 * Context: any.
 */
u32 eoig_tuple_hash(const struct eoig_tuple *tuple)
{
	return eoig_flow_hash(eoig_words(&tuple->interior), eoig_words(&tuple->exterior),
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
 * Context: RCU read side; the flow is good until its end.
 * Return: the flow, expired or not, or NULL if there is none.
 */
struct eoig_flow *eoig_flow_find_resizing(struct eoig_flow_table *table,
					  const struct eoig_words *interior,
					  const struct eoig_words *exterior, u64 rest, u32 hash)
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
 * @tuple: what identifies it
 * @now: eoig_flow_now()
 *
 * Context: RCU read side; the flow is good until its end.
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

/**
 * eoig_flow_end - take a flow out of the table
 * @table: the table
 * @flow: a flow that was found in it
 * @end: why
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: false if somebody else was first.
 */
bool eoig_flow_end(struct eoig_flow_table *table, struct eoig_flow *flow, enum eoig_flow_end end)
{
	if (rhashtable_remove_fast(&table->flows, &flow->node, eoig_flow_params))
		return false;
	atomic_dec(&table->count);
	eoig_host_uncharge(table, flow->host);
	table->owner->ended(table, flow, end);
	eoig_flow_close_shortcuts(flow);
	call_rcu(&flow->rcu, eoig_flow_rcu);
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_end);

/* Makes room for one flow by ending one that is unreplied or over, or expired. */
static bool eoig_flow_evict(struct eoig_flow_table *table, u32 now)
{
	const struct bucket_table *buckets = rht_dereference_rcu(table->flows.tbl, &table->flows);
	u32 count = max(atomic_read(&table->count), EOIG_EVICT_FLOWS), at, steps;
	struct rhash_head *position;
	struct eoig_flow *flow;

	at = READ_ONCE(table->evict_cursor);
	for (steps = div_u64((u64)EOIG_EVICT_FLOWS * buckets->size, count); steps; steps--, at++) {
		rht_for_each_entry_rcu(flow, position, buckets, at & (buckets->size - 1), node) {
			if (eoig_flow_left(table, flow, now) && !table->owner->over(flow))
				continue;
			if (!eoig_flow_end(table, flow, EOIG_FLOW_END_EVICTED))
				continue;
			WRITE_ONCE(table->evict_cursor, at);
			return true;
		}
	}
	WRITE_ONCE(table->evict_cursor, at);
	return false;
}

/**
 * eoig_flow_create - a new flow, not in the table yet
 * @table: where it will be inserted
 * @tuple: what identifies it
 * @hash: eoig_tuple_hash() of it
 * @with: EOIG_FLOW_WITH_COUNTERS, EOIG_FLOW_WITH_SHORTCUTS
 * @now: eoig_flow_now()
 *
 * At the limit an unreplied or ended flow makes room (REC: the table never opens,
 * and never forgets who was answered).
 *
 * Context: BH disabled, RCU read side.
 * Return: the flow, or an ERR_PTR: -ENOSPC (table full), -EDQUOT (the interior host has
 * its share), -ENOMEM.
 */
struct eoig_flow *eoig_flow_create(struct eoig_flow_table *table, const struct eoig_tuple *tuple,
				   u32 hash, u32 with, u32 now)
{
	bool fast = with & EOIG_FLOW_WITH_SHORTCUTS;
	struct eoig_flow_host *host;
	struct eoig_flow *flow;

	if (atomic_inc_return(&table->count) > READ_ONCE(table->max_flows) &&
	    !eoig_flow_evict(table, now)) {
		atomic_dec(&table->count);
		return ERR_PTR(-ENOSPC);
	}
	flow = kmem_cache_zalloc(unlikely(fast) ? eoig_fast_flow_cache : eoig_flow_cache,
				 GFP_ATOMIC | __GFP_NOWARN);
	if (!flow)
		goto no_memory;
	if (unlikely(fast))
		flow->flags = EOIG_FLOW_HAS_SHORTCUTS;
	if (with & EOIG_FLOW_WITH_COUNTERS) {
		flow->counters = kzalloc(sizeof(*flow->counters), GFP_ATOMIC | __GFP_NOWARN);
		if (!flow->counters)
			goto no_memory;
	}
	host = eoig_host_charge(table, &tuple->interior);
	if (IS_ERR_OR_NULL(host)) {
		if (!host)
			goto no_memory;
		eoig_flow_free(flow);
		atomic_dec(&table->count);
		return ERR_CAST(host);
	}
	flow->host = host;
	flow->tuple = *tuple;
	flow->hash = hash;
	flow->seen = now;
	flow->created = now;
	return flow;

no_memory:
	if (flow)
		eoig_flow_free(flow);
	atomic_dec(&table->count);
	return ERR_PTR(-ENOMEM);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_create);

static void eoig_flow_forget(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	eoig_host_uncharge(table, flow->host);
	atomic_dec(&table->count);
	eoig_flow_free(flow);
}

/**
 * eoig_flow_insert - put a flow into the table
 * @table: the table it was created for
 * @flow: a flow of eoig_flow_create(), its state set
 *
 * Context: BH disabled, RCU read side.
 * Return: @flow; or the flow that is there already, @flow then being freed; or an
 * ERR_PTR, @flow being freed as well.
 */
struct eoig_flow *eoig_flow_insert(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	struct eoig_flow_key key = {
		.interior = eoig_words(&flow->tuple.interior),
		.exterior = eoig_words(&flow->tuple.exterior),
		.rest = flow->tuple.rest,
		.hash = flow->hash,
	};
	struct eoig_flow *found;
	unsigned int tries;

	for (tries = 0; tries < 2; tries++) {
		found = rhashtable_lookup_get_insert_key(&table->flows, &key, &flow->node,
							 eoig_flow_params);
		if (!found)
			return flow;
		if (IS_ERR(found))
			break;
		if (eoig_flow_left(table, found, flow->seen))
			break;
		eoig_flow_end(table, found, EOIG_FLOW_END_EXPIRED);
		found = ERR_PTR(-EAGAIN);
	}
	eoig_flow_forget(table, flow);
	return found;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_insert);

/**
 * eoig_flow_discard - free a flow that was created but not inserted
 * @table: the table it was created for
 * @flow: the flow
 *
 * Context: BH disabled.
 */
void eoig_flow_discard(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	eoig_flow_forget(table, flow);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_discard);

/**
 * eoig_flow_position - where a flow stands in a scan
 * @flow: the flow
 *
 * Context: any.
 * Return: its hash, lowest bit first: growing, a table splits each position in place.
 */
u32 eoig_flow_position(const struct eoig_flow *flow)
{
	return bitrev32(flow->hash);
}

/**
 * eoig_flow_table_init - an empty table
 * @table: the table
 * @owner: whom it asks
 *
 * Limits and timeouts are @table's own and stay as they are.
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int eoig_flow_table_init(struct eoig_flow_table *table, const struct eoig_flow_owner *owner)
{
	int err;

	table->owner = owner;
	table->purge = false;
	table->evict_cursor = 0;
	table->collect_cursor = 0;
	atomic_set(&table->count, 0);
	err = rhashtable_init(&table->flows, &eoig_flow_params);
	if (err)
		return err;
	err = rhashtable_init(&table->hosts, &eoig_host_params);
	if (err) {
		rhashtable_destroy(&table->flows);
		return err;
	}
	INIT_DELAYED_WORK(&table->collector, eoig_flow_collect);
	return 0;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_table_init);

static void eoig_flow_destroy_one(void *object, void *argument)
{
	struct eoig_flow_table *table = argument;
	struct eoig_flow *flow = object;

	atomic_dec(&table->count);
	eoig_host_uncharge(table, flow->host);
	table->owner->ended(table, flow, EOIG_FLOW_END_NETNS);
	eoig_flow_close_shortcuts(flow);
	eoig_flow_free(flow);
}

/**
 * eoig_flow_table_destroy - end all flows and free the table
 * @table: the table; no packet can see it any more, a grace period has passed
 *
 * Context: process. Sleeps.
 */
void eoig_flow_table_destroy(struct eoig_flow_table *table)
{
	cancel_delayed_work_sync(&table->collector);
	rhashtable_free_and_destroy(&table->flows, eoig_flow_destroy_one, table);
	rhashtable_destroy(&table->hosts);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_flow_table_destroy);

/**
 * eoig_flow_module_init - what all tables share
 *
 * Context: process, module load.
 * Return: 0 or -ENOMEM.
 */
int eoig_flow_module_init(void)
{
	u64 key[2];

	get_random_bytes(&eoig_host_key, sizeof(eoig_host_key));
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
