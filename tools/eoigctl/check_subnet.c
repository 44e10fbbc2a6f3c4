// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check that the packets of a subnet traverse its gateway. One address stands
 * for all hosts behind the same device.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "bogon.h"
#include "check.h"
#include "sysctl.h"
#include "unattached.h"
#include "uplink.h"

/* Maximum number of devices to search for the hosts of one subnet. */
#define PARTS_MAX	64

/* Some hosts of a subnet, and the device in front of them. */
struct part {
	struct in6_addr host;
	u32 ifindex;
};

static void check_bogon(struct check *check, const struct subnet *subnet,
			const struct gateway *gateway)
{
	const struct bogon *bogon = bogon_find(&subnet->prefix);
	char prefix[PREFIX_TEXT];

	if (!bogon || gateway->values[EOIG_GATEWAY_A_TYPE] != EOIG_GATEWAY_EGRESS_ONLY)
		return;
	if (bogon->never)
		report_add(&check->report, PROBLEM,
			   "%s are always dropped\neoigctl subnet del %s",
			   bogon->what, prefix_text(&subnet->prefix, prefix));
	else if (!gateway->values[EOIG_GATEWAY_A_BOGONS])
		report_add(&check->report, PROBLEM,
			   "%s are dropped by default\neoigctl gateway set %s bogons accept",
			   bogon->what, gateway->name);
}

static bool leads_inside(const struct check *check, const struct path *path)
{
	unsigned int i;

	for (i = 0; i < path->count; i++)
		if (gateway_of_uplink(&check->routing.links, &check->gateways, path->devices[i]))
			return false;
	return !path->error && !path->local && path->count;
}

/* Test if an address belongs to this subnet, and to no longer prefix. */
static bool belongs(const struct check *check, const struct subnet *subnet,
		    const struct in6_addr *host)
{
	const struct prefix prefix = { .address = *host, .length = 128 };

	return subnet_holding(&check->subnets, &prefix) == subnet;
}

/* Add one part for each device of a path. */
static unsigned int add_parts(struct part *parts, unsigned int count, const struct in6_addr *host,
			      const struct path *path)
{
	unsigned int i, j;

	for (i = 0; i < path->count; i++) {
		for (j = 0; j < count && parts[j].ifindex != path->devices[i]; j++)
			;
		if (j < count || count == PARTS_MAX)
			continue;
		parts[count].host = *host;
		parts[count++].ifindex = path->devices[i];
	}
	return count;
}

/*
 * Find the devices that lead from outside to the hosts of a subnet.
 *
 * Some of its addresses may rightly be unreachable. If no host can be reached,
 * @path says why.
 */
static unsigned int find_parts(struct check *check, const struct subnet *subnet, u32 uplink,
			       const struct in6_addr *far_host, struct part *parts,
			       struct path *path)
{
	const struct route *route = NULL;
	struct in6_addr host;
	unsigned int count = 0;
	struct path other;

	check_pick_host(&subnet->prefix, &host);
	route_lookup(&check->routing, far_host, &host, uplink, path);
	if (leads_inside(check, path))
		count = add_parts(parts, count, &host, path);
	while ((route = route_within(&check->routing, &subnet->prefix, route))) {
		if (!route->ifindex || gateway_of_uplink(&check->routing.links, &check->gateways,
							 route->ifindex))
			continue;
		check_pick_host(&route->prefix, &host);
		if (!belongs(check, subnet, &host))
			continue;
		route_lookup(&check->routing, far_host, &host, uplink, &other);
		if (leads_inside(check, &other))
			count = add_parts(parts, count, &host, &other);
	}
	return count;
}

/* Name the route type that a lookup error stands for, as in ip-route(8). */
static const char *dead_end(int error)
{
	switch (error) {
	case EACCES:
		return "prohibit";
	case EINVAL:
		return "blackhole";
	case EHOSTUNREACH:
		return "unreachable";
	}
	return NULL;
}

/*
 * Test if the prefix has an aggregate route. It keeps unused parts of a
 * delegated prefix from going back to the provider.
 */
static bool is_aggregate(const struct check *check, const struct prefix *prefix)
{
	const struct route *route = NULL;

	while ((route = route_within(&check->routing, prefix, route)))
		if (route->prefix.length == prefix->length && !route->ifindex)
			return true;
	return false;
}

