// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check for devices that face the internet and are not uplinks. No gateway
 * judges the packets that they receive.
 */
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "sysctl.h"
#include "uplink.h"
#include "wireguard.h"

/* PPPoE sessions, each with the device below. */
#define PPPOE_SESSIONS	"/proc/net/pppoe"

/* Test if a packet from this device reaches a host of an egress-only subnet. */
static bool reaches_inside(struct check *check, const struct link *link)
{
	const struct links *links = &check->routing.links;
	const struct link *inside;
	struct path path;
	unsigned int i;

	for (i = 0; i < check->host_count; i++) {
		route_lookup(&check->routing, &check->far_host, &check->hosts[i], link->ifindex,
			     &path);
		inside = path.error || path.local || !path.count ? NULL :
			 link_by_index(links, path.devices[0]);
		if (inside && inside != link && !inside->uplink)
			return true;
	}
	return false;
}

/*
 * Test if packets enter by this device. Packets of a port enter by its master,
 * unless that is a VRF.
 */
static bool takes_packets(const struct check *check, const struct link *link)
{
	const struct link *master = link_master(&check->routing.links, link);

	return link->flags & IFF_UP && !(link->flags & IFF_LOOPBACK) && !link_is_vrf(link) &&
	       (!master || link_is_vrf(master)) &&
	       sysctl_number(link->name, "disable_ipv6") == 0;
}

/* Find the gateway that should have the device as an uplink. */
static const struct gateway *gateway_for(const struct check *check, u32 beside)
{
	const struct gateway_list *list = &check->gateways;
	const struct gateway *gateway;
	unsigned int i;

	gateway = gateway_of_uplink(&check->routing.links, list, beside);
	for (i = 0; !gateway && i < list->count; i++)
		if (list->gateways[i].values[EOIG_GATEWAY_A_TYPE] == EOIG_GATEWAY_EGRESS_ONLY)
			gateway = &list->gateways[i];
	return gateway ? gateway : list->gateways;
}

/*
 * Report a device that is not an uplink. @beside: the uplink that it carries or
 * belongs to, or 0.
 */
static void report_open(struct check *check, struct link *link, enum severity severity,
			const char *why, u32 beside)
{
	const struct gateway *gateway = gateway_for(check, beside);
	char uplinks[UPLINKS_TEXT];

	if (link->reported || link->uplink || !takes_packets(check, link) ||
	    !reaches_inside(check, link))
		return;
	link->reported = true;
	report_about(&check->report, "device %s", link->name);
	report_add(&check->report, severity,
		   "%s and is not an uplink: no gateway judges what enters by it\neoigctl gateway set %s %s (or, if it needs no IPv6: sysctl -w net/ipv6/conf/%s/disable_ipv6=1)",
		   why, gateway->name, uplinks_text(gateway, NULL, link->name, uplinks),
		   link->name);
}

/* Test if a route uses the device. */
static bool has_route(const struct check *check, const struct link *link)
{
	unsigned int i;

	for (i = 0; i < check->routing.route_count; i++)
		if (check->routing.routes[i].family == AF_INET6 &&
		    check->routing.routes[i].ifindex == link->ifindex)
			return true;
	return false;
}

/*
 * Choose a severity. Without a route, only a neighbour on the link can send
 * packets.
 */
static enum severity severity_of(const struct check *check, const struct link *link)
{
	return has_route(check, link) ? PROBLEM : WARNING;
}

static void check_default_routes(struct check *check)
{
	const struct route *route;
	struct link *link;
	unsigned int i;

	for (i = 0; i < check->routing.route_count; i++) {
		route = &check->routing.routes[i];
		link = link_by_index(&check->routing.links, route->ifindex);
		if (!link || route->prefix.length > DEFAULT_LENGTH)
			continue;
		if (route->family == AF_INET6)
			report_open(check, link, PROBLEM, "it leads to the internet", 0);
		else if (!link->interior)
			report_open(check, link, severity_of(check, link),
				    "it leads to the IPv4 internet", 0);
	}
}

static void report_below(struct check *check, const struct link *uplink, struct link *below)
{
	char why[64];

	if (!below || below == uplink || below->interior)
		return;
	snprintf(why, sizeof(why), "it carries uplink %s", uplink->name);
	report_open(check, below, severity_of(check, below), why, uplink->ifindex);
}

/* Check the devices below PPPoE. A session does not name its ppp device. */
static void check_below_ppp(struct check *check, const struct link *uplink)
{
	FILE *file = fopen(PPPOE_SESSIONS, "re");
	char line[256], device[IF_NAMESIZE];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %*s %15s", device) == 1)
			report_below(check, uplink,
				     link_by_name(&check->routing.links, device));
	fclose(file);
}

/* Context for the peers of an uplink. */
struct tunnel {
	struct check *check;
	const struct link *uplink;
};

static void check_peer(const void *address, size_t size, u32 mark, void *data)
{
	const struct tunnel *tunnel = data;
	struct routing *routing = &tunnel->check->routing;

	report_below(tunnel->check, tunnel->uplink,
		     link_by_index(&routing->links, route_to(routing, address, size, mark)));
}

static void check_below(struct check *check, const struct link *uplink)
{
	struct tunnel tunnel = { .check = check, .uplink = uplink };

	report_below(check, uplink, link_by_index(&check->routing.links, uplink->lower));
	if (uplink->remote_size && !uplink->lower)
		check_peer(&uplink->remote, uplink->remote_size, 0, &tunnel);
	if (!strcmp(uplink->kind, "wireguard"))
		wireguard_endpoints(uplink->ifindex, check_peer, &tunnel);
	if (uplink->flags & IFF_POINTOPOINT)
		check_below_ppp(check, uplink);
}

static void check_above(struct check *check, const struct link *uplink)
{
	const struct links *links = &check->routing.links;
	struct link *above;
	char why[64];
	unsigned int i;

	for (i = 0; i < links->count; i++) {
		above = &links->links[i];
		if (above->lower != uplink->ifindex || above->interior)
			continue;
		snprintf(why, sizeof(why), "it is a part of uplink %s", uplink->name);
		report_open(check, above, severity_of(check, above), why, uplink->ifindex);
	}
}

void check_open_devices(struct check *check)
{
	const struct links *links = &check->routing.links;
	unsigned int i;

	if (!check->gateways.count)
		return;
	for (i = 0; i < links->count; i++) {
		if (!links->links[i].uplink)
			continue;
		check_below(check, &links->links[i]);
		check_above(check, &links->links[i]);
	}
	check_default_routes(check);
}
