// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl: configure and inspect the gateways of the eoig module.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "complete.h"
#include "eoigctl.h"
#include "error.h"
#include "family.h"
#include "keyword.h"
#include "netns.h"
#include "notice.h"
#include "offer.h"
#include "option.h"
#include "script.h"
#include "unattached.h"
#include "version.h"

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
	  "  gateway add|replace NAME uplink DEV [uplink DEV]... [type egress-only|internet]\n"
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
	  "  flow    show [FILTER]... [sort KEY [reverse]] | count [FILTER]...\n"
	  "  flow    del FILTER... [reset] | flush | save [FILTER]... >FILE\n"
	  "  flow    restore <FILE | convert >FILE\n"
	  "          FILTER: [not] interior {PREFIX | [PREFIX]:PORT | :PORT} | exterior ... |\n"
	  "                  sport PORT | dport PORT | proto NAME | state NAME | gateway NAME\n"
	  "          KEY: interior | exterior | proto | state | expires | age | out | in\n" },
	{ "explain", explain_command,
	  "  explain out|in from ADDRESS to ADDRESS [proto NAME] [dev DEV]\n"
	  "          ADDRESS: IPv6 address | [IPv6 address]:PORT\n" },
	{ "timeout", timeout_command,
	  "  timeout show | set NAME SECONDS... | reset\n" },
	{ "limit", limit_command,
	  "  limit   show | set [max-flows N] [max-flows-per-host N]\n"
	  "          [drop-events N]\n" },
	{ "stats", stats_command,
	  "  stats   [show | reset | --prometheus [FILE]]\n" },
	{ "top", top_command,
	  "  top     [SECONDS]\n" },
	{ "monitor", monitor_command,
	  "  monitor [config|flow|drop]... [reason NAME]... [address PREFIX]\n" },
	{ "log", log_command,
	  "  log     [-o vpc|json|ipfix] [to FILE | collector [ADDRESS]:PORT]\n"
	  "          [interval 1|10] [fields FIELD,FIELD...] [state FILE]\n" },
	{ "sync", sync_command,
	  "  sync    peer ADDRESS [peer ADDRESS]... [key FILE] [bind ADDRESS]... [port N]\n"
	  "          [mode active-standby|active-active]\n"
	  "  sync    status | key\n"
	  "          ADDRESS: IPv6 or IPv4 address | [IPv6 address]:PORT | IPv4 address:PORT\n" },
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
"  -n, -netns NAME     work in this network namespace\n"
"  -b, -batch FILE     run commands from FILE (- for stdin)\n"
"  -j, -json           print JSON            -p, -pretty     print indented JSON\n"
"  -s, -statistics     print details         -br, -brief     print the main columns\n"
"  -o, -oneline        one object a line     -N, -Numeric    numbers, no names\n"
"  -c, -color[=WHEN]   always, auto, never   -t, -timestamp  date events\n"
"  -h, -help           print this            -V, -Version    print the version\n";

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
	if (args->count == 1 && !completing() &&
	    !strcmp(args->words[0], "help")) {
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

static int run_all(struct args *args)
{
	struct start start = { .netns = NULL };
	int status;

	status = options_read(args, &start);
	if (status)
		return status;
	if (start.help && !completing())
		print_usage();
	if (start.version && !completing())
		puts("eoigctl " EOIG_VERSION);
	if (start.help || start.version)
		return STATUS_OK;
	if (start.netns) {
		status = netns_enter(start.netns);
		if (status && !completing())
			return status;
		if (status)
			complete_keywords_only();
	}
	if (completing())
		complete_lock();
	if (start.batch)
		return args_end(args) ? STATUS_USER : run_batch(start.batch);
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
	int status;

	if (args.count > 1 && !strcmp(args.words[0], COMPLETE_OPTION)) {
		complete_begin(args.words[args.count - 1], offer_values);
		args_next(&args);
	}
	status = run_all(&args);
	if (completing())
		return STATUS_OK;
	status = print_notices(status);
	eoig_close();
	if (fflush(stdout) && !status)
		status = error_user("standard output: %s", strerror(errno));
	return status;
}
