// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find hosts on the link of an uplink, as behind a one-armed router.
 *
 * The gateway tells inside from outside by the device. A packet of such a host
 * enters by the uplink with an interior source, and is dropped as spoofed.
 */
#include "check.h"

static bool overlap(const struct prefix *a, const struct prefix *b)
{
	return prefix_holds(a, &b->address) || prefix_holds(b, &a->address);
}

/*
 * Find the uplink that leads to the hosts of a prefix.
 *
 * A default route does not count: it leads to the internet.
 *
 * Return: the uplink, or NULL if some hosts are behind another device.
 */
const struct link *check_one_arm(const struct check *check,
				 const struct prefix *prefix)
{
	const struct routing *routing = &check->routing;
	const struct link *found = NULL, *link;
	unsigned int i;

	for (i = 0; i < routing->route_count; i++) {
		const struct route *route = &routing->routes[i];

		link = link_by_index(&routing->links, route->ifindex);
		if (!link || link->flags & IFF_LOOPBACK)
			continue;
		if (route->family != AF_INET6 ||
		    route->prefix.length <= DEFAULT_LENGTH ||
		    !overlap(&route->prefix, prefix))
			continue;
		if (!link->uplink)
			return NULL;
		found = link;
	}
	return found;
}

static bool reported_by_subnet(const struct check *check)
{
	const struct subnet *subnet;
	unsigned int i;

	for (i = 0; i < check->subnets.count; i++) {
		subnet = &check->subnets.subnets[i];
		if (subnet->kind == SUBNET_PREFIX &&
		    check_one_arm(check, &subnet->prefix))
			return true;
	}
	return false;
}

/*
 * Report a router without a device for hosts. The default subnet shows no
 * prefix that could be on a wrong device.
 */
void check_inside(struct check *check)
{
	const struct links *links = &check->routing.links;
	const struct link *uplink = NULL, *link;
	unsigned int i;

	for (i = 0; i < links->count; i++) {
		link = &links->links[i];
		if (!(link->flags & IFF_UP) || link->flags & IFF_LOOPBACK)
			continue;
		if (!link->uplink)
			return;
		uplink = link;
	}
	if (!uplink || reported_by_subnet(check))
		return;
	report_about(&check->report, "router");
	report_add(&check->report, WARNING,
		   "all its devices are uplinks, as %s (a one-armed router): hosts need another one\nip link add link %s name inside type vlan id 2 (then move the hosts, their router address and their route to it)",
		   uplink->name, uplink->name);
}
