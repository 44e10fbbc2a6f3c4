// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl: configure and inspect the gateways of the eoig module.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "command.h"
#include "eoigctl.h"
#include "error.h"
#include "family.h"
#include "keyword.h"
#include "notice.h"
#include "script.h"
#include "unattached.h"
#include "version.h"

#define NETNS_FOLDER	"/run/netns"

struct options options;

static int help_command(struct args *args);

/* The objects and their commands. */
static const struct object {
	const char *name;
	int (*run)(struct args *args);
	const char *usage;
} objects[] = {
	{ "gateway", gateway_command,
	  "  gateway show [NAME]\n"
	  "  gateway add NAME uplink DEV [uplink DEV]... [type egress-only|internet]\n"
	  "          [unsolicited drop|reject] [bogons drop|accept]\n"
	  "          [reverse-path strict|loose|off] [mode enforce|audit]\n"
	  "          [filtering address-port-dependent|address-dependent|endpoint-independent]\n"
	  "          [accounting on|off] [fastpath on|off] [scope 0..15|NAME] [comment TEXT]\n"
	  "  gateway set NAME OPTION VALUE...\n"
	  "  gateway del NAME\n" },
	{ "subnet", subnet_command,
	  "  subnet  show [SUBNET] | get ADDRESS\n"
	  "  subnet  add|replace SUBNET [dev DEV]... gateway NAME [comment TEXT]\n"
	  "  subnet  set SUBNET [dev DEV]... [gateway NAME] [comment TEXT]\n"
	  "  subnet  del SUBNET\n"
	  "          SUBNET: PREFIX | dev DEV | default\n" },
	{ "flow", flow_command,
	  "  flow    show [FILTER]... | count [FILTER]... | del FILTER... [reset] | flush\n"
	  "  flow    save [FILTER]... >FILE | restore <FILE\n"
	  "          FILTER: interior PREFIX | interior [PREFIX]:PORT | exterior ... |\n"
	  "                  proto NAME | state NAME | gateway NAME\n" },
	{ "explain", explain_command,
	  "  explain out|in from ADDRESS to ADDRESS [proto NAME] [dev DEV]\n"
	  "          ADDRESS: IPv6 address | [IPv6 address]:PORT\n" },
	{ "timeout", timeout_command,
	  "  timeout show | set NAME SECONDS... | reset\n" },
	{ "limit", limit_command,
	  "  limit   show | set [max-flows N] [max-flows-per-host N]\n"
	  "          [drop-events N]\n" },
	{ "stats", stats_command,
	  "  stats   [reset | --prometheus [FILE]]\n" },
	{ "top", top_command,
	  "  top     [SECONDS]\n" },
	{ "monitor", monitor_command,
	  "  monitor [config|flow|drop]... [reason NAME]... [address PREFIX]\n" },
	{ "config", config_command,
	  "  config  save [FILE] | load FILE [confirm SECONDS] | confirm\n"
	  "  config  flush | close | open\n" },
	{ IN_FULL "reload", reload_command,
	  "  reload  [resume]\n" },
	{ "check", check_command,
	  "  check\n" },
	{ "version", version_command,
	  "  version\n" },
	{ "help", help_command,
	  "  help    [OBJECT]\n" },
};

static const char usage_begin[] =
"Usage: eoigctl [OPTION]... OBJECT [COMMAND [WORD]...]\n"
"\n";

static const char usage_end[] =
"\n"
"Unique abbreviations of words are accepted, except for words that delete, replace\n"
"or open: del, flush, reset, replace, load, close, open and reload. Options:\n"
"  -n, -netns NAME   work in this network namespace\n"
"  -j, -json         print JSON      -p, -pretty      print indented JSON\n"
"  -s, -statistics   print details   -b, -batch FILE  run commands from FILE (- for stdin)\n"
"  -h, -help         print this      -V, -Version     print the version of eoigctl\n";

static void print_usage(void)
{
	unsigned int i;

	fputs(usage_begin, stdout);
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		fputs(objects[i].usage, stdout);
	fputs(usage_end, stdout);
}

/* Find an object. Return: the object, or NULL after an error message. */
static const struct object *find_object(const char *word)
{
	const char *names[ARRAY_SIZE(objects) + 1] = { NULL };
	unsigned int i;
	int index;

	for (i = 0; i < ARRAY_SIZE(objects); i++)
		names[i] = objects[i].name;
	index = keyword_index(names, "object", word);
	return index < 0 ? NULL : &objects[index];
}

