/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_SHOW_H
#define EOIGCTL_SYNC_SHOW_H

#include "eoigctl.h"

int sync_show(struct args *args);

#endif /* EOIGCTL_SYNC_SHOW_H */
