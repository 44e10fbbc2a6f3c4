/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all parts of sync share: sizes, keys and ids. Data only.
 */
#ifndef EOIGCTL_SYNC_TYPES_H
#define EOIGCTL_SYNC_TYPES_H

#include "eoigctl.h"

/* Slices of the table in digests. */
#define SYNC_SLICES	4096
/* The largest datagram in bytes. */
#define SYNC_DATAGRAM_MAX	1400
#define SYNC_KEYS_MAX	4
/* An id of a router, which sync_router_id() makes. */
#define SYNC_ID_SIZE	16

struct sync_key {
	u8 bytes[32];
};

/* The pre-shared keys. The first one sends, each is accepted. */
struct sync_keys {
	unsigned int count;	/* at least 1 */
	struct sync_key key[SYNC_KEYS_MAX];
};

#endif /* EOIGCTL_SYNC_TYPES_H */
