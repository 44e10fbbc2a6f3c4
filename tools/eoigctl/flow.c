// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl flow. The kernel applies the filters. eoigctl sorts.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "command.h"
#include "error.h"
#include "family.h"
#include "flow.h"
#include "flow_convert.h"
#include "flow_filter.h"
#include "flow_stream.h"
#include "keyword.h"
#include "print.h"

/* The kernel resets about 500 connections per request: 1000 per second. */
#define RESET_PAUSE	((struct timespec){ .tv_nsec = 500000000 })

/* The answer to a request to count or delete flows. */
struct counted {
	u64 count;
	bool unfinished;	/* send the request again */
};

static int flow_show(struct args *args)
{
	struct flow_sort sort = { .count = 0 };
	struct flow_output output;
	struct flow_filter filter;
	struct request request;
	int status;

	if (flow_filter_parse(args, &filter, &sort.order, NULL))
		return STATUS_USER;
	eoig_begin_dump(&request, EOIG_CMD_FLOW_GET);
	request.about = "flows";
	flow_filter_put(&request, &filter);
	flow_output_begin(&output);
	if (sort.order.given)
		status = eoig_send(&request, flow_sort_add, &sort);
	else
		status = eoig_send(&request, flow_output_add, &output);
	flow_sort_print(&sort, flow_output_add, &output);
	flow_sort_free(&sort);
	flow_output_end(&output, status);
	return status;
}

static void read_counted(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[EOIG_A_MAX + 1];
	struct counted *counted = data;

	attributes_read(header, attributes, EOIG_A_MAX);
	counted->count = attribute_number(attributes[EOIG_A_COUNT]);
	counted->unfinished = attributes[EOIG_A_UNFINISHED];
}

static int send_filter(const struct flow_filter *filter, enum eoig_cmd command,
		       bool reset, struct counted *counted)
{
	struct request request;

	*counted = (struct counted){ .count = 0 };
	eoig_begin(&request, command);
	request.about = "flows";
	flow_filter_put(&request, filter);
	if (reset)
		mnl_attr_put(request.header, EOIG_A_RESET, 0, NULL);
	return eoig_send(&request, read_counted, counted);
}

static void print_count(const char *key, const char *after, u64 count)
{
	json_t *object;

	if (options.json) {
		object = json_object();
		json_object_set_new(object, key, json_integer(count));
		json_list_one(object);
	} else {
		printf("%llu%s\n", count, after);
	}
}

static int flow_count(struct args *args)
{
	struct flow_filter filter;
	struct counted counted;
	int status;

	if (flow_filter_parse(args, &filter, NULL, NULL))
		return STATUS_USER;
	status = send_filter(&filter, EOIG_CMD_FLOW_COUNT, false, &counted);
	if (!status)
		print_count("count", "", counted.count);
	return status;
}

static int delete_flows(const struct flow_filter *filter, bool reset)
{
	struct counted counted;
	u64 count = 0;
	int status;

	for (;;) {
		status = send_filter(filter, EOIG_CMD_FLOW_DEL, reset,
				     &counted);
		count += counted.count;
		if (status || !counted.unfinished)
			break;
		nanosleep(&RESET_PAUSE, NULL);
	}
	/* After an error, tell how many are gone. */
	if (!status || count)
		print_count("deleted", count == 1 ? " flow deleted" : " flows deleted", count);
	return status;
}

static int flow_del(struct args *args)
{
	struct flow_filter filter;
	bool reset;

	if (flow_filter_parse(args, &filter, NULL, &reset))
		return STATUS_USER;
	if (!filter.given)
		return error_user("no filter given, to delete all flows: flow flush");
	return delete_flows(&filter, reset);
}

static int flow_flush(struct args *args)
{
	static const struct flow_filter all;

	return args_end(args) ? STATUS_USER : delete_flows(&all, false);
}

/* Save flows to standard output, in a binary format. */
static int flow_save(struct args *args)
{
	struct flow_filter filter;
	u64 count;

	if (flow_filter_parse(args, &filter, NULL, NULL))
		return STATUS_USER;
	if (options.json)
		return error_user("saved flows are binary, for JSON use: eoigctl -j flow show");
	if (isatty(STDOUT_FILENO))
		return error_user("saved flows are binary, redirect them: flow save >FILE");
	return flow_stream_save(stdout, &filter, &count);
}

/* Reasons to skip a flow on restore, by EOIG_SKIPPED_A_*. */
static const struct {
	const char *key;
	const char *why;
} skipped[] = {
	[EOIG_SKIPPED_A_SUBNET]		= { "subnet", "without a subnet here" },
	[EOIG_SKIPPED_A_FILTERING]	= { "filtering", "endpoints of another filtering mode" },
	[EOIG_SKIPPED_A_EXPIRED]	= { "expired", "expired" },
	[EOIG_SKIPPED_A_PRESENT]	= { "present", "already present" },
	[EOIG_SKIPPED_A_LIMIT]		= { "limit", "over max-flows or max-flows-per-host" },
	[EOIG_SKIPPED_A_MEMORY]		= { "memory", "out of memory" },
};

static void print_restored(const struct restored *restored)
{
	const char *between = "; skipped: ";
	unsigned int i;

	printf("%llu %s restored", restored->restored,
	       restored->restored == 1 ? "flow" : "flows");
	for (i = 1; i < ARRAY_SIZE(skipped); i++) {
		if (!restored->skipped[i])
			continue;
		printf("%s%llu %s", between, restored->skipped[i], skipped[i].why);
		between = ", ";
	}
	putchar('\n');
}

static void print_restored_json(const struct restored *restored)
{
	json_t *object = json_object(), *reasons = json_object();
	unsigned int i;

	json_object_set_new(object, "restored", json_integer(restored->restored));
	for (i = 1; i < ARRAY_SIZE(skipped); i++)
		json_object_set_new(reasons, skipped[i].key, json_integer(restored->skipped[i]));
	json_object_set_new(object, "skipped", reasons);
	json_list_one(object);
}

/*
 * Restore flows from standard input. After an error, report those that are
 * restored already.
 */
static int flow_restore(struct args *args)
{
	struct restored restored;
	int status;

	if (args_end(args))
		return STATUS_USER;
	if (isatty(STDIN_FILENO))
		return error_user("no input given, use: flow restore <FILE");
	status = flow_stream_restore(stdin, &restored);
	if (status && !restored.restored)
		return status;
	if (options.json)
		print_restored_json(&restored);
	else
		print_restored(&restored);
	return status;
}

int flow_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", flow_show },
		{ "count", flow_count },
		{ IN_FULL "del", flow_del },
		{ IN_FULL "flush", flow_flush },
		{ "save", flow_save },
		{ "restore", flow_restore },
		{ "convert", flow_convert },
		{ NULL, NULL },
	};

	return command_run(commands, "flow command", args);
}
