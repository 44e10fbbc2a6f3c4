/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_UNATTACHED_H
#define EOIGCTL_UNATTACHED_H

#include "gateway.h"
#include "route.h"
#include "subnet.h"

/* A prefix that is routed inside, and to which the gateways are closed. */
struct closed {
	const struct route *route;
	const struct subnet *part;	/* a subnet that holds some of it, or NULL */
};

typedef void (*closed_fn)(const struct closed *closed, void *data);

bool route_is_inside(const struct routing *routing, const struct route *route);
void closed_find(const struct routing *routing, const struct gateway_list *gateways,
		 const struct subnet_list *subnets, closed_fn take, void *data);

int closed_say(void);

#endif /* EOIGCTL_UNATTACHED_H */
