// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole configuration: saved as commands, loaded from commands in one step.
 */
#include <stdio.h>

#include "config.h"
#include "gateway.h"
#include "gateway_option.h"
#include "lex.h"
#include "limit.h"
#include "subnet.h"
#include "text.h"
#include "timeout.h"
#include "words.h"

static void save_comment(const char *comment)
{
	if (*comment) {
		fputs(" comment ", stdout);
		text_quote(stdout, comment);
	}
	putchar('\n');
}

static void save_gateway(const struct gateway *gateway)
{
	unsigned int i;

	printf("gateway add %s type %s", gateway->name,
	       gateway_type_text(gateway->values[EOIG_GATEWAY_A_TYPE]));
	for (i = 0; i < gateway->uplink_count; i++) {
		fputs(" uplink ", stdout);
		text_quote(stdout, gateway->uplinks[i].name);
	}
	if (gateway_options_changed(gateway->values)) {
		putchar(' ');
		gateway_options_print(stdout, gateway->values, false, " ");
	}
	save_comment(gateway->comment);
}

static void save_subnet(const struct subnet *subnet)
{
	char prefix[PREFIX_TEXT];

	printf("subnet add %s gateway %s", prefix_text(&subnet->prefix, prefix), subnet->gateway);
	save_comment(subnet->comment);
}

static int config_save(struct args *args)
{
	struct gateway_list gateways = { .count = 0 };
	struct subnet_list subnets = { .count = 0 };
	unsigned int i;
	int status;

	if (args_end(args))
		return STATUS_USER;
	status = gateway_list_get(&gateways);
	if (!status)
		status = subnet_list_get(&subnets);
	for (i = 0; !status && i < gateways.count; i++)
		save_gateway(&gateways.gateways[i]);
	for (i = 0; !status && i < subnets.count; i++)
		save_subnet(&subnets.subnets[i]);
	gateway_list_free(&gateways);
	subnet_list_free(&subnets);
	if (!status)
		status = timeout_save(stdout);
	if (!status)
		status = limit_save(stdout);
	return status;
}

/* A refusal that blames an attribute is about the line that the attribute comes from. */
static int config_send(struct config *config, const struct script *script)
{
	struct refusal refusal;
	int error = eoig_try(&config->request, NULL, NULL, &refusal);
	unsigned int line;

	if (!error)
		return STATUS_OK;
	line = refusal.general ? 0 : config_line(config, refusal.offset);
	error_place(refusal.general ? NULL : script->name, line);
	return eoig_refused(&refusal, NULL);
}

/* Nothing is sent before the whole of it is known to make sense. */
static int config_load(struct args *args)
{
	const char *path = args_next(args);
	struct config config;
	struct script script;
	struct args line;
	int status;

	if (!path)
		return error_user("say which file: config load FILE, or - for standard input");
	if (args_end(args))
		return STATUS_USER;
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
		status = config_send(&config, &script);
	config_free(&config);
	script_close(&script);
	return status;
}

/* As if an empty file were loaded. */
static int config_flush(struct args *args)
{
	struct request request;

	if (args_end(args))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_CONFIG_LOAD);
	request.about = "configuration";
	return eoig_send(&request, NULL, NULL);
}

int config_command(struct args *args)
{
	static const struct command commands[] = {
		{ "save", config_save },
		{ "load", config_load },
		{ "flush", config_flush },
		{ NULL, NULL },
	};

	if (!args->count)
		return error_user("say what to do with it: config save, load FILE or flush");
	return command_run(commands, "config command", args);
}
