// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print gateways as a table or as JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "gateway.h"
#include "gateway_option.h"
#include "print.h"
#include "stats.h"

static json_t *uplinks_json(const struct gateway *gateway)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++) {
		const struct uplink *uplink = &gateway->uplinks[i];
		json_t *object = json_object();

		json_object_set_new(object, "name", json_text(uplink->name));
		json_object_set_new(object, "ifindex",
				    uplink->ifindex ? json_integer(uplink->ifindex) : json_null());
		json_array_append_new(array, object);
	}
	return array;
}

/* Name why flows do not take the fast path. */
static const char *idle_text(const struct gateway *gateway)
{
	switch (gateway->values[EOIG_GATEWAY_A_FASTPATH_IDLE]) {
	case EOIG_FASTPATH_IDLE_TRACKED: return "tracked";
	case EOIG_FASTPATH_IDLE_NO_HOOK: return "no-hook";
	default: return "unknown";
	}
}

/* Build JSON, with counters if @stats is not NULL. */
json_t *gateway_json(const struct gateway *gateway, const struct stats *stats)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", json_text(gateway->name));
	json_object_set_new(object, "uplinks", uplinks_json(gateway));
	gateway_options_json(object, gateway->values);
	json_object_set_new(object, "subnets",
			    json_integer(gateway->values[EOIG_GATEWAY_A_SUBNETS]));
	if (gateway->values[EOIG_GATEWAY_A_FASTPATH_IDLE])
		json_object_set_new(object, "fastpath_idle", json_string(idle_text(gateway)));
	json_object_set_new(object, "comment", json_text(gateway->comment));
	if (stats)
		stats_json(object, stats);
	return object;
}

/* Build "wan, ppp0 (absent)". Return: true if all uplinks exist. */
static bool list_uplinks(const struct gateway *gateway, char *text, size_t size)
{
	FILE *out = fmemopen(text, size, "w");
	bool all = true;
	unsigned int i;

	if (!out)
		exit(error_kernel("out of memory"));
	for (i = 0; i < gateway->uplink_count; i++) {
		fprintf(out, "%s%s%s", i ? ", " : "", gateway->uplinks[i].name,
			gateway->uplinks[i].ifindex ? "" : " (absent)");
		all &= gateway->uplinks[i].ifindex != 0;
	}
	fclose(out);
	return all;
}

static void options_text(const struct gateway *gateway, char *text, size_t size)
{
	FILE *out = fmemopen(text, size, "w");

	if (!out)
		exit(error_kernel("out of memory"));
	gateway_options_print(out, gateway->values, options.details, ", ");
	fclose(out);
}

static void table_add(struct table *table, const struct gateway *gateway,
		      const struct stats *stats)
{
	char uplinks[1024] = "", set[512] = "";
	bool all = list_uplinks(gateway, uplinks, sizeof(uplinks));

	options_text(gateway, set, sizeof(set));
	table_cell(table, NAME, "%s", gateway->name);
	table_cell(table, PLAIN, "%s", gateway_type_text(gateway->values[EOIG_GATEWAY_A_TYPE]));
	table_cell(table, all ? GOOD : BAD, "%s", uplinks);
	table_cell(table, PLAIN, "%u", gateway->values[EOIG_GATEWAY_A_SUBNETS]);
	if (options.details) {
		table_cell(table, PLAIN, "%llu",
			   stats ? stats->values[EOIG_STATS_A_PACKETS_OUT] : 0);
		table_cell(table, PLAIN, "%llu",
			   stats ? stats->values[EOIG_STATS_A_PACKETS_IN] : 0);
		table_cell(table, PLAIN, "%llu", stats ? stats_dropped(stats) : 0);
	}
	table_cell(table, PLAIN, "%s", *set ? set : "-");
	table_cell(table, DIM, "%s", gateway->comment);
}

/* Print gateways. With -s include each option and the counters. */
int gateway_show(const struct gateway_list *list)
{
	static const char *const brief[] = {
		"GATEWAY", "TYPE", "UPLINKS", ">SUBNETS", "OPTIONS", "COMMENT", NULL
	};
	static const char *const full[] = {
		"GATEWAY", "TYPE", "UPLINKS", ">SUBNETS", ">OUT", ">IN", ">DROPPED", "OPTIONS",
		"COMMENT", NULL
	};
	struct stats_list stats = { .count = 0 };
	struct json_list json = { .begun = false };
	struct table table;
	unsigned int i;

	if (options.details && stats_list_get(&stats)) {
		stats_list_free(&stats);
		return STATUS_KERNEL;
	}
	table_begin(&table, options.details ? full : brief);
	table_brief(&table, 3);
	for (i = 0; i < list->count; i++) {
		const struct gateway *gateway = &list->gateways[i];
		const struct stats *counters = stats_find(&stats, gateway->name);

		if (options.json)
			json_list_add(&json, gateway_json(gateway, counters));
		else
			table_add(&table, gateway, counters);
	}
	if (options.json)
		json_list_end(&json);
	table_end(&table);
	stats_list_free(&stats);
	return STATUS_OK;
}
