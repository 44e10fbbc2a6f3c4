/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_STATS_H
#define EOIGCTL_STATS_H

#include <jansson.h>

#include "netlink.h"

/* The counters of one gateway. */
struct stats {
	char gateway[EOIG_NAME_MAX + 1];
	u64 values[EOIG_STATS_A_MAX + 1];
	u64 drops[__EOIG_DROP_COUNT];
};

struct stats_list {
	unsigned int count;
	unsigned int room;
	struct stats *stats;
};

int stats_list_get(struct stats_list *list);
void stats_list_free(struct stats_list *list);
const struct stats *stats_find(const struct stats_list *list, const char *gateway);
const char *drop_reason_text(u64 reason);
int drop_reason_parse(const char *word);
u64 stats_dropped(const struct stats *stats);
void stats_json(json_t *object, const struct stats *stats);
int stats_prometheus(struct args *args);

#endif /* EOIGCTL_STATS_H */
