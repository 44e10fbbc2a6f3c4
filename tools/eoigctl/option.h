/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_OPTION_H
#define EOIGCTL_OPTION_H

#include "eoigctl.h"

/* The options that say how to start. The others are in struct options. */
struct start {
	const char *netns;	/* a network namespace, or NULL */
	const char *batch;	/* a file of commands, or NULL */
	bool help;
	bool version;
};

int options_read(struct args *args, struct start *start);

#endif /* EOIGCTL_OPTION_H */
