// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clocks of the kernel, in milliseconds.
 */
#include "clock.h"

s64 clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Return: the date, in milliseconds since 1970. */
s64 clock_now(void)
{
	return clock_ms(CLOCK_REALTIME);
}
