/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_TOP_H
#define EOIGCTL_TOP_H

#include <netinet/in.h>

#include "gateway.h"
#include "stats.h"

/* A younger flow counts as new, in seconds. */
#define TOP_NEW_AGE	10

/* Columns of the hosts, which are also sort keys. */
enum top_column {
	TOP_HOST,
	TOP_FLOWS,
	TOP_NEW,
	TOP_UNREPLIED,
	TOP_OUT,
	TOP_IN,
	TOP_COLUMN_COUNT,
};

/* An interior host, and the sums over its flows. TOP_HOST has no sum. */
struct top_host {
	struct in6_addr address;
	u64 sums[TOP_COLUMN_COUNT];
};

/* Hosts by address, with open addressing. A slot without flows is free. */
struct top_hosts {
	unsigned int count;
	unsigned int slots;	/* a power of two, or 0 */
	struct top_host *table;
};

/* All data of one page. */
struct top_sample {
	double time;		/* seconds of the monotonic clock */
	u32 limits[EOIG_LIMIT_A_MAX + 1];
	struct stats_list stats;
	struct top_hosts hosts;
};

/* How to show the data. */
struct top_view {
	unsigned int rows;
	unsigned int columns;
	enum top_column order;
	bool reverse;
	bool help;
};

double top_clock(void);
int top_sample_get(struct top_sample *sample);
void top_sample_free(struct top_sample *sample);

char *top_page(const struct top_sample *now, const struct top_sample *before,
	       const struct top_view *view, size_t *length);

#endif /* EOIGCTL_TOP_H */
