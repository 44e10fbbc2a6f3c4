/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SUBNET_H
#define EOIGCTL_SUBNET_H

#include <jansson.h>

#include "netlink.h"
#include "parse.h"

enum subnet_kind {
	SUBNET_PREFIX,
	SUBNET_DEVICE,		/* all hosts behind the device */
	SUBNET_DEFAULT,		/* all other addresses */
};

struct subnet {
	enum subnet_kind kind;
	struct prefix prefix;
	unsigned int device_count;
	char devices[EOIG_SUBNET_DEVICES_MAX][IF_NAMESIZE];
	bool commented;		/* the command sets a comment */
	char gateway[EOIG_NAME_MAX + 1];
	char comment[EOIG_COMMENT_MAX + 1];
	bool counted;		/* the module counts its packets */
	u64 values[EOIG_STATS_A_BYTES_IN + 1];	/* by EOIG_STATS_A_* */
};

struct subnet_list {
	unsigned int count;
	unsigned int room;
	struct subnet *subnets;
};

/* What a command needs to know about a subnet. */
enum subnet_use {
	SUBNET_NEW,		/* a gateway is required */
	SUBNET_CHANGE,
	SUBNET_NAME,		/* only the subnet itself */
};

/* Size of a subnet's name, without and with its devices. */
#define SUBNET_TEXT	(PREFIX_TEXT + IF_NAMESIZE)
#define SUBNET_LONG_TEXT \
	(PREFIX_TEXT + EOIG_SUBNET_DEVICES_MAX * (IF_NAMESIZE + sizeof("dev ")))

int subnet_parse(struct args *args, struct subnet *subnet, enum subnet_use use);
int subnet_compare(const struct subnet *a, const struct subnet *b);
const char *subnet_text(const struct subnet *subnet, char text[SUBNET_TEXT]);
const char *subnet_long_text(const struct subnet *subnet, char text[SUBNET_LONG_TEXT]);
json_t *subnet_json(const struct subnet *subnet);
void subnet_put(struct request *request, const struct subnet *subnet);
void subnet_read(const struct nlattr *nest, struct subnet *subnet);
int subnet_list_get(struct subnet_list *list);
void subnet_list_free(struct subnet_list *list);
void subnet_list_sort(struct subnet_list *list);
const struct subnet *subnet_holding(const struct subnet_list *list, const struct prefix *prefix);
const struct subnet *subnet_owner(const struct subnet_list *list, const struct prefix *prefix,
				  const char *device);
const struct subnet *subnet_within(const struct subnet_list *list, const struct prefix *prefix);

#endif /* EOIGCTL_SUBNET_H */
