// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of a gateway: keywords, values and defaults.
 */
#include <string.h>

#include "gateway_option.h"
#include "keyword.h"
#include "parse.h"

#define VALUE_TEXT	32

static const char *const types[] = { "egress-only", "internet", NULL };
static const char *const answers[] = { "drop", "reject", NULL };
static const char *const filterings[] = {
	"address-port-dependent", "address-dependent", "endpoint-independent", NULL
};

static const char *const bogons[] = { "drop", "accept", NULL };
static const char *const reverse_paths[] = { "strict", "loose", "off", NULL };
static const char *const modes[] = { "enforce", "audit", NULL };
static const char *const switches[] = { "off", "on", NULL };

/* Multicast scopes with a name (RFC 4291, RFC 7346). */
static const struct {
	const char *name;
	u8 number;
} scopes[] = {
	{ "interface-local", 1 },
	{ "link-local", 2 },
	{ "realm-local", 3 },
	{ "admin-local", 4 },
	{ "site-local", 5 },
	{ "organization-local", 8 },
	{ "global", 14 },
};

#define SCOPE_DEFAULT	8
#define SCOPE_MAX	15

/*
 * In the order of the output. Options without a key are texts, kept elsewhere.
 */
static const struct {
	const char *word;
	const char *key;		/* in JSON */
	int attribute;
	const char *const *choices;	/* NULL for a scope */
	u32 preset;
} list[] = {
	{ "type", "type", EOIG_GATEWAY_A_TYPE, types, 0 },
	{ "uplink", NULL, EOIG_GATEWAY_A_UPLINK, NULL, 0 },
	{ "unsolicited", "unsolicited", EOIG_GATEWAY_A_UNSOLICITED, answers, 0 },
	{ "bogons", "bogons", EOIG_GATEWAY_A_BOGONS, bogons, 0 },
	{ "reverse-path", "reverse_path", EOIG_GATEWAY_A_REVERSE_PATH, reverse_paths, 0 },
	{ "mode", "mode", EOIG_GATEWAY_A_MODE, modes, 0 },
	{ "filtering", "filtering", EOIG_GATEWAY_A_FILTERING, filterings, 0 },
	{ "accounting", "accounting", EOIG_GATEWAY_A_ACCOUNTING, switches, 0 },
	{ "fastpath", "fastpath", EOIG_GATEWAY_A_FASTPATH, switches, 0 },
	{ "scope", "scope", EOIG_GATEWAY_A_SCOPE, NULL, SCOPE_DEFAULT },
	{ "comment", NULL, EOIG_GATEWAY_A_COMMENT, NULL, 0 },
	{ "strict-source", NULL, EOIG_GATEWAY_A_STRICT_SOURCE, switches, 0 },
};

/*
 * Find the attribute of an option.
 *
 * Return: the attribute, or -1 after an error message.
 */
int gateway_option_find(const char *word)
{
	const char *words[ARRAY_SIZE(list) + 1] = { NULL };
	unsigned int i;
	int index;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		words[i] = list[i].word;
	index = keyword_index(words, "gateway option", word);
	return index < 0 ? -1 : list[index].attribute;
}

static int find(int attribute)
{
	unsigned int i = 0;

	while (list[i].attribute != attribute)
		i++;
	return i;
}

static int parse_scope(const char *word, u32 *value)
{
	const char *words[ARRAY_SIZE(scopes) + 1] = { NULL };
	unsigned int i;
	int index;

	if (*word && strchr("0123456789", *word))
		return parse_number(word, "scope", 0, SCOPE_MAX, value);
	for (i = 0; i < ARRAY_SIZE(scopes); i++)
		words[i] = scopes[i].name;
	index = keyword_index(words, "scope", word);
	if (index < 0)
		return STATUS_USER;
	*value = scopes[index].number;
	return STATUS_OK;
}

int gateway_option_parse(int attribute, const char *word, u32 *value)
{
	int option = find(attribute), index;
	char what[VALUE_TEXT];

	if (!list[option].choices)
		return parse_scope(word, value);
	snprintf(what, sizeof(what), "value of %s", list[option].word);
	index = keyword_index(list[option].choices, what, word);
	if (index < 0)
		return STATUS_USER;
	*value = index;
	return STATUS_OK;
}

/* Give each option that is not given its default. */
void gateway_options_preset(u32 *given, u32 *values)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		if (!list[i].key || *given & (1U << list[i].attribute))
			continue;
		*given |= 1U << list[i].attribute;
		values[list[i].attribute] = list[i].preset;
	}
}

void gateway_option_put(struct request *request, int attribute, u32 value)
{
	switch (attribute) {
	case EOIG_GATEWAY_A_TYPE:
	case EOIG_GATEWAY_A_UNSOLICITED:
	case EOIG_GATEWAY_A_FILTERING:
	case EOIG_GATEWAY_A_REVERSE_PATH:
	case EOIG_GATEWAY_A_MODE:
		mnl_attr_put_u32(request->header, attribute, value);
		break;
	default:
		mnl_attr_put_u8(request->header, attribute, value);
	}
}

static const char *value_text(unsigned int option, u32 value, char text[VALUE_TEXT])
{
	const char *const *choices = list[option].choices;
	unsigned int i;

	for (i = 0; choices && choices[i]; i++)
		if (i == value)
			return choices[i];
	for (i = 0; !choices && !options.numeric && i < ARRAY_SIZE(scopes); i++)
		if (scopes[i].number == value)
			return scopes[i].name;
	snprintf(text, VALUE_TEXT, "%u", value);
	return text;
}

/*
 * Test if the option has a value here. The type is always printed, so it does
 * not count.
 */
static bool is_setting(unsigned int option)
{
	return list[option].key && list[option].attribute != EOIG_GATEWAY_A_TYPE;
}

static bool is_changed(unsigned int option, const u32 *values)
{
	return is_setting(option) && values[list[option].attribute] != list[option].preset;
}

/* Test if an option other than the type differs from its default. */
bool gateway_options_changed(const u32 *values)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		if (is_changed(i, values))
			return true;
	return false;
}

/*
 * Print the options that differ from their defaults, or @all. The type is not
 * included.
 */
void gateway_options_print(FILE *out, const u32 *values, bool all, const char *separator)
{
	const char *between = "";
	char text[VALUE_TEXT];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		if (!(all && is_setting(i)) && !is_changed(i, values))
			continue;
		fprintf(out, "%s%s %s", between, list[i].word,
			value_text(i, values[list[i].attribute], text));
		between = separator;
	}
}

void gateway_options_json(json_t *object, const u32 *values)
{
	char text[VALUE_TEXT];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		u32 value = values[list[i].attribute];
		json_t *json;

		if (!list[i].key)
			continue;
		if (list[i].choices == switches)
			json = json_boolean(value);
		else if (list[i].choices)
			json = json_string(value_text(i, value, text));
		else
			json = json_integer(value);
		json_object_set_new(object, list[i].key, json);
	}
}

/* Return: "egress-only" or "internet". */
const char *gateway_type_text(u32 type)
{
	return type < ARRAY_SIZE(types) - 1 ? types[type] : "?";
}
