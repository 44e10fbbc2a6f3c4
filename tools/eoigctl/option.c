// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options before the object. They are those of iproute2.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "complete.h"
#include "error.h"
#include "keyword.h"
#include "option.h"
#include "text.h"

#define OPTION_TEXT	32

enum option {
	OPTION_NETNS,
	OPTION_BATCH,
	OPTION_JSON,
	OPTION_PRETTY,
	OPTION_STATISTICS,
	OPTION_BRIEF,
	OPTION_ONELINE,
	OPTION_COLOUR,
	OPTION_NUMERIC,
	OPTION_TIMESTAMP,
	OPTION_FAMILY,
	OPTION_HELP,
	OPTION_VERSION,
};

/* The short form wins where it begins several words. */
static const struct {
	const char *word;
	const char *brief;
	enum option option;
} list[] = {
	{ "-netns", "-n", OPTION_NETNS },
	{ "-batch", "-b", OPTION_BATCH },
	{ "-json", "-j", OPTION_JSON },
	{ "-pretty", "-p", OPTION_PRETTY },
	{ "-statistics", "-s", OPTION_STATISTICS },
	{ "-brief", "-br", OPTION_BRIEF },
	{ "-oneline", "-o", OPTION_ONELINE },
	{ "-color", "-c", OPTION_COLOUR },
	{ "-Numeric", "-N", OPTION_NUMERIC },
	{ "-timestamp", "-t", OPTION_TIMESTAMP },
	{ "-tshort", "-ts", OPTION_TIMESTAMP },
	{ "-6", "-6", OPTION_FAMILY },
	{ "-help", "-h", OPTION_HELP },
	{ "-Version", "-V", OPTION_VERSION },
	{ "-version", "-v", OPTION_VERSION },
};

/*
 * Find an option. Accept --json for -json.
 *
 * Return: the option, or -1 after an error message.
 */
static int find_option(const char *word)
{
	const char *words[ARRAY_SIZE(list) + 1] = { NULL };
	unsigned int i;
	int index;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		words[i] = list[i].word;
	keyword_complete(words, word);
	if (word[1] == '-')
		word++;
	for (i = 0; i < ARRAY_SIZE(list); i++)
		if (!strcmp(list[i].brief, word))
			return list[i].option;
	index = keyword_index(words, "option", word);
	return index < 0 ? -1 : (int)list[index].option;
}

/* Parse the value of -color=WHEN. Without a value it means always. */
static int parse_colour(const char *value)
{
	static const char *const words[] = {
		[COLOUR_AUTO]	= "auto",
		[COLOUR_ALWAYS]	= "always",
		[COLOUR_NEVER]	= "never",
		NULL,
	};
	int index = COLOUR_ALWAYS;

	if (value)
		index = keyword_index(words, "value of -color", value);
	if (index < 0)
		return STATUS_USER;
	options.colour = index;
	return STATUS_OK;
}

static int read_option(struct args *args, struct start *start)
{
	const char *word = args_next(args), *value = strchr(word, '=');
	char name[OPTION_TEXT];
	int option;

	if (value) {
		text_copy(name, sizeof(name), word);
		name[strcspn(name, "=")] = '\0';
		value++;
	}
	option = find_option(value ? name : word);
	if (option < 0)
		return STATUS_USER;
	if (value && option != OPTION_COLOUR)
		return error_user("option \"%s\" takes no \"=\"", name);
	switch (option) {
	case OPTION_NETNS:
		start->netns = args_value(args, word);
		if (!start->netns)
			return STATUS_USER;
		complete_value(COMPLETE_NETNS, start->netns);
		break;
	case OPTION_BATCH:
		start->batch = args_value(args, word);
		if (!start->batch)
			return STATUS_USER;
		complete_value(COMPLETE_FILE, start->batch);
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
	case OPTION_BRIEF:
		options.brief = true;
		break;
	case OPTION_ONELINE:
		options.oneline = true;
		break;
	case OPTION_COLOUR:
		return parse_colour(value);
	case OPTION_NUMERIC:
		options.numeric = true;
		break;
	case OPTION_TIMESTAMP:
		options.timestamp = true;
		break;
	case OPTION_FAMILY:
		/* eoig handles no other family. */
		break;
	case OPTION_HELP:
		start->help = true;
		break;
	case OPTION_VERSION:
		start->version = true;
		break;
	}
	return STATUS_OK;
}

/* Read the options. The first of -help and -Version is the last one read. */
int options_read(struct args *args, struct start *start)
{
	int status = STATUS_OK;

	while (!status && args->count && args->words[0][0] == '-' &&
	       !start->help && !start->version)
		status = read_option(args, start);
	return status;
}
