/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_KEY_H
#define EOIGCTL_SYNC_KEY_H

#include "sync_types.h"

int sync_keys_read(const char *path, struct sync_keys *keys);
int sync_key_print(struct args *args);

#endif /* EOIGCTL_SYNC_KEY_H */
