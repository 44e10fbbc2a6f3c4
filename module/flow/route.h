/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cached routes: where the packets of a flow go next, in one direction.
 */
#ifndef EOIG_FLOW_ROUTE_H
#define EOIG_FLOW_ROUTE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <net/dst.h>

#define EOIG_ROUTE_RECENT	32

/**
 * struct eoig_route - a cached route, shared by the flows that take it
 * @dst: the route, by reference
 * @cookie: for dst_check()
 * @stamp: of the netns when the route was learned; with another stamp it is stale
 * @in: ifindex of the device by which the packets come
 * @by_class: the route depends on the traffic class, the flow label or the mark of a packet
 * @references: flows, and the cache
 * @rcu: frees the memory
 */
struct eoig_route {
	struct dst_entry *dst;
	u32 cookie;
	u32 stamp;
	int in;
	bool by_class;
	refcount_t references;
	struct rcu_head rcu;
};

/**
 * struct eoig_route_cache - cached routes, for flows to share
 * @recent: by hash of route and device
 */
struct eoig_route_cache {
	struct eoig_route __rcu *recent[EOIG_ROUTE_RECENT];
};

bool eoig_route_equals(const struct eoig_route *route, const struct eoig_route *other);
struct eoig_route *eoig_route_get(struct eoig_route_cache *cache, const struct eoig_route *way);
void eoig_route_set(struct eoig_route __rcu **slot, struct eoig_route *route);
void eoig_route_close(struct eoig_route __rcu **slot);
bool eoig_route_is_set(struct eoig_route __rcu *const *slot);
void eoig_route_cache_clear(struct eoig_route_cache *cache);

#endif /* EOIG_FLOW_ROUTE_H */
