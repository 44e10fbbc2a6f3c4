// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print one page of top as a terminal of some size would show it.
 *
 *     page ROWS COLUMNS [GATEWAYS [HOSTS]]
 *
 * The sample has the longest names, addresses and numbers that top can get.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "top.h"

struct options options;

static struct stats *make_stats(unsigned int count, u64 factor)
{
	struct stats *stats = calloc(count + 1, sizeof(*stats));
	unsigned int i, reason;

	if (!stats)
		abort();
	for (i = 0; i < count; i++) {
		snprintf(stats[i].gateway, sizeof(stats[i].gateway),
			 "%s-%02u", i % 2 ? "a-gateway-with-a-long-name" :
			 "egress", i % 100);
		stats[i].values[EOIG_STATS_A_FLOWS_CREATED] = 12345 * factor;
		stats[i].values[EOIG_STATS_A_PACKETS_OUT] = 9876543 * factor;
		stats[i].values[EOIG_STATS_A_BYTES_OUT] = 12345678901 * factor;
		stats[i].values[EOIG_STATS_A_PACKETS_IN] = 8765432 * factor;
		stats[i].values[EOIG_STATS_A_BYTES_IN] = 98765432109 * factor;
		for (reason = 0; reason < __EOIG_DROP_COUNT; reason++)
			stats[i].drops[reason] = (reason + 1) * 1000 * factor;
	}
	return stats;
}

static void make_hosts(struct top_hosts *hosts, unsigned int count)
{
	unsigned int i, column;

	hosts->count = count;
	for (hosts->slots = 1; hosts->slots < 2 * count; hosts->slots *= 2)
		;
	hosts->table = calloc(hosts->slots, sizeof(*hosts->table));
	if (!hosts->table)
		abort();
	for (i = 0; i < count; i++) {
		struct top_host *host = &hosts->table[i];

		/* An address without zeros has 39 characters. */
		memset(&host->address, 0x2a, sizeof(host->address));
		host->address.s6_addr[15] = i + 1;
		for (column = TOP_FLOWS; column < TOP_COLUMN_COUNT; column++)
			host->sums[column] = 67108864 / (i + 1);
		host->sums[TOP_IN] = 999900000000 / (i + 1);
	}
}

/* Print the page without its escape sequences. */
static void print_page(const char *page, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (page[i] == '\033')
			while (i + 1 < length && !strchr("HKm", page[i]))
				i++;
		else if (page[i] != '\r')
			putchar(page[i]);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct top_sample now = { .time = 1 }, before = { .time = 0 };
	unsigned int gateways = argc > 3 ? atoi(argv[3]) : 2;
	struct top_view view = { .order = TOP_FLOWS };
	size_t length;
	char *page;

	if (argc < 3)
		return 2;
	view.rows = atoi(argv[1]);
	view.columns = atoi(argv[2]);
	now.stats.count = gateways;
	now.stats.stats = make_stats(gateways, 2);
	before.stats.count = gateways;
	before.stats.stats = make_stats(gateways, 1);
	now.limits[EOIG_LIMIT_A_FLOWS] = 67108863;
	now.limits[EOIG_LIMIT_A_MAX_FLOWS] = 67108864;
	make_hosts(&now.hosts, argc > 4 ? atoi(argv[4]) : 40);
	page = top_page(&now, &before, &view, &length);
	if (!page)
		return 1;
	print_page(page, length);
	free(page);
	top_sample_free(&now);
	top_sample_free(&before);
	return 0;
}
