/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a flow's packets of one direction go next: a route, kept and revalidated.
 */
#ifndef EOIG_FLOW_ROUTE_H
#define EOIG_FLOW_ROUTE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <net/dst.h>

#define EOIG_SHORTCUT_RECENT	32

/**
 * struct eoig_shortcut - a route, shared by the flows that take it
 * @dst: the route, by reference
 * @cookie: with which @dst says whether it is still good
 * @stamp: of the netns when it was learned; with another one it is of no use
 * @in: ifindex of the device that the packets come by
 * @picky: other packets of the same flow may take another route
 * @references: flows, and the cache
 * @rcu: frees the memory
 */
struct eoig_shortcut {
	struct dst_entry *dst;
	u32 cookie;
	u32 stamp;
	int in;
	bool picky;
	refcount_t references;
	struct rcu_head rcu;
};

/**
 * struct eoig_shortcut_cache - shortcuts to be shared
 * @recent: by hash of route and device
 */
struct eoig_shortcut_cache {
	struct eoig_shortcut __rcu *recent[EOIG_SHORTCUT_RECENT];
};

bool eoig_shortcut_equals(const struct eoig_shortcut *shortcut, const struct eoig_shortcut *other);
struct eoig_shortcut *eoig_shortcut_get(struct eoig_shortcut_cache *cache,
					const struct eoig_shortcut *way);
void eoig_shortcut_put(struct eoig_shortcut *shortcut);
void eoig_shortcut_set(struct eoig_shortcut __rcu **slot, struct eoig_shortcut *shortcut);
void eoig_shortcut_close(struct eoig_shortcut __rcu **slot);
bool eoig_shortcut_is_set(struct eoig_shortcut __rcu *const *slot);
void eoig_shortcut_cache_clear(struct eoig_shortcut_cache *cache);

#endif /* EOIG_FLOW_ROUTE_H */
