/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every file of eoigctl shares: exit status, options, how to print_message.
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

void error_place(const char *file, unsigned int line);
__printf(1, 2) int error_user(const char *format, ...);
__printf(1, 2) void error_warn(const char *format, ...);
__printf(1, 2) int error_kernel(const char *format, ...);

void *allocate(void *old, size_t size);

/* The objects; each takes what follows its name. */
int gateway_command(struct args *args);
int subnet_command(struct args *args);
int flow_command(struct args *args);
int timeout_command(struct args *args);
int limit_command(struct args *args);
int stats_command(struct args *args);
int top_command(struct args *args);
int config_command(struct args *args);
int monitor_command(struct args *args);
int reload_command(struct args *args);
int check_command(struct args *args);
int version_command(struct args *args);

#endif /* EOIGCTL_H */
