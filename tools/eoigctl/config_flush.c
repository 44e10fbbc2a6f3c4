// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl config flush: delete everything, and say what is open now.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "config.h"
#include "gateway.h"
#include "limit.h"
#include "print.h"
#include "subnet.h"
#include "text.h"

/* What is there before it is deleted. */
struct doomed {
	struct gateway_list gateways;
	struct subnet_list subnets;
	u32 limits[EOIG_LIMIT_A_MAX + 1];
};

static int read_doomed(struct doomed *doomed)
{
	int status = gateway_list_get(&doomed->gateways);

	if (!status)
		status = subnet_list_get(&doomed->subnets);
	return status ? status : limits_get(doomed->limits);
}

static void free_doomed(struct doomed *doomed)
{
	gateway_list_free(&doomed->gateways);
	subnet_list_free(&doomed->subnets);
}

/* Test if an earlier gateway, or this one, has the uplink already. */
static bool seen_before(const struct gateway_list *list, unsigned int gateway,
			unsigned int uplink)
{
	const char *name = list->gateways[gateway].uplinks[uplink].name;
	unsigned int i, j;

	for (i = 0; i <= gateway; i++)
		for (j = 0; j < list->gateways[i].uplink_count; j++) {
			if (i == gateway && j == uplink)
				return false;
			if (!strcmp(list->gateways[i].uplinks[j].name, name))
				return true;
		}
	return false;
}

/* List the uplinks of all gateways, each once. */
static json_t *uplinks_json(const struct gateway_list *list)
{
	json_t *array = json_array();
	unsigned int i, j;

	for (i = 0; i < list->count; i++) {
		const struct gateway *gateway = &list->gateways[i];
		const struct uplink *uplinks = gateway->uplinks;

		for (j = 0; j < gateway->uplink_count; j++) {
			json_t *name = json_text(uplinks[j].name);

			if (!seen_before(list, i, j))
				json_array_append(array, name);
			json_decref(name);
		}
	}
	return array;
}

static void print_text(const struct doomed *doomed)
{
	json_t *uplinks = uplinks_json(&doomed->gateways);
	u32 flows = doomed->limits[EOIG_LIMIT_A_FLOWS];
	unsigned int i;

	printf("deleted: %u gateway%s, %u subnet%s, %u flow%s\n",
	       doomed->gateways.count, plural(doomed->gateways.count),
	       doomed->subnets.count, plural(doomed->subnets.count), flows,
	       plural(flows));
	printf("open:");
	for (i = 0; i < json_array_size(uplinks); i++)
		printf("%s %s", i ? "," : "",
		       json_string_value(json_array_get(uplinks, i)));
	puts(", to close: eoigctl config load FILE");
	json_decref(uplinks);
}

static void print_json(const struct doomed *doomed)
{
	json_t *object = json_object(), *deleted = json_object();

	json_object_set_new(deleted, "gateways",
			    json_integer(doomed->gateways.count));
	json_object_set_new(deleted, "subnets",
			    json_integer(doomed->subnets.count));
	json_object_set_new(deleted, "flows",
			    json_integer(doomed->limits[EOIG_LIMIT_A_FLOWS]));
	json_object_set_new(object, "deleted", deleted);
	json_object_set_new(object, "open", uplinks_json(&doomed->gateways));
	json_list_one(object);
}

/* Delete everything. Without a gateway, nothing was closed. */
int config_flush(struct args *args)
{
	struct doomed doomed = { .limits = { 0 } };
	int status;

	if (args_end(args))
		return STATUS_USER;
	status = read_doomed(&doomed);
	if (!status)
		status = config_flush_all();
	if (!status && options.json)
		print_json(&doomed);
	else if (!status && doomed.gateways.count)
		print_text(&doomed);
	free_doomed(&doomed);
	return status;
}
