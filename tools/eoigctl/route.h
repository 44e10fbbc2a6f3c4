/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_ROUTE_H
#define EOIGCTL_ROUTE_H

#include "link.h"
#include "parse.h"

#define TABLE_MAIN	254

/* A shorter prefix is a part of the internet, not of a site. */
#define DEFAULT_LENGTH	4

/* Maximum number of next hops per route. */
#define HOPS_MAX	64

/* A route, or one next hop of it. */
struct route {
	struct prefix prefix;
	u32 ifindex;		/* 0 if it leads nowhere, see @type */
	u32 table;
	u8 family;
	u8 type;		/* RTN_* */
	bool gateway;		/* via a router, see @via */
	bool offload;		/* offloaded to hardware */
	struct in6_addr via;
};

/* Devices and routes of the kernel. */
struct routing {
	struct channel channel;
	struct links links;
	unsigned int route_count;
	unsigned int route_room;
	struct route *routes;	/* IPv6 by address, then IPv4 */
};

/* The result of a route lookup. */
struct path {
	int error;		/* errno if there is no route */
	bool local;		/* the destination is the router itself */
	u32 table;
	unsigned int count;	/* number of @devices, one for each next hop */
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
