// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is everything around the gateways as it must be? The module judges packets; that they come by
 * it at all is a matter of sysctls, devices, routes and policy rules.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "gate.h"
#include "words.h"

#define FRAGMENTS_FOLDER	"/proc/sys/net/netfilter/"
#define FRAGMENTS_NAME		"nf_conntrack_frag6_high_thresh"
#define FRAGMENTS_LEAST		(256 * 1024)	/* one packet of 64 KB, as the kernel counts it */

/* What a file says, or -1. */
static long long read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	long long number;

	if (!file)
		return -1;
	if (fscanf(file, "%lld", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

/* A number of net.ipv6.conf, or -1. */
int sysctl_number(const char *device, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/%s", device, name);
	return read_number(path);
}

bool gateway_has_uplink(const struct gateway *gateway, u32 ifindex)
{
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++)
		if (ifindex && gateway->uplinks[i].ifindex == ifindex)
			return true;
	return false;
}

/* The first uplink that exists, or 0. */
u32 gateway_first_uplink(const struct gateway *gateway)
{
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++)
		if (gateway->uplinks[i].ifindex)
			return gateway->uplinks[i].ifindex;
	return 0;
}

static bool uplink_is_up(const struct check *check, const struct uplink *uplink)
{
	const struct link *link = link_by_name(&check->routing, uplink->name);

	return link && link->flags & IFF_UP && sysctl_number(uplink->name, "disable_ipv6") != 1;
}

/*
 * Those of a gateway as the words of a command, with DEV in place of @missing, if it is one of
 * them. To set an uplink replaces all.
 */
const char *uplinks_text(const struct gateway *gateway, const char *missing,
			 char text[UPLINKS_TEXT])
{
	size_t length = 0;
	unsigned int i;

	*text = '\0';
	for (i = 0; i < gateway->uplink_count; i++) {
		const char *name = gateway->uplinks[i].name;

		if (missing && !strcmp(name, missing))
			name = "DEV";
		length += snprintf(text + length, UPLINKS_TEXT - length, "%suplink %s",
				   length ? " " : "", name);
	}
	return text;
}

/* What is wrong with an uplink is a problem only for a gateway that has no other. */
static void check_uplink(struct check *check, const struct gateway *gateway,
			 const struct uplink *uplink, enum severity severity)
{
	const struct link *link = link_by_name(&check->routing, uplink->name);
	const char *name = uplink->name;
	char uplinks[UPLINKS_TEXT];

	if (!link)
		report_add(&check->report, severity,
			   "its uplink %s does not exist\neoigctl gateway set %s %s",
			   name, gateway->name, uplinks_text(gateway, name, uplinks));
	else if (!(link->flags & IFF_UP))
		report_add(&check->report, severity, "its uplink %s is down\nip link set %s up",
			   name, name);
	else if (sysctl_number(name, "disable_ipv6") == 1)
		report_add(&check->report, severity,
			   "its uplink %s has no IPv6\nsysctl -w net/ipv6/conf/%s/disable_ipv6=0",
			   name, name);
	else if (!(link->flags & IFF_RUNNING))
		report_add(&check->report, WARNING,
			   "its uplink %s has no carrier\nip link show dev %s", name, name);
}

/* The router then obeys a stranger's list of where his packet shall go next. */
static void check_source_routing(struct check *check, const char *name)
{
	static const char *const knobs[] = { "seg6_enabled", "rpl_seg_enabled" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		if (sysctl_number("all", knobs[i]) == 1 && sysctl_number(name, knobs[i]) == 1)
			report_add(&check->report, WARNING,
				   "its uplink %s takes routes from senders (%s), past the gateway\nsysctl -w net/ipv6/conf/%s/%s=0",
				   name, knobs[i], name, knobs[i]);
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
	if (!gateway->values[EOIG_GATEWAY_A_SUBNETS])
		report_add(&check->report, WARNING,
			   "no subnet is attached to it\neoigctl subnet add PREFIX gateway %s",
			   gateway->name);
}

static void check_forwarding(struct check *check)
{
	report_about(&check->report, "router");
	if (!check->gateways.count)
		report_add(&check->report, PROBLEM,
			   "there is no gateway\neoigctl gateway add NAME uplink DEV");
	if (sysctl_number("all", "forwarding") != 1)
		report_add(&check->report, PROBLEM,
			   "it does not forward IPv6\nsysctl -w net.ipv6.conf.all.forwarding=1");
}

/* What closes a router in the module's place stays when the module is there again. */
static void check_closed(struct check *check)
{
	if (gate_closed(GATE_CLOSED))
		report_add(&check->report, PROBLEM,
			   "it was closed, nothing is forwarded\neoigctl config open");
	if (gate_closed(GATE_RELOAD))
		report_add(&check->report, PROBLEM,
			   "a reload has not ended, nothing passes an uplink\neoigctl reload resume");
}

/* Fragments are put together before they are judged. */
static void check_fragments(struct check *check)
{
	long long room = read_number(FRAGMENTS_FOLDER FRAGMENTS_NAME);

	if (room >= 0 && room < FRAGMENTS_LEAST)
		report_add(&check->report, PROBLEM,
			   "it has no room to put fragments together\nsysctl -w net.netfilter."
			   FRAGMENTS_NAME "=4194304");
}

static const struct gateway *find_gateway(const struct check *check, const char *name)
{
	unsigned int i;

	for (i = 0; i < check->gateways.count; i++)
		if (!strcmp(check->gateways.gateways[i].name, name))
			return &check->gateways.gateways[i];
	return NULL;
}

static void check_all(struct check *check)
{
	const struct gateway *gateway;
	unsigned int i;

	check_forwarding(check);
	check_closed(check);
	check_fragments(check);
	for (i = 0; i < check->gateways.count; i++)
		check_gateway(check, &check->gateways.gateways[i]);
	for (i = 0; i < check->subnets.count; i++) {
		gateway = find_gateway(check, check->subnets.subnets[i].gateway);
		if (gateway)
			check_subnet(check, &check->subnets.subnets[i], gateway);
	}
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
		check_all(&check);
		status = check.report.counts[PROBLEM] ? STATUS_USER : STATUS_OK;
	}
	routing_free(&check.routing);
	gateway_list_free(&check.gateways);
	subnet_list_free(&check.subnets);
	return status;
}
