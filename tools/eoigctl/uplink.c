// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that count as uplinks.
 */
#include <stdio.h>
#include <string.h>

#include "uplink.h"

/* Maximum depth of stacked bridges, bonds and teams. */
#define MASTERS_MAX	8

/*
 * Find the bridge, bond or team that receives the packets of a port.
 *
 * Return: it, or NULL.
 */
static struct link *joined_master(const struct links *links, const struct link *link)
{
	struct link *master = link_by_index(links, link->master);

	return master && link_joins_ports(master) ? master : NULL;
}

/* Mark the uplinks, and the bridges, bonds and teams above them. */
void uplinks_mark(const struct gateway_list *gateways, struct links *links)
{
	unsigned int i, j, depth;
	struct link *link;

	for (i = 0; i < gateways->count; i++)
		for (j = 0; j < gateways->gateways[i].uplink_count; j++) {
			link = link_by_index(links, gateways->gateways[i].uplinks[j].ifindex);
			for (depth = 0; link && depth < MASTERS_MAX; depth++) {
				link->uplink = true;
				link = joined_master(links, link);
			}
		}
}

/* Test if a device counts as this uplink. A VRF counts if a port of it does. */
static bool counts_with(const struct links *links, u32 uplink, u32 ifindex)
{
	const struct link *link = link_by_index(links, uplink), *master;
	unsigned int depth;

	for (depth = 0; link && depth < MASTERS_MAX; depth++) {
		if (link->ifindex == ifindex)
			return true;
		master = link_master(links, link);
		if (master && link_is_vrf(master) && master->ifindex == ifindex)
			return true;
		link = master && link_joins_ports(master) ? master : NULL;
	}
	return false;
}

bool gateway_has_uplink(const struct links *links, const struct gateway *gateway, u32 ifindex)
{
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++)
		if (ifindex && counts_with(links, gateway->uplinks[i].ifindex, ifindex))
			return true;
	return false;
}

/* Test if an uplink of the gateway is the VRF of this device. */
bool gateway_has_vrf_of(const struct links *links,
			const struct gateway *gateway, u32 ifindex)
{
	const struct link *link = link_by_index(links, ifindex);
	const struct link *vrf = link ? link_master(links, link) : NULL;
	unsigned int i;

	if (!vrf || !link_is_vrf(vrf))
		return false;
	for (i = 0; i < gateway->uplink_count; i++)
		if (gateway->uplinks[i].ifindex == vrf->ifindex)
			return true;
	return false;
}

/*
 * Find the first gateway with this device as an uplink.
 *
 * Return: the gateway, or NULL.
 */
const struct gateway *gateway_of_uplink(const struct links *links,
					const struct gateway_list *gateways, u32 ifindex)
{
	unsigned int i;

	for (i = 0; i < gateways->count; i++)
		if (gateway_has_uplink(links, &gateways->gateways[i], ifindex))
			return &gateways->gateways[i];
	return NULL;
}

/* Choose the gateway for a suggested command: egress-only if there is one. */
const char *gateway_to_name(const struct gateway_list *gateways)
{
	unsigned int i;

	for (i = 0; i < gateways->count; i++)
		if (gateways->gateways[i].values[EOIG_GATEWAY_A_TYPE] == EOIG_GATEWAY_EGRESS_ONLY)
			return gateways->gateways[i].name;
	return gateways->count ? gateways->gateways[0].name : "NAME";
}

/* Return: the ifindex of the first uplink that exists, or 0. */
u32 gateway_first_uplink(const struct gateway *gateway)
{
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++)
		if (gateway->uplinks[i].ifindex)
			return gateway->uplinks[i].ifindex;
	return 0;
}

static bool is_uplink_name(const struct gateway *gateway, const char *name)
{
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++)
		if (!strcmp(gateway->uplinks[i].name, name))
			return true;
	return false;
}

/*
 * Build the uplinks as words of a command, which replace all uplinks.
 *
 * @new takes the place of @old, or comes last. It is left out if it is an
 * uplink already. Either may be NULL.
 */
const char *uplinks_text(const struct gateway *gateway, const char *old, const char *new,
			 char text[UPLINKS_TEXT])
{
	size_t length = 0;
	unsigned int i;

	if (new && is_uplink_name(gateway, new))
		new = NULL;
	*text = '\0';
	for (i = 0; i <= gateway->uplink_count; i++) {
		const char *name = i < gateway->uplink_count ? gateway->uplinks[i].name : new;

		if (name && old && !strcmp(name, old)) {
			name = new;
			new = NULL;
		}
		if (name)
			length += snprintf(text + length, UPLINKS_TEXT - length, "%suplink %s",
					   length ? " " : "", name);
	}
	return text;
}
