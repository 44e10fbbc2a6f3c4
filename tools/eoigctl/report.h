/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_REPORT_H
#define EOIGCTL_REPORT_H

#include "print.h"

enum severity {
	NOTE,		/* for information */
	WARNING,	/* may be intended */
	PROBLEM,	/* something does not work */
	SEVERITY_COUNT,
};

/* Findings of check on standard output. */
struct report {
	struct json_list json;
	unsigned int counts[SEVERITY_COUNT];
	char about[80];		/* the object of the next findings */
};

__printf(2, 3) void report_about(struct report *report, const char *format, ...);

/*
 * @format: the problem, a newline, and the command that fixes it. A note needs
 * no command.
 */
__printf(3, 4) void report_add(struct report *report, enum severity severity,
			       const char *format, ...);

void report_end(struct report *report, unsigned int gateways, unsigned int subnets);

#endif /* EOIGCTL_REPORT_H */
