/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_STATUS_H
#define EOIGCTL_SYNC_STATUS_H

#include <jansson.h>

int sync_status_open(void);
void sync_status_answer(int status, json_t *(*describe)(const void *data),
			const void *data);
int sync_status_connect(void);

#endif /* EOIGCTL_SYNC_STATUS_H */
