/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_TIMEOUT_H
#define EOIGCTL_TIMEOUT_H

#include <jansson.h>
#include <stdio.h>

#include "netlink.h"

/* The values that one command sets. */
struct timeouts {
	bool given[__EOIG_TIMEOUT_COUNT];
	u32 seconds[__EOIG_TIMEOUT_COUNT];
};

extern const char *const timeout_names[];

/* A timeout with its default and floor. */
struct timeout {
	u32 seconds;
	u32 preset;
	u32 floor;
};

#define TIMEOUT_TEXT	64

const char *timeout_about(unsigned int kind, char text[TIMEOUT_TEXT]);
int timeout_parse(struct args *args, struct timeouts *timeouts);
void timeout_put(struct request *request, u32 kind, u32 seconds);
void timeout_read(const struct nlmsghdr *header, void *timeouts);
int timeout_save(FILE *out);
int timeouts_get(struct timeout timeouts[__EOIG_TIMEOUT_COUNT]);
json_t *timeouts_json(const struct timeout *timeouts);

#endif /* EOIGCTL_TIMEOUT_H */
