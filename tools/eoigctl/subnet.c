// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl subnet, and subnets from and to netlink.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "error.h"
#include "family.h"
#include "keyword.h"
#include "memory.h"
#include "print.h"
#include "subnet.h"

/* Add the subnet to a request, as EOIG_A_SUBNET. */
void subnet_put(struct request *request, const struct subnet *subnet)
{
	struct nlattr *nest;
	unsigned int i;

	request_reserve(request, 1024);
	nest = request_nest(request, EOIG_A_SUBNET);
	if (subnet->kind == SUBNET_PREFIX) {
		mnl_attr_put(request->header, EOIG_SUBNET_A_ADDRESS,
			     sizeof(subnet->prefix.address), &subnet->prefix.address);
		mnl_attr_put_u8(request->header, EOIG_SUBNET_A_LENGTH, subnet->prefix.length);
	} else if (subnet->kind == SUBNET_DEFAULT) {
		mnl_attr_put(request->header, EOIG_SUBNET_A_DEFAULT, 0, NULL);
	}
	for (i = 0; i < subnet->device_count; i++)
		mnl_attr_put_strz(request->header, EOIG_SUBNET_A_DEVICE, subnet->devices[i]);
	if (*subnet->gateway)
		mnl_attr_put_strz(request->header, EOIG_SUBNET_A_GATEWAY, subnet->gateway);
	if (subnet->commented)
		mnl_attr_put_strz(request->header, EOIG_SUBNET_A_COMMENT, subnet->comment);
	mnl_attr_nest_end(request->header, nest);
}

static void read_device(struct subnet *subnet, const struct nlattr *attribute)
{
	if (subnet->device_count == EOIG_SUBNET_DEVICES_MAX)
		return;
	attribute_text(attribute, subnet->devices[subnet->device_count++], IF_NAMESIZE);
}

/* Read EOIG_A_SUBNET. */
void subnet_read(const struct nlattr *nest, struct subnet *subnet)
{
	const struct nlattr *attributes[EOIG_SUBNET_A_MAX + 1], *address, *attribute;

	memset(subnet, 0, sizeof(*subnet));
	attributes_read_nest(nest, attributes, EOIG_SUBNET_A_MAX);
	address = attributes[EOIG_SUBNET_A_ADDRESS];
	if (attributes[EOIG_SUBNET_A_DEFAULT])
		subnet->kind = SUBNET_DEFAULT;
	else if (!address)
		subnet->kind = SUBNET_DEVICE;
	mnl_attr_for_each_nested(attribute, nest)
		if (mnl_attr_get_type(attribute) == EOIG_SUBNET_A_DEVICE)
			read_device(subnet, attribute);
	if (address && mnl_attr_get_payload_len(address) == sizeof(subnet->prefix.address))
		memcpy(&subnet->prefix.address, mnl_attr_get_payload(address),
		       sizeof(subnet->prefix.address));
	subnet->prefix.length = attribute_number(attributes[EOIG_SUBNET_A_LENGTH]);
	attribute_text(attributes[EOIG_SUBNET_A_GATEWAY], subnet->gateway,
		       sizeof(subnet->gateway));
	attribute_text(attributes[EOIG_SUBNET_A_COMMENT], subnet->comment,
		       sizeof(subnet->comment));
}

static void read_counters(const struct nlattr *nest, struct subnet *subnet)
{
	const struct nlattr *attributes[EOIG_STATS_A_MAX + 1];
	unsigned int i;

	if (!nest)
		return;
	attributes_read_nest(nest, attributes, EOIG_STATS_A_MAX);
	subnet->counted = true;
	for (i = EOIG_STATS_A_PACKETS_OUT; i <= EOIG_STATS_A_BYTES_IN; i++)
		subnet->values[i] = attribute_number(attributes[i]);
}

static void read_subnet(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct subnet_list *list = data;
	struct subnet *subnet;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_SUBNET])
		return;
	list->subnets = array_grow(list->subnets, list->count, &list->room,
				   sizeof(*list->subnets));
	subnet = &list->subnets[list->count++];
	subnet_read(message[EOIG_A_SUBNET], subnet);
	read_counters(message[EOIG_A_STATS], subnet);
}

/* Get all subnets as one consistent snapshot. */
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

