// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases of sync_sim: the format on the wire, and the keys, are those of the
 * first version.
 */
#include <string.h>
#include <endian.h>
#include <netinet/in.h>

#include "sync_bytes.h"
#include "sync_cases.h"
#include "sync_wire.h"

#define LINE_MAX_SIZE	1024

/*
 * From another implementation of BLAKE2b, hashlib of Python:
 * blake2b(label + ids, key=key, digest_size=size). The key is 32 times 1, the
 * ids are 16 times 2 and 3.
 */
#define HELLO_KEY \
	"b3d7c8db42d4e56f72bd0a7613578fa3a80db26fdf0168b442bfc42fede7c2dc" \
	"4c5e9ceb"
#define SESSION_KEY \
	"bcc3ebbb611d3e2bc94ab6318a4201530d610e73aa5fa4c248684610ec86f2b7" \
	"565cbab1"
#define SLICE_KEY	"db0ef3add7fbaa0f8ee3d587750b7e2b"
/* Start of blake2b(slice key, digest_size=32). */
#define SLICE_KEY_ID	0x476bb211

static size_t from_hex(const char *hex, u8 *bytes, size_t room)
{
	unsigned int byte;
	size_t length = 0;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2) {
		check(length < room);
		bytes[length++] = byte;
	}
	return length;
}

static void to_hex(const void *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		printf("%02x", ((const u8 *)bytes)[i]);
}

/* Decode a record in memory of its size. */
static enum sync_decoded decode(struct eoig_record *record, const u8 *bytes,
				size_t length, size_t *left)
{
	struct sync_reader reader = { .left = length };
	enum sync_decoded decoded;
	u8 *copy = malloc(length);

	check(copy);
	memcpy(copy, bytes, length);
	reader.at = copy;
	decoded = sync_record_read(record, &reader);
	*left = reader.left;
	free(copy);
	return decoded;
}

static void check_line(const char *wire_hex, const char *record_hex)
{
	u8 wire[SYNC_RECORD_SIZE_MAX], again[SYNC_RECORD_SIZE_MAX];
	struct eoig_record expected, record;
	size_t length, left, i;

	length = from_hex(wire_hex, wire, sizeof(wire));
	check(from_hex(record_hex, (u8 *)&expected, sizeof(expected)) ==
	      sizeof(expected));
	check(decode(&record, wire, length, &left) == SYNC_DECODED && !left);
	check(!memcmp(&record, &expected, sizeof(record)));
	check(sync_record_write(&record, again) == length);
	check(!memcmp(again, wire, length));
	/* Each cut of it, also with a length that agrees, is no record. */
	for (i = 1; i < length; i++) {
		memcpy(again, wire, length);
		check(decode(&record, again, i, &left) == SYNC_MALFORMED);
		again[0] = i - 1;
		check(decode(&record, again, i, &left) == SYNC_MALFORMED);
	}
}

static void run_stream(const char *path)
{
	char line[LINE_MAX_SIZE], *record;
	unsigned int count = 0;
	FILE *file;

	file = fopen(path, "re");
	check(file);
	while (fgets(line, sizeof(line), file)) {
		record = strchr(line, ' ');
		if (line[0] == '#')
			continue;
		check(record);
		*record++ = '\0';
		check_line(line, record);
		count++;
	}
	fclose(file);
	check(count >= 10);
}

static void print_line(struct eoig_record *record)
{
	u8 wire[SYNC_RECORD_SIZE_MAX];
	struct eoig_record back;
	size_t length, left;

	length = sync_record_write(record, wire);
	check(length);
	check(decode(&back, wire, length, &left) == SYNC_DECODED);
	to_hex(wire, length);
	putchar(' ');
	to_hex(&back, sizeof(back));
	putchar('\n');
}

static void fill(struct eoig_record *record, u8 protocol, u8 state, u16 flags)
{
	unsigned int i;

	flow_record(record, 0x1234);
	record->protocol = protocol;
	record->state = state;
	record->flags = htobe16(flags);
	if (flags & EOIG_RECORD_F_ENDPOINT)
		memset(record->exterior, 0, sizeof(record->exterior));
	if (flags & EOIG_RECORD_F_HOME)
		memset(record->wire, 0x77, sizeof(record->wire));
	for (i = 0; i < sizeof(record->none); i++)
		record->none[i] = i + 1;
}

