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
#include "text.h"
#include "top.h"

#define LINE_ROOM	512
#define REASONS_MAX	6

/* From this width on, columns are wide, and gateways have their whole name. */
#define COLUMNS_WIDE	91

static const char keys[] =
"sort: f flows  n new  u unreplied  o out  i in  h host  r reverse ? help q quit";

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

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Add the gateways. They leave most of the page to drops and hosts. */
static void add_gateways(struct page *page, const struct top_sample *now,
			 const struct top_sample *before)
{
	int name = page->columns < COLUMNS_WIDE ? 20 : EOIG_NAME_MAX;
	unsigned int count = now->stats.count, shown, i;
	char texts[5][AMOUNT_TEXT];

	shown = least(count, page->rows / 3);
	if (shown && shown < count)
		shown--;
	add_line(page, inverse, "%-*s %10s %10s %12s %10s %12s %*s", name,
		 "GATEWAY", "NEW", "OUT", "", "IN", "", page->columns, "");
	for (i = 0; i < shown; i++) {
		const struct stats *stats = &now->stats.stats[i];
		const u64 *values = stats->values;
		const u64 *was = earlier(before, stats->gateway)->values;
		double seconds = now->time - before->time;

#define RATE(counter) rate(values[counter], was[counter], seconds)
		add_line(page, plain, "%-*.*s %10s %10s %12s %10s %12s", name,
			 name, stats->gateway,
			 rate_text(RATE(EOIG_STATS_A_FLOWS_CREATED), texts[0]),
			 rate_text(RATE(EOIG_STATS_A_PACKETS_OUT), texts[1]),
			 bits_text(RATE(EOIG_STATS_A_BYTES_OUT), texts[2]),
			 rate_text(RATE(EOIG_STATS_A_PACKETS_IN), texts[3]),
			 bits_text(RATE(EOIG_STATS_A_BYTES_IN), texts[4]));
#undef RATE
	}
	if (shown < count)
		add_line(page, dim, "%u more", count - shown);
}

/* Add the reasons with most drops now, then those with most drops ever. */
static void add_drops(struct page *page, const struct totals *totals)
{
	bool shown[__EOIG_DROP_COUNT] = { false };
	unsigned int rows, reason, best;
	char text[AMOUNT_TEXT];

	add_line(page, inverse, "%-20s %10s %23s %*s", "DROPPED", "NOW", "EVER",
		 page->columns, "");
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

/* Format a number in 6 columns: 999999 or 12.3M. */
static const char *count_text(u64 count, char text[AMOUNT_TEXT])
{
	if (count < 1000000)
		snprintf(text, AMOUNT_TEXT, "%llu", count);
	else
		snprintf(text, AMOUNT_TEXT, "%.1fM", count / 1e6);
	return text;
}

/* Add a row of the hosts. The longest address fits 80 columns. */
static void add_host(struct page *page, const char *style,
		     const char *const texts[TOP_COLUMN_COUNT])
{
	static const int widths[2][TOP_COLUMN_COUNT] = {
		{ 39, 6, 6, 7, 8, 8 }, { 39, 8, 8, 10, 9, 9 },
	};
	const int *width = widths[page->columns >= COLUMNS_WIDE];

	add_line(page, style, "%-*s %*s %*s %*s %*s %*s %*s",
		 width[TOP_HOST], texts[TOP_HOST],
		 width[TOP_FLOWS], texts[TOP_FLOWS],
		 width[TOP_NEW], texts[TOP_NEW],
		 width[TOP_UNREPLIED], texts[TOP_UNREPLIED],
		 width[TOP_OUT], texts[TOP_OUT], width[TOP_IN], texts[TOP_IN],
		 *style ? page->columns : 0, "");
}

static void add_host_headings(struct page *page, const struct top_view *view)
{
	static const char *const headings[2][TOP_COLUMN_COUNT] = {
		{ "HOST", "FLOWS", "NEW", "UNREPL", "OUT", "IN" },
		{ "HOST", "FLOWS", "NEW", "UNREPLIED", "OUT", "IN" },
	};
	const char *const *names = headings[page->columns >= COLUMNS_WIDE];
	const char *texts[TOP_COLUMN_COUNT];
	char marked[AMOUNT_TEXT];

	memcpy(texts, names, sizeof(texts));
	snprintf(marked, sizeof(marked), "%s%s", names[view->order],
		 view->reverse ? "^" : "*");
	texts[view->order] = marked;
	add_host(page, inverse, texts);
}

static void add_sums(struct page *page, const struct top_host *host)
{
	char room[TOP_COLUMN_COUNT][AMOUNT_TEXT], address[INET6_ADDRSTRLEN];
	const char *texts[TOP_COLUMN_COUNT];
	unsigned int i;

	texts[TOP_HOST] = inet_ntop(AF_INET6, &host->address, address,
				    sizeof(address));
	for (i = TOP_FLOWS; i < TOP_OUT; i++)
		texts[i] = count_text(host->sums[i], room[i]);
	for (; i < TOP_COLUMN_COUNT; i++)
		texts[i] = bytes_text(host->sums[i], room[i]);
	add_host(page, plain, texts);
}

static void add_hosts(struct page *page, const struct top_hosts *hosts,
		      const struct top_view *view)
{
	struct top_host *sorted = allocate(NULL, (hosts->count + 1) * sizeof(*sorted));
	unsigned int i, count = 0;

	add_host_headings(page, view);
	for (i = 0; i < hosts->slots; i++)
		if (hosts->table[i].sums[TOP_FLOWS])
			sorted[count++] = hosts->table[i];
	sort_view = view;
	qsort(sorted, count, sizeof(*sorted), compare_hosts);
	/* The last row is for the keys. */
	for (i = 0; i < count && page->rows > 1; i++)
		add_sums(page, &sorted[i]);
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
	add_line(&page, bold, "%u of %u flows, %s new, %s dropped, %u host%s",
		 now->limits[EOIG_LIMIT_A_FLOWS], now->limits[EOIG_LIMIT_A_MAX_FLOWS],
		 rate_text(totals.created, rates[0]), rate_text(totals.all_dropped, rates[1]),
		 now->hosts.count, plural(now->hosts.count));
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
