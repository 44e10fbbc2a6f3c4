/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Common definitions of all files of eoigctl.
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
typedef __s64 s64;

/*
 * Result of functions that can fail, and exit status. Errors are already
 * printed.
 */
enum status {
	STATUS_OK,
	STATUS_USER,	/* wrong words, or check found a problem */
	STATUS_KERNEL,	/* the kernel refused, or the module is missing */
};

enum colour_use {
	COLOUR_AUTO,	/* on a terminal */
	COLOUR_ALWAYS,
	COLOUR_NEVER,
};

/* Options of the command line. Only options_read() writes them. */
struct options {
	bool json;
	bool pretty;
	bool details;
	bool brief;		/* only the main columns, without headings */
	bool oneline;		/* one line for each object, without headings */
	bool numeric;		/* numbers instead of names */
	bool timestamp;		/* date and time of events */
	enum colour_use colour;
};

extern struct options options;

/* The remaining words of a command. */
struct args {
	unsigned int count;
	char **words;
};

#endif /* EOIGCTL_H */
