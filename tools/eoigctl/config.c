// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl config: save the configuration as commands, and load it in one step.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "complete.h"
#include "config.h"
#include "error.h"
#include "family.h"
#include "file.h"
#include "gateway.h"
#include "gateway_option.h"
#include "keyword.h"
#include "limit.h"
#include "nft_block.h"
#include "notice.h"
#include "print.h"
#include "script.h"
#include "subnet.h"
#include "text.h"
#include "timeout.h"

/* Maximum of EOIG_A_CONFIRM, in seconds. */
#define CONFIRM_MAX	3600

static void save_comment(FILE *out, const char *comment)
{
	if (*comment) {
		fputs(" comment ", out);
		text_quote(out, comment);
	}
	putc('\n', out);
}

static void save_gateway(FILE *out, const struct gateway *gateway)
{
	unsigned int i;

	fprintf(out, "gateway add %s type %s", gateway->name,
		gateway_type_text(gateway->values[EOIG_GATEWAY_A_TYPE]));
	for (i = 0; i < gateway->uplink_count; i++) {
		fputs(" uplink ", out);
		text_quote(out, gateway->uplinks[i].name);
	}
	if (gateway_options_changed(gateway->values)) {
		putc(' ', out);
		gateway_options_print(out, gateway->values, false, " ");
	}
	save_comment(out, gateway->comment);
}

static void save_subnet(FILE *out, const struct subnet *subnet)
{
	char text[SUBNET_TEXT];
	unsigned int i;

	fputs("subnet add", out);
	if (subnet->kind != SUBNET_DEVICE)
		fprintf(out, " %s", subnet_text(subnet, text));
	for (i = 0; i < subnet->device_count; i++) {
		fputs(" dev ", out);
		text_quote(out, subnet->devices[i]);
	}
	fprintf(out, " gateway %s", subnet->gateway);
	save_comment(out, subnet->comment);
}

/* Write the commands that produce the current configuration. */
int config_write(FILE *out)
{
	struct gateway_list gateways = { .count = 0 };
	struct subnet_list subnets = { .count = 0 };
	unsigned int i;
	int status;

	status = gateway_list_get(&gateways);
	if (!status)
		status = subnet_list_get(&subnets);
	for (i = 0; !status && i < gateways.count; i++)
		save_gateway(out, &gateways.gateways[i]);
	for (i = 0; !status && i < subnets.count; i++)
		save_subnet(out, &subnets.subnets[i]);
	gateway_list_free(&gateways);
	subnet_list_free(&subnets);
	if (!status)
		status = timeout_save(out);
	if (!status)
		status = limit_save(out);
	return status;
}

static int config_save(struct args *args)
{
	const char *path = args_next(args);
	struct new_file file;

	if (path)
		complete_value(COMPLETE_FILE, path);
	if (args_end(args))
		return STATUS_USER;
	if (options.json && !path)
		return config_print_json();
	if (options.json)
		return error_user("a file gets commands, for JSON use: eoigctl -j config save");
	if (!path || !strcmp(path, "-"))
		return config_write(stdout);
	if (!file_begin(&file, path, 0644))
		return STATUS_USER;
	return file_end(&file, config_write(file.stream));
}

/*
 * Send the configuration.
 *
 * If the kernel blames an attribute, name the line that the attribute comes
 * from. An empty configuration needs no module.
 */
static int config_send(struct config *config, const struct script *script, u32 confirm)
{
	const struct config_place *place = NULL;
	const char *about = NULL;
	char text[TIMEOUT_TEXT];
	struct refusal refusal;
	int error;

	if (confirm)
		mnl_attr_put_u32(config->request.header, EOIG_A_CONFIRM, confirm);
	error = eoig_try(&config->request, NULL, NULL, &refusal);
	if (!error || (!config->place_count && refusal.general && error == ENOENT))
		return STATUS_OK;
	if (!refusal.general)
		place = config_find(config, refusal.offset);
	if (place && place->timeout >= 0)
		about = timeout_about(place->timeout, text);
	error_place(refusal.general ? NULL : script->name,
		    place ? place->line : 0);
	return eoig_refused(&refusal, about);
}

/*
 * Load a configuration from a file. Send nothing before each line is valid.
 *
 * @confirm: seconds until the kernel reverts it without a confirmation, or 0
 */
