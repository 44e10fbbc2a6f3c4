// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compare the attached prefixes with the routed ones. Addresses that no subnet
 * contains are closed.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "unattached.h"
#include "uplink.h"

/* Size of a text with the commands that attach the parts of a prefix. */
#define COMMAND_TEXT	1024

/*
 * Build "eoigctl subnet add PREFIX gateway NAME; " for each interior part of
 * the subnet.
 */
static void parts_text(const struct check *check, const struct subnet *subnet, char *text)
{
	const struct prefix *last = NULL;
	const struct route *route = NULL;
	char prefix[PREFIX_TEXT];
	const struct link *link;
	size_t length = 0;

	*text = '\0';
	while ((route = route_within(&check->routing, &subnet->prefix, route))) {
		link = link_by_index(&check->routing.links, route->ifindex);
		if (!link || link->uplink ||
		    subnet_holding(&check->subnets, &route->prefix) != subnet ||
		    (last && prefix_holds(last, &route->prefix.address)) ||
		    COMMAND_TEXT - length < 128)
			continue;
		last = &route->prefix;
		length += snprintf(text + length, COMMAND_TEXT - length,
				   "eoigctl subnet add %s gateway %s; ",
				   prefix_text(&route->prefix, prefix), subnet->gateway);
	}
}

/*
 * Report a subnet that contains the link of an uplink. The provider's router
 * has an address there, and sends ICMPv6 errors from it.
 */
static void check_uplink_prefix(struct check *check, const struct route *route,
				const struct link *uplink)
{
	const struct subnet *subnet = subnet_holding(&check->subnets, &route->prefix);
	char prefix[PREFIX_TEXT], whole[PREFIX_TEXT], parts[COMMAND_TEXT];

	/* check_subnets() has reported a one-armed router. */
	if (!subnet || check_one_arm(check, &subnet->prefix))
		return;
	report_about(&check->report, "subnet %s", prefix_text(&subnet->prefix, whole));
	parts_text(check, subnet, parts);
	report_add(&check->report, PROBLEM,
		   "it contains %s, the link of uplink %s: ICMPv6 errors from there are dropped as spoofed\n%seoigctl subnet del %s",
		   prefix_text(&route->prefix, prefix), uplink->name, parts, whole);
}

static void check_uplink_prefixes(struct check *check)
{
	const struct route *route, *last = NULL;
	const struct link *link;
	unsigned int i;

	for (i = 0; i < check->routing.route_count; i++) {
		route = &check->routing.routes[i];
		link = link_by_index(&check->routing.links, route->ifindex);
		if (route->family != AF_INET6 || route->gateway || !route->prefix.length ||
		    !link || !link->uplink ||
		    (last && !prefix_compare(&last->prefix, &route->prefix)))
			continue;
		check_uplink_prefix(check, route, link);
		last = route;
	}
}

static void report_unattached(const struct unattached *unattached, void *data)
{
	struct check *check = data;
	const struct link *link = link_by_index(&check->routing.links,
						unattached->route->ifindex);
	char prefix[PREFIX_TEXT], part[PREFIX_TEXT];

	if (link->reported)
		return;
	prefix_text(&unattached->route->prefix, prefix);
	report_about(&check->report, "prefix %s", prefix);
	if (unattached->part)
		report_add(&check->report, WARNING,
			   "behind %s, only %s is attached: the rest is closed\neoigctl subnet add %s gateway %s",
			   link->name,
			   prefix_text(&unattached->part->prefix, part), prefix,
			   unattached->part->gateway);
	else
		report_add(&check->report, WARNING,
			   "behind %s, in no subnet: it is closed\neoigctl subnet add %s gateway %s",
			   link->name, prefix, gateway_to_name(&check->gateways));
}

void check_prefixes(struct check *check)
{
	if (!check->gateways.count)
		return;
	check_uplink_prefixes(check);
	unattached_find(&check->routing, &check->gateways, &check->subnets,
			report_unattached, check);
}
