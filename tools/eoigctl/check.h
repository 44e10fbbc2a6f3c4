/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_CHECK_H
#define EOIGCTL_CHECK_H

#include "gateway.h"
#include "report.h"
#include "route.h"
#include "subnet.h"

/* Room for the uplinks of a gateway, each with its word. */
#define UPLINKS_TEXT	(EOIG_UPLINKS_MAX * (IF_NAMESIZE + sizeof("uplink ")))

/* All that check looks at, and what it found. */
struct check {
	struct report report;
	struct gateway_list gateways;
	struct subnet_list subnets;
	struct routing routing;
};

bool gateway_has_uplink(const struct gateway *gateway, u32 ifindex);
u32 gateway_first_uplink(const struct gateway *gateway);
const char *uplinks_text(const struct gateway *gateway, const char *missing,
			 char text[UPLINKS_TEXT]);
int sysctl_number(const char *device, const char *name);
void check_subnet(struct check *check, const struct subnet *subnet,
		  const struct gateway *gateway);

#endif /* EOIGCTL_CHECK_H */
