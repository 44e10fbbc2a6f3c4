/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_LOG_TIME_H
#define EOIGCTL_LOG_TIME_H

#include <time.h>

#include "eoigctl.h"

s64 log_clock(clockid_t clock);
s64 log_now(void);

#endif /* EOIGCTL_LOG_TIME_H */
