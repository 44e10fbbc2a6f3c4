// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read the lines of a configuration. Check each line against those above it.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "config.h"
#include "error.h"
#include "family.h"
#include "gateway.h"
#include "keyword.h"
#include "memory.h"
#include "subnet.h"
#include "timeout.h"

/* The key comes first, for the comparison functions. */
struct known_gateway {
	char name[EOIG_NAME_MAX + 1];
	unsigned int line;
	const struct known_gateway *above; /* the previous one */
};

struct known_subnet {
	struct subnet subnet;
	unsigned int line;
};

static int compare_names(const void *a, const void *b)
{
	const struct known_gateway *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static int compare_subnets(const void *a, const void *b)
{
	const struct known_subnet *left = a, *right = b;

	return subnet_compare(&left->subnet, &right->subnet);
}

void config_begin(struct config *config)
{
	memset(config, 0, sizeof(*config));
	eoig_begin(&config->request, EOIG_CMD_CONFIG_LOAD);
}

void config_free(struct config *config)
{
	tdestroy(config->gateways, free);
	tdestroy(config->subnets, free);
	free(config->places);
	request_free(&config->request);
}

/*
 * Note that the attributes from here on belong to this line.
 *
 * @timeout: the kind, or -1 if they are no timeout
 */
static void mark_place(struct config *config, unsigned int line, int timeout)
{
	struct config_place *place;

	config->places =
		array_grow(config->places, config->place_count,
			   &config->place_room, sizeof(*config->places));
	place = &config->places[config->place_count++];
	place->offset = config->request.header->nlmsg_len;
	place->line = line;
	place->timeout = timeout;
}

/*
 * Find the place that an attribute at this offset comes from.
 *
 * Return: the place, or NULL.
 */
const struct config_place *config_find(const struct config *config,
				       size_t offset)
{
	const struct config_place *place = NULL;
	unsigned int i;

	for (i = 0; i < config->place_count; i++)
		if (config->places[i].offset <= offset)
			place = &config->places[i];
	return place;
}

static int unknown_gateway(const struct config *config, const char *name)
{
	const struct known_gateway *known = config->last_gateway;
	unsigned int count = 0;
	const char *nearest;
	const char **names;
	int status;

	names = allocate(NULL, (config->gateway_count + 1) * sizeof(*names));
	for (; known; known = known->above)
		names[count++] = known->name;
	names[count] = NULL;
	nearest = keyword_nearest(names, name);
	if (nearest)
		status = error_user("no gateway \"%s\" above this line, did you mean \"%s\"?",
				    name, nearest);
	else
		status = error_user("no gateway \"%s\" above this line", name);
	free(names);
	return status;
}

static int add_gateway(struct config *config, struct args *args, unsigned int line)
{
	struct known_gateway *known, **found;
	struct gateway gateway;

	if (gateway_parse(args, &gateway, true))
		return STATUS_USER;
	known = allocate(NULL, sizeof(*known));
	memcpy(known->name, gateway.name, sizeof(known->name));
	known->line = line;
	found = tsearch(known, &config->gateways, compare_names);
	if (!found)
		exit(error_kernel("out of memory"));
	if (*found != known) {
		free(known);
		return error_user("gateway \"%s\" is already defined on line %u", gateway.name,
				  (*found)->line);
	}
	known->above = config->last_gateway;
	config->last_gateway = known;
	if (++config->gateway_count > EOIG_GATEWAYS_MAX)
		return error_user("too many gateways, the maximum is %u", EOIG_GATEWAYS_MAX);
	gateway_put(&config->request, &gateway);
	return STATUS_OK;
}

static int add_subnet(struct config *config, struct args *args, unsigned int line)
{
	struct known_subnet *known, **found;
	struct known_gateway gateway;
	char text[SUBNET_TEXT];
	struct subnet subnet;

	if (subnet_parse(args, &subnet, SUBNET_NEW))
		return STATUS_USER;
	memcpy(gateway.name, subnet.gateway, sizeof(gateway.name));
	if (!tfind(&gateway, &config->gateways, compare_names))
		return unknown_gateway(config, subnet.gateway);
	known = allocate(NULL, sizeof(*known));
	known->subnet = subnet;
	known->line = line;
	found = tsearch(known, &config->subnets, compare_subnets);
	if (!found)
		exit(error_kernel("out of memory"));
	if (*found != known) {
		free(known);
		return error_user("subnet %s is already defined on line %u",
				  subnet_text(&subnet, text), (*found)->line);
	}
	if (++config->subnet_count > EOIG_SUBNETS_MAX)
		return error_user("too many subnets, the maximum is %u", EOIG_SUBNETS_MAX);
	subnet_put(&config->request, &subnet);
	return STATUS_OK;
}

static int set_timeouts(struct config *config, struct args *args, unsigned int line)
{
	struct timeouts timeouts;
	unsigned int kind;

	if (timeout_parse(args, &timeouts))
		return STATUS_USER;
	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++) {
		if (!timeouts.given[kind])
			continue;
		if (config->timeout_lines[kind])
			return error_user("timeout %s is already set on line %u",
					  timeout_names[kind], config->timeout_lines[kind]);
		config->timeout_lines[kind] = line;
		mark_place(config, line, kind);
		timeout_put(&config->request, kind, timeouts.seconds[kind]);
	}
	return STATUS_OK;
}

static int set_limits(struct config *config, struct args *args, unsigned int line)
{
	struct limits limits;
	unsigned int kind;

	if (limit_parse(args, &limits))
		return STATUS_USER;
	for (kind = 0; kind < LIMIT_COUNT; kind++) {
		if (!limits.given[kind])
			continue;
		if (config->limit_lines[kind])
			return error_user("limit %s is already set on line %u",
					  limit_names[kind], config->limit_lines[kind]);
		config->limit_lines[kind] = line;
	}
	limit_put(&config->request, &limits);
	return STATUS_OK;
}

/* Add the command of one line. */
int config_add(struct config *config, struct args *args, unsigned int line)
{
	static const char *const objects[] = { "gateway", "subnet", "timeout", "limit", NULL };
	static const struct {
		const char *const words[2];
		int (*add)(struct config *config, struct args *args, unsigned int line);
	} commands[] = {
		{ { "add", NULL }, add_gateway },
		{ { "add", NULL }, add_subnet },
		{ { "set", NULL }, set_timeouts },
		{ { "set", NULL }, set_limits },
	};
	int object = keyword_index(objects, "object in a configuration", args_next(args));
	const char *command;

	if (object < 0)
		return STATUS_USER;
	command = args_value(args, objects[object]);
	if (!command ||
	    keyword_index(commands[object].words, "command in a configuration", command) < 0)
		return STATUS_USER;
	mark_place(config, line, -1);
	return commands[object].add(config, args, line);
}
