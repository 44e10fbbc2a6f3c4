// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read and write the fields of sync_wire.h.
 *
 * No other file touches the bytes of a received text, so this one alone
 * decides that nothing behind its end is read.
 */
#include <endian.h>
#include <string.h>

#include "sync_bytes.h"

void sync_put(u8 **at, const void *bytes, size_t size)
{
	memcpy(*at, bytes, size);
	*at += size;
}

void sync_put_u8(u8 **at, u8 value)
{
	sync_put(at, &value, sizeof(value));
}

void sync_put_u16(u8 **at, u16 value)
{
	value = htobe16(value);
	sync_put(at, &value, sizeof(value));
}

void sync_put_u32(u8 **at, u32 value)
{
	value = htobe32(value);
	sync_put(at, &value, sizeof(value));
}

void sync_put_u64(u8 **at, u64 value)
{
	value = htobe64(value);
	sync_put(at, &value, sizeof(value));
}

void sync_get(struct sync_reader *reader, void *bytes, size_t size)
{
	if (size > reader->left) {
		reader->failed = true;
		reader->left = 0;
		memset(bytes, 0, size);
		return;
	}
	memcpy(bytes, reader->at, size);
	reader->at += size;
	reader->left -= size;
}

u8 sync_get_u8(struct sync_reader *reader)
{
	u8 value;

	sync_get(reader, &value, sizeof(value));
	return value;
}

u16 sync_get_u16(struct sync_reader *reader)
{
	u16 value;

	sync_get(reader, &value, sizeof(value));
	return be16toh(value);
}

u32 sync_get_u32(struct sync_reader *reader)
{
	u32 value;

	sync_get(reader, &value, sizeof(value));
	return be32toh(value);
}

u64 sync_get_u64(struct sync_reader *reader)
{
	u64 value;

	sync_get(reader, &value, sizeof(value));
	return be64toh(value);
}

bool sync_get_done(const struct sync_reader *reader)
{
	return !reader->failed && !reader->left;
}
