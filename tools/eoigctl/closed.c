// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prefixes that are routed inside, but that no subnet holds.
 */
#include "bogon.h"
#include "closed.h"

/* A prefix this short is a part of the internet, not of a site. */
#define DEFAULT_LENGTH	4

static bool any_accepts_bogons(const struct gateway_list *gateways)
{
	unsigned int i;

	for (i = 0; i < gateways->count; i++)
		if (gateways->gateways[i].values[EOIG_GATEWAY_A_BOGONS])
			return true;
	return false;
}

static bool is_inside(const struct routing *routing, const struct route *route)
{
	const struct link *link = link_by_index(&routing->links, route->ifindex);

	return route->family == AF_INET6 && route->prefix.length > DEFAULT_LENGTH && link &&
	       !link->uplink && !(link->flags & IFF_LOOPBACK);
}

/*
 * Calls @take for each such prefix, the shortest first. Needs sorted subnets and marked uplinks.
 * Addresses that no gateway lets across, such as unique local ones, are no loss.
 */
void closed_find(const struct routing *routing, const struct gateway_list *gateways,
		 const struct subnet_list *subnets, closed_fn take, void *data)
{
	bool bogons = any_accepts_bogons(gateways);
	const struct prefix *last = NULL;
	struct closed closed;
	unsigned int i;

	for (i = 0; i < routing->route_count; i++) {
		closed.route = &routing->routes[i];
		if (!is_inside(routing, closed.route) ||
		    subnet_holding(subnets, &closed.route->prefix) ||
		    (last && prefix_holds(last, &closed.route->prefix.address)) ||
		    (!bogons && bogon_find(&closed.route->prefix)))
			continue;
		last = &closed.route->prefix;
		closed.part = subnet_within(subnets, last);
		take(&closed, data);
	}
}
