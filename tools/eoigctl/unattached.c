// SPDX-License-Identifier: GPL-2.0-only
/*
 * Routed interior prefixes that no subnet contains. They are closed.
 */
#include <stdio.h>

#include "bogon.h"
#include "unattached.h"
#include "uplink.h"

/* Maximum number of prefixes to print. */
#define LINES_MAX	16

static bool any_uplink(const struct links *links)
{
	unsigned int i;

	for (i = 0; i < links->count; i++)
		if (links->links[i].uplink)
			return true;
	return false;
}

static bool any_accepts_bogons(const struct gateway_list *gateways)
{
	unsigned int i;

	for (i = 0; i < gateways->count; i++)
		if (gateways->gateways[i].values[EOIG_GATEWAY_A_BOGONS])
			return true;
	return false;
}

/* Test if a route leads to interior hosts. Needs marked uplinks. */
bool route_is_inside(const struct routing *routing, const struct route *route)
{
	const struct link *link = link_by_index(&routing->links, route->ifindex);

	return route->family == AF_INET6 && route->prefix.length > DEFAULT_LENGTH && link &&
	       !link->uplink && !(link->flags & IFF_LOOPBACK);
}

/*
 * Call @take for each unattached prefix, shortest first.
 *
 * Needs sorted subnets and marked uplinks. Skip addresses that no gateway
 * passes, such as unique local ones. Without an uplink nothing is closed.
 */
void unattached_find(const struct routing *routing,
		     const struct gateway_list *gateways,
		     const struct subnet_list *subnets, unattached_fn take,
		     void *data)
{
	bool bogons = any_accepts_bogons(gateways);
	const struct prefix *last = NULL;
	struct unattached unattached;
	unsigned int i;

	if (!any_uplink(&routing->links))
		return;
	for (i = 0; i < routing->route_count; i++) {
		unattached.route = &routing->routes[i];
		if (!route_is_inside(routing, unattached.route) ||
		    subnet_owner(subnets, &unattached.route->prefix,
				 link_name(&routing->links,
					   unattached.route->ifindex)) ||
		    (last &&
		     prefix_holds(last, &unattached.route->prefix.address)) ||
		    (!bogons && bogon_find(&unattached.route->prefix)))
			continue;
		last = &unattached.route->prefix;
		unattached.part = subnet_within(subnets, last);
		take(&unattached, data);
	}
}

/* Context of unattached_print(). */
struct printing {
	const struct routing *routing;
	const char *gateway;
	unsigned int count;
};

static void print_one(const struct unattached *unattached, void *data)
{
	struct printing *printing = data;
	char prefix[PREFIX_TEXT];

	if (++printing->count > LINES_MAX)
		return;
	prefix_text(&unattached->route->prefix, prefix);
	printf("closed: %s behind %s, to attach it: eoigctl subnet add %s gateway %s\n",
	       prefix,
	       link_name(&printing->routing->links, unattached->route->ifindex),
	       prefix, printing->gateway);
}

/* Print the routed prefixes that are closed. */
int unattached_print(void)
{
	struct gateway_list gateways = { .count = 0 };
	struct subnet_list subnets = { .count = 0 };
	struct printing printing = { .count = 0 };
	struct routing routing;
	int status;

	if (options.json)
		return STATUS_OK;
	status = gateway_list_get(&gateways);
	if (!status)
		status = subnet_list_get(&subnets);
	if (!status && gateways.count) {
		status = routing_read(&routing);
		if (!status) {
			uplinks_mark(&gateways, &routing.links);
			subnet_list_sort(&subnets);
			printing.routing = &routing;
			printing.gateway = gateway_to_name(&gateways);
			unattached_find(&routing, &gateways, &subnets,
					print_one, &printing);
		}
		routing_free(&routing);
	}
	if (printing.count > LINES_MAX)
		printf("closed: %u more, see: eoigctl check\n", printing.count - LINES_MAX);
	gateway_list_free(&gateways);
	subnet_list_free(&subnets);
	return status;
}
