/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_FILTER_H
#define EOIGCTL_FLOW_FILTER_H

#include "flow_sort.h"
#include "netlink.h"
#include "parse.h"

/* A filter of flows. An empty one matches all. */
struct flow_filter {
	unsigned int given;		/* set members, by bit */
	unsigned int negated;		/* those that must not match */
	struct prefix interior;
	struct prefix exterior;
	u16 interior_port;
	u16 exterior_port;
	u8 protocol;
	u32 state;
	char gateway[EOIG_NAME_MAX + 1];
	char about[EOIG_NAME_MAX + 32];	/* for messages */
};

extern const char *const flow_states[];

int flow_filter_parse(struct args *args, struct flow_filter *filter,
		      struct flow_order *order, bool *reset);
void flow_filter_put(struct request *request, const struct flow_filter *filter);

#endif /* EOIGCTL_FLOW_FILTER_H */
