/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_ARGS_H
#define EOIGCTL_ARGS_H

#include "eoigctl.h"

const char *args_next(struct args *args);
const char *args_value(struct args *args, const char *keyword);
int args_end(const struct args *args);

#endif /* EOIGCTL_ARGS_H */