/* Compare subnets, prefixes first. Return: 0 if both name the same subnet. */
int subnet_compare(const struct subnet *a, const struct subnet *b)
{
	int order = (int)a->kind - (int)b->kind;

	if (order)
		return order;
	if (a->kind == SUBNET_DEVICE)
		return strcmp(a->devices[0], b->devices[0]);
	return prefix_compare(&a->prefix, &b->prefix);
}

static int compare_subnets(const void *a, const void *b)
{
	return subnet_compare(a, b);
}

/* Sort the list for subnet_holding(). */
void subnet_list_sort(struct subnet_list *list)
{
	if (list->count)
		qsort(list->subnets, list->count, sizeof(*list->subnets), compare_subnets);
}

/*
 * Find the subnet with the longest prefix that contains the prefix, in a sorted
 * list.
 *
 * Return: the subnet, or NULL.
 */
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

/*
 * Find the subnet of a device, or the default subnet.
 *
 * Return: the subnet, or NULL.
 */
static const struct subnet *of_device(const struct subnet_list *list,
				      const char *device)
{
	const struct subnet *subnet;
	unsigned int i;

	for (i = list->count; i > 0 && list->subnets[i - 1].kind != SUBNET_PREFIX; i--) {
		subnet = &list->subnets[i - 1];
		if (subnet->kind == SUBNET_DEVICE && !strcmp(subnet->devices[0], device))
			return subnet;
	}
	subnet = list->count ? &list->subnets[list->count - 1] : NULL;
	return subnet && subnet->kind == SUBNET_DEFAULT ? subnet : NULL;
}

/* Find the subnet of a prefix behind a device. Return: the subnet, or NULL. */
const struct subnet *subnet_owner(const struct subnet_list *list, const struct prefix *prefix,
				  const char *device)
{
	const struct subnet *subnet = subnet_holding(list, prefix);

	return subnet ? subnet : of_device(list, device);
}

/*
 * Find the first subnet inside the prefix and not equal to it, in a sorted
 * list.
 *
 * Return: the subnet, or NULL.
 */
const struct subnet *subnet_within(const struct subnet_list *list, const struct prefix *prefix)
{
	unsigned int low = 0, high = list->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (list->subnets[middle].kind == SUBNET_PREFIX &&
		    prefix_compare(&list->subnets[middle].prefix, prefix) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == list->count || list->subnets[low].kind != SUBNET_PREFIX ||
	    !prefix_holds(prefix, &list->subnets[low].prefix.address))
		return NULL;
	return &list->subnets[low];
}

static int send_subnet(const struct subnet *subnet, enum eoig_cmd command, answer_fn answer,
		       void *data)
{
	char text[SUBNET_TEXT], about[SUBNET_TEXT + sizeof("subnet ")];
	struct request request;

	eoig_begin(&request, command);
	snprintf(about, sizeof(about), "subnet %s", subnet_text(subnet, text));
	request.about = about;
	subnet_put(&request, subnet);
	return eoig_send(&request, answer, data);
}

static int change_subnet(struct args *args, enum eoig_cmd command, enum subnet_use use)
{
	struct subnet subnet;

	if (subnet_parse(args, &subnet, use))
		return STATUS_USER;
	return send_subnet(&subnet, command, NULL, NULL);
}

static int subnet_add(struct args *args)
{
	return change_subnet(args, EOIG_CMD_SUBNET_ADD, SUBNET_NEW);
}

static int subnet_set(struct args *args)
{
	return change_subnet(args, EOIG_CMD_SUBNET_SET, SUBNET_CHANGE);
}

static int subnet_replace(struct args *args)
{
	return change_subnet(args, EOIG_CMD_SUBNET_REPLACE, SUBNET_NEW);
}

static int subnet_del(struct args *args)
{
	return change_subnet(args, EOIG_CMD_SUBNET_DEL, SUBNET_NAME);
}

/* Add the counters to an object. */
static void add_counters(json_t *object, const struct subnet *subnet)
{
	static const char *const keys[] = {
		[EOIG_STATS_A_PACKETS_OUT] = "packets_out",
		[EOIG_STATS_A_BYTES_OUT] = "bytes_out",
		[EOIG_STATS_A_PACKETS_IN] = "packets_in",
		[EOIG_STATS_A_BYTES_IN] = "bytes_in",
	};
	unsigned int i;

	for (i = EOIG_STATS_A_PACKETS_OUT; i < ARRAY_SIZE(keys); i++)
		json_object_set_new(object, keys[i], subnet->counted ?
				    json_integer(subnet->values[i]) :
				    json_null());
}

