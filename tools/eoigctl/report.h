/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_REPORT_H
#define EOIGCTL_REPORT_H

#include "print.h"

enum severity {
	NOTE,		/* nothing is wrong: what a reader may not expect */
	WARNING,	/* it may be meant so */
	PROBLEM,	/* something does not work */
	SEVERITY_COUNT,
};

/* What check finds, on its way to standard output. */
struct report {
	struct json_list json;
	unsigned int counts[SEVERITY_COUNT];
	char about[80];		/* which object the next findings are about */
};

__printf(2, 3) void report_about(struct report *report, const char *format, ...);

/* @format: what is wrong, a newline, and the command that mends it; a note needs no command. */
__printf(3, 4) void report_add(struct report *report, enum severity severity,
			       const char *format, ...);

void report_end(struct report *report, unsigned int gateways, unsigned int subnets);

#endif /* EOIGCTL_REPORT_H */
