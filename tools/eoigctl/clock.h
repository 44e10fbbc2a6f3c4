/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_CLOCK_H
#define EOIGCTL_CLOCK_H

#include <time.h>

#include "eoigctl.h"

s64 clock_ms(clockid_t clock);
s64 clock_now(void);

#endif /* EOIGCTL_CLOCK_H */
