/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_KEYWORD_H
#define EOIGCTL_KEYWORD_H

const char *keyword_nearest(const char *const *words, const char *word);
int keyword_index(const char *const *words, const char *what, const char *word);

#endif /* EOIGCTL_KEYWORD_H */
