// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl stats --prometheus: all metrics, for node_exporter's textfile
 * collector.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "complete.h"
#include "error.h"
#include "family.h"
#include "file.h"
#include "gateway.h"
#include "limit.h"
#include "module_version.h"
#include "prometheus.h"
#include "stats.h"
#include "subnet.h"
#include "version.h"

/* What the page shows. */
struct page {
	char loaded[MODULE_VERSION_TEXT];
	char installed[MODULE_VERSION_TEXT];
	u32 limits[EOIG_LIMIT_A_MAX + 1];
	struct stats_list stats;
	struct gateway_list gateways;
	struct subnet_list subnets;
};

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
	{ "eoig_related_packets_total",
	  "ICMPv6 errors passed because they match a flow.",
	  { { EOIG_STATS_A_RELATED, NULL } } },
	{ "eoig_rejected_packets_total",
	  "Unsolicited packets answered with an ICMPv6 error.",
	  { { EOIG_STATS_A_REJECTED, NULL } } },
};

/* The counters of each subnet. */
static const struct metric subnet_metrics[] = {
	{ "eoig_subnet_packets_total",
	  "Packets of a subnet that its gateway passed.",
	  { { EOIG_STATS_A_PACKETS_OUT, "out" },
	    { EOIG_STATS_A_PACKETS_IN, "in" } } },
	{ "eoig_subnet_bytes_total", "Bytes of these packets.",
	  { { EOIG_STATS_A_BYTES_OUT, "out" },
	    { EOIG_STATS_A_BYTES_IN, "in" } } },
};

static void print_counters(FILE *out, const struct metric *metric,
			   const char *gateway, const char *subnet,
			   const u64 *values)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(metric->values); i++) {
		const char *direction = metric->values[i].direction;
		struct label labels[4] = { { "gateway", gateway } };
		struct label *label = &labels[1];

		if (!metric->values[i].attribute)
			continue;
		if (subnet)
			*label++ = (struct label){ "subnet", subnet };
		if (direction)
			*label++ = (struct label){ "direction", direction };
		metric_sample(out, metric->name, labels,
			      values[metric->values[i].attribute]);
	}
}

static void print_gateways(FILE *out, const struct stats_list *list)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(metrics); i++) {
		metric_begin(out, metrics[i].name, "counter", metrics[i].help);
		for (j = 0; j < list->count; j++)
			print_counters(out, &metrics[i],
				       list->stats[j].gateway, NULL,
				       list->stats[j].values);
	}
}

static void print_subnets(FILE *out, const struct subnet_list *list)
{
	char text[SUBNET_TEXT];
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(subnet_metrics); i++) {
		const struct metric *metric = &subnet_metrics[i];

		metric_begin(out, metric->name, "counter", metric->help);
		for (j = 0; j < list->count; j++) {
			const struct subnet *subnet = &list->subnets[j];

			if (subnet->counted)
				print_counters(out, metric, subnet->gateway,
					       subnet_text(subnet, text),
					       subnet->values);
		}
	}
}

static void print_drops(FILE *out, const struct stats_list *list)
{
	static const char name[] = "eoig_dropped_packets_total";
	unsigned int i, reason;

	metric_begin(out, name, "counter",
		     "Packets that a gateway dropped, by reason.");
	for (i = 0; i < list->count; i++)
		for (reason = 0; reason < __EOIG_DROP_COUNT; reason++) {
			const struct label labels[] = {
				{ "gateway", list->stats[i].gateway },
				{ "reason", drop_reason_text(reason) },
				{ NULL, NULL },
			};

			metric_sample(out, name, labels,
				      list->stats[i].drops[reason]);
		}
}

