/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_H
#define EOIGCTL_FLOW_H

#include "netlink.h"
#include "print.h"

/* Flows on their way to standard output: there can be millions, none is kept. */
struct flow_output {
	struct json_list json;
	struct table table;
};

void flow_output_begin(struct flow_output *output);
void flow_output_add(const struct nlmsghdr *header, void *data);
void flow_output_end(struct flow_output *output, int status);

#endif /* EOIGCTL_FLOW_H */
