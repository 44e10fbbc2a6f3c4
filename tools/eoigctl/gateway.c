// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl gateway, and gateways from and to netlink.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "complete.h"
#include "error.h"
#include "family.h"
#include "gateway.h"
#include "gateway_option.h"
#include "keyword.h"
#include "memory.h"
#include "notice.h"
#include "parse.h"

#define REPLACE_TRIES	10

static int parse_uplink(struct args *args, struct gateway *gateway)
{
	const char *word = args_value(args, "uplink");
	struct uplink *uplink = &gateway->uplinks[gateway->uplink_count];
	unsigned int i;

	if (!word)
		return STATUS_USER;
	if (gateway->uplink_count == EOIG_UPLINKS_MAX)
		return error_user("too many uplinks, the maximum is %u", EOIG_UPLINKS_MAX);
	if (parse_device(word, uplink->name))
		return STATUS_USER;
	for (i = 0; i < gateway->uplink_count; i++)
		if (!strcmp(gateway->uplinks[i].name, uplink->name))
			return error_user("uplink \"%s\" is given twice", word);
	gateway->uplink_count++;
	return STATUS_OK;
}

/* Accept an option that configurations of 0.1 may have. */
static int parse_strict_source(const char *value)
{
	u32 on;

	if (gateway_option_parse(EOIG_GATEWAY_A_STRICT_SOURCE, value, &on))
		return STATUS_USER;
	if (!on)
		return error_user("strict-source off is gone, use: subnet add default");
	notice_expect(NOTICE_STRICT_SOURCE);
	return STATUS_OK;
}

static int parse_option(struct args *args, struct gateway *gateway, const char *word)
{
	int attribute = gateway_option_find(word);
	const char *value;

	if (attribute < 0)
		return STATUS_USER;
	if (attribute == EOIG_GATEWAY_A_UPLINK)
		return parse_uplink(args, gateway);
	if (gateway->given & (1U << attribute))
		return error_user("\"%s\" is given twice", word);
	gateway->given |= 1U << attribute;
	value = args_value(args, word);
	if (!value)
		return STATUS_USER;
	if (attribute == EOIG_GATEWAY_A_COMMENT)
		return parse_comment(value, gateway->comment);
	if (attribute == EOIG_GATEWAY_A_STRICT_SOURCE)
		return parse_strict_source(value);
	return gateway_option_parse(attribute, value, &gateway->values[attribute]);
}

/* Parse NAME [OPTION VALUE]... */
int gateway_parse(struct args *args, struct gateway *gateway, bool add)
{
	const char *word = args_next(args);

	memset(gateway, 0, sizeof(*gateway));
	if (!word)
		return error_user("no gateway given, use: gateway %s NAME uplink DEV...",
				  add ? "add" : "set");
	if (add)
		complete_value(COMPLETE_NOTHING, word);
	if (parse_name(word, gateway->name))
		return STATUS_USER;
	while ((word = args_next(args)))
		if (parse_option(args, gateway, word))
			return STATUS_USER;
	if (add && !gateway->uplink_count)
		return error_user("gateway %s needs an uplink, use: gateway add %s uplink DEV",
				  gateway->name, gateway->name);
	if (!add && !gateway->given && !gateway->uplink_count)
		return error_user("gateway %s: no option given", gateway->name);
	return STATUS_OK;
}

/* Add the gateway to a request, as EOIG_A_GATEWAY. */
void gateway_put(struct request *request, const struct gateway *gateway)
{
	struct nlattr *nest, *uplink;
	unsigned int i;

	request_reserve(request, 2048);
	nest = request_nest(request, EOIG_A_GATEWAY);
	mnl_attr_put_strz(request->header, EOIG_GATEWAY_A_NAME, gateway->name);
	for (i = 0; i < gateway->uplink_count; i++) {
		uplink = request_nest(request, EOIG_GATEWAY_A_UPLINK);
		mnl_attr_put_strz(request->header, EOIG_UPLINK_A_NAME, gateway->uplinks[i].name);
		mnl_attr_nest_end(request->header, uplink);
	}
	for (i = 0; i <= EOIG_GATEWAY_A_MAX; i++)
		if (i != EOIG_GATEWAY_A_COMMENT && i != EOIG_GATEWAY_A_STRICT_SOURCE &&
		    gateway->given & (1U << i))
			gateway_option_put(request, i, gateway->values[i]);
	if (gateway->given & (1U << EOIG_GATEWAY_A_COMMENT))
		mnl_attr_put_strz(request->header, EOIG_GATEWAY_A_COMMENT, gateway->comment);
	mnl_attr_nest_end(request->header, nest);
}

static void read_uplink(const struct nlattr *nest, struct gateway *gateway)
{
	struct uplink *uplink = &gateway->uplinks[gateway->uplink_count];
	const struct nlattr *attributes[EOIG_UPLINK_A_MAX + 1];

	if (gateway->uplink_count == EOIG_UPLINKS_MAX)
		return;
	attributes_read_nest(nest, attributes, EOIG_UPLINK_A_MAX);
	attribute_text(attributes[EOIG_UPLINK_A_NAME], uplink->name, sizeof(uplink->name));
	uplink->ifindex = attribute_number(attributes[EOIG_UPLINK_A_IFINDEX]);
	gateway->uplink_count++;
}

