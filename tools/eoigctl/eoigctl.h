/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every file of eoigctl shares: exit status, options, how to print messages.
 */
#ifndef EOIGCTL_H
#define EOIGCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#ifndef __printf
#define __printf(format, first)	__attribute__((__format__(__printf__, \
							  format, first)))
#endif

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

/* What a function that can fail returns, having said why; the exit status of the program. */
enum status {
	STATUS_OK,
	STATUS_USER,	/* the words make no sense, or check found a problem */
	STATUS_KERNEL,	/* the kernel refused, or has no eoig module */
};

/* From the command line; written by main() alone. */
struct options {
	bool json;
	bool pretty;
	bool details;
};

extern struct options options;

/* Words that are left of a command. */
struct args {
	unsigned int count;
	char **words;
};

#endif /* EOIGCTL_H */
