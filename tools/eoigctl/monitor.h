/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_MONITOR_H
#define EOIGCTL_MONITOR_H

#include <jansson.h>

#include "netlink.h"

/* Print one event: add to the JSON object, or print the rest of the line. */
void monitor_config(const struct nlmsghdr *header, json_t *object);
void monitor_flow(const struct nlmsghdr *header, json_t *object);
void monitor_drop(const struct nlmsghdr *header, json_t *object);
void monitor_missed(const struct nlmsghdr *header, json_t *object);

u64 monitor_missed_count(const struct nlmsghdr *header);

#endif /* EOIGCTL_MONITOR_H */
