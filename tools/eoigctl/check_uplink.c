// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check that each gateway has a working uplink.
 */
#include <arpa/inet.h>
#include <string.h>

#include "check.h"
#include "sysctl.h"
#include "uplink.h"

static bool uplink_is_up(const struct check *check, const struct uplink *uplink)
{
	const struct link *link = link_by_name(&check->routing.links, uplink->name);

	return link && link->flags & IFF_UP && sysctl_number(uplink->name, "disable_ipv6") != 1;
}

/* Report an uplink whose name no device has. */
static void report_missing(struct check *check, const struct gateway *gateway,
			   const struct uplink *uplink, enum severity severity)
{
	const struct link *link = link_by_altname(&check->routing.links, uplink->name);
	const char *name = uplink->name;
	char uplinks[UPLINKS_TEXT];

	if (link) {
		report_add(&check->report, severity,
			   "%s is an alternative name of %s: use %s\neoigctl gateway set %s %s",
			   name, link->name, link->name, gateway->name,
			   uplinks_text(gateway, name, link->name, uplinks));
		return;
	}
	link = link_by_index(&check->routing.links, uplink->ifindex);
	if (link)
		report_add(&check->report, WARNING,
			   "its uplink %s is now named %s, and stays guarded until another %s appears\neoigctl gateway set %s %s",
			   name, link->name, name, gateway->name,
			   uplinks_text(gateway, name, link->name, uplinks));
	else
		report_add(&check->report, severity,
			   "its uplink %s does not exist\neoigctl gateway set %s %s",
			   name, gateway->name, uplinks_text(gateway, name, "DEV", uplinks));
}

/*
 * Find the port of a VRF with a default route, or else the first one without a
 * subnet.
 */
static const struct link *vrf_port(const struct check *check, const struct link *vrf)
{
	const struct links *links = &check->routing.links;
	const struct link *port = NULL;
	unsigned int i;

	for (i = 0; i < check->routing.route_count; i++) {
		const struct route *route = &check->routing.routes[i];
		const struct link *link = link_by_index(links, route->ifindex);

		if (link && link->master == vrf->ifindex && !route->prefix.length)
			return link;
	}
	for (i = 0; !port && i < links->count; i++)
		if (links->links[i].master == vrf->ifindex && !links->links[i].interior)
			port = &links->links[i];
	return port;
}

/* Report a VRF as an uplink. Packets enter by its ports, never by the VRF. */
static void report_vrf(struct check *check, const struct gateway *gateway, const struct link *vrf)
{
	const struct link *port = vrf_port(check, vrf);
	char uplinks[UPLINKS_TEXT];

	report_add(&check->report, PROBLEM,
		   "its uplink %s is a VRF, but packets enter by its ports\neoigctl gateway set %s %s",
		   vrf->name, gateway->name,
		   uplinks_text(gateway, vrf->name, port ? port->name : "DEV", uplinks));
}

/*
 * Note a bridge, bond or team of an uplink. check_bypass.c handles Open
 * vSwitch.
 */
static void note_master(struct check *check, const struct link *link)
{
	const struct link *master = link_master(&check->routing.links, link);

	if (master && link_joins_ports(master))
		report_add(&check->report, NOTE,
			   "its uplink %s is a port of %s %s, which also counts as an uplink",
			   link->name, master->kind, master->name);
}

/*
 * Check one uplink. A fault is a problem only if the gateway has no other
 * uplink.
 */
static void check_uplink(struct check *check, const struct gateway *gateway,
			 const struct uplink *uplink, enum severity severity)
{
	const struct link *link = link_by_name(&check->routing.links, uplink->name);
	const char *name = uplink->name;

	if (!link) {
		report_missing(check, gateway, uplink, severity);
		return;
	}
	if (link_is_vrf(link))
		report_vrf(check, gateway, link);
	else if (!(link->flags & IFF_UP))
		report_add(&check->report, severity, "its uplink %s is down\nip link set %s up",
			   name, name);
	else if (!link_master(&check->routing.links, link) &&
		 sysctl_number(name, "disable_ipv6") == 1)
		report_add(&check->report, severity,
			   "its uplink %s has no IPv6\nsysctl -w net/ipv6/conf/%s/disable_ipv6=0",
			   name, name);
	else if (!(link->flags & IFF_RUNNING))
		report_add(&check->report, WARNING,
			   "its uplink %s has no carrier\nip link show dev %s", name, name);
	note_master(check, link);
}

