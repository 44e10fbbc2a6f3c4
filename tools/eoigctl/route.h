/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_ROUTE_H
#define EOIGCTL_ROUTE_H

#include <net/if.h>

#include "netlink.h"
#include "parse.h"

/* A network device. */
struct link {
	u32 ifindex;
	u32 flags;		/* IFF_* */
	char name[IF_NAMESIZE];
};

/* A route that leads out by a device. */
struct route {
	struct prefix prefix;
	u32 ifindex;
};

/* What the kernel knows of devices and routes. */
struct routing {
	struct channel channel;
	unsigned int link_count;
	unsigned int link_room;
	struct link *links;
	unsigned int route_count;
	unsigned int route_room;
	struct route *routes;	/* by address */
};

/* Where a packet would go. */
struct path {
	int error;		/* nowhere, and why: an errno */
	bool local;		/* to the router itself */
	u32 ifindex;
	u32 table;
};

int routing_read(struct routing *routing);
void routing_free(struct routing *routing);
const struct link *link_by_name(const struct routing *routing, const char *name);
const char *link_name(const struct routing *routing, u32 ifindex);
const struct route *route_within(const struct routing *routing, const struct prefix *prefix,
				 const struct route *after);
void route_lookup(struct routing *routing, const struct in6_addr *source,
		  const struct in6_addr *destination, u32 ifindex, struct path *path);

#endif /* EOIGCTL_ROUTE_H */
