// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read files of commands, one per line. Words are quoted as in a shell: "..."
 * '...' \. A # begins a comment. Errors name file and line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "memory.h"
#include "script.h"

/* Maximum length of a line. A longer one is not text. */
#define LINE_MAX_LENGTH	65536

/* Read an open file. script_close() closes it. @name: for error messages */
void script_use(struct script *script, FILE *file, const char *name)
{
	memset(script, 0, sizeof(*script));
	script->file = file;
	script->name = name;
}

/* Open a file. "-" is standard input. */
int script_open(struct script *script, const char *path)
{
	if (!strcmp(path, "-"))
		script_use(script, stdin, "standard input");
	else
		script_use(script, fopen(path, "re"), path);
	if (!script->file)
		return error_user("%s: %s", path, strerror(errno));
	return STATUS_OK;
}

void script_close(struct script *script)
{
	error_place(NULL, 0);
	if (script->file != stdin)
		fclose(script->file);
	free(script->text);
	free(script->words);
}

static void add_word(struct script *script, struct args *args, char *word)
{
	script->words = array_grow(script->words, args->count,
				   &script->words_room, sizeof(*script->words));
	script->words[args->count++] = word;
}

/*
 * Read and unquote one word in place.
 *
 * Return: the rest of the line, or NULL after an error message.
 */
static char *split_word(char *from)
{
	char *to = from, quote = '\0';

	for (; *from && (quote || !strchr(" \t", *from)); from++) {
		if (*from == quote || (!quote && strchr("'\"", *from))) {
			quote = quote ? '\0' : *from;
			continue;
		}
		if (*from == '\\' && (!quote || (quote == '"' && from[1] &&
						 strchr("\"\\$`", from[1])))) {
			from++;
			if (!*from) {
				error_user("the line ends with a backslash");
				return NULL;
			}
		}
		*to++ = *from;
	}
	if (quote) {
		error_user("unterminated quote (%c)", quote);
		return NULL;
	}
	if (*from)
		from++;
	*to = '\0';
	return from;
}

static int split_line(struct script *script, char *text, struct args *args)
{
	args->count = 0;
	for (;;) {
		char *word;

		text += strspn(text, " \t");
		if (!*text || *text == '#')
			break;
		word = text;
		text = split_word(text);
		if (!text)
			return STATUS_USER;
		add_word(script, args, word);
	}
	args->words = script->words;
	if (args->count && !strcmp(args->words[0], "eoigctl")) {
		args->count--;
		args->words++;
	}
	return STATUS_OK;
}

/*
 * Read a line of limited length, like getline().
 *
 * Return: its length with the newline, -1 at the end of the file or after an
 * error, or LINE_MAX_LENGTH if it is too long.
 */
static ssize_t read_line(struct script *script)
{
	size_t length = 0;
	int byte;

	if (!script->text)
		script->text = allocate(NULL, LINE_MAX_LENGTH + 1);
	while (length < LINE_MAX_LENGTH) {
		byte = getc_unlocked(script->file);
		if (byte == EOF)
			break;
		script->text[length++] = byte;
		if (byte == '\n')
			break;
	}
	script->text[length] = '\0';
	return length ? (ssize_t)length : -1;
}

/*
 * Read the next line with words. No words: the end of the file.
 *
 * The words are valid until the next call.
 */
int script_next(struct script *script, struct args *args)
{
	ssize_t length;
	int status;

	for (;;) {
		length = read_line(script);
		if (ferror(script->file)) {
			error_place(script->name, 0);
			return error_user("%s", strerror(errno));
		}
		args->count = 0;
		if (length < 0)
			return STATUS_OK;
		script->line++;
		error_place(script->name, script->line);
		if (memchr(script->text, '\0', length))
			return error_user("the line is not text");
		if (length == LINE_MAX_LENGTH)
			return error_user("the line is longer than %d bytes",
					  LINE_MAX_LENGTH - 1);
		if (length && script->text[length - 1] == '\n')
			script->text[--length] = '\0';
		if (length && script->text[length - 1] == '\r')
			script->text[--length] = '\0';
		status = split_line(script, script->text, args);
		if (status || args->count)
			return status;
	}
}