static void report_inside(struct check *check, const struct subnet *subnet,
			  const struct path *path)
{
	const struct link *arm = check_one_arm(check, &subnet->prefix);
	const char *type = dead_end(path->error);
	char prefix[PREFIX_TEXT];

	prefix_text(&subnet->prefix, prefix);
	if (arm)
		report_add(&check->report, PROBLEM,
			   "its hosts are on the link of uplink %s (a one-armed router): their packets are dropped as spoofed\nip link add link %s name inside type vlan id 2 (then move the hosts, their router address and their route to it)",
			   arm->name, arm->name);
	else if (path->local)
		report_add(&check->report, WARNING,
			   "it is the router's own address, which no gateway handles\neoigctl subnet del %s",
			   prefix);
	else if (type && is_aggregate(check, &subnet->prefix))
		report_add(&check->report, WARNING,
			   "it has an aggregate route of type %s, and no part of it is in use\nip -6 address add ADDRESS/64 dev DEV",
			   type);
	else if (type)
		report_add(&check->report, PROBLEM,
			   "its route or rule is of type %s\nip -6 route replace %s dev DEV (and see: ip -6 rule)",
			   type, prefix);
	else if (path->error)
		report_add(&check->report, PROBLEM,
			   "no route leads to it (%s)\nip -6 route replace %s dev DEV",
			   strerror(path->error), prefix);
	else
		report_add(&check->report, PROBLEM,
			   "packets to it leave by uplink %s\nip -6 route replace %s dev DEV",
			   link_name(&check->routing.links, path->devices[0]), prefix);
}

/* Build " table 102", or an empty text for the main table. */
static const char *table_text(u32 table, char text[32])
{
	*text = '\0';
	if (table && table != TABLE_MAIN)
		snprintf(text, 32, " table %u", table);
	return text;
}

static void report_no_route_out(struct check *check,
				const struct gateway *gateway, const char *lan,
				const struct path *path)
{
	u32 ifindex = gateway_first_uplink(gateway);
	const char *uplink = ifindex ? link_name(&check->routing.links, ifindex) :
				       gateway->uplinks[0].name;

	if (dead_end(path->error)) {
		report_add(&check->report, PROBLEM,
			   "its path to the internet ends at a route or rule of type %s\nip -6 rule; ip -6 route show table all type %s",
			   dead_end(path->error), dead_end(path->error));
		return;
	}
	/* A router ignores router advertisements unless accept_ra is 2. */
	if (ifindex && sysctl_number(uplink, "accept_ra") == 1 &&
	    sysctl_number(uplink, "forwarding") == 1)
		report_add(&check->report, PROBLEM,
			   "no route leads from %s to the internet (%s)\nip -6 route add default via ROUTER dev %s (or, if %s receives router advertisements: sysctl -w net/ipv6/conf/%s/accept_ra=2)",
			   lan, strerror(path->error), uplink, uplink, uplink);
	else
		report_add(&check->report, PROBLEM,
			   "no route leads from %s to the internet (%s)\nip -6 route add default via ROUTER dev %s",
			   lan, strerror(path->error), uplink);
}

/*
 * Report a path that leaves by a wrong device. @device: the first such next
 * hop.
 */
static void report_wrong_uplink(struct check *check, const char *prefix,
				const struct gateway *gateway, const struct path *path,
				u32 device)
{
	const struct links *links = &check->routing.links;
	const struct gateway *other = gateway_of_uplink(links, &check->gateways, device);
	struct link *link = link_by_index(links, device);
	const char *name = link ? link->name : "?";
	char table[32], uplinks[UPLINKS_TEXT];
	enum severity severity = PROBLEM;

	/* A gateway of type internet passes it by any uplink. */
	if (gateway->values[EOIG_GATEWAY_A_TYPE] == EOIG_GATEWAY_INTERNET)
		severity = WARNING;
	if (link)
		link->reported = true;
	/* check_uplink() has reported the VRF of this device. */
	if (gateway_has_vrf_of(links, gateway, device))
		return;
	table_text(path->table, table);
	if (path->count > 1)
		report_add(&check->report, severity,
			   "some packets leave by %s, which is not an uplink of gateway %s\neoigctl gateway set %s %s",
			   name, gateway->name, gateway->name,
			   uplinks_text(gateway, NULL, name, uplinks));
	else if (other && path->table == TABLE_MAIN)
		report_add(&check->report, severity,
			   "its packets leave by %s, an uplink of gateway %s, not of %s\nip -6 rule add from %s table 100; ip -6 route add default via ROUTER dev %s table 100; ip -6 rule add from %s table main suppress_prefixlength 0",
			   name, other->name, gateway->name, prefix, gateway->uplinks[0].name,
			   prefix);
	else if (other)
		report_add(&check->report, severity,
			   "its packets leave by %s, an uplink of gateway %s, not of %s\nip -6 route replace default via ROUTER dev %s%s",
			   name, other->name, gateway->name, gateway->uplinks[0].name, table);
	else
		report_add(&check->report, severity,
			   "its packets leave by %s, which is not an uplink: no gateway handles them\nip -6 route replace default via ROUTER dev %s%s (or: eoigctl gateway set %s %s)",
			   name, gateway->uplinks[0].name, table, gateway->name,
			   uplinks_text(gateway, NULL, name, uplinks));
}

