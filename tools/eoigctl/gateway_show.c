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
#include "text.h"

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
	text_clean(text);
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

#define UPLINKS_TEXT	1024
#define OPTIONS_TEXT	512

/* Labels of details stand in this many columns. */
#define LABEL_WIDTH	12

static void begin_detail(const char *label)
{
	printf("%s  %-*s", line_break(), LABEL_WIDTH - 2, label);
}

static void print_traffic(const char *label, u64 packets, u64 bytes)
{
	char text[AMOUNT_TEXT];

	begin_detail(label);
	printf("%llu packet%s, %s", packets, plural(packets),
	       bytes_text(bytes, text));
}

/* Print a gateway with all options and counters, wrapped to the terminal. */
static void print_details(const struct gateway *gateway,
			  const struct stats *stats)
{
	u32 type = gateway->values[EOIG_GATEWAY_A_TYPE];
	char text[UPLINKS_TEXT] = "";
	bool all;

	printf("%s%s%s  %s", colour_begin(NAME), gateway->name,
	       colour_end(NAME), gateway_type_text(type));
	begin_detail("uplinks");
	all = list_uplinks(gateway, text, sizeof(text));
	fputs(colour_begin(all ? GOOD : BAD), stdout);
	print_wrapped(text, ", ", LABEL_WIDTH);
	fputs(colour_end(all ? GOOD : BAD), stdout);
	begin_detail("subnets");
	printf("%u", gateway->values[EOIG_GATEWAY_A_SUBNETS]);
	begin_detail("options");
	options_text(gateway, text, sizeof(text));
	print_wrapped(text, ", ", LABEL_WIDTH);
	if (stats) {
		u64 dropped = stats_dropped(stats);

		print_traffic("out", stats->values[EOIG_STATS_A_PACKETS_OUT],
			      stats->values[EOIG_STATS_A_BYTES_OUT]);
		print_traffic("in", stats->values[EOIG_STATS_A_PACKETS_IN],
			      stats->values[EOIG_STATS_A_BYTES_IN]);
		begin_detail("dropped");
		printf("%llu packet%s", dropped, plural(dropped));
	}
	if (*gateway->comment) {
		begin_detail("comment");
		text_copy(text, sizeof(text), gateway->comment);
		text_clean(text);
		fputs(colour_begin(DIM), stdout);
		print_wrapped(text, " ", LABEL_WIDTH);
		fputs(colour_end(DIM), stdout);
	}
	putchar('\n');
}

static void table_add(struct table *table, const struct gateway *gateway)
{
	char uplinks[UPLINKS_TEXT] = "", set[OPTIONS_TEXT] = "";
	bool all = list_uplinks(gateway, uplinks, sizeof(uplinks));

	options_text(gateway, set, sizeof(set));
	table_cell(table, NAME, "%s", gateway->name);
	table_cell(table, PLAIN, "%s", gateway_type_text(gateway->values[EOIG_GATEWAY_A_TYPE]));
	table_cell(table, all ? GOOD : BAD, "%s", uplinks);
	table_cell(table, PLAIN, "%u", gateway->values[EOIG_GATEWAY_A_SUBNETS]);
	table_cell(table, PLAIN, "%s", *set ? set : "-");
	table_cell(table, DIM, "%s", gateway->comment);
}

/* Print gateways. With -s include each option and the counters. */
int gateway_show(const struct gateway_list *list)
{
	static const char *const headings[] = {
		"GATEWAY", "TYPE", "UPLINKS", ">SUBNETS", "OPTIONS", "COMMENT", NULL
	};
	struct stats_list stats = { .count = 0 };
	struct json_list json = { .begun = false };
	struct table table;
	unsigned int i;

	if (options.details && stats_list_get(&stats)) {
		stats_list_free(&stats);
		return STATUS_KERNEL;
	}
	table_begin(&table, headings);
	table_brief(&table, 3);
	for (i = 0; i < list->count; i++) {
		const struct gateway *gateway = &list->gateways[i];
		const struct stats *counters = stats_find(&stats, gateway->name);

		if (options.json)
			json_list_add(&json, gateway_json(gateway, counters));
		else if (options.details && !options.brief)
			print_details(gateway, counters);
		else
			table_add(&table, gateway);
	}
	if (options.json)
		json_list_end(&json);
	table_end(&table);
	stats_list_free(&stats);
	return STATUS_OK;
}
