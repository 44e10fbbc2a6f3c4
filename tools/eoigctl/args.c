// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of one command, read from left to right.
 */
#include "args.h"
#include "error.h"

/* Take the next word. Return: the word, or NULL at the end. */
const char *args_next(struct args *args)
{
	if (!args->count)
		return NULL;
	args->count--;
	return *args->words++;
}

/*
 * Take the value of a keyword.
 *
 * Return: the value, or NULL after an error message.
 */
const char *args_value(struct args *args, const char *keyword)
{
	const char *word = args_next(args);

	if (!word)
		error_user("\"%s\" needs a value", keyword);
	return word;
}

/* Check that no word is left. */
int args_end(const struct args *args)
{
	if (args->count)
		return error_user("unexpected word \"%s\"", args->words[0]);
	return STATUS_OK;
}
