// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a flow's packets of one direction go next: a route, kept and revalidated.
 *
 * Lifetime and locking: a shortcut never changes. It is found under RCU. Whoever gives back
 * the last reference releases the route at once, so that no route is held when its netns is
 * gone; only the memory waits for a grace period. The kernel frees a route after a grace
 * period as well, so that a reader who has found the shortcut may still use its route. A
 * shortcut holds no device: a route gives up its device when that device is unregistered.
 *
 * A flow's slot holds a shortcut, NULL, or eoig_shortcut_none once the flow has ended. A slot
 * that holds eoig_shortcut_none never changes again: a CPU that learns a route for a flow
 * that another CPU ends meanwhile cannot leave the route behind.
 */
#include <linux/hash.h>
#include <linux/slab.h>
#include <net/ip6_fib.h>

#include "compat.h"
#include "flow/route.h"

/* Fits no packet: no device has this index. */
static struct eoig_shortcut eoig_shortcut_none = { .in = -1 };

/**
 * eoig_shortcut_put - give back a reference
 * @shortcut: the shortcut, or NULL
 *
 * Context: any.
 */
void eoig_shortcut_put(struct eoig_shortcut *shortcut)
{
	if (!shortcut || !refcount_dec_and_test(&shortcut->references))
		return;
	dst_release(shortcut->dst);
	kfree_rcu(shortcut, rcu);
}

/**
 * eoig_shortcut_set - let a flow's packets take a shortcut
 * @slot: of the flow and the direction
 * @shortcut: the shortcut; the caller's reference passes to the slot
 *
 * Does nothing if the flow has ended.
 *
 * Context: softirq, RCU read side.
 */
void eoig_shortcut_set(struct eoig_shortcut __rcu **slot, struct eoig_shortcut *shortcut)
{
	struct eoig_shortcut *old = unrcu_pointer(READ_ONCE(*slot)), *seen;

	for (;;) {
		if (old == &eoig_shortcut_none) {
			eoig_shortcut_put(shortcut);
			return;
		}
		seen = unrcu_pointer(cmpxchg(slot, RCU_INITIALIZER(old),
					     RCU_INITIALIZER(shortcut)));
		if (seen == old)
			break;
		old = seen;
	}
	eoig_shortcut_put(old);
}

/**
 * eoig_shortcut_close - a flow has ended: release its shortcut
 * @slot: of the flow and a direction
 *
 * Context: any.
 */
void eoig_shortcut_close(struct eoig_shortcut __rcu **slot)
{
	struct eoig_shortcut *old = unrcu_pointer(xchg(slot, RCU_INITIALIZER(&eoig_shortcut_none)));

	if (old != &eoig_shortcut_none)
		eoig_shortcut_put(old);
}

/**
 * eoig_shortcut_is_set - does a slot hold a shortcut?
 * @slot: of a flow and a direction
 *
 * Context: any.
 * Return: true if it does.
 */
bool eoig_shortcut_is_set(struct eoig_shortcut __rcu *const *slot)
{
	const struct eoig_shortcut *shortcut = rcu_access_pointer(*slot);

	return shortcut && shortcut != &eoig_shortcut_none;
}

/**
 * eoig_shortcut_equals - do two shortcuts lead the same packets the same way?
 * @shortcut: one
 * @other: the other
 *
 * Context: any.
 * Return: true if they do.
 */
bool eoig_shortcut_equals(const struct eoig_shortcut *shortcut, const struct eoig_shortcut *other)
{
	return shortcut->dst == other->dst && shortcut->cookie == other->cookie &&
	       shortcut->in == other->in && shortcut->stamp == other->stamp &&
	       shortcut->picky == other->picky;
}

static struct eoig_shortcut *eoig_shortcut_create(const struct eoig_shortcut *way)
{
	struct eoig_shortcut *shortcut;

	if (!dst_hold_safe(way->dst))
		return NULL;
	shortcut = kmalloc(sizeof(*shortcut), GFP_ATOMIC | __GFP_NOWARN);
	if (!shortcut) {
		dst_release(way->dst);
		return NULL;
	}
	*shortcut = *way;
	refcount_set(&shortcut->references, 1);
	return shortcut;
}

/**
 * eoig_shortcut_get - a shortcut that equals a given one
 * @cache: of the netns
 * @way: what it is to equal; the caller has a reference to its route
 *
 * Context: softirq, RCU read side.
 * Return: the shortcut, with a reference for the caller; or NULL without memory.
 */
struct eoig_shortcut *eoig_shortcut_get(struct eoig_shortcut_cache *cache,
					const struct eoig_shortcut *way)
{
	u32 slot = hash_long((unsigned long)way->dst ^ way->in, ilog2(EOIG_SHORTCUT_RECENT));
	struct eoig_shortcut *shortcut = rcu_dereference(cache->recent[slot]);

	if (shortcut && eoig_shortcut_equals(shortcut, way) &&
	    refcount_inc_not_zero(&shortcut->references))
		return shortcut;
	shortcut = eoig_shortcut_create(way);
	if (!shortcut)
		return NULL;
	refcount_inc(&shortcut->references);
	eoig_shortcut_put(unrcu_pointer(xchg(&cache->recent[slot], RCU_INITIALIZER(shortcut))));
	return shortcut;
}

/**
 * eoig_shortcut_cache_clear - give back what the cache holds
 * @cache: of the netns
 *
 * Context: any.
 */
void eoig_shortcut_cache_clear(struct eoig_shortcut_cache *cache)
{
	unsigned int slot;

	for (slot = 0; slot < EOIG_SHORTCUT_RECENT; slot++)
		eoig_shortcut_put(unrcu_pointer(xchg(&cache->recent[slot], NULL)));
}
