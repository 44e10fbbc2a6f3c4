// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the packets of a subnet come by its gateway? One address in it is taken for all of them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "check.h"

#define TABLE_MAIN	254

/* Blocks whose addresses a gateway lets across the border only if told to, or never. */
static const struct {
	const char *prefix;
	const char *what;
	bool never;
} bogon_blocks[] = {
	{ "fe80::/10", "link-local addresses", true },
	{ "::1/128", "loopback addresses", true },
	{ "::ffff:0.0.0.0/96", "IPv4-mapped addresses", true },
	{ "::/96", "IPv4-compatible addresses", false },
	{ "fc00::/7", "unique local addresses", false },
	{ "fec0::/10", "site-local addresses", false },
	{ "2001:db8::/32", "addresses for documentation", false },
	{ "3fff::/20", "addresses for documentation", false },
	{ "2001:2::/48", "addresses for benchmarks", false },
	{ "2001:10::/28", "ORCHID identifiers", false },
	{ "2001:20::/28", "ORCHID identifiers", false },
	{ "100::/64", "discard-only addresses", false },
	{ "64:ff9b:1::/48", "local-use translation addresses", false },
	{ "5f00::/16", "SRv6 segment identifiers", false },
};

static void check_bogon(struct check *check, const struct subnet *subnet,
			const struct gateway *gateway)
{
	char prefix[PREFIX_TEXT];
	struct prefix block;
	unsigned int i = 0;

	if (gateway->values[EOIG_GATEWAY_A_TYPE] != EOIG_GATEWAY_EGRESS_ONLY)
		return;
	while (i < ARRAY_SIZE(bogon_blocks) &&
	       (parse_prefix(bogon_blocks[i].prefix, &block) ||
		subnet->prefix.length < block.length ||
		!prefix_holds(&block, &subnet->prefix.address)))
		i++;
	if (i == ARRAY_SIZE(bogon_blocks))
		return;
	if (bogon_blocks[i].never)
		report_add(&check->report, PROBLEM,
			   "%s never cross the border\neoigctl subnet del %s",
			   bogon_blocks[i].what, prefix_text(&subnet->prefix, prefix));
	else if (!gateway->values[EOIG_GATEWAY_A_BOGONS])
		report_add(&check->report, PROBLEM,
			   "%s do not cross the border\neoigctl gateway set %s bogons accept",
			   bogon_blocks[i].what, gateway->name);
}

/* A host in the prefix; hardly the router, whose own address tends to be ...::1. */
static void take_host(const struct prefix *prefix, struct in6_addr *host)
{
	static const u8 pattern[] = { 0x5a, 0xa5, 0xfe, 0x6b, 0x7d, 0x2c, 0x93, 0x4e };
	unsigned int bit;

	*host = prefix->address;
	for (bit = prefix->length < 64 ? 64 : prefix->length; bit < 128; bit++)
		host->s6_addr[bit / 8] |= pattern[bit / 8 - 8] & 0x80 >> bit % 8;
}

/* An address of the internet that is in no subnet here. */
static void take_far_host(const struct check *check, struct in6_addr *host)
{
	static const char *const addresses[] = { "2600::", "2a00::53", "2400::53", "2001:4860::1" };
	unsigned int i = 0, j;

	do {
		inet_pton(AF_INET6, addresses[i++], host);
		for (j = 0; j < check->subnets.count; j++)
			if (prefix_holds(&check->subnets.subnets[j].prefix, host))
				break;
	} while (j < check->subnets.count && i < ARRAY_SIZE(addresses));
}

static const struct gateway *gateway_of_uplink(const struct check *check, u32 ifindex)
{
	unsigned int i;

	for (i = 0; i < check->gateways.count; i++)
		if (gateway_has_uplink(&check->gateways.gateways[i], ifindex))
			return &check->gateways.gateways[i];
	return NULL;
}

static bool leads_inside(const struct check *check, const struct path *path)
{
	return !path->error && !path->local && path->ifindex &&
	       !gateway_of_uplink(check, path->ifindex);
}

/* Is the address of no longer prefix? */
static bool belongs(const struct check *check, const struct subnet *subnet,
		    const struct in6_addr *host)
{
	unsigned int i;

	for (i = 0; i < check->subnets.count; i++) {
		const struct prefix *other = &check->subnets.subnets[i].prefix;

		if (other->length > subnet->prefix.length && prefix_holds(other, host))
			return false;
	}
	return true;
}

/*
 * Finds how a packet from outside gets to the subnet: to some host of it, as the rest of it may
 * rightly be unreachable.
 */
static void find_inside(struct check *check, const struct subnet *subnet, u32 uplink,
			const struct in6_addr *far_host, struct in6_addr *host, struct path *path)
{
	const struct route *route = NULL;
	struct in6_addr other_host;
	struct path other;

	take_host(&subnet->prefix, host);
	route_lookup(&check->routing, far_host, host, uplink, path);
	if (leads_inside(check, path))
		return;
	while ((route = route_within(&check->routing, &subnet->prefix, route))) {
		if (route->prefix.length < subnet->prefix.length ||
		    gateway_of_uplink(check, route->ifindex))
			continue;
		take_host(&route->prefix, &other_host);
		if (!belongs(check, subnet, &other_host))
			continue;
		route_lookup(&check->routing, far_host, &other_host, uplink, &other);
		if (!leads_inside(check, &other))
			continue;
		*path = other;
		*host = other_host;
		return;
	}
}

