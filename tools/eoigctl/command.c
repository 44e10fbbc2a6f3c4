// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dispatch the commands of an object.
 */
#include <stddef.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "keyword.h"

#define COMMANDS_MAX	16

/* Words that iproute2 also accepts for a command. Only "list" has beginnings. */
static const struct {
	const char *word;
	const char *command;
} synonyms[] = {
	{ "l", "show" },
	{ "li", "show" },
	{ "lis", "show" },
	{ "list", "show" },
	{ "ls", "show" },
	{ "lst", "show" },
	{ "delete", "del" },
};

static int find_exactly(const char *const *names, const char *word)
{
	int i;

	for (i = 0; names[i]; i++)
		if (!strcmp(keyword_plain(names[i]), word))
			return i;
	return -1;
}

/* Find the command that a word of iproute2 means. Return: its index, or -1. */
static int find_synonym(const char *const *names, const char *word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(synonyms); i++)
		if (!strcmp(synonyms[i].word, word))
			return find_exactly(names, synonyms[i].command);
	return -1;
}

/*
 * Run the command that the next word names, or the first one if there is no
 * word.
 */
int command_run(const struct command *commands, const char *what, struct args *args)
{
	const char *names[COMMANDS_MAX + 1] = { NULL };
	const char *word = args_next(args);
	int i;

	if (!word)
		return commands->run(args);
	for (i = 0; i < COMMANDS_MAX && commands[i].name; i++)
		names[i] = commands[i].name;
	keyword_complete(names, word);
	i = find_synonym(names, word);
	if (i < 0)
		i = keyword_index(names, what, word);
	if (i < 0)
		return STATUS_USER;
	return commands[i].run(args);
}
