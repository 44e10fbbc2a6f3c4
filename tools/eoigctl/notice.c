// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notices that commands ask for. main() prints each once, after all commands.
 */
#include "notice.h"

static unsigned int expected;

/* Ask for a notice. */
void notice_expect(enum notice notice)
{
	expected |= 1U << notice;
}

/*
 * Take all notices that were asked for.
 *
 * Return: a set with one bit for each enum notice.
 */
unsigned int notices_take(void)
{
	unsigned int notices = expected;

	expected = 0;
	return notices;
}
