// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl timeout: how long idle flows live.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "error.h"
#include "family.h"
#include "keyword.h"
#include "parse.h"
#include "print.h"
#include "timeout.h"

const char *const timeout_names[] = {
	[EOIG_TIMEOUT_TCP_ESTABLISHED]	= "tcp-established",
	[EOIG_TIMEOUT_TCP_TRANSITORY]	= "tcp-transitory",
	[EOIG_TIMEOUT_TCP_RESET]	= "tcp-reset",
	[EOIG_TIMEOUT_UDP]		= "udp",
	[EOIG_TIMEOUT_UDP_WELL_KNOWN]	= "udp-well-known",
	[EOIG_TIMEOUT_SCTP_ESTABLISHED]	= "sctp-established",
	[EOIG_TIMEOUT_SCTP_TRANSITORY]	= "sctp-transitory",
	[EOIG_TIMEOUT_DCCP_OPEN]	= "dccp-open",
	[EOIG_TIMEOUT_DCCP_TRANSITORY]	= "dccp-transitory",
	[EOIG_TIMEOUT_GENERIC]		= "generic",
	[EOIG_TIMEOUT_ICMP]		= "icmp",
	NULL,
};

/* Parse NAME SECONDS... */
int timeout_parse(struct args *args, struct timeouts *timeouts)
{
	const char *word, *value;
	int kind;

	memset(timeouts, 0, sizeof(*timeouts));
	if (!args->count)
		return error_user("no timeout given, use: timeout set NAME SECONDS");
	while ((word = args_next(args))) {
		kind = keyword_index(timeout_names, "timeout", word);
		if (kind < 0)
			return STATUS_USER;
		if (timeouts->given[kind])
			return error_user("timeout %s is given twice", timeout_names[kind]);
		timeouts->given[kind] = true;
		value = args_value(args, timeout_names[kind]);
		if (!value || parse_number(value, timeout_names[kind], 1, UINT32_MAX,
					   &timeouts->seconds[kind]))
			return STATUS_USER;
	}
	return STATUS_OK;
}

/* Add a timeout to a request, as EOIG_A_TIMEOUT. */
void timeout_put(struct request *request, u32 kind, u32 seconds)
{
	struct nlattr *nest;

	request_reserve(request, 64);
	nest = request_nest(request, EOIG_A_TIMEOUT);
	mnl_attr_put_u32(request->header, EOIG_TIMEOUT_A_KIND, kind);
	mnl_attr_put_u32(request->header, EOIG_TIMEOUT_A_SECONDS, seconds);
	mnl_attr_nest_end(request->header, nest);
}

/* Read an array of struct timeout, by kind. */
void timeout_read(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attribute, *values[EOIG_TIMEOUT_A_MAX + 1];
	struct timeout *timeouts = data;

	mnl_attr_for_each(attribute, header, GENL_HDRLEN) {
		u64 kind;

		if (mnl_attr_get_type(attribute) != EOIG_A_TIMEOUT)
			continue;
		attributes_read_nest(attribute, values, EOIG_TIMEOUT_A_MAX);
		kind = attribute_number(values[EOIG_TIMEOUT_A_KIND]);
		if (kind >= __EOIG_TIMEOUT_COUNT)
			continue;
		timeouts[kind].seconds = attribute_number(values[EOIG_TIMEOUT_A_SECONDS]);
		timeouts[kind].preset = attribute_number(values[EOIG_TIMEOUT_A_DEFAULT]);
		timeouts[kind].floor = attribute_number(values[EOIG_TIMEOUT_A_FLOOR]);
	}
}

/* Get all timeouts, by kind. */
int timeouts_get(struct timeout timeouts[__EOIG_TIMEOUT_COUNT])
{
	struct request request;

	memset(timeouts, 0, __EOIG_TIMEOUT_COUNT * sizeof(*timeouts));
	eoig_begin(&request, EOIG_CMD_TIMEOUT_GET);
	request.about = "timeouts";
	return eoig_send(&request, timeout_read, timeouts);
}