static void print_uplinks(FILE *out, const struct gateway_list *list)
{
	static const char name[] = "eoig_uplink_present";
	unsigned int i, j;

	metric_begin(out, name, "gauge",
		     "1 if the device of an uplink exists.");
	for (i = 0; i < list->count; i++)
		for (j = 0; j < list->gateways[i].uplink_count; j++) {
			const struct gateway *gateway = &list->gateways[i];
			const struct uplink *uplink = &gateway->uplinks[j];
			const struct label labels[] = {
				{ "gateway", gateway->name },
				{ "uplink", uplink->name },
				{ NULL, NULL },
			};

			metric_sample(out, name, labels, uplink->ifindex != 0);
		}
}

static void print_gauge(FILE *out, const char *name, const char *help,
			u64 value)
{
	static const struct label none;

	metric_begin(out, name, "gauge", help);
	metric_sample(out, name, &none, value);
}

static void print_limits(FILE *out, const u32 *values)
{
	print_gauge(out, "eoig_flows", "Current number of flows.",
		    values[EOIG_LIMIT_A_FLOWS]);
	print_gauge(out, "eoig_flows_limit", "Maximum number of flows.",
		    values[EOIG_LIMIT_A_MAX_FLOWS]);
	print_gauge(out, "eoig_flows_per_host_limit",
		    "Maximum number of flows of one interior host.",
		    values[EOIG_LIMIT_A_MAX_FLOWS_PER_HOST]);
}

static void print_version(FILE *out, const char *component,
			  const char *version)
{
	const struct label labels[] = {
		{ "component", component },
		{ "version", version },
		{ NULL, NULL },
	};

	if (*version)
		metric_sample(out, "eoig_version_info", labels, 1);
}

static void print_versions(FILE *out, const struct page *page)
{
	metric_begin(out, "eoig_version_info", "gauge",
		     "Versions of eoigctl, of the loaded module, and of the installed one.");
	print_version(out, "eoigctl", EOIG_VERSION);
	print_version(out, "loaded", page->loaded);
	print_version(out, "installed", page->installed);
	print_gauge(out, "eoig_module_loaded", "1 if the module is loaded.",
		    *page->loaded != '\0');
}

static int print_page(FILE *out, const struct page *page)
{
	print_versions(out, page);
	if (!*page->loaded)
		return STATUS_OK;
	print_limits(out, page->limits);
	print_uplinks(out, &page->gateways);
	print_gateways(out, &page->stats);
	print_drops(out, &page->stats);
	print_subnets(out, &page->subnets);
	return STATUS_OK;
}

/*
 * Read everything. The page says if the module is not loaded. A page that loads
 * it would never say so.
 */
static int read_page(struct page *page)
{
	struct request request;
	int status;

	memset(page, 0, sizeof(*page));
	module_version_installed(page->installed);
	if (!eoig_is_loaded())
		return STATUS_OK;
	status = module_version_loaded(page->loaded);
	if (status || !*page->loaded)
		return status;
	eoig_begin(&request, EOIG_CMD_LIMIT_GET);
	status = eoig_send(&request, limit_read, page->limits);
	if (!status)
		status = stats_list_get(&page->stats);
	if (!status)
		status = gateway_list_get(&page->gateways);
	if (!status)
		status = subnet_list_get(&page->subnets);
	return status;
}

static int write_page(const struct page *page, const char *path)
{
	struct new_file file;

	if (!path || !strcmp(path, "-"))
		return print_page(stdout, page);
	if (!file_begin(&file, path, 0644))
		return STATUS_USER;
	return file_end(&file, print_page(file.stream, page));
}

/*
 * Print all metrics, or replace a file by them. Read everything first, because
 * a partial page would be taken for a whole one.
 */
int stats_prometheus(struct args *args)
{
	const char *path = args_next(args);
	struct page page;
	int status;

	if (path)
		complete_value(COMPLETE_FILE, path);
	if (args_end(args))
		return STATUS_USER;
	if (options.json)
		return error_user("--prometheus is not JSON, for JSON use: eoigctl -j stats");
	status = read_page(&page);
	if (!status)
		status = write_page(&page, path);
	stats_list_free(&page.stats);
	gateway_list_free(&page.gateways);
	subnet_list_free(&page.subnets);
	return status;
}
