// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl stats: counters of the gateways.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "family.h"
#include "keyword.h"
#include "memory.h"
#include "print.h"
#include "stats.h"
#include "text.h"

static const struct {
	int attribute;
	const char *key;
} counters[] = {
	{ EOIG_STATS_A_PACKETS_OUT, "packets_out" },
	{ EOIG_STATS_A_BYTES_OUT, "bytes_out" },
	{ EOIG_STATS_A_PACKETS_IN, "packets_in" },
	{ EOIG_STATS_A_BYTES_IN, "bytes_in" },
	{ EOIG_STATS_A_FLOWS_CREATED, "flows_created" },
	{ EOIG_STATS_A_FLOWS_ENDED, "flows_ended" },
	{ EOIG_STATS_A_FLOWS_EVICTED, "flows_evicted" },
	{ EOIG_STATS_A_RELATED, "related" },
	{ EOIG_STATS_A_REJECTED, "rejected" },
};

static const struct {
	const char *name;
	const char *meaning;
} reasons[__EOIG_DROP_COUNT] = {
	[EOIG_DROP_UNSOLICITED]		= { "unsolicited", "from outside, no matching flow" },
	[EOIG_DROP_SPOOFED]		= { "spoofed", "from outside, interior source" },
	[EOIG_DROP_UNATTACHED]		= { "unattached", "interior address in no subnet" },
	[EOIG_DROP_UPLINK]		= { "uplink", "not by an uplink of its gateway" },
	[EOIG_DROP_MALFORMED]		= { "malformed", "broken header" },
	[EOIG_DROP_HEADER_CHAIN]	= { "header-chain", "too many extension headers" },
	[EOIG_DROP_RH0]			= { "rh0", "type 0 routing header" },
	[EOIG_DROP_FRAGMENT]		= { "fragment", "cannot be reassembled" },
	[EOIG_DROP_BOGON]		= { "bogon", "address not valid on the internet" },
	[EOIG_DROP_SCOPE]		= { "scope", "multicast scope too small" },
	[EOIG_DROP_ICMP_UNRELATED]	= { "icmp-unrelated", "ICMPv6 error, no matching flow" },
	[EOIG_DROP_ICMP_TYPE]		= { "icmp-type", "ICMPv6 type that must not cross" },
	[EOIG_DROP_INVALID_STATE]	= { "invalid-state", "packet that cannot open a flow" },
	[EOIG_DROP_TABLE_FULL]		= { "table-full", "max-flows reached" },
	[EOIG_DROP_HOST_LIMIT]		= { "host-limit", "max-flows-per-host reached" },
	[EOIG_DROP_NO_MEMORY]		= { "no-memory", "out of memory" },
	[EOIG_DROP_REVERSE_PATH]	= { "reverse-path", "source routed to another device" },
};

static void read_drops(const struct nlattr *nest, struct stats *stats)
{
	const struct nlattr *attributes[__EOIG_DROP_COUNT + 1];
	unsigned int reason;

	attributes_read_nest(nest, attributes, __EOIG_DROP_COUNT);
	for (reason = 0; reason < __EOIG_DROP_COUNT; reason++)
		stats->drops[reason] = attribute_number(attributes[reason + 1]);
}

static void read_stats(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1], *attributes[EOIG_STATS_A_MAX + 1];
	struct stats_list *list = data;
	struct stats *stats;
	unsigned int i;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_STATS])
		return;
	list->stats = array_grow(list->stats, list->count, &list->room,
				 sizeof(*list->stats));
	stats = &list->stats[list->count++];
	memset(stats, 0, sizeof(*stats));
	attributes_read_nest(message[EOIG_A_STATS], attributes, EOIG_STATS_A_MAX);
	attribute_text(attributes[EOIG_STATS_A_GATEWAY], stats->gateway, sizeof(stats->gateway));
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		stats->values[counters[i].attribute] =
			attribute_number(attributes[counters[i].attribute]);
	stats->values[EOIG_STATS_A_SINCE] =
		attribute_number(attributes[EOIG_STATS_A_SINCE]);
	if (attributes[EOIG_STATS_A_DROPS])
		read_drops(attributes[EOIG_STATS_A_DROPS], stats);
}

int stats_list_get(struct stats_list *list)
{
	memset(list, 0, sizeof(*list));
	return eoig_dump(EOIG_CMD_STATS_GET, "stats", read_stats, list, &list->count);
}

void stats_list_free(struct stats_list *list)
{
	free(list->stats);
	memset(list, 0, sizeof(*list));
}

/* Find the counters of a gateway. Return: the counters, or NULL. */
const struct stats *stats_find(const struct stats_list *list, const char *gateway)
{
	unsigned int i;

	for (i = 0; i < list->count; i++)
		if (!strcmp(list->stats[i].gateway, gateway))
			return &list->stats[i];
	return NULL;
}

const char *drop_reason_text(u64 reason)
{
	return reason < __EOIG_DROP_COUNT ? reasons[reason].name : "?";
}

/*
 * Parse the name of a reason.
 *
 * Return: enum eoig_drop, or -1 after an error message.
 */
