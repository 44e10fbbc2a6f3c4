/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_LINK_H
#define EOIGCTL_LINK_H

#include <net/if.h>
#include <netinet/in.h>

#include "netlink.h"

/* A network device. */
struct link {
	u32 ifindex;
	u32 flags;		/* IFF_* */
	u32 master;		/* the device whose port it is, or 0 */
	u32 lower;		/* the device below it in this netns, or 0 */
	u16 remote_size;	/* of @remote: 4, 16, or 0 without a tunnel */
	u8 xdp;			/* XDP_ATTACHED_* */
	bool uplink; /* an uplink, or a bridge, bond or team of one */
	bool interior;		/* in front of a subnet or a part of one */
	bool reported;		/* a finding already names it */
	char name[IF_NAMESIZE];
	char kind[IF_NAMESIZE];	/* "bridge" and so on, or empty */
	struct in6_addr remote;
	char *altnames;		/* strings, ended by an empty one; or NULL */
};

struct links {
	unsigned int count;
	unsigned int room;
	struct link *links;
};

int links_read(struct channel *channel, struct links *links);
void links_free(struct links *links);

struct link *link_by_name(const struct links *links, const char *name);
struct link *link_by_altname(const struct links *links, const char *name);
struct link *link_by_index(const struct links *links, u32 ifindex);
const char *link_name(const struct links *links, u32 ifindex);
const struct link *link_master(const struct links *links, const struct link *link);
bool link_is_vrf(const struct link *link);
bool link_joins_ports(const struct link *link);

#endif /* EOIGCTL_LINK_H */
