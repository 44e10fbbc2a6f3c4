/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SUBNET_H
#define EOIGCTL_SUBNET_H

#include "netlink.h"
#include "parse.h"

struct subnet {
	struct prefix prefix;
	char gateway[EOIG_NAME_MAX + 1];
	char comment[EOIG_COMMENT_MAX + 1];
};

struct subnet_list {
	unsigned int count;
	unsigned int room;
	struct subnet *subnets;
};

int subnet_parse(struct args *args, struct subnet *subnet);
void subnet_put(struct request *request, const struct subnet *subnet);
void subnet_read(const struct nlattr *nest, struct subnet *subnet);
int subnet_list_get(struct subnet_list *list);
void subnet_list_free(struct subnet_list *list);
void subnet_list_sort(struct subnet_list *list);
const struct subnet *subnet_holding(const struct subnet_list *list, const struct prefix *prefix);
const struct subnet *subnet_within(const struct subnet_list *list, const struct prefix *prefix);

#endif /* EOIGCTL_SUBNET_H */
