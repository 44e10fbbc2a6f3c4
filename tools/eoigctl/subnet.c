// SPDX-License-Identifier: GPL-2.0-only
/*
 * Subnets: from words, to and from netlink, and shown.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "subnet.h"
#include "words.h"

enum {
	OPTION_GATEWAY,
	OPTION_COMMENT,
};

static int parse_option(struct args *args, struct subnet *subnet, const char *word,
			unsigned int *given)
{
	static const char *const words[] = {
		[OPTION_GATEWAY]	= "gateway",
		[OPTION_COMMENT]	= "comment",
		NULL,
	};
	int option = word_index(words, "subnet option", word);
	const char *value;

	if (option < 0)
		return STATUS_USER;
	if (*given & (1U << option))
		return error_user("\"%s\" is given twice", words[option]);
	*given |= 1U << option;
	value = args_value(args, words[option]);
	if (!value)
		return STATUS_USER;
	return option == OPTION_GATEWAY ? parse_name(value, subnet->gateway) :
					  parse_comment(value, subnet->comment);
}

static int parse_subnet_prefix(const char *word, struct prefix *prefix)
{
	if (parse_prefix(word, prefix))
		return STATUS_USER;
	if (IN6_IS_ADDR_MULTICAST(&prefix->address))
		return error_user("%s is multicast, which has no hosts", word);
	return STATUS_OK;
}

/* PREFIX gateway NAME [comment TEXT] */
int subnet_parse(struct args *args, struct subnet *subnet)
{
	const char *prefix = args_next(args), *word;
	unsigned int given = 0;

	memset(subnet, 0, sizeof(*subnet));
	if (!prefix)
		return error_user("say which subnet: subnet add PREFIX gateway NAME");
	if (parse_subnet_prefix(prefix, &subnet->prefix))
		return STATUS_USER;
	while ((word = args_next(args)))
		if (parse_option(args, subnet, word, &given))
			return STATUS_USER;
	if (!*subnet->gateway)
		return error_user("subnet %s needs a gateway: subnet add %s gateway NAME", prefix,
				  prefix);
	return STATUS_OK;
}

/* Adds it to a request as EOIG_A_SUBNET. */
void subnet_put(struct request *request, const struct subnet *subnet)
{
	struct nlattr *nest;

	request_reserve(request, 512);
	nest = request_nest(request, EOIG_A_SUBNET);
	mnl_attr_put(request->header, EOIG_SUBNET_A_ADDRESS, sizeof(subnet->prefix.address),
		     &subnet->prefix.address);
	mnl_attr_put_u8(request->header, EOIG_SUBNET_A_LENGTH, subnet->prefix.length);
	if (*subnet->gateway)
		mnl_attr_put_strz(request->header, EOIG_SUBNET_A_GATEWAY, subnet->gateway);
	if (*subnet->comment)
		mnl_attr_put_strz(request->header, EOIG_SUBNET_A_COMMENT, subnet->comment);
	mnl_attr_nest_end(request->header, nest);
}

/* From EOIG_A_SUBNET. */
void subnet_read(const struct nlattr *nest, struct subnet *subnet)
{
	const struct nlattr *attributes[EOIG_SUBNET_A_MAX + 1], *address;

	memset(subnet, 0, sizeof(*subnet));
	attributes_read_nest(nest, attributes, EOIG_SUBNET_A_MAX);
	address = attributes[EOIG_SUBNET_A_ADDRESS];
	if (address && mnl_attr_get_payload_len(address) == sizeof(subnet->prefix.address))
		memcpy(&subnet->prefix.address, mnl_attr_get_payload(address),
		       sizeof(subnet->prefix.address));
	subnet->prefix.length = attribute_number(attributes[EOIG_SUBNET_A_LENGTH]);
	attribute_text(attributes[EOIG_SUBNET_A_GATEWAY], subnet->gateway,
		       sizeof(subnet->gateway));
	attribute_text(attributes[EOIG_SUBNET_A_COMMENT], subnet->comment,
		       sizeof(subnet->comment));
}

static void read_subnet(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct subnet_list *list = data;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_SUBNET])
		return;
	if (list->count == list->room) {
		list->room = 2 * list->room + 16;
		list->subnets = allocate(list->subnets, list->room * sizeof(*list->subnets));
	}
	subnet_read(message[EOIG_A_SUBNET], &list->subnets[list->count++]);
}

/* All of them, as they stood at one moment. */
int subnet_list_get(struct subnet_list *list)
{
	memset(list, 0, sizeof(*list));
	return eoig_dump(EOIG_CMD_SUBNET_GET, "subnets", read_subnet, list, &list->count);
}

