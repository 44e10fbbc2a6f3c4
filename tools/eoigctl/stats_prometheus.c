// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print the counters in the text format of Prometheus, version 0.0.4.
 */
#include <stdio.h>

#include "args.h"
#include "family.h"
#include "limit.h"
#include "stats.h"

/* A counter of each gateway. direction NULL: only one value. */
static const struct metric {
	const char *name;
	const char *help;
	struct {
		int attribute;
		const char *direction;
	} values[2];
} metrics[] = {
	{ "eoig_packets_total", "Packets that a gateway passed.",
	  { { EOIG_STATS_A_PACKETS_OUT, "out" }, { EOIG_STATS_A_PACKETS_IN, "in" } } },
	{ "eoig_bytes_total", "Bytes of the packets that a gateway passed.",
	  { { EOIG_STATS_A_BYTES_OUT, "out" }, { EOIG_STATS_A_BYTES_IN, "in" } } },
	{ "eoig_flows_created_total", "Flows opened from inside.",
	  { { EOIG_STATS_A_FLOWS_CREATED, NULL } } },
	{ "eoig_flows_ended_total", "Flows that ended for any reason.",
	  { { EOIG_STATS_A_FLOWS_ENDED, NULL } } },
	{ "eoig_flows_evicted_total", "Flows evicted from a full table.",
	  { { EOIG_STATS_A_FLOWS_EVICTED, NULL } } },
	{ "eoig_related_total", "ICMPv6 errors passed because they match a flow.",
	  { { EOIG_STATS_A_RELATED, NULL } } },
	{ "eoig_rejected_total", "ICMPv6 errors sent for unsolicited packets.",
	  { { EOIG_STATS_A_REJECTED, NULL } } },
};

static void begin_metric(const char *name, const char *type, const char *help)
{
	printf("# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/*
 * Gateway names contain only letters, digits, '-', '_' and '.', so labels need
 * no quoting.
 */
static void print_gateway(const struct metric *metric, const struct stats *stats)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(metric->values); i++) {
		u64 value = stats->values[metric->values[i].attribute];

		if (metric->values[i].direction)
			printf("%s{gateway=\"%s\",direction=\"%s\"} %llu\n", metric->name,
			       stats->gateway, metric->values[i].direction, value);
		else if (metric->values[i].attribute)
			printf("%s{gateway=\"%s\"} %llu\n", metric->name, stats->gateway, value);
	}
}

static void print_drops(const struct stats_list *list)
{
	unsigned int i, reason;

	begin_metric("eoig_dropped_packets_total", "counter",
		     "Packets that a gateway dropped, by reason.");
	for (i = 0; i < list->count; i++)
		for (reason = 0; reason < __EOIG_DROP_COUNT; reason++)
			printf("eoig_dropped_packets_total{gateway=\"%s\",reason=\"%s\"} %llu\n",
			       list->stats[i].gateway, drop_reason_text(reason),
			       list->stats[i].drops[reason]);
}

static void print_gauge(const char *name, const char *help, u32 value)
{
	begin_metric(name, "gauge", help);
	printf("%s %u\n", name, value);
}

static void print_limits(const u32 *values)
{
	print_gauge("eoig_flows", "Current number of flows.", values[EOIG_LIMIT_A_FLOWS]);
	print_gauge("eoig_flows_limit", "Maximum number of flows.", values[EOIG_LIMIT_A_MAX_FLOWS]);
	print_gauge("eoig_flows_per_host_limit", "Maximum number of flows of one interior host.",
		    values[EOIG_LIMIT_A_MAX_FLOWS_PER_HOST]);
}

/*
 * Print all metrics. Read everything first, because a partial page would be
 * taken for a whole one.
 */
int stats_prometheus(struct args *args)
{
	u32 limits[EOIG_LIMIT_A_MAX + 1] = { 0 };
	struct request request;
	struct stats_list list;
	unsigned int i, j;
	int status;

	if (args_end(args))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_LIMIT_GET);
	status = eoig_send(&request, limit_read, limits);
	if (status)
		return status;
	status = stats_list_get(&list);
	if (!status) {
		for (i = 0; i < ARRAY_SIZE(metrics); i++) {
			begin_metric(metrics[i].name, "counter", metrics[i].help);
			for (j = 0; j < list.count; j++)
				print_gateway(&metrics[i], &list.stats[j]);
		}
		print_drops(&list);
		print_limits(limits);
	}
	stats_list_free(&list);
	return status;
}
