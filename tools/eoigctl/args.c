// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of one command, taken one by one from the left.
 */
#include "args.h"
#include "error.h"

/* The next word, or NULL at the end. */
const char *args_next(struct args *args)
{
	if (!args->count)
		return NULL;
	args->count--;
	return *args->words++;
}

/* The word after a keyword, or NULL having said that there is none. */
const char *args_value(struct args *args, const char *keyword)
{
	const char *word = args_next(args);

	if (!word)
		error_user("\"%s\" needs a value after it", keyword);
	return word;
}

/* Nothing may be left. */
int args_end(const struct args *args)
{
	if (args->count)
		return error_user("unexpected word \"%s\"", args->words[0]);
	return STATUS_OK;
}
