// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find keywords. Words can be abbreviated. Unknown words get a suggestion. Both
 * exclude keywords that must be written IN_FULL.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "eoigctl.h"
#include "error.h"
#include "keyword.h"

#define WORD_MAX	40

static bool in_full(const char *keyword)
{
	return *keyword == *IN_FULL;
}

/* Return: the keyword without the mark IN_FULL. */
const char *keyword_plain(const char *keyword)
{
	return keyword + in_full(keyword);
}

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Count the letters to change, add, remove or swap (Damerau-Levenshtein). */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int rows[3][WORD_MAX + 1], length_a = strlen(a), length_b = strlen(b), i, j;
	unsigned int *before = rows[0], *above = rows[1], *row = rows[2], *swap;

	if (length_a > WORD_MAX || length_b > WORD_MAX)
		return WORD_MAX;
	memset(rows, 0, sizeof(rows));
	for (j = 0; j <= length_b; j++)
		above[j] = j;
	for (i = 1; i <= length_a; i++) {
		row[0] = i;
		for (j = 1; j <= length_b; j++) {
			row[j] = min(min(row[j - 1], above[j]) + 1,
				     above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = min(row[j], before[j - 2] + 1);
		}
		swap = before;
		before = above;
		above = row;
		row = swap;
	}
	return above[length_b];
}

/* Find the most similar keyword. Return: the keyword, or NULL. */
const char *keyword_nearest(const char *const *words, const char *word)
{
	unsigned int best = strlen(word) / 2 + 1;
	const char *nearest = NULL;

	for (; *words; words++) {
		unsigned int away = distance(word, *words);

		if (!in_full(*words) && away <= best &&
		    2 * away < strlen(*words)) {
			best = away - !!away;
			nearest = *words;
		}
	}
	return nearest;
}

#define LIST_TEXT	512

/* List the keywords with this beginning that are, or are not, IN_FULL. */
static const char *list_words(const char *const *words, const char *begin,
			      bool full, char list[LIST_TEXT])
{
	const char *between = "";
	size_t used = 0;

	*list = '\0';
	for (; *words; words++) {
		if (in_full(*words) != full ||
		    strncmp(keyword_plain(*words), begin, strlen(begin)))
			continue;
		used += snprintf(list + used, LIST_TEXT - used, "%s%s", between,
				 keyword_plain(*words));
		if (used >= LIST_TEXT)
			used = LIST_TEXT - 1;
		between = ", ";
	}
	return list;
}

static void report_unknown(const char *const *words, const char *what,
			   const char *word)
{
	const char *nearest = keyword_nearest(words, word);
	char usual[LIST_TEXT], full[LIST_TEXT];

	if (nearest) {
		error_user("unknown %s \"%s\", did you mean \"%s\"?", what, word,
			   nearest);
		return;
	}
	list_words(words, "", false, usual);
	list_words(words, "", true, full);
	error_user("unknown %s \"%s\", use one of: %s%s%s", what, word, usual,
		   *full && *usual ? "; in full: " : "", full);
}

/* If the word is the one at the cursor, offer these keywords, and end. */
void keyword_complete(const char *const *words, const char *word)
{
	if (!complete_at(word))
		return;
	for (; *words; words++)
		complete_offer(keyword_plain(*words));
	complete_end();
}

/*
 * Find a keyword, possibly abbreviated.
 *
 * Return: its index, or -1 after an error message.
 */
int keyword_index(const char *const *words, const char *what, const char *word)
{
	char list[LIST_TEXT];
	int i, found = -1;

	keyword_complete(words, word);
	for (i = 0; words[i]; i++) {
		if (!strcmp(keyword_plain(words[i]), word))
			return i;
		if (!in_full(words[i]) &&
		    !strncmp(words[i], word, strlen(word)))
			found = found == -1 ? i : -2;
	}
	if (found >= 0 && *word)
		return found;
	if (found == -2 && *word) {
		error_user("ambiguous %s \"%s\": %s", what, word,
			   list_words(words, word, false, list));
		return -1;
	}
	report_unknown(words, what, word);
	return -1;
}

/* Find a keyword like keyword_index(), in upper or lower case. */
int keyword_index_any_case(const char *const *words, const char *what,
			   const char *word)
{
	char lower[WORD_MAX + 1];
	size_t i;

	keyword_complete(words, word);
	if (strlen(word) > WORD_MAX)
		return keyword_index(words, what, word);
	for (i = 0; word[i]; i++)
		lower[i] = tolower((unsigned char)word[i]);
	lower[i] = '\0';
	return keyword_index(words, what, lower);
}