void subnet_list_free(struct subnet_list *list)
{
	free(list->subnets);
	memset(list, 0, sizeof(*list));
}

static int compare_subnets(const void *a, const void *b)
{
	const struct subnet *left = a, *right = b;

	return prefix_compare(&left->prefix, &right->prefix);
}

/* By address, for subnet_holding(). */
void subnet_list_sort(struct subnet_list *list)
{
	if (list->count)
		qsort(list->subnets, list->count, sizeof(*list->subnets), compare_subnets);
}

/* The subnet of a sorted list that holds the prefix, with the longest one of its own; or NULL. */
const struct subnet *subnet_holding(const struct subnet_list *list, const struct prefix *prefix)
{
	struct subnet key = { .prefix = *prefix };
	const struct subnet *found = NULL;
	int length;

	for (length = prefix->length; list->count && !found && length >= 0; length--) {
		prefix_cut(&key.prefix, length);
		found = bsearch(&key, list->subnets, list->count, sizeof(*list->subnets),
				compare_subnets);
	}
	return found;
}

/* The first subnet of a sorted list that the prefix holds and does not equal, or NULL. */
const struct subnet *subnet_within(const struct subnet_list *list, const struct prefix *prefix)
{
	unsigned int low = 0, high = list->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (prefix_compare(&list->subnets[middle].prefix, prefix) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == list->count || !prefix_holds(prefix, &list->subnets[low].prefix.address))
		return NULL;
	return &list->subnets[low];
}

static int send_subnet(const struct subnet *subnet, enum eoig_cmd command, answer_fn answer,
		       void *data)
{
	char prefix[PREFIX_TEXT], about[64];
	struct request request;

	eoig_begin(&request, command);
	snprintf(about, sizeof(about), "subnet %s", prefix_text(&subnet->prefix, prefix));
	request.about = about;
	subnet_put(&request, subnet);
	return eoig_send(&request, answer, data);
}

static int subnet_add(struct args *args)
{
	struct subnet subnet;

	if (subnet_parse(args, &subnet))
		return STATUS_USER;
	return send_subnet(&subnet, EOIG_CMD_SUBNET_ADD, NULL, NULL);
}

static int subnet_del(struct args *args)
{
	const char *word = args_next(args);
	struct subnet subnet = { .prefix.length = 0 };

	if (!word)
		return error_user("say which subnet: subnet del PREFIX");
	if (args_end(args) || parse_subnet_prefix(word, &subnet.prefix))
		return STATUS_USER;
	return send_subnet(&subnet, EOIG_CMD_SUBNET_DEL, NULL, NULL);
}

static void print_list(const struct subnet_list *list)
{
	static const char *const headings[] = { "SUBNET", "GATEWAY", "COMMENT", NULL };
	struct json_list json = { .begun = false };
	char prefix[PREFIX_TEXT];
	struct table table;
	unsigned int i;

	table_begin(&table, headings);
	for (i = 0; i < list->count; i++) {
		const struct subnet *subnet = &list->subnets[i];

		prefix_text(&subnet->prefix, prefix);
		if (options.json) {
			json_t *object = json_object();

			json_object_set_new(object, "prefix", json_string(prefix));
			json_object_set_new(object, "gateway", json_text(subnet->gateway));
			json_object_set_new(object, "comment", json_text(subnet->comment));
			json_list_add(&json, object);
		} else {
			table_cell(&table, ADDRESS, "%s", prefix);
			table_cell(&table, NAME, "%s", subnet->gateway);
			table_cell(&table, DIM, "%s", subnet->comment);
		}
	}
	if (options.json)
		json_list_end(&json);
	table_end(&table);
}

static int subnet_show(struct args *args)
{
	struct subnet subnet = { .prefix.length = 0 };
	struct subnet_list list = { .count = 0 };
	const char *word = args_next(args);
	int status;

	if (args_end(args) || (word && parse_subnet_prefix(word, &subnet.prefix)))
		return STATUS_USER;
	if (word)
		status = send_subnet(&subnet, EOIG_CMD_SUBNET_GET, read_subnet, &list);
	else
		status = subnet_list_get(&list);
	if (!status)
		print_list(&list);
	subnet_list_free(&list);
	return status;
}

int subnet_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", subnet_show },
		{ "add", subnet_add },
		{ "del", subnet_del },
		{ NULL, NULL },
	};

	return command_run(commands, "subnet command", args);
}