/* Print such records as this version writes them. */
static void run_write(const char *argument)
{
	struct eoig_record record;
	u8 state;

	(void)argument;
	for (state = 0; state <= 8; state++) {
		fill(&record, IPPROTO_TCP, state, EOIG_RECORD_F_REPLIED);
		print_line(&record);
	}
	for (state = 0; state <= 4; state += 4) {
		fill(&record, IPPROTO_SCTP, state, EOIG_RECORD_F_PICKED_UP);
		print_line(&record);
		fill(&record, IPPROTO_DCCP, state, 0);
		print_line(&record);
	}
	fill(&record, IPPROTO_UDP, 0, EOIG_RECORD_F_REPLIED);
	record.idle = htobe32(365 * 24 * 3600);
	record.age = htobe32(~0U);
	print_line(&record);
	fill(&record, IPPROTO_ICMPV6, 0, EOIG_RECORD_F_REPLIED);
	print_line(&record);
	fill(&record, IPPROTO_UDP, 0, EOIG_RECORD_F_ENDPOINT);
	print_line(&record);
	fill(&record, IPPROTO_TCP, 0, EOIG_RECORD_F_ENDPOINT);
	print_line(&record);
	fill(&record, IPPROTO_TCP, 1, EOIG_RECORD_F_HOME);
	print_line(&record);
	fill(&record, IPPROTO_UDP, 0,
	     EOIG_RECORD_F_HOME | EOIG_RECORD_F_REPLIED);
	print_line(&record);
	fill(&record, IPPROTO_TCP, 4,
	     EOIG_RECORD_F_DELETED | EOIG_RECORD_F_REPLIED);
	print_line(&record);
}

/* Records that are not sent, and records that cannot be sent. */
static void run_encode(const char *argument)
{
	u8 wire[SYNC_RECORD_SIZE_MAX], none[24] = { 0 };
	struct eoig_record record, back;
	size_t left;

	(void)argument;
	fill(&record, IPPROTO_TCP, 4, EOIG_RECORD_F_COUNTED);
	record.packets_out = htobe64(3);
	record.bytes_in = htobe64(4);
	check(sync_record_write(&record, wire) == 48);
	check(decode(&back, wire, 48, &left) == SYNC_DECODED);
	check(!back.flags && !back.packets_out && !back.bytes_in);
	check(!memcmp(back.none, none, sizeof(none)));
	check(back.age == record.age && back.idle == record.idle);
	fill(&record, IPPROTO_UDP, 0, EOIG_RECORD_F_REPLIED);
	check(sync_record_write(&record, wire) == 48);
	fill(&record, IPPROTO_UDP, 0, 1 << 9);
	check(!sync_record_write(&record, wire));
	fill(&record, IPPROTO_UDP, 16, 0);
	check(!sync_record_write(&record, wire));
	/* Idle for longer than it exists. */
	fill(&record, IPPROTO_UDP, 0, 0);
	record.idle = htobe32(70001);
	check(sync_record_write(&record, wire) == 48);
	check(decode(&back, wire, 48, &left) == SYNC_MALFORMED);
}

static void key_is(const char *what, const struct sync_cipher *cipher,
		   const char *expected)
{
	u8 bytes[sizeof(cipher->key) + sizeof(u32)], *at = bytes;
	u8 right[sizeof(bytes)];

	sync_put(&at, cipher->key, sizeof(cipher->key));
	sync_put_u32(&at, cipher->id);
	if (from_hex(expected, right, sizeof(right)) == sizeof(right) &&
	    !memcmp(bytes, right, sizeof(bytes)))
		return;
	to_hex(bytes, sizeof(bytes));
	wrong(" is the %s", what);
}

/* Another implementation derives the same keys. */
static void run_keys(const char *argument)
{
	u8 one[SYNC_ID_SIZE], other[SYNC_ID_SIZE], slice[16];
	struct sync_keys keys = { .count = 1 };
	struct sync_cipher cipher;

	(void)argument;
	memset(&keys.key[0], 1, sizeof(keys.key[0]));
	memset(one, 2, sizeof(one));
	memset(other, 3, sizeof(other));
	sync_cipher_hello(&cipher, &keys.key[0]);
	key_is("hello key", &cipher, HELLO_KEY);
	sync_cipher_session(&cipher, &keys.key[0], one, other);
	key_is("session key", &cipher, SESSION_KEY);
	check(from_hex(SLICE_KEY, slice, sizeof(slice)) == sizeof(slice));
	check(!memcmp(sync_slice_key(&keys), slice, sizeof(slice)));
	check(sync_slice_key_id(&keys) == SLICE_KEY_ID);
}

const struct sync_case wire_cases[] = {
	{ "stream", run_stream },
	{ "write-stream", run_write },
	{ "encode", run_encode },
	{ "keys", run_keys },
	{ NULL, NULL }
};