/* Add a crossing, unless this pair of devices has one. */
static void add_crossing(struct check *check, const struct part *part,
			 u32 uplink)
{
	struct crossing *crossing = check->crossings;
	unsigned int i;

	for (i = 0; i < check->crossing_count; i++, crossing++)
		if (crossing->inside == part->ifindex &&
		    crossing->uplink == uplink)
			return;
	if (check->crossing_count == CROSSINGS_MAX)
		return;
	crossing->host = part->host;
	crossing->inside = part->ifindex;
	crossing->uplink = uplink;
	check->crossing_count++;
}

/* Check that answers come back by the uplink that the questions took. */
static void check_return_route(struct check *check, const struct part *part,
			       const struct in6_addr *far_host, u32 uplink)
{
	char host[INET6_ADDRSTRLEN];
	struct path back;

	inet_ntop(AF_INET6, &part->host, host, sizeof(host));
	route_lookup(&check->routing, far_host, &part->host, uplink, &back);
	if (!leads_inside(check, &back))
		report_add(&check->report, PROBLEM,
			   "answers that enter by %s do not reach it\nip -6 rule; ip -6 route get %s iif %s",
			   link_name(&check->routing.links, uplink), host,
			   link_name(&check->routing.links, uplink));
}

/*
 * Mark the devices as reported. check_uplink() has reported that no uplink
 * exists.
 */
static void note_unguarded(struct check *check, const struct path *out)
{
	struct link *link;
	unsigned int i;

	for (i = 0; i < out->count; i++) {
		link = link_by_index(&check->routing.links, out->devices[i]);
		if (link)
			link->reported = true;
	}
}

/*
 * Check that each next hop leaves by an uplink of the gateway.
 *
 * Return: true if all do.
 */
static bool check_route_out(struct check *check, const char *prefix,
			    const struct gateway *gateway,
			    const struct part *part,
			    const struct in6_addr *far_host)
{
	const struct links *links = &check->routing.links;
	struct path out;
	unsigned int i;

	route_lookup(&check->routing, &part->host, far_host, part->ifindex, &out);
	if (out.error) {
		report_no_route_out(check, gateway,
				    link_name(links, part->ifindex), &out);
		return false;
	}
	if (!gateway_first_uplink(gateway)) {
		note_unguarded(check, &out);
		return false;
	}
	for (i = 0; i < out.count; i++) {
		if (!gateway_has_uplink(links, gateway, out.devices[i])) {
			report_wrong_uplink(check, prefix, gateway, &out,
					    out.devices[i]);
			return false;
		}
	}
	for (i = 0; i < out.count; i++) {
		check_return_route(check, part, far_host, out.devices[i]);
		add_crossing(check, part, out.devices[i]);
	}
	return true;
}

/* Record the hosts and their devices for later checks. */
static void note_parts(struct check *check, const struct gateway *gateway,
		       const struct part *parts, unsigned int count)
{
	bool closed = gateway->values[EOIG_GATEWAY_A_TYPE] == EOIG_GATEWAY_EGRESS_ONLY;
	struct link *link;
	unsigned int i;

	for (i = 0; i < count; i++) {
		link = link_by_index(&check->routing.links, parts[i].ifindex);
		if (link)
			link->interior = true;
		if (closed && check->host_count < HOSTS_MAX)
			check->hosts[check->host_count++] = parts[i].host;
	}
}

/*
 * Report devices that the subnet does not name. Their first packets need a
 * route lookup.
 */
