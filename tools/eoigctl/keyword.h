/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_KEYWORD_H
#define EOIGCTL_KEYWORD_H

/*
 * The mark before a keyword that destroys or opens something: "!flush". It must
 * be written in full, and is never suggested.
 */
#define IN_FULL		"!"

const char *keyword_plain(const char *keyword);
const char *keyword_nearest(const char *const *words, const char *word);
void keyword_complete(const char *const *words, const char *word);
int keyword_index(const char *const *words, const char *what, const char *word);
int keyword_index_any_case(const char *const *words, const char *what,
			   const char *word);

#endif /* EOIGCTL_KEYWORD_H */
