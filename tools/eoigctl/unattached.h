/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_UNATTACHED_H
#define EOIGCTL_UNATTACHED_H

#include "gateway.h"
#include "route.h"
#include "subnet.h"

/* A routed interior prefix that no subnet contains. */
struct unattached {
	const struct route *route;
	const struct subnet *part;	/* subnet of a part, or NULL */
};

typedef void (*unattached_fn)(const struct unattached *unattached, void *data);

bool route_is_inside(const struct routing *routing, const struct route *route);
void unattached_find(const struct routing *routing,
		     const struct gateway_list *gateways,
		     const struct subnet_list *subnets, unattached_fn take,
		     void *data);

int unattached_print(void);

#endif /* EOIGCTL_UNATTACHED_H */
