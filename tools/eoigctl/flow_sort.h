/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_SORT_H
#define EOIGCTL_FLOW_SORT_H

#include "netlink.h"

/* The order of flow show. */
struct flow_order {
	bool given;
	bool reverse;
	int key;
};

/* Flows that wait for their turn. */
struct flow_sort {
	struct flow_order order;
	struct flow_entry *entries;
	unsigned int count;
	unsigned int room;
};

int flow_order_parse(struct args *args, struct flow_order *order);
void flow_sort_add(const struct nlmsghdr *header, void *data);
void flow_sort_print(struct flow_sort *sort, answer_fn print, void *data);
void flow_sort_free(struct flow_sort *sort);

#endif /* EOIGCTL_FLOW_SORT_H */
