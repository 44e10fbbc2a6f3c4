/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_H
#define EOIGCTL_FLOW_H

#include <arpa/inet.h>

#include "netlink.h"
#include "print.h"

/* Print flows one by one. There can be millions, so none is kept. */
struct flow_output {
	struct json_list json;
	struct table table;
};

#define ENDPOINT_TEXT	(INET6_ADDRSTRLEN + sizeof(" type 65535"))

json_t *flow_json(const struct nlattr **flow);
void flow_endpoints(const struct nlattr **flow, char interior[ENDPOINT_TEXT],
		    char exterior[ENDPOINT_TEXT]);
const char *flow_state_text(const struct nlattr *attribute);
void flow_output_begin(struct flow_output *output);
void flow_output_add(const struct nlmsghdr *header, void *data);
void flow_output_end(struct flow_output *output, int status);

#endif /* EOIGCTL_FLOW_H */
