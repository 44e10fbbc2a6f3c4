/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_KEYWORD_H
#define EOIGCTL_KEYWORD_H

#include "eoigctl.h"

struct command {
	const char *name;
	int (*run)(struct args *args);
};

const char *keyword_nearest(const char *const *words, const char *word);
int keyword_index(const char *const *words, const char *what, const char *word);
const char *args_next(struct args *args);
const char *args_value(struct args *args, const char *keyword);
int args_end(const struct args *args);
int command_run(const struct command *commands, const char *what, struct args *args);

#endif /* EOIGCTL_KEYWORD_H */
