// SPDX-License-Identifier: GPL-2.0-only
/*
 * Offer the values that may stand at the cursor, for complete.c.
 */
#include <dirent.h>
#include <net/if.h>
#include <stdio.h>

#include "family.h"
#include "gateway.h"
#include "netns.h"
#include "offer.h"
#include "subnet.h"

/* Asks the shell for the names of files. No word begins with a colon. */
#define FILES		":files"

static void offer_devices(void)
{
	struct if_nameindex *devices = if_nameindex(), *device;

	for (device = devices; device && device->if_name; device++)
		complete_offer(device->if_name);
}

static void offer_netns(void)
{
	DIR *folder = opendir(NETNS_FOLDER);
	struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (*entry->d_name != '.')
			complete_offer(entry->d_name);
}

static void offer_gateways(void)
{
	struct gateway_list list;
	unsigned int i;

	if (!eoig_is_loaded() || gateway_list_get(&list))
		return;
	for (i = 0; i < list.count; i++)
		complete_offer(list.gateways[i].name);
}

static void offer_subnets(void)
{
	struct subnet_list list;
	char text[SUBNET_TEXT];
	unsigned int i;

	complete_offer("dev");
	complete_offer("default");
	if (!eoig_is_loaded() || subnet_list_get(&list))
		return;
	for (i = 0; i < list.count; i++)
		if (list.subnets[i].kind == SUBNET_PREFIX)
			complete_offer(subnet_text(&list.subnets[i], text));
}

/* Offer the words of this kind. The process ends soon, so nothing is freed. */
void offer_values(enum complete_kind kind)
{
	switch (kind) {
	case COMPLETE_DEVICE:
		offer_devices();
		break;
	case COMPLETE_FILE:
		puts(FILES);
		break;
	case COMPLETE_GATEWAY:
		offer_gateways();
		break;
	case COMPLETE_NETNS:
		offer_netns();
		break;
	case COMPLETE_SUBNET:
		offer_subnets();
		break;
	case COMPLETE_NOTHING:
		break;
	}
}
