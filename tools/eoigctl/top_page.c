// SPDX-License-Identifier: GPL-2.0-only
/*
 * Build one page of top: lines that fit the terminal, with escape sequences.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "print.h"
#include "top.h"

#define LINE_ROOM	512
#define REASONS_MAX	6

static const char keys[] =
"sort: f flows  n new  u unreplied  o out  i in  h host  r reverse   ? help  q quit";

/* Styles of a line. */
#define STYLE_END	"\033[0m"
static const char plain[] = "", bold[] = "\033[1m", dim[] = "\033[2m", inverse[] = "\033[7m";

/* A page that is being built. */
struct page {
	FILE *out;
	unsigned int rows;	/* rows that are left */
	unsigned int columns;
};

/* Add a line, cut to the width. Add none after the last row. */
__printf(3, 4)
static void add_line(struct page *page, const char *style, const char *format, ...)
{
	char line[LINE_ROOM];
	va_list arguments;

	if (!page->rows)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	/* The cursor stays in the last row, or the terminal would scroll. */
	fprintf(page->out, "%s%.*s%s\033[K%s", style, (int)page->columns, line,
		*style ? STYLE_END : "", --page->rows ? "\r\n" : "");
}

/* Compute a rate per second. A counter that was reset has none. */
static double rate(u64 now, u64 before, double seconds)
{
	return seconds > 0 && now > before ? (now - before) / seconds : 0;
}

/* Find the earlier counters of a gateway. A new gateway has zeros. */
static const struct stats *earlier(const struct top_sample *before, const char *gateway)
{
	static const struct stats nothing;
	const struct stats *found = stats_find(&before->stats, gateway);

	return found ? found : &nothing;
}

static const char *rate_text(double value, char text[AMOUNT_TEXT])
{
	snprintf(text, AMOUNT_TEXT, value >= 0.05 && value < 9.95 ? "%.1f/s" : "%.0f/s", value);
	return text;
}

static const char *bits_text(double bytes, char text[AMOUNT_TEXT])
{
	char amount[AMOUNT_TEXT];

	snprintf(text, AMOUNT_TEXT, "%.16s/s", bytes_text(bytes, amount));
	return text;
}

/* Rates per second of all gateways together. */
struct totals {
	double created;
	double dropped[__EOIG_DROP_COUNT];
	double all_dropped;
	u64 dropped_ever[__EOIG_DROP_COUNT];
};

static void sum_up(const struct top_sample *now, const struct top_sample *before,
		   struct totals *totals)
{
	double seconds = now->time - before->time;
	unsigned int i, reason;

	memset(totals, 0, sizeof(*totals));
	for (i = 0; i < now->stats.count; i++) {
		const struct stats *stats = &now->stats.stats[i];
		const struct stats *was = earlier(before, stats->gateway);

		totals->created += rate(stats->values[EOIG_STATS_A_FLOWS_CREATED],
					was->values[EOIG_STATS_A_FLOWS_CREATED], seconds);
		for (reason = 0; reason < __EOIG_DROP_COUNT; reason++) {
			double dropped = rate(stats->drops[reason], was->drops[reason], seconds);

			totals->dropped[reason] += dropped;
			totals->all_dropped += dropped;
			totals->dropped_ever[reason] += stats->drops[reason];
		}
	}
}

static void add_gateways(struct page *page, const struct top_sample *now,
			 const struct top_sample *before)
{
	char texts[5][AMOUNT_TEXT];
	unsigned int i;

	add_line(page, inverse, "%-20s %10s %10s %12s %10s %12s %*s", "GATEWAY", "NEW", "OUT", "",
		 "IN", "", page->columns > 80 ? page->columns - 80 : 0, "");
	for (i = 0; i < now->stats.count; i++) {
		const struct stats *stats = &now->stats.stats[i];
		const u64 *values = stats->values;
		const u64 *was = earlier(before, stats->gateway)->values;
		double seconds = now->time - before->time;

#define RATE(counter) rate(values[counter], was[counter], seconds)
		add_line(page, plain, "%-20s %10s %10s %12s %10s %12s", stats->gateway,
			 rate_text(RATE(EOIG_STATS_A_FLOWS_CREATED), texts[0]),
			 rate_text(RATE(EOIG_STATS_A_PACKETS_OUT), texts[1]),
			 bits_text(RATE(EOIG_STATS_A_BYTES_OUT), texts[2]),
			 rate_text(RATE(EOIG_STATS_A_PACKETS_IN), texts[3]),
			 bits_text(RATE(EOIG_STATS_A_BYTES_IN), texts[4]));
#undef RATE
	}
}

