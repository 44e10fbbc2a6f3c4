// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines that are printed once, after all commands have succeeded.
 */
#include "notice.h"
#include "unattached.h"

static unsigned int expected;

void notice_expect(enum notice notice)
{
	expected |= 1U << notice;
}

/* @status: of the commands. Returns that of the program. */
int notices_print(int status)
{
	unsigned int notices = expected;

	expected = 0;
	if (!status && notices & 1U << NOTICE_UNATTACHED)
		status = unattached_print();
	if (!status && notices & 1U << NOTICE_STRICT_SOURCE)
		error_warn("strict-source is always on since 0.2.0, leave it out");
	return status;
}