/* Build an object with the seconds of each timeout. */
json_t *timeouts_json(const struct timeout *timeouts)
{
	json_t *object = json_object();
	char key[KEY_TEXT];
	unsigned int kind;

	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++)
		json_object_set_new(object, json_key(timeout_names[kind], key),
				    json_integer(timeouts[kind].seconds));
	return object;
}

/* Write the commands that set timeouts other than the defaults. */
int timeout_save(FILE *out)
{
	struct timeout timeouts[__EOIG_TIMEOUT_COUNT];
	unsigned int kind;

	if (timeouts_get(timeouts))
		return STATUS_KERNEL;
	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++)
		if (timeouts[kind].seconds != timeouts[kind].preset)
			fprintf(out, "timeout set %s %u\n", timeout_names[kind],
				timeouts[kind].seconds);
	return STATUS_OK;
}

/* Build the object of a message about a timeout. */
const char *timeout_about(unsigned int kind, char text[TIMEOUT_TEXT])
{
	snprintf(text, TIMEOUT_TEXT, "timeout %s", timeout_names[kind]);
	return text;
}

/* Send timeouts. If the kernel blames an attribute, name its timeout. */
static int timeout_set(struct args *args)
{
	size_t ends[__EOIG_TIMEOUT_COUNT] = { 0 };
	const char *about = "timeouts";
	struct timeouts timeouts;
	char text[TIMEOUT_TEXT];
	struct request request;
	struct refusal refusal;
	unsigned int kind;
	int error;

	if (timeout_parse(args, &timeouts))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_TIMEOUT_SET);
	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++) {
		if (!timeouts.given[kind])
			continue;
		timeout_put(&request, kind, timeouts.seconds[kind]);
		ends[kind] = request.header->nlmsg_len;
	}
	error = eoig_try(&request, NULL, NULL, &refusal);
	request_free(&request);
	if (!error)
		return STATUS_OK;
	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++)
		if (refusal.offset && refusal.offset < ends[kind])
			break;
	if (kind < __EOIG_TIMEOUT_COUNT)
		about = timeout_about(kind, text);
	return eoig_refused(&refusal, about);
}

static int timeout_reset(struct args *args)
{
	struct request request;

	if (args_end(args))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_TIMEOUT_SET);
	request.about = "timeouts";
	mnl_attr_put(request.header, EOIG_A_RESET, 0, NULL);
	return eoig_send(&request, NULL, NULL);
}

static void print_json(const struct timeout *timeouts)
{
	struct json_list json = { .begun = false };
	unsigned int kind;

	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++) {
		json_t *object = json_object();

		json_object_set_new(object, "name", json_string(timeout_names[kind]));
		json_object_set_new(object, "seconds", json_integer(timeouts[kind].seconds));
		json_object_set_new(object, "default", json_integer(timeouts[kind].preset));
		json_object_set_new(object, "floor", json_integer(timeouts[kind].floor));
		json_list_add(&json, object);
	}
	json_list_end(&json);
}

static void print_table(const struct timeout *timeouts)
{
	static const char *const headings[] = {
		"TIMEOUT", ">SECONDS", ">DEFAULT", ">AT LEAST", NULL
	};
	struct table table;
	unsigned int kind;

	table_begin(&table, headings);
	table_brief(&table, 2);
	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++) {
		bool changed = timeouts[kind].seconds != timeouts[kind].preset;

		table_cell(&table, NAME, "%s", timeout_names[kind]);
		table_cell(&table, changed ? FAIR : PLAIN, "%u", timeouts[kind].seconds);
		table_cell(&table, PLAIN, "%u", timeouts[kind].preset);
		table_cell(&table, PLAIN, "%u", timeouts[kind].floor);
	}
	table_end(&table);
}

static int timeout_show(struct args *args)
{
	struct timeout timeouts[__EOIG_TIMEOUT_COUNT];

	if (args_end(args))
		return STATUS_USER;
	if (timeouts_get(timeouts))
		return STATUS_KERNEL;
	if (options.json)
		print_json(timeouts);
	else
		print_table(timeouts);
	return STATUS_OK;
}

int timeout_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", timeout_show },
		{ "set", timeout_set },
		{ IN_FULL "reset", timeout_reset },
		{ NULL, NULL },
	};

	return command_run(commands, "timeout command", args);
}