/* Add the reasons with most drops now, then those with most drops ever. */
static void add_drops(struct page *page, const struct totals *totals)
{
	bool shown[__EOIG_DROP_COUNT] = { false };
	unsigned int rows, reason, best;
	char text[AMOUNT_TEXT];

	add_line(page, inverse, "%-20s %10s %23s %*s", "DROPPED", "NOW", "EVER",
		 page->columns > 57 ? page->columns - 57 : 0, "");
	for (rows = 0; rows < REASONS_MAX; rows++) {
		best = __EOIG_DROP_COUNT;
		for (reason = 0; reason < __EOIG_DROP_COUNT; reason++) {
			if (shown[reason] || !totals->dropped_ever[reason])
				continue;
			if (best == __EOIG_DROP_COUNT ||
			    totals->dropped[reason] > totals->dropped[best] ||
			    (totals->dropped[reason] == totals->dropped[best] &&
			     totals->dropped_ever[reason] > totals->dropped_ever[best]))
				best = reason;
		}
		if (best == __EOIG_DROP_COUNT)
			break;
		shown[best] = true;
		add_line(page, plain, "%-20s %10s %23llu", drop_reason_text(best),
			 rate_text(totals->dropped[best], text), totals->dropped_ever[best]);
	}
	if (!rows)
		add_line(page, dim, "nothing");
}

/* qsort() passes no context. */
static const struct top_view *sort_view;

static int compare_hosts(const void *left, const void *right)
{
	const struct top_host *a = left, *b = right;
	int result = memcmp(&a->address, &b->address, sizeof(a->address));
	enum top_column order = sort_view->order;

	/* Largest first, but addresses in ascending order. */
	if (order != TOP_HOST && a->sums[order] != b->sums[order])
		result = a->sums[order] < b->sums[order] ? 1 : -1;
	return sort_view->reverse ? -result : result;
}

static void add_hosts(struct page *page, const struct top_hosts *hosts,
		      const struct top_view *view)
{
	static const char *const headings[TOP_COLUMN_COUNT] = {
		"HOST", "FLOWS", "NEW", "UNREPLIED", "OUT", "IN"
	};
	char names[TOP_COLUMN_COUNT][AMOUNT_TEXT], texts[2][AMOUNT_TEXT];
	struct top_host *sorted = allocate(NULL, (hosts->count + 1) * sizeof(*sorted));
	unsigned int i, count = 0;

	for (i = 0; i < TOP_COLUMN_COUNT; i++)
		snprintf(names[i], sizeof(names[i]), "%s%s", headings[i],
			 view->order != i ? "" : view->reverse ? "^" : "*");
	add_line(page, inverse, "%-39s %8s %8s %10s %9s %9s %*s", names[TOP_HOST],
		 names[TOP_FLOWS], names[TOP_NEW], names[TOP_UNREPLIED], names[TOP_OUT],
		 names[TOP_IN], page->columns > 89 ? page->columns - 89 : 0, "");
	for (i = 0; i < hosts->slots; i++)
		if (hosts->table[i].sums[TOP_FLOWS])
			sorted[count++] = hosts->table[i];
	sort_view = view;
	qsort(sorted, count, sizeof(*sorted), compare_hosts);
	/* The last row is for the keys. */
	for (i = 0; i < count && page->rows > 1; i++) {
		const u64 *sums = sorted[i].sums;
		char address[INET6_ADDRSTRLEN];

		inet_ntop(AF_INET6, &sorted[i].address, address, sizeof(address));
		add_line(page, plain, "%-39s %8llu %8llu %10llu %9s %9s", address,
			 sums[TOP_FLOWS], sums[TOP_NEW], sums[TOP_UNREPLIED],
			 bytes_text(sums[TOP_OUT], texts[0]), bytes_text(sums[TOP_IN], texts[1]));
	}
	free(sorted);
}

static void add_help(struct page *page)
{
	add_line(page, bold, "Hosts are sorted by");
	add_line(page, plain, "  f  flows             n  flows younger than %u s", TOP_NEW_AGE);
	add_line(page, plain, "  u  unreplied flows   h  address");
	add_line(page, plain, "  o  bytes out         i  bytes in, where accounting is on");
	add_line(page, plain, "  r  reverse the order");
	add_line(page, plain, "%s", "");
	add_line(page, plain, "  space  refresh now   ?  this help      q  quit");
}

/* Build a page. It begins with the cursor at home. The caller frees it. */
char *top_page(const struct top_sample *now, const struct top_sample *before,
	       const struct top_view *view, size_t *length)
{
	struct page page = { .rows = view->rows, .columns = view->columns };
	char *text = NULL, rates[2][AMOUNT_TEXT];
	struct totals totals;

	page.out = open_memstream(&text, length);
	if (!page.out)
		return NULL;
	sum_up(now, before, &totals);
	fputs("\033[H", page.out);
	add_line(&page, bold, "%u of %u flows, %s new, %s dropped, %u hosts",
		 now->limits[EOIG_LIMIT_A_FLOWS], now->limits[EOIG_LIMIT_A_MAX_FLOWS],
		 rate_text(totals.created, rates[0]), rate_text(totals.all_dropped, rates[1]),
		 now->hosts.count);
	if (view->help) {
		add_help(&page);
	} else {
		add_gateways(&page, now, before);
		add_drops(&page, &totals);
		add_hosts(&page, &now->hosts, view);
	}
	/* The keys stand in the last row. */
	while (page.rows > 1)
		add_line(&page, plain, "%s", "");
	add_line(&page, dim, "%s", keys);
	return fclose(page.out) ? NULL : text;
}
