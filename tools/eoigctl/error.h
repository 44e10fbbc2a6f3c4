/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_ERROR_H
#define EOIGCTL_ERROR_H

#include "eoigctl.h"

void error_place(const char *file, unsigned int line);
__printf(1, 2) int error_user(const char *format, ...);
__printf(1, 2) void error_warn(const char *format, ...);
__printf(1, 2) int error_kernel(const char *format, ...);

#endif /* EOIGCTL_ERROR_H */
