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
#include "shortcut.h"

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

static struct eoig_shortcut *eoig_shortcut_create(struct dst_entry *dst, u32 cookie, int in,
						  u32 epoch)
{
	struct eoig_shortcut *shortcut;

	if (!dst_hold_safe(dst))
		return NULL;
	shortcut = kmalloc(sizeof(*shortcut), GFP_ATOMIC | __GFP_NOWARN);
	if (!shortcut) {
		dst_release(dst);
		return NULL;
	}
	shortcut->dst = dst;
	shortcut->cookie = cookie;
	shortcut->in = in;
	shortcut->mtu = min_t(u32, dst_mtu(dst), READ_ONCE(dst->dev->mtu));
	shortcut->epoch = epoch;
	refcount_set(&shortcut->references, 1);
	return shortcut;
}

/**
 * eoig_shortcut_get - the shortcut by a route
 * @cache: of the netns
 * @dst: an IPv6 route
 * @in: ifindex of the device that the packets come by
 * @epoch: eoig_shortcut_cache.epoch, read before the packet was judged
 *
 * Context: softirq, RCU read side.
 * Return: the shortcut, with a reference for the caller; or NULL without memory.
 */
struct eoig_shortcut *eoig_shortcut_get(struct eoig_shortcut_cache *cache, struct dst_entry *dst,
					int in, u32 epoch)
{
	u32 slot = hash_long((unsigned long)dst ^ in, ilog2(EOIG_SHORTCUT_RECENT));
	u32 cookie = rt6_get_cookie(eoig_rt6_info(dst));
	struct eoig_shortcut *shortcut = rcu_dereference(cache->recent[slot]);

	if (shortcut && shortcut->dst == dst && shortcut->in == in &&
	    shortcut->epoch == epoch && shortcut->cookie == cookie &&
	    refcount_inc_not_zero(&shortcut->references))
		return shortcut;
	shortcut = eoig_shortcut_create(dst, cookie, in, epoch);
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