/* Read EOIG_A_GATEWAY. */
void gateway_read(const struct nlattr *nest, struct gateway *gateway)
{
	const struct nlattr *attribute;

	memset(gateway, 0, sizeof(*gateway));
	mnl_attr_for_each_nested(attribute, nest) {
		u16 type = mnl_attr_get_type(attribute);

		if (type == EOIG_GATEWAY_A_NAME)
			attribute_text(attribute, gateway->name, sizeof(gateway->name));
		else if (type == EOIG_GATEWAY_A_UPLINK)
			read_uplink(attribute, gateway);
		else if (type == EOIG_GATEWAY_A_COMMENT)
			attribute_text(attribute, gateway->comment, sizeof(gateway->comment));
		else if (type <= EOIG_GATEWAY_A_MAX)
			gateway->values[type] = attribute_number(attribute);
	}
}

static void read_gateway(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[EOIG_A_MAX + 1];
	struct gateway_list *list = data;

	attributes_read(header, attributes, EOIG_A_MAX);
	if (!attributes[EOIG_A_GATEWAY])
		return;
	list->gateways = array_grow(list->gateways, list->count, &list->room,
				    sizeof(*list->gateways));
	gateway_read(attributes[EOIG_A_GATEWAY], &list->gateways[list->count++]);
}

/* Get all gateways as one consistent snapshot. */
int gateway_list_get(struct gateway_list *list)
{
	memset(list, 0, sizeof(*list));
	return eoig_dump(EOIG_CMD_GATEWAY_GET, "gateways", read_gateway, list, &list->count);
}

void gateway_list_free(struct gateway_list *list)
{
	free(list->gateways);
	memset(list, 0, sizeof(*list));
}

/* Send a gateway. Print no message. Return: 0 or an errno. */
static int try_gateway(const struct gateway *gateway, enum eoig_cmd command,
		       struct refusal *refusal)
{
	struct request request;
	int error;

	eoig_begin(&request, command);
	gateway_put(&request, gateway);
	error = eoig_try(&request, NULL, NULL, refusal);
	request_free(&request);
	return error;
}

/* Report the end of a change. */
static int changed(const struct gateway *gateway, const struct refusal *refusal)
{
	char about[64];

	if (refusal->error) {
		snprintf(about, sizeof(about), "gateway %s", gateway->name);
		return eoig_refused(refusal, about);
	}
	/* New uplinks may close prefixes. */
	if (gateway->uplink_count)
		notice_expect(NOTICE_UNATTACHED);
	return STATUS_OK;
}

static int gateway_change(struct args *args, enum eoig_cmd command)
{
	struct gateway gateway;
	struct refusal refusal;

	if (gateway_parse(args, &gateway, command == EOIG_CMD_GATEWAY_ADD))
		return STATUS_USER;
	try_gateway(&gateway, command, &refusal);
	return changed(&gateway, &refusal);
}

static int gateway_add(struct args *args)
{
	return gateway_change(args, EOIG_CMD_GATEWAY_ADD);
}

static int gateway_set(struct args *args)
{
	return gateway_change(args, EOIG_CMD_GATEWAY_SET);
}

/*
 * Add a gateway, or set all options of an existing one, in one request. Another
 * program may add or delete it meanwhile.
 */
static int gateway_replace(struct args *args)
{
	unsigned int tries = 0;
	struct gateway gateway;
	struct refusal refusal;
	int error;

	if (gateway_parse(args, &gateway, true))
		return STATUS_USER;
	gateway_options_preset(&gateway.given, gateway.values);
	gateway.given |= 1U << EOIG_GATEWAY_A_COMMENT;
	do {
		error = try_gateway(&gateway, EOIG_CMD_GATEWAY_SET, &refusal);
		if (error == ENOENT && !refusal.general)
			error = try_gateway(&gateway, EOIG_CMD_GATEWAY_ADD,
					    &refusal);
	} while (error == EEXIST && ++tries < REPLACE_TRIES);
	return changed(&gateway, &refusal);
}

/* Send a request about a gateway by name. */
static int send_name(const char *word, enum eoig_cmd command, answer_fn answer, void *data)
{
	struct gateway gateway = { .given = 0 };
	struct request request;
	char about[64];

	if (parse_name(word, gateway.name))
		return STATUS_USER;
	eoig_begin(&request, command);
	snprintf(about, sizeof(about), "gateway %s", gateway.name);
	request.about = about;
	gateway_put(&request, &gateway);
	return eoig_send(&request, answer, data);
}

static int gateway_del(struct args *args)
{
	const char *word = args_next(args);

	if (!word)
		return error_user("no gateway given, use: gateway del NAME");
	if (args_end(args))
		return STATUS_USER;
	return send_name(word, EOIG_CMD_GATEWAY_DEL, NULL, NULL);
}

static int gateway_show_command(struct args *args)
{
	struct gateway_list list = { .count = 0 };
	const char *word = args_next(args);
	int status;

	if (args_end(args))
		return STATUS_USER;
	if (word)
		status = send_name(word, EOIG_CMD_GATEWAY_GET, read_gateway, &list);
	else
		status = gateway_list_get(&list);
	if (!status)
		status = gateway_show(&list);
	gateway_list_free(&list);
	return status;
}

int gateway_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", gateway_show_command },
		{ "add", gateway_add },
		{ "set", gateway_set },
		{ IN_FULL "replace", gateway_replace },
		{ IN_FULL "del", gateway_del },
		{ NULL, NULL },
	};

	return command_run(commands, "gateway command", args);
}
