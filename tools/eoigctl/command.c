// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dispatch the commands of an object.
 */
#include <stddef.h>

#include "args.h"
#include "command.h"
#include "keyword.h"

#define COMMANDS_MAX	16

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
	i = keyword_index(names, what, word);
	if (i < 0)
		return STATUS_USER;
	return commands[i].run(args);
}
