/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_LIMIT_H
#define EOIGCTL_LIMIT_H

#include <jansson.h>
#include <stdio.h>

#include "netlink.h"

enum limit_kind {
	LIMIT_MAX_FLOWS,
	LIMIT_MAX_FLOWS_PER_HOST,
	LIMIT_DROP_EVENTS,
	LIMIT_COUNT,
};

/* The values that one command sets. */
struct limits {
	bool given[LIMIT_COUNT];
	u32 values[LIMIT_COUNT];
};

extern const char *const limit_names[];

int limit_parse(struct args *args, struct limits *limits);
void limit_put(struct request *request, const struct limits *limits);
void limit_read(const struct nlmsghdr *header, void *values);
int limit_save(FILE *out);
int limits_get(u32 values[EOIG_LIMIT_A_MAX + 1]);
json_t *limits_json(const u32 *values);

#endif /* EOIGCTL_LIMIT_H */
