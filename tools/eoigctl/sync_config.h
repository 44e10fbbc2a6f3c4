/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_CONFIG_H
#define EOIGCTL_SYNC_CONFIG_H

#include "eoigctl.h"

int sync_config_digest(u64 *digest);

#endif /* EOIGCTL_SYNC_CONFIG_H */