static void check_devices(struct check *check, const struct subnet *subnet, const char *name,
			  const struct part *parts, unsigned int count)
{
	char text[SUBNET_LONG_TEXT];
	const char *device;
	unsigned int i, j;

	for (i = 0; subnet->device_count && i < count; i++) {
		device = link_name(&check->routing.links, parts[i].ifindex);
		for (j = 0; j < subnet->device_count; j++)
			if (!strcmp(subnet->devices[j], device))
				break;
		if (j == subnet->device_count)
			report_add(&check->report, WARNING,
				   "hosts of %s are behind %s, which the subnet does not name\neoigctl subnet set %s dev %s",
				   name, device, subnet_long_text(subnet, text), device);
	}
}

/*
 * Find the hosts of a subnet without a prefix: all interior routes that belong
 * to it.
 */
static unsigned int find_owned(const struct check *check, const struct subnet *subnet,
			       struct part *parts)
{
	const struct routing *routing = &check->routing;
	struct path path = { .count = 1 };
	unsigned int count = 0, i;
	struct in6_addr host;

	for (i = 0; i < routing->route_count; i++) {
		const struct route *route = &routing->routes[i];

		if (!route_is_inside(routing, route) ||
		    subnet_owner(&check->subnets, &route->prefix,
				 link_name(&routing->links, route->ifindex)) != subnet)
			continue;
		check_pick_host(&route->prefix, &host);
		path.devices[0] = route->ifindex;
		count = add_parts(parts, count, &host, &path);
	}
	return count;
}

/* Test if packets of hosts enter by the device. */
static bool check_device(struct check *check, const struct subnet *subnet)
{
	const struct links *links = &check->routing.links;
	const char *name = subnet->devices[0];
	const struct link *link = link_by_name(links, name), *other;

	if (!link) {
		other = link_by_altname(links, name);
		if (other)
			report_add(&check->report, PROBLEM,
				   "%s is an alternative name of %s: use %s\neoigctl subnet add dev %s gateway %s; eoigctl subnet del dev %s",
				   name, other->name, other->name, other->name, subnet->gateway,
				   name);
		else
			report_add(&check->report, WARNING,
				   "the device does not exist\neoigctl subnet del dev %s", name);
		return false;
	}
	other = link_master(links, link);
	if (link->uplink)
		report_add(&check->report, PROBLEM,
			   "the device is an uplink, which leads to the internet\neoigctl subnet del dev %s",
			   name);
	else if (other && link_joins_ports(other))
		report_add(&check->report, PROBLEM,
			   "its packets enter by %s %s\neoigctl subnet add dev %s gateway %s; eoigctl subnet del dev %s",
			   other->kind, other->name, other->name, subnet->gateway, name);
	else
		return true;
	return false;
}

/*
 * Check one subnet. Its packets must leave by an uplink of its gateway, and the
 * answers must come back.
 */
static void check_subnet(struct check *check, const struct subnet *subnet,
			 const struct gateway *gateway)
{
	const struct in6_addr *far_host = &check->far_host;
	struct part parts[PARTS_MAX];
	unsigned int count, i;
	char name[SUBNET_TEXT];
	struct path in;

	subnet_text(subnet, name);
	report_about(&check->report, "subnet %s", name);
	if (subnet->kind == SUBNET_PREFIX) {
		check_bogon(check, subnet, gateway);
		count = find_parts(check, subnet, gateway_first_uplink(gateway), far_host, parts,
				   &in);
		if (!count)
			report_inside(check, subnet, &in);
		check_devices(check, subnet, name, parts, count);
	} else {
		if (subnet->kind == SUBNET_DEVICE && !check_device(check, subnet))
			return;
		count = find_owned(check, subnet, parts);
		if (!count && subnet->kind == SUBNET_DEVICE)
			report_add(&check->report, WARNING,
				   "no prefix is routed to it\nip -6 address add ADDRESS/64 %s",
				   name);
	}
	note_parts(check, gateway, parts, count);
	for (i = 0; i < count; i++)
		if (!check_route_out(check, name, gateway, &parts[i], far_host))
			break;
}

static const struct gateway *find_gateway(const struct check *check, const char *name)
{
	unsigned int i;

	for (i = 0; i < check->gateways.count; i++)
		if (!strcmp(check->gateways.gateways[i].name, name))
			return &check->gateways.gateways[i];
	return NULL;
}

void check_subnets(struct check *check)
{
	const struct gateway *gateway;
	unsigned int i;

	for (i = 0; i < check->subnets.count; i++) {
		gateway = find_gateway(check, check->subnets.subnets[i].gateway);
		if (gateway)
			check_subnet(check, &check->subnets.subnets[i], gateway);
	}
}
