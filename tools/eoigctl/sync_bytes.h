/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields of sync on the wire: integers in network byte order, and bytes.
 */
#ifndef EOIGCTL_SYNC_BYTES_H
#define EOIGCTL_SYNC_BYTES_H

#include "eoigctl.h"

/* Bytes that are read. @failed: they were fewer than expected. */
struct sync_reader {
	const u8 *at;
	size_t left;
	bool failed;
};

/* Append to a text. Its size is that of the message. */
void sync_put(u8 **at, const void *bytes, size_t size);
void sync_put_u8(u8 **at, u8 value);
void sync_put_u16(u8 **at, u16 value);
void sync_put_u32(u8 **at, u32 value);
void sync_put_u64(u8 **at, u64 value);

/* Read from a text. Behind its end they return 0, and it has failed. */
void sync_get(struct sync_reader *reader, void *bytes, size_t size);
u8 sync_get_u8(struct sync_reader *reader);
u16 sync_get_u16(struct sync_reader *reader);
u32 sync_get_u32(struct sync_reader *reader);
u64 sync_get_u64(struct sync_reader *reader);
/* Check that exactly the whole text was read. */
bool sync_get_done(const struct sync_reader *reader);

#endif /* EOIGCTL_SYNC_BYTES_H */