int config_load_file(const char *path, u32 confirm)
{
	struct config config;
	struct script script;
	struct args line;
	int status;

	status = script_open(&script, path);
	if (status)
		return status;
	config_begin(&config);
	do {
		status = script_next(&script, &line);
		if (status || !line.count)
			break;
		status = config_add(&config, &line, script.line);
	} while (!status);
	if (!status)
		status = config_send(&config, &script, confirm);
	if (!status && config.gateway_count)
		notice_expect(NOTICE_UNATTACHED);
	config_free(&config);
	script_close(&script);
	return status;
}

static int parse_confirm(struct args *args, u32 *confirm)
{
	static const char *const words[] = { "confirm", NULL };
	const char *word = args_next(args);

	if (!word)
		return STATUS_OK;
	if (keyword_index(words, "word", word) < 0)
		return STATUS_USER;
	word = args_value(args, "confirm");
	if (!word || parse_number(word, "seconds to confirm", 1, CONFIRM_MAX, confirm))
		return STATUS_USER;
	return args_end(args);
}

static int config_load(struct args *args)
{
	const char *path = args_next(args);
	u32 confirm = 0;
	int status;

	if (!path)
		return error_user("no file given, use: config load FILE (- for standard input)");
	complete_value(COMPLETE_FILE, path);
	if (parse_confirm(args, &confirm))
		return STATUS_USER;
	status = config_load_file(path, confirm);
	if (status)
		return status;
	if (options.json)
		json_list_one(json_pack("{sbso}", "loaded", true, "reverts_in",
					confirm ? json_integer(confirm) :
					json_null()));
	else if (confirm)
		printf("loaded; reverts in %u s without: eoigctl config confirm\n",
		       confirm);
	return STATUS_OK;
}

static void read_seconds(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[EOIG_A_MAX + 1];
	u32 *seconds = data;

	attributes_read(header, attributes, EOIG_A_MAX);
	*seconds = attribute_number(attributes[EOIG_A_CONFIRM]);
}

/* Return: seconds until the kernel reverts the configuration, or 0. */
u32 config_seconds_left(void)
{
	struct request request;
	struct refusal refusal;
	u32 seconds = 0;

	eoig_begin(&request, EOIG_CMD_VERSION_GET);
	eoig_try(&request, read_seconds, &seconds, &refusal);
	request_free(&request);
	return seconds;
}

static int config_confirm(struct args *args)
{
	struct request request;

	if (args_end(args))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_CONFIG_CONFIRM);
	request.about = "configuration";
	return eoig_send(&request, NULL, NULL);
}

/* Load an empty configuration. */
int config_flush_all(void)
{
	struct request request;

	eoig_begin(&request, EOIG_CMD_CONFIG_LOAD);
	request.about = "configuration";
	return eoig_send(&request, NULL, NULL);
}

static void count_gateway(const struct nlmsghdr *header, void *data)
{
	(void)header;
	++*(unsigned int *)data;
}

/*
 * Block forwarding if there is no gateway. Leave existing gateways alone. A
 * missing module is not an error.
 */
static int config_close(struct args *args)
{
	unsigned int gateways = 0;
	struct refusal refusal;
	struct request request;
	int status;

	if (args_end(args))
		return STATUS_USER;
	eoig_begin_dump(&request, EOIG_CMD_GATEWAY_GET);
	eoig_try(&request, count_gateway, &gateways, &refusal);
	request_free(&request);
	status = gateways ? STATUS_OK : nft_block_all();
	if (status)
		return status;
	if (options.json)
		json_list_one(json_pack("{sb}", "blocked", !gateways));
	else if (!gateways)
		puts("IPv6 forwarding is blocked, to unblock it: eoigctl config open");
	return STATUS_OK;
}

static int config_open(struct args *args)
{
	return args_end(args) ? STATUS_USER : nft_unblock(NFT_BLOCK_CLOSED);
}

int config_command(struct args *args)
{
	static const struct command commands[] = {
		{ "save", config_save },
		{ IN_FULL "load", config_load },
		{ "confirm", config_confirm },
		{ IN_FULL "flush", config_flush },
		{ IN_FULL "close", config_close },
		{ IN_FULL "open", config_open },
		{ NULL, NULL },
	};

	if (!args->count)
		return error_user("use: config save, load FILE, confirm, flush, close or open");
	return command_run(commands, "config command", args);
}
