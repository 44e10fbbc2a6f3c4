// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a flow's packets of one direction go next: a route, kept and revalidated.
 *
 * Lifetime and locking: a shortcut never changes. It is found under RCU and freed a grace
 * period after its last reference is gone. It holds its route, and through it no
 * device: a route whose device goes lets go of it by itself.
 */
#include <linux/hash.h>
#include <linux/slab.h>
#include <net/ip6_fib.h>

#include "compat.h"
#include "shortcut.h"

static void eoig_shortcut_rcu(struct rcu_head *rcu)
{
	struct eoig_shortcut *shortcut = container_of(rcu, struct eoig_shortcut, rcu);

	dst_release(shortcut->dst);
	kfree(shortcut);
}

/**
 * eoig_shortcut_put - give back a reference
 * @shortcut: of it, or NULL
 *
 * Context: any.
 */
void eoig_shortcut_put(struct eoig_shortcut *shortcut)
{
	if (shortcut && refcount_dec_and_test(&shortcut->references))
		call_rcu(&shortcut->rcu, eoig_shortcut_rcu);
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