static void add_number(struct table *table, const struct subnet *subnet,
		       int attribute)
{
	if (subnet->counted)
		table_cell(table, PLAIN, "%llu", subnet->values[attribute]);
	else
		table_cell(table, PLAIN, "-");
}

static void add_bytes(struct table *table, const struct subnet *subnet,
		      int attribute)
{
	char text[AMOUNT_TEXT];

	if (subnet->counted)
		table_cell(table, PLAIN, "%s",
			   bytes_text(subnet->values[attribute], text));
	else
		table_cell(table, PLAIN, "-");
}

static void table_add(struct table *table, const struct subnet *subnet)
{
	char text[SUBNET_LONG_TEXT];

	table_cell(table, ADDRESS, "%s", subnet_long_text(subnet, text));
	table_cell(table, NAME, "%s", subnet->gateway);
	if (options.details) {
		add_number(table, subnet, EOIG_STATS_A_PACKETS_OUT);
		add_bytes(table, subnet, EOIG_STATS_A_BYTES_OUT);
		add_number(table, subnet, EOIG_STATS_A_PACKETS_IN);
		add_bytes(table, subnet, EOIG_STATS_A_BYTES_IN);
	}
	table_cell(table, DIM, "%s", subnet->comment);
}

/* Print subnets. With -s include the packets and bytes of each. */
static void print_list(const struct subnet_list *list)
{
	static const char *const brief[] = { "SUBNET", "GATEWAY", "COMMENT", NULL };
	static const char *const full[] = {
		"SUBNET", "GATEWAY", ">OUT", ">BYTES OUT", ">IN", ">BYTES IN",
		"COMMENT", NULL
	};
	struct json_list json = { .begun = false };
	struct table table;
	json_t *object;
	unsigned int i;

	table_begin(&table, options.details ? full : brief);
	table_brief(&table, 2);
	for (i = 0; i < list->count; i++) {
		const struct subnet *subnet = &list->subnets[i];

		if (options.json) {
			object = subnet_json(subnet);
			if (options.details)
				add_counters(object, subnet);
			json_list_add(&json, object);
		} else {
			table_add(&table, subnet);
		}
	}
	if (options.json)
		json_list_end(&json);
	table_end(&table);
}

static int subnet_show(struct args *args)
{
	struct subnet_list list = { .count = 0 };
	struct subnet subnet;
	int status;

	if (!args->count) {
		status = subnet_list_get(&list);
	} else {
		if (subnet_parse(args, &subnet, SUBNET_NAME))
			return STATUS_USER;
		status = send_subnet(&subnet, EOIG_CMD_SUBNET_GET, read_subnet, &list);
	}
	if (!status)
		print_list(&list);
	subnet_list_free(&list);
	return status;
}

/* Get the subnet of an address. */
static int subnet_get(struct args *args)
{
	struct subnet_list list = { .count = 0 };
	const char *word = args_next(args);
	struct request request;
	struct prefix prefix;
	struct nlattr *nest;
	int status;

	if (!word)
		return error_user("no address given, use: subnet get ADDRESS");
	if (parse_prefix(word, &prefix) || args_end(args))
		return STATUS_USER;
	if (prefix.length != 128)
		return error_user("%s is a prefix, use: subnet show %s", word,
				  word);
	eoig_begin(&request, EOIG_CMD_SUBNET_FIND);
	request.about = word;
	nest = request_nest(&request, EOIG_A_SUBNET);
	mnl_attr_put(request.header, EOIG_SUBNET_A_ADDRESS,
		     sizeof(prefix.address), &prefix.address);
	mnl_attr_nest_end(request.header, nest);
	status = eoig_send(&request, read_subnet, &list);
	if (!status)
		print_list(&list);
	subnet_list_free(&list);
	return status;
}

int subnet_command(struct args *args)
{
	static const struct command commands[] = {
		{ "show", subnet_show },
		{ "get", subnet_get },
		{ "add", subnet_add },
		{ "set", subnet_set },
		{ IN_FULL "replace", subnet_replace },
		{ IN_FULL "del", subnet_del },
		{ NULL, NULL },
	};

	return command_run(commands, "subnet command", args);
}
