/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_CHECK_H
#define EOIGCTL_CHECK_H

#include "gateway.h"
#include "nft.h"
#include "report.h"
#include "route.h"
#include "subnet.h"

/* Most crossings between a subnet and an uplink that are tried with rules. */
#define CROSSINGS_MAX	64

/* Most hosts that devices are tried with. */
#define HOSTS_MAX	256

/* How packets go from some hosts of a subnet to the internet. */
struct crossing {
	struct in6_addr host;
	u32 inside;		/* devices */
	u32 uplink;
};

/* All that check looks at, and what it found. */
struct check {
	struct report report;
	struct gateway_list gateways;
	struct subnet_list subnets;
	struct routing routing;
	struct ruleset ruleset;
	struct in6_addr far_host;	/* of the internet, for questions about routes */
	unsigned int host_count;
	struct in6_addr hosts[HOSTS_MAX];	/* to which nobody may open a connection */
	unsigned int crossing_count;
	struct crossing crossings[CROSSINGS_MAX];
};

void check_pick_host(const struct prefix *prefix, struct in6_addr *host);

/* In the order in which they look; the later ones know what the earlier ones have reported. */
void check_router(struct check *check);
void check_gateways(struct check *check);
void check_subnets(struct check *check);
void check_open_devices(struct check *check);
void check_prefixes(struct check *check);
void check_rules(struct check *check);
void check_bypasses(struct check *check);

#endif /* EOIGCTL_CHECK_H */
