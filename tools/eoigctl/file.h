/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FILE_H
#define EOIGCTL_FILE_H

#include <stdio.h>
#include <sys/types.h>

struct new_file {
	FILE *stream;
	const char *path;	/* as given */
	char *target;		/* final path */
	char *part;		/* temporary path */
};

FILE *file_begin(struct new_file *file, const char *path, mode_t mode);
int file_end(struct new_file *file, int status);

#endif /* EOIGCTL_FILE_H */
