/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_CONFIG_H
#define EOIGCTL_CONFIG_H

#include "limit.h"
#include "netlink.h"

/* The position of a line's attributes in the request. */
struct config_place {
	size_t offset;
	unsigned int line;
	int timeout;		/* its kind, or -1 */
};

struct known_gateway;

/* A configuration, read line by line into one request. */
struct config {
	struct request request;
	void *gateways; /* known objects with their lines, see tsearch(3) */
	void *subnets;
	const struct known_gateway *last_gateway;
	unsigned int gateway_count;
	unsigned int subnet_count;
	unsigned int timeout_lines[__EOIG_TIMEOUT_COUNT];
	unsigned int limit_lines[LIMIT_COUNT];
	struct config_place *places;
	unsigned int place_count;
	unsigned int place_room;
};

void config_begin(struct config *config);
int config_add(struct config *config, struct args *args, unsigned int line);
const struct config_place *config_find(const struct config *config,
				       size_t offset);
void config_free(struct config *config);

int config_write(FILE *out);
int config_print_json(void);
int config_load_file(const char *path, u32 confirm);
int config_flush_all(void);
int config_flush(struct args *args);
u32 config_seconds_left(void);

#endif /* EOIGCTL_CONFIG_H */