/* How the kernel says that its route leads nowhere: ip-route(8)'s word for it. */
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

static void report_inside(struct check *check, const char *prefix, const struct path *path)
{
	const char *type = dead_end(path->error);

	if (path->local)
		report_add(&check->report, WARNING,
			   "it is the router's own address, which no gateway treats\neoigctl subnet del %s",
			   prefix);
	else if (type)
		report_add(&check->report, PROBLEM,
			   "its route or rule is of type %s\nip -6 route replace %s dev DEV (and see: ip -6 rule)",
			   type, prefix);
	else if (path->error)
		report_add(&check->report, PROBLEM,
			   "there is no route to it (%s)\nip -6 route replace %s dev DEV",
			   strerror(path->error), prefix);
	else
		report_add(&check->report, PROBLEM,
			   "what is sent to it goes out by uplink %s\nip -6 route replace %s dev DEV",
			   link_name(&check->routing, path->ifindex), prefix);
}

/* " table 102", or nothing for the main one. */
static const char *table_text(u32 table, char text[32])
{
	*text = '\0';
	if (table && table != TABLE_MAIN)
		snprintf(text, 32, " table %u", table);
	return text;
}

static void report_no_way_out(struct check *check, const struct gateway *gateway, const char *lan,
			      const struct path *path)
{
	u32 ifindex = gateway_first_uplink(gateway);
	const char *uplink = ifindex ? link_name(&check->routing, ifindex) :
				       gateway->uplinks[0].name;

	if (dead_end(path->error)) {
		report_add(&check->report, PROBLEM,
			   "its way to the internet ends at a route or rule of type %s\nip -6 rule; ip -6 route show table all type %s",
			   dead_end(path->error), dead_end(path->error));
		return;
	}
	/* A router does not listen to routers, unless told to. */
	if (ifindex && sysctl_number(uplink, "accept_ra") == 1 &&
	    sysctl_number(uplink, "forwarding") == 1)
		report_add(&check->report, PROBLEM,
			   "no route leads from %s to the internet (%s)\nip -6 route add default via ROUTER dev %s (or, if %s hears router advertisements: sysctl -w net/ipv6/conf/%s/accept_ra=2)",
			   lan, strerror(path->error), uplink, uplink, uplink);
	else
		report_add(&check->report, PROBLEM,
			   "no route leads from %s to the internet (%s)\nip -6 route add default via ROUTER dev %s",
			   lan, strerror(path->error), uplink);
}

static void report_wrong_way_out(struct check *check, const char *prefix,
				 const struct gateway *gateway, const struct path *path)
{
	const struct gateway *other = gateway_of_uplink(check, path->ifindex);
	const char *device = link_name(&check->routing, path->ifindex);
	char table[32], uplinks[UPLINKS_TEXT];
	enum severity severity = PROBLEM;

	/* One of type internet lets it pass, whatever its uplinks. */
	if (gateway->values[EOIG_GATEWAY_A_TYPE] == EOIG_GATEWAY_INTERNET)
		severity = WARNING;
	table_text(path->table, table);
	if (other && path->table == TABLE_MAIN)
		report_add(&check->report, severity,
			   "it leaves by %s, an uplink of gateway %s, not of its own, %s\nip -6 rule add from %s table 100; ip -6 route add default via ROUTER dev %s table 100; ip -6 rule add from %s table main suppress_prefixlength 0",
			   device, other->name, gateway->name, prefix, gateway->uplinks[0].name,
			   prefix);
	else if (other)
		report_add(&check->report, severity,
			   "it leaves by %s, an uplink of gateway %s, not of its own, %s\nip -6 route replace default via ROUTER dev %s%s",
			   device, other->name, gateway->name, gateway->uplinks[0].name, table);
	else
		report_add(&check->report, severity,
			   "it leaves by %s, which is no uplink: no gateway treats it\nip -6 route replace default via ROUTER dev %s%s (or: eoigctl gateway set %s %s uplink %s)",
			   device, gateway->uplinks[0].name, table, gateway->name,
			   uplinks_text(gateway, NULL, uplinks), device);
}

/* Its packets must find their way out by an uplink of its gateway, and the answers back to it. */
void check_subnet(struct check *check, const struct subnet *subnet, const struct gateway *gateway)
{
	struct in6_addr host, far_host;
	char prefix[PREFIX_TEXT];
	struct path in, out;

	prefix_text(&subnet->prefix, prefix);
	report_about(&check->report, "subnet %s", prefix);
	check_bogon(check, subnet, gateway);
	take_far_host(check, &far_host);
	find_inside(check, subnet, gateway_first_uplink(gateway), &far_host, &host, &in);
	if (!leads_inside(check, &in)) {
		report_inside(check, prefix, &in);
		return;
	}
	route_lookup(&check->routing, &host, &far_host, in.ifindex, &out);
	if (out.error)
		report_no_way_out(check, gateway, link_name(&check->routing, in.ifindex), &out);
	else if (!gateway_has_uplink(gateway, out.ifindex))
		report_wrong_way_out(check, prefix, gateway, &out);
}