int drop_reason_parse(const char *word)
{
	const char *names[__EOIG_DROP_COUNT + 1] = { NULL };
	unsigned int reason;

	for (reason = 0; reason < __EOIG_DROP_COUNT; reason++)
		names[reason] = reasons[reason].name;
	return keyword_index(names, "drop reason", word);
}

/* Return: the number of drops for any reason. */
u64 stats_dropped(const struct stats *stats)
{
	unsigned int reason;
	u64 sum = 0;

	for (reason = 0; reason < __EOIG_DROP_COUNT; reason++)
		sum += stats->drops[reason];
	return sum;
}

/* Add the counters to an object. */
void stats_json(json_t *object, const struct stats *stats)
{
	json_t *drops = json_object();
	char key[KEY_TEXT];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		json_object_set_new(object, counters[i].key,
				    json_integer(stats->values[counters[i].attribute]));
	for (i = 0; i < __EOIG_DROP_COUNT; i++)
		json_object_set_new(drops, json_key(reasons[i].name, key),
				    json_integer(stats->drops[i]));
	json_object_set_new(object, "drops", drops);
}

static void print_direction(const char *label, u64 packets, u64 bytes)
{
	char text[AMOUNT_TEXT];

	printf("%s  %-10s%12llu %-7s %12s", line_break(), label, packets,
	       packets == 1 ? "packet" : "packets", bytes_text(bytes, text));
}

static void print_errors(const char *label, u64 count, const char *which)
{
	printf("%s  %-10s%12llu ICMPv6 error%s %s", line_break(), label, count,
	       plural(count), which);
}

static void print_reason(unsigned int reason, u64 count)
{
	enum colour colour = count ? FAIR : PLAIN;

	printf("%s  %s%22llu %-15s%s %s%s%s", line_break(),
	       colour_begin(colour), count, reasons[reason].name,
	       colour_end(colour), colour_begin(DIM), reasons[reason].meaning,
	       colour_end(DIM));
}

/* Print the counters. Omit reasons without drops, unless -s is given. */
static void print_stats(const struct stats *stats)
{
	u64 dropped = stats_dropped(stats);
	const u64 *values = stats->values;
	unsigned int reason;

	printf("%s%s%s", colour_begin(NAME), stats->gateway, colour_end(NAME));
	print_direction("out", values[EOIG_STATS_A_PACKETS_OUT], values[EOIG_STATS_A_BYTES_OUT]);
	print_direction("in", values[EOIG_STATS_A_PACKETS_IN], values[EOIG_STATS_A_BYTES_IN]);
	printf("%s  %-10s%12llu created, %llu ended, %llu evicted",
	       line_break(), "flows", values[EOIG_STATS_A_FLOWS_CREATED],
	       values[EOIG_STATS_A_FLOWS_ENDED],
	       values[EOIG_STATS_A_FLOWS_EVICTED]);
	print_errors("related", values[EOIG_STATS_A_RELATED], "for flows");
	print_errors("rejected", values[EOIG_STATS_A_REJECTED], "sent");
	printf("%s  %-10s%12llu packet%s", line_break(), "dropped", dropped,
	       plural(dropped));
	for (reason = 0; reason < __EOIG_DROP_COUNT; reason++) {
		u64 count = stats->drops[reason];

		if (count || options.details)
			print_reason(reason, count);
	}
	putchar('\n');
}

/* Print the sums of each gateway, one line each. */
static void print_brief(const struct stats_list *list)
{
	static const char *const headings[] = {
		"GATEWAY", ">OUT", ">IN", ">DROPPED", NULL
	};
	struct table table;
	unsigned int i;

	table_begin(&table, headings);
	for (i = 0; i < list->count; i++) {
		const struct stats *stats = &list->stats[i];

		table_cell(&table, NAME, "%s", stats->gateway);
		table_cell(&table, PLAIN, "%llu",
			   stats->values[EOIG_STATS_A_PACKETS_OUT]);
		table_cell(&table, PLAIN, "%llu",
			   stats->values[EOIG_STATS_A_PACKETS_IN]);
		table_cell(&table, PLAIN, "%llu", stats_dropped(stats));
	}
	table_end(&table);
}

static int stats_show(struct args *args)
{
	struct json_list json = { .begun = false };
	struct stats_list list;
	unsigned int i;
	int status;

	if (args_end(args))
		return STATUS_USER;
	status = stats_list_get(&list);
	for (i = 0; !status && i < list.count; i++) {
		if (options.json) {
			json_t *object = json_object();

			json_object_set_new(object, "gateway", json_text(list.stats[i].gateway));
			stats_json(object, &list.stats[i]);
			json_list_add(&json, object);
		} else if (!options.brief) {
			print_stats(&list.stats[i]);
		}
	}
	if (!status && options.brief && !options.json)
		print_brief(&list);
	if (!status && options.json)
		json_list_end(&json);
	stats_list_free(&list);
	return status;
}

static int stats_reset(struct args *args)
{
	struct request request;

	if (args_end(args))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_STATS_RESET);
	return eoig_send(&request, NULL, NULL);
}

int stats_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", stats_show },
		{ IN_FULL "reset", stats_reset },
		{ "--prometheus", stats_prometheus },
		{ NULL, NULL },
	};

	return command_run(commands, "stats command", args);
}