/* Report source routing. It lets a sender choose the next hop. */
static void check_source_routing(struct check *check, const char *name)
{
	static const char *const knobs[] = { "seg6_enabled", "rpl_seg_enabled" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		if (sysctl_number("all", knobs[i]) == 1 && sysctl_number(name, knobs[i]) == 1)
			report_add(&check->report, WARNING,
				   "its uplink %s accepts source routes (%s), which bypass the gateway\nsysctl -w net/ipv6/conf/%s/%s=0",
				   name, knobs[i], name, knobs[i]);
}

/* Find the default route by this device. Return: the route, or NULL. */
static const struct route *default_route(const struct check *check, u32 ifindex)
{
	const struct route *route;
	unsigned int i;

	for (i = 0; i < check->routing.route_count; i++) {
		route = &check->routing.routes[i];
		if (route->family == AF_INET6 && route->ifindex == ifindex && route->gateway &&
		    !route->prefix.length)
			return route;
	}
	return NULL;
}

/*
 * Report other routers on the link. A packet that one of them sends back has an
 * interior source.
 */
static void check_other_routers(struct check *check, const struct link *uplink)
{
	const struct route *usual = default_route(check, uplink->ifindex), *route;
	char prefix[PREFIX_TEXT], via[INET6_ADDRSTRLEN];
	unsigned int i;

	for (i = 0; usual && i < check->routing.route_count; i++) {
		route = &check->routing.routes[i];
		if (route->family != AF_INET6 || route->ifindex != uplink->ifindex ||
		    !route->gateway || !route->prefix.length ||
		    IN6_ARE_ADDR_EQUAL(&route->via, &usual->via))
			continue;
		prefix_text(&route->prefix, prefix);
		inet_ntop(AF_INET6, &route->via, via, sizeof(via));
		report_add(&check->report, WARNING,
			   "%s uses another router there, %s: what it sends back inside is dropped as spoofed\nip -6 route del %s via %s dev %s table %u",
			   prefix, via, prefix, via, uplink->name, route->table);
	}
}

static void note_fastpath(struct check *check, const struct gateway *gateway)
{
	switch (gateway->values[EOIG_GATEWAY_A_FASTPATH_IDLE]) {
	case EOIG_FASTPATH_IDLE_TRACKED:
		report_add(&check->report, NOTE,
			   "conntrack tracks its flows: these do not take the fast path");
		break;
	case EOIG_FASTPATH_IDLE_NO_HOOK:
		report_add(&check->report, NOTE,
			   "the kernel cannot hook the ingress of a device: its packets do not take the fast path");
		break;
	}
}

static void check_gateway(struct check *check, const struct gateway *gateway)
{
	enum severity severity = PROBLEM;
	unsigned int i;

	report_about(&check->report, "gateway %s", gateway->name);
	for (i = 0; i < gateway->uplink_count; i++)
		if (uplink_is_up(check, &gateway->uplinks[i]))
			severity = WARNING;
	for (i = 0; i < gateway->uplink_count; i++) {
		check_uplink(check, gateway, &gateway->uplinks[i], severity);
		check_source_routing(check, gateway->uplinks[i].name);
	}
	if (gateway->values[EOIG_GATEWAY_A_MODE] == EOIG_MODE_AUDIT)
		report_add(&check->report, PROBLEM,
			   "it is in audit mode and drops nothing\neoigctl gateway set %s mode enforce",
			   gateway->name);
	note_fastpath(check, gateway);
	if (!gateway->values[EOIG_GATEWAY_A_SUBNETS])
		report_add(&check->report, WARNING,
			   "no subnet is attached to it\neoigctl subnet add PREFIX gateway %s",
			   gateway->name);
}

void check_gateways(struct check *check)
{
	const struct links *links = &check->routing.links;
	unsigned int i;

	for (i = 0; i < check->gateways.count; i++)
		check_gateway(check, &check->gateways.gateways[i]);
	for (i = 0; i < links->count; i++) {
		report_about(&check->report, "uplink %s", links->links[i].name);
		if (links->links[i].uplink)
			check_other_routers(check, &links->links[i]);
	}
}
