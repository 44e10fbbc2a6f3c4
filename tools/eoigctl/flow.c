// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows: shown, counted, deleted, all by filters that the kernel applies.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "filter.h"
#include "flow.h"
#include "print.h"
#include "words.h"

static int flow_show(struct args *args)
{
	struct flow_output output;
	struct filter filter;
	struct request request;
	int status;

	if (filter_parse(args, &filter))
		return STATUS_USER;
	eoig_begin_dump(&request, EOIG_CMD_FLOW_GET);
	request.about = "flows";
	filter_put(&request, &filter);
	flow_output_begin(&output);
	status = eoig_send(&request, flow_output_add, &output);
	flow_output_end(&output, status);
	return status;
}

static void read_count(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[EOIG_A_MAX + 1];

	attributes_read(header, attributes, EOIG_A_MAX);
	*(u64 *)data = attribute_number(attributes[EOIG_A_COUNT]);
}

static int send_filter(const struct filter *filter, enum eoig_cmd command, u64 *count)
{
	struct request request;

	*count = 0;
	eoig_begin(&request, command);
	request.about = "flows";
	filter_put(&request, filter);
	return eoig_send(&request, read_count, count);
}

static void print_count(const char *key, const char *after, u64 count)
{
	struct json_list json = { .begun = false };
	json_t *object;

	if (options.json) {
		object = json_object();
		json_object_set_new(object, key, json_integer(count));
		json_list_add(&json, object);
		json_list_end(&json);
	} else {
		printf("%llu%s\n", count, after);
	}
}

static int flow_count(struct args *args)
{
	struct filter filter;
	int status;
	u64 count;

	if (filter_parse(args, &filter))
		return STATUS_USER;
	status = send_filter(&filter, EOIG_CMD_FLOW_COUNT, &count);
	if (!status)
		print_count("count", "", count);
	return status;
}

static int delete_flows(const struct filter *filter)
{
	u64 count;
	int status = send_filter(filter, EOIG_CMD_FLOW_DEL, &count);

	if (!status)
		print_count("deleted", count == 1 ? " flow deleted" : " flows deleted", count);
	return status;
}

static int flow_del(struct args *args)
{
	struct filter filter;

	if (!args->count)
		return error_user("say which flows, or delete all: flow flush");
	return filter_parse(args, &filter) ? STATUS_USER : delete_flows(&filter);
}

static int flow_flush(struct args *args)
{
	static const struct filter all;

	return args_end(args) ? STATUS_USER : delete_flows(&all);
}

int flow_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", flow_show },
		{ "count", flow_count },
		{ "del", flow_del },
		{ "flush", flow_flush },
		{ NULL, NULL },
	};

	return command_run(commands, "flow command", args);
}
