// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl check: find faults in the surroundings of the gateways.
 *
 * The module judges packets. Sysctls, devices, routes, policy rules and the
 * rules of other programs decide which packets reach it.
 */
#include <arpa/inet.h>

#include "args.h"
#include "check.h"
#include "command.h"
#include "uplink.h"

/* Pick a host in a prefix. The router tends to have ...::1, so avoid that. */
void check_pick_host(const struct prefix *prefix, struct in6_addr *host)
{
	static const u8 pattern[] = { 0x5a, 0xa5, 0xfe, 0x6b, 0x7d, 0x2c, 0x93, 0x4e };
	unsigned int bit;

	*host = prefix->address;
	for (bit = prefix->length < 64 ? 64 : prefix->length; bit < 128; bit++)
		host->s6_addr[bit / 8] |= pattern[bit / 8 - 8] & 0x80 >> bit % 8;
}

/* Pick an internet address that no subnet here contains. */
static void pick_far_host(struct check *check)
{
	static const char *const addresses[] = { "2600::", "2a00::53", "2400::53", "2001:4860::1" };
	struct prefix host = { .length = 128 };
	unsigned int i = 0;

	do {
		inet_pton(AF_INET6, addresses[i++], &host.address);
		check->far_host = host.address;
	} while (subnet_holding(&check->subnets, &host) && i < ARRAY_SIZE(addresses));
}

static void check_all(struct check *check)
{
	subnet_list_sort(&check->subnets);
	pick_far_host(check);
	uplinks_mark(&check->gateways, &check->routing.links);
	check_router(check);
	check_gateways(check);
	check_subnets(check);
	check_inside(check);
	check_open_devices(check);
	check_prefixes(check);
	check_rules(check);
	check_bypasses(check);
	report_end(&check->report, check->gateways.count, check->subnets.count);
}

int check_command(struct args *args)
{
	struct check check = { .gateways.count = 0 };
	int status;

	if (args_end(args))
		return STATUS_USER;
	status = gateway_list_get(&check.gateways);
	if (!status)
		status = subnet_list_get(&check.subnets);
	if (!status)
		status = routing_read(&check.routing);
	if (!status) {
		ruleset_read(&check.ruleset);
		check_all(&check);
		status = check.report.counts[PROBLEM] ? STATUS_USER : STATUS_OK;
	}
	ruleset_free(&check.ruleset);
	routing_free(&check.routing);
	gateway_list_free(&check.gateways);
	subnet_list_free(&check.subnets);
	return status;
}
