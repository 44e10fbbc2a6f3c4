/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_STATUS_H
#define EOIGCTL_SYNC_STATUS_H

#include "sync_daemon.h"

int sync_status_open(void);
void sync_status_answer(const struct sync_daemon *daemon);
int sync_status_connect(void);

#endif /* EOIGCTL_SYNC_STATUS_H */