static int help_command(struct args *args)
{
	const char *word = args_next(args);
	const struct object *object;

	if (args_end(args))
		return STATUS_USER;
	if (!word) {
		print_usage();
		return STATUS_OK;
	}
	object = find_object(word);
	if (!object)
		return STATUS_USER;
	fputs(object->usage, stdout);
	return STATUS_OK;
}

static int run(struct args *args)
{
	const struct object *object = find_object(args_next(args));

	if (!object)
		return STATUS_USER;
	if (args->count == 1 && !strcmp(args->words[0], "help")) {
		fputs(object->usage, stdout);
		return STATUS_OK;
	}
	return object->run(args);
}

/* Run a file of commands. Stop at the first error. */
static int run_batch(const char *path)
{
	struct script script;
	struct args args;
	int status;

	status = script_open(&script, path);
	if (status)
		return status;
	do {
		status = script_next(&script, &args);
		if (status || !args.count)
			break;
		status = run(&args);
	} while (!status);
	script_close(&script);
	return status;
}

static int enter_netns(const char *name)
{
	char path[sizeof(NETNS_FOLDER) + 256];
	int fd, error = 0;

	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return error_user("invalid network namespace name \"%s\"", name);
	snprintf(path, sizeof(path), NETNS_FOLDER "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return error_user("network namespace \"%s\" does not exist, see: ip netns", name);
	if (fd < 0)
		return error_kernel("network namespace \"%s\": %s", name, strerror(errno));
	if (setns(fd, CLONE_NEWNET))
		error = errno;
	close(fd);
	if (error)
		return error_kernel("network namespace \"%s\": %s", name, strerror(error));
	return STATUS_OK;
}

enum {
	OPTION_NETNS,
	OPTION_JSON,
	OPTION_PRETTY,
	OPTION_STATISTICS,
	OPTION_BATCH,
	OPTION_HELP,
	OPTION_VERSION,
};

static int find_option(const char *word)
{
	static const char *const words[] = {
		[OPTION_NETNS]		= "-netns",
		[OPTION_JSON]		= "-json",
		[OPTION_PRETTY]		= "-pretty",
		[OPTION_STATISTICS]	= "-statistics",
		[OPTION_BATCH]		= "-batch",
		[OPTION_HELP]		= "-help",
		[OPTION_VERSION]	= "-Version",
		NULL,
	};

	/* Accept --json for -json. */
	if (word[1] == '-')
		word++;
	return keyword_index(words, "option", word[1] ? word : "");
}

/* Read the options. Set @batch and @netns to the values of theirs. */
static int read_options(struct args *args, const char **netns, const char **batch, bool *done)
{
	while (args->count && args->words[0][0] == '-') {
		const char *word = args_next(args);

		switch (find_option(word)) {
		case OPTION_NETNS:
			*netns = args_value(args, word);
			if (!*netns)
				return STATUS_USER;
			break;
		case OPTION_JSON:
			options.json = true;
			break;
		case OPTION_PRETTY:
			options.pretty = true;
			break;
		case OPTION_STATISTICS:
			options.details = true;
			break;
		case OPTION_BATCH:
			*batch = args_value(args, word);
			if (!*batch)
				return STATUS_USER;
			break;
		case OPTION_HELP:
			*done = true;
			print_usage();
			return STATUS_OK;
		case OPTION_VERSION:
			*done = true;
			puts("eoigctl " EOIG_VERSION);
			return STATUS_OK;
		default:
			return STATUS_USER;
		}
	}
	return STATUS_OK;
}

static int run_all(struct args *args)
{
	const char *netns = NULL, *batch = NULL;
	bool done = false;
	int status;

	status = read_options(args, &netns, &batch, &done);
	if (status || done)
		return status;
	if (netns) {
		status = enter_netns(netns);
		if (status)
			return status;
	}
	if (batch)
		return args_end(args) ? STATUS_USER : run_batch(batch);
	if (!args->count)
		return error_user("no object given, see: eoigctl help");
	return run(args);
}

/* Print the notices that successful commands have asked for. */
static int print_notices(int status)
{
	unsigned int notices = notices_take();

	if (!status && notices & 1U << NOTICE_UNATTACHED)
		status = unattached_print();
	if (!status && notices & 1U << NOTICE_STRICT_SOURCE)
		error_warn("strict-source is always on since 0.2.0, remove it");
	return status;
}

int main(int argc, char **argv)
{
	struct args args = { .count = argc ? argc - 1 : 0, .words = argv + 1 };
	int status = run_all(&args);

	status = print_notices(status);
	eoig_close();
	if (fflush(stdout) && !status)
		status = error_user("standard output: %s", strerror(errno));
	return status;
}
