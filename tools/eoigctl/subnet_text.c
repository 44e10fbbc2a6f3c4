// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parse and print subnets.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "complete.h"
#include "error.h"
#include "keyword.h"
#include "print.h"
#include "subnet.h"
#include "text.h"

enum {
	OPTION_GATEWAY,
	OPTION_COMMENT,
	OPTION_DEVICE,
};

static int parse_subnet_device(struct args *args, struct subnet *subnet)
{
	const char *word = args_value(args, "dev");
	char name[IF_NAMESIZE];
	unsigned int i;

	if (!word || parse_device(word, name))
		return STATUS_USER;
	if (subnet->kind == SUBNET_DEFAULT)
		return error_user("the default subnet has no devices, remove: dev %s", word);
	if (subnet->kind == SUBNET_DEVICE && subnet->device_count)
		return error_user("subnet dev %s has one device, add another subnet for %s",
				  subnet->devices[0], word);
	if (subnet->device_count == EOIG_SUBNET_DEVICES_MAX)
		return error_user("too many devices, the maximum is %u", EOIG_SUBNET_DEVICES_MAX);
	for (i = 0; i < subnet->device_count; i++)
		if (!strcmp(subnet->devices[i], name))
			return error_user("device \"%s\" is given twice", word);
	text_copy(subnet->devices[subnet->device_count++], IF_NAMESIZE, name);
	return STATUS_OK;
}

static int parse_option(struct args *args, struct subnet *subnet, const char *word,
			unsigned int *given)
{
	static const char *const words[] = {
		[OPTION_GATEWAY]	= "gateway",
		[OPTION_COMMENT]	= "comment",
		[OPTION_DEVICE]		= "dev",
		NULL,
	};
	int option = keyword_index(words, "subnet option", word);
	const char *value;

	if (option < 0)
		return STATUS_USER;
	if (option == OPTION_DEVICE)
		return parse_subnet_device(args, subnet);
	if (*given & (1U << option))
		return error_user("\"%s\" is given twice", words[option]);
	*given |= 1U << option;
	value = args_value(args, words[option]);
	if (!value)
		return STATUS_USER;
	if (option == OPTION_GATEWAY)
		return parse_name(value, subnet->gateway);
	subnet->commented = true;
	return parse_comment(value, subnet->comment);
}

/* Refuse a prefix without a length. It may mean one host or its /64. */
static int refuse_without_length(const char *word)
{
	char text[PREFIX_TEXT];
	struct prefix prefix;

	if (parse_prefix(word, &prefix))
		return STATUS_USER;
	prefix_cut(&prefix, 64);
	return error_user("%s has no prefix length, use %s or %s/128", word,
			  prefix_text(&prefix, text), word);
}

static int parse_subnet_prefix(const char *word, struct prefix *prefix)
{
	if (!strchr(word, '/'))
		return refuse_without_length(word);
	if (parse_prefix(word, prefix))
		return STATUS_USER;
	if (!prefix->length)
		return error_user("%s contains all addresses, use: subnet add default gateway NAME",
				  word);
	if (IN6_IS_ADDR_MULTICAST(&prefix->address))
		return error_user("%s is a multicast prefix, which has no hosts", word);
	return STATUS_OK;
}

/* Test if the word is a beginning of @keyword. Prefixes contain a colon. */
static bool begins(const char *word, const char *keyword)
{
	return *word && !strncmp(keyword, word, strlen(word)) && !strchr(word, ':');
}

/* Parse PREFIX, dev DEV or default. */
static int parse_kind(struct args *args, struct subnet *subnet)
{
	const char *word = args_next(args);

	if (!word)
		return error_user("no subnet given, use PREFIX, dev DEV or default");
	complete_value(COMPLETE_SUBNET, word);
	if (!strcmp(word, "dev")) {
		subnet->kind = SUBNET_DEVICE;
		return parse_subnet_device(args, subnet);
	}
	if (begins(word, "default") && strlen(word) > strlen("de")) {
		subnet->kind = SUBNET_DEFAULT;
		return STATUS_OK;
	}
	return parse_subnet_prefix(word, &subnet->prefix);
}

/*
 * Parse {PREFIX [dev DEV]... | dev DEV | default} [gateway NAME] [comment
 * TEXT].
 */
int subnet_parse(struct args *args, struct subnet *subnet, enum subnet_use use)
{
	char text[SUBNET_TEXT];
	unsigned int given = 0;
	const char *word;

	memset(subnet, 0, sizeof(*subnet));
	if (parse_kind(args, subnet))
		return STATUS_USER;
	subnet_text(subnet, text);
	if (use == SUBNET_NAME)
		return args_end(args);
	if (use == SUBNET_CHANGE && !args->count)
		return error_user("subnet %s: no option given", text);
	while ((word = args_next(args)))
		if (parse_option(args, subnet, word, &given))
			return STATUS_USER;
	if (use == SUBNET_NEW && !*subnet->gateway)
		return error_user("subnet %s needs a gateway, use: subnet add %s gateway NAME",
				  text, text);
	return STATUS_OK;
}

/* Build the name of a subnet. */
const char *subnet_text(const struct subnet *subnet, char text[SUBNET_TEXT])
{
	switch (subnet->kind) {
	case SUBNET_PREFIX:
		return prefix_text(&subnet->prefix, text);
	case SUBNET_DEVICE:
		snprintf(text, SUBNET_TEXT, "dev %s", subnet->devices[0]);
		return text;
	case SUBNET_DEFAULT:
		break;
	}
	text_copy(text, SUBNET_TEXT, "default");
	return text;
}

/* Build the name of a subnet, with its devices. */
const char *subnet_long_text(const struct subnet *subnet, char text[SUBNET_LONG_TEXT])
{
	unsigned int i;

	subnet_text(subnet, text);
	for (i = 0; subnet->kind == SUBNET_PREFIX && i < subnet->device_count; i++)
		sprintf(text + strlen(text), " dev %s", subnet->devices[i]);
	return text;
}

json_t *subnet_json(const struct subnet *subnet)
{
	json_t *object = json_object(), *devices = json_array();
	char prefix[PREFIX_TEXT];
	unsigned int i;

	for (i = 0; i < subnet->device_count; i++)
		json_array_append_new(devices, json_text(subnet->devices[i]));
	json_object_set_new(object, "prefix", subnet->kind == SUBNET_PREFIX ?
			    json_string(prefix_text(&subnet->prefix, prefix)) : json_null());
	json_object_set_new(object, "devices", devices);
	json_object_set_new(object, "default", json_boolean(subnet->kind == SUBNET_DEFAULT));
	json_object_set_new(object, "gateway",
			    *subnet->gateway ? json_text(subnet->gateway) : json_null());
	json_object_set_new(object, "comment", json_text(subnet->comment));
	return object;
}
