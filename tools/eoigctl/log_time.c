// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clocks of the flow log, in milliseconds.
 */
#include "log_time.h"

s64 log_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Return: the time of records, in milliseconds since 1970. */
s64 log_now(void)
{
	return log_clock(CLOCK_REALTIME);
}
