// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run parts of eoigctl that only a certain module or device would show.
 *
 *     parts limits           print the limits that a module of 0.2 tells
 *     parts filter WORD...   print the filter of flows that is sent
 *     parts label VALUE      print a metric with this label
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "family.h"
#include "flow_filter.h"
#include "limit.h"
#include "prometheus.h"

struct options options;

/* A module of 0.2 knows three limits, and all are at their defaults. */
static void print_limits(void)
{
	u32 values[EOIG_LIMIT_A_MAX + 1] = { 0 };
	struct request request;
	struct nlattr *nest;

	eoig_begin(&request, EOIG_CMD_LIMIT_GET);
	nest = request_nest(&request, EOIG_A_LIMIT);
	mnl_attr_put_u32(request.header, EOIG_LIMIT_A_MAX_FLOWS, 1048576);
	mnl_attr_put_u32(request.header, EOIG_LIMIT_A_MAX_FLOWS_PER_HOST,
			 65536);
	mnl_attr_put_u32(request.header, EOIG_LIMIT_A_FLOWS, 0);
	mnl_attr_nest_end(request.header, nest);
	limit_read(request.header, values);
	request_free(&request);
	printf("%u %u %u\n", values[EOIG_LIMIT_A_MAX_FLOWS],
	       values[EOIG_LIMIT_A_MAX_FLOWS_PER_HOST],
	       values[EOIG_LIMIT_A_DROP_EVENTS]);
}

static void print_side(const char *name, const struct nlattr **filter,
		       int address, int length, int port)
{
	char text[PREFIX_TEXT];
	struct prefix prefix;

	if (filter[address]) {
		memcpy(&prefix.address, mnl_attr_get_payload(filter[address]),
		       sizeof(prefix.address));
		prefix.length = attribute_number(filter[length]);
		printf("%s %s\n", name, prefix_text(&prefix, text));
	}
	if (filter[port])
		printf("%s port %u\n", name,
		       ntohs(attribute_number(filter[port])));
}

static int print_filter(struct args *args)
{
	const struct nlattr *nest[EOIG_FILTER_A_MAX + 1];
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct flow_filter filter;
	struct request request;

	if (flow_filter_parse(args, &filter, NULL, NULL))
		return 1;
	eoig_begin(&request, EOIG_CMD_FLOW_DEL);
	flow_filter_put(&request, &filter);
	attributes_read(request.header, message, EOIG_A_MAX);
	if (!message[EOIG_A_FILTER])
		return 1;
	attributes_read_nest(message[EOIG_A_FILTER], nest, EOIG_FILTER_A_MAX);
	print_side("interior", nest, EOIG_FILTER_A_INTERIOR,
		   EOIG_FILTER_A_INTERIOR_LENGTH, EOIG_FILTER_A_INTERIOR_PORT);
	print_side("exterior", nest, EOIG_FILTER_A_EXTERIOR,
		   EOIG_FILTER_A_EXTERIOR_LENGTH, EOIG_FILTER_A_EXTERIOR_PORT);
	printf("not %llu\n", attribute_number(nest[EOIG_FILTER_A_NOT]));
	request_free(&request);
	return 0;
}

int main(int argc, char **argv)
{
	struct args args = { .count = argc - 2, .words = argv + 2 };

	if (argc == 2 && !strcmp(argv[1], "limits")) {
		print_limits();
		return 0;
	}
	if (argc > 2 && !strcmp(argv[1], "filter"))
		return print_filter(&args);
	if (argc == 3 && !strcmp(argv[1], "label")) {
		const struct label labels[] = {
			{ "name", argv[2] }, { NULL, NULL },
		};

		metric_sample(stdout, "metric", labels, 1);
		return 0;
	}
	return 2;
}
