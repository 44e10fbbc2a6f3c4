// SPDX-License-Identifier: GPL-2.0-only
/*
 * Complete a command line: eoigctl --complete WORD... CURRENT.
 *
 * The shells ask this way which words may stand at the cursor. The parser
 * itself is the description of the words. It reads the line as usual. When it
 * comes to the last word, the word at the cursor, it prints what it would
 * accept there, one word a line, and ends. So completion knows every word,
 * abbreviation and value that the parser knows.
 *
 * Nothing is changed: before the parser starts, the process gives up opening
 * files, pipes and sockets, and every command needs one of these.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "complete.h"

static const char *cursor;	/* the word at the cursor, or NULL */
static complete_fn offer_kind;
static rlim_t descriptors;	/* the usual limit */

/*
 * Complete from now on.
 *
 * @word: the last word of the line
 * @offer_values: offers the words of a kind
 */
void complete_begin(const char *word, complete_fn offer_values)
{
	cursor = word;
	offer_kind = offer_values;
}

bool completing(void)
{
	return cursor;
}

/* Offer no values, because those of this network namespace would be wrong. */
void complete_keywords_only(void)
{
	offer_kind = NULL;
}

static void limit_descriptors(rlim_t limit)
{
	struct rlimit limits;

	getrlimit(RLIMIT_NOFILE, &limits);
	descriptors = limits.rlim_cur;
	limits.rlim_cur = limit;
	setrlimit(RLIMIT_NOFILE, &limits);
}

/* Open nothing from now on. */
void complete_lock(void)
{
	limit_descriptors(0);
}

/* Test if this is the word at the cursor. The parser never copies it. */
bool complete_at(const char *word)
{
	return cursor && word == cursor;
}

/* Print a word if it continues the one at the cursor. */
void complete_offer(const char *word)
{
	if (!strncmp(word, cursor, strlen(cursor)))
		puts(word);
}

/* Leave no chance to go on. */
void complete_end(void)
{
	fflush(stdout);
	_exit(0);
}

/* If the word is the one at the cursor, offer what it may be, and end. */
void complete_value(enum complete_kind kind, const char *word)
{
	if (!complete_at(word))
		return;
	limit_descriptors(descriptors);
	if (offer_kind)
		offer_kind(kind);
	complete_end();
}
