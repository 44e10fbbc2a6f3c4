/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_ROUTE_H
#define EOIGCTL_ROUTE_H

#include "link.h"
#include "parse.h"

#define TABLE_MAIN	254

/* A prefix this short is a part of the internet, not of a site. */
#define DEFAULT_LENGTH	4

/* Most next hops of one route that are looked at. */
#define HOPS_MAX	64

/* A route, or one next hop of it. */
struct route {
	struct prefix prefix;
	u32 ifindex;		/* 0: it leads nowhere, see @type */
	u32 table;
	u8 family;
	u8 type;		/* RTN_* */
	bool gateway;		/* by a router, which has this address: */
	bool offload;		/* hardware forwards by it */
	struct in6_addr via;
};

/* What the kernel knows of devices and routes. */
struct routing {
	struct channel channel;
	struct links links;
	unsigned int route_count;
	unsigned int route_room;
	struct route *routes;	/* of IPv6 by address, then those of IPv4 */
};

/* Where a packet would go. */
struct path {
	int error;		/* nowhere, and why: an errno */
	bool local;		/* to the router itself */
	u32 table;
	unsigned int count;	/* of the devices: one for each next hop */
	u32 devices[HOPS_MAX];
};

int routing_read(struct routing *routing);
void routing_free(struct routing *routing);
const struct route *route_within(const struct routing *routing, const struct prefix *prefix,
				 const struct route *after);
void route_lookup(struct routing *routing, const struct in6_addr *source,
		  const struct in6_addr *destination, u32 ifindex, struct path *path);
u32 route_to(struct routing *routing, const void *address, size_t size, u32 mark);

#endif /* EOIGCTL_ROUTE_H */
