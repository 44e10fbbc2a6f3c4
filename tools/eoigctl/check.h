/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_CHECK_H
#define EOIGCTL_CHECK_H

#include "gateway.h"
#include "nft.h"
#include "report.h"
#include "route.h"
#include "subnet.h"

/* Maximum number of crossings to test against rules. */
#define CROSSINGS_MAX	64

/* Maximum number of hosts to test devices with. */
#define HOSTS_MAX	256

/* A path of packets from hosts of a subnet to the internet. */
struct crossing {
	struct in6_addr host;
	u32 inside;		/* interior device */
	u32 uplink;
};

/* Input and result of check. */
struct check {
	struct report report;
	struct gateway_list gateways;
	struct subnet_list subnets;
	struct routing routing;
	struct ruleset ruleset;
	struct in6_addr far_host;	/* an internet address */
	unsigned int host_count;
	struct in6_addr hosts[HOSTS_MAX];	/* of egress-only subnets */
	unsigned int crossing_count;
	struct crossing crossings[CROSSINGS_MAX];
};

void check_pick_host(const struct prefix *prefix, struct in6_addr *host);
const struct link *check_one_arm(const struct check *check,
				 const struct prefix *prefix);

/*
 * The checks, in the order in which they run. A later check knows what an
 * earlier one reported.
 */
void check_router(struct check *check);
void check_gateways(struct check *check);
void check_subnets(struct check *check);
void check_inside(struct check *check);
void check_open_devices(struct check *check);
void check_prefixes(struct check *check);
void check_rules(struct check *check);
void check_bypasses(struct check *check);

#endif /* EOIGCTL_CHECK_H */
