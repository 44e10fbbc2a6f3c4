// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl limit: how many flows may exist, and how many drop events per second.
 */
#include <string.h>

#include "args.h"
#include "command.h"
#include "error.h"
#include "family.h"
#include "keyword.h"
#include "limit.h"
#include "parse.h"
#include "print.h"

const char *const limit_names[] = {
	[LIMIT_MAX_FLOWS]		= "max-flows",
	[LIMIT_MAX_FLOWS_PER_HOST]	= "max-flows-per-host",
	[LIMIT_DROP_EVENTS]		= "drop-events",
	NULL,
};

static const struct {
	int attribute;
	const char *key;
	u32 preset;	/* tests/eoigctl/spec compares it with the module */
} kinds[LIMIT_COUNT] = {
	[LIMIT_MAX_FLOWS] = {
		EOIG_LIMIT_A_MAX_FLOWS, "max_flows", 1048576
	},
	[LIMIT_MAX_FLOWS_PER_HOST] = {
		EOIG_LIMIT_A_MAX_FLOWS_PER_HOST, "max_flows_per_host", 65536
	},
	[LIMIT_DROP_EVENTS] = {
		EOIG_LIMIT_A_DROP_EVENTS, "drop_events", 100
	},
};

/* Parse [max-flows N] [max-flows-per-host N] [drop-events N]. */
int limit_parse(struct args *args, struct limits *limits)
{
	const char *word, *value;
	int kind;

	memset(limits, 0, sizeof(*limits));
	if (!args->count)
		return error_user("no limit given, use: limit set NAME NUMBER");
	while ((word = args_next(args))) {
		kind = keyword_index(limit_names, "limit", word);
		if (kind < 0)
			return STATUS_USER;
		if (limits->given[kind])
			return error_user("limit %s is given twice", limit_names[kind]);
		limits->given[kind] = true;
		value = args_value(args, limit_names[kind]);
		if (!value || parse_number(value, limit_names[kind], 1, UINT32_MAX,
					   &limits->values[kind]))
			return STATUS_USER;
	}
	return STATUS_OK;
}

/* Add the limits to a request, as EOIG_A_LIMIT. */
void limit_put(struct request *request, const struct limits *limits)
{
	struct nlattr *nest;
	unsigned int kind;

	request_reserve(request, 64);
	nest = request_nest(request, EOIG_A_LIMIT);
	for (kind = 0; kind < LIMIT_COUNT; kind++)
		if (limits->given[kind])
			mnl_attr_put_u32(request->header, kinds[kind].attribute,
					 limits->values[kind]);
	mnl_attr_nest_end(request->header, nest);
}

/* Read the limits and the number of flows, by attribute. */
void limit_read(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1], *attributes[EOIG_LIMIT_A_MAX + 1];
	u32 *values = data;
	unsigned int i;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_LIMIT])
		return;
	attributes_read_nest(message[EOIG_A_LIMIT], attributes, EOIG_LIMIT_A_MAX);
	for (i = 0; i <= EOIG_LIMIT_A_MAX; i++)
		values[i] = attribute_number(attributes[i]);
	/* A module of 0.2 does not tell this limit. It has the default. */
	if (!attributes[EOIG_LIMIT_A_DROP_EVENTS])
		values[EOIG_LIMIT_A_DROP_EVENTS] =
			kinds[LIMIT_DROP_EVENTS].preset;
}

/* Get the limits and the number of flows, by attribute. */
int limits_get(u32 values[EOIG_LIMIT_A_MAX + 1])
{
	struct request request;

	memset(values, 0, (EOIG_LIMIT_A_MAX + 1) * sizeof(*values));
	eoig_begin(&request, EOIG_CMD_LIMIT_GET);
	request.about = "limits";
	return eoig_send(&request, limit_read, values);
}

/* Write the commands that set limits other than the defaults. */
int limit_save(FILE *out)
{
	u32 values[EOIG_LIMIT_A_MAX + 1];
	unsigned int kind;

	if (limits_get(values))
		return STATUS_KERNEL;
	for (kind = 0; kind < LIMIT_COUNT; kind++)
		if (values[kinds[kind].attribute] != kinds[kind].preset)
			fprintf(out, "limit set %s %u\n", limit_names[kind],
				values[kinds[kind].attribute]);
	return STATUS_OK;
}

static int limit_set(struct args *args)
{
	struct request request;
	struct limits limits;

	if (limit_parse(args, &limits))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_LIMIT_SET);
	request.about = "limit";
	limit_put(&request, &limits);
	return eoig_send(&request, NULL, NULL);
}

/* Build an object with the limits. */
json_t *limits_json(const u32 *values)
{
	json_t *object = json_object();
	unsigned int kind;

	for (kind = 0; kind < LIMIT_COUNT; kind++)
		json_object_set_new(object, kinds[kind].key,
				    json_integer(values[kinds[kind].attribute]));
	return object;
}

static void print_json(const u32 *values)
{
	json_t *object = limits_json(values);

	json_object_set_new(object, "flows", json_integer(values[EOIG_LIMIT_A_FLOWS]));
	json_list_one(object);
}

static void print_table(const u32 *values)
{
	static const char *const headings[] = { "LIMIT", ">VALUE", NULL };
	struct table table;
	unsigned int kind;

	table_begin(&table, headings);
	for (kind = 0; kind < LIMIT_COUNT; kind++) {
		table_cell(&table, NAME, "%s", limit_names[kind]);
		table_cell(&table, PLAIN, "%u", values[kinds[kind].attribute]);
	}
	table_cell(&table, DIM, "flows now");
	table_cell(&table, PLAIN, "%u", values[EOIG_LIMIT_A_FLOWS]);
	table_end(&table);
}

static int limit_show(struct args *args)
{
	u32 values[EOIG_LIMIT_A_MAX + 1];

	if (args_end(args))
		return STATUS_USER;
	if (limits_get(values))
		return STATUS_KERNEL;
	if (options.json)
		print_json(values);
	else
		print_table(values);
	return STATUS_OK;
}

int limit_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", limit_show },
		{ "set", limit_set },
		{ NULL, NULL },
	};

	return command_run(commands, "limit command", args);
}
