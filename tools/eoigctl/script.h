/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SCRIPT_H
#define EOIGCTL_SCRIPT_H

#include <stdio.h>

#include "eoigctl.h"

/* A file of commands. */
struct script {
	FILE *file;
	const char *name;
	unsigned int line;
	char *text;
	char **words;
	unsigned int words_room;
};

void script_use(struct script *script, FILE *file, const char *name);
int script_open(struct script *script, const char *path);
int script_next(struct script *script, struct args *args);
void script_close(struct script *script);

#endif /* EOIGCTL_SCRIPT_H */
