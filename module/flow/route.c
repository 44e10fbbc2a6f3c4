// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cached routes: where the packets of a flow go next, in one direction.
 *
 * Lifetime and locking: a cached route never changes. It is found under RCU. The last reference
 * releases the route at once, so that no route is held when its netns is gone. Only the memory
 * waits for a grace period. The kernel also frees a route after a grace period, so a reader
 * that has found the cached route may still use the route. A cached route holds no device: a
 * route releases its device when the device is unregistered.
 *
 * The slot of a flow holds a cached route, NULL, or eoig_route_none once the flow has ended. A
 * slot with eoig_route_none never changes again. So a CPU that learns a route for a flow that
 * another CPU ends cannot leave the route behind.
 */
#include <linux/hash.h>
#include <linux/slab.h>
#include <net/ip6_fib.h>

#include "compat.h"
#include "flow/route.h"

/* It matches no packet: no device has this index. */
static struct eoig_route eoig_route_none = { .in = -1 };

/* Release a reference on a cached route, or NULL. */
static void eoig_route_put(struct eoig_route *route)
{
	if (!route || !refcount_dec_and_test(&route->references))
		return;
	dst_release(route->dst);
	kfree_rcu(route, rcu);
}

/**
 * eoig_route_set - let packets of a flow take a cached route
 * @slot: of the flow and the direction
 * @route: the cached route; the caller's reference moves to the slot
 *
 * Does nothing if the flow has ended.
 *
 * Context: softirq, RCU read side.
 */
void eoig_route_set(struct eoig_route __rcu **slot, struct eoig_route *route)
{
	struct eoig_route *old = unrcu_pointer(READ_ONCE(*slot)), *seen;

	for (;;) {
		if (old == &eoig_route_none) {
			eoig_route_put(route);
			return;
		}
		seen = unrcu_pointer(cmpxchg(slot, RCU_INITIALIZER(old),
					     RCU_INITIALIZER(route)));
		if (seen == old)
			break;
		old = seen;
	}
	eoig_route_put(old);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_route_set);

/**
 * eoig_route_close - release the cached route of a flow that has ended
 * @slot: of the flow and a direction
 *
 * Context: any.
 */
void eoig_route_close(struct eoig_route __rcu **slot)
{
	struct eoig_route *old = unrcu_pointer(xchg(slot, RCU_INITIALIZER(&eoig_route_none)));

	if (old != &eoig_route_none)
		eoig_route_put(old);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_route_close);

/**
 * eoig_route_is_set - check whether a slot holds a cached route
 * @slot: of a flow and a direction
 *
 * Context: any.
 * Return: true if it does.
 */
bool eoig_route_is_set(struct eoig_route __rcu *const *slot)
{
	const struct eoig_route *route = rcu_access_pointer(*slot);

	return route && route != &eoig_route_none;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_route_is_set);

/**
 * eoig_route_equals - compare two cached routes
 * @route: one
 * @other: the other
 *
 * Context: any.
 * Return: true if they send the same packets the same way.
 */
bool eoig_route_equals(const struct eoig_route *route, const struct eoig_route *other)
{
	return route->dst == other->dst && route->cookie == other->cookie &&
	       route->in == other->in && route->stamp == other->stamp &&
	       route->by_class == other->by_class;
}

static struct eoig_route *eoig_route_create(const struct eoig_route *way)
{
	struct eoig_route *route;

	if (!dst_hold_safe(way->dst))
		return NULL;
	route = kmalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route) {
		dst_release(way->dst);
		return NULL;
	}
	*route = *way;
	refcount_set(&route->references, 1);
	return route;
}

/**
 * eoig_route_get - get a cached route that equals a given one
 * @cache: of the netns
 * @way: the given one; the caller has a reference on its route
 *
 * Context: softirq, RCU read side.
 * Return: the cached route, with a reference for the caller; or NULL without memory.
 */
struct eoig_route *eoig_route_get(struct eoig_route_cache *cache, const struct eoig_route *way)
{
	u32 slot = hash_long((unsigned long)way->dst ^ way->in, ilog2(EOIG_ROUTE_RECENT));
	struct eoig_route *route = rcu_dereference(cache->recent[slot]);

	if (route && eoig_route_equals(route, way) && refcount_inc_not_zero(&route->references))
		return route;
	route = eoig_route_create(way);
	if (!route)
		return NULL;
	refcount_inc(&route->references);
	eoig_route_put(unrcu_pointer(xchg(&cache->recent[slot], RCU_INITIALIZER(route))));
	return route;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_route_get);

/**
 * eoig_route_cache_clear - release the routes in the cache
 * @cache: of the netns
 *
 * Context: any.
 */
void eoig_route_cache_clear(struct eoig_route_cache *cache)
{
	unsigned int slot;

	for (slot = 0; slot < EOIG_ROUTE_RECENT; slot++)
		eoig_route_put(unrcu_pointer(xchg(&cache->recent[slot], NULL)));
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_route_cache_clear);
