// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of flows on the wire, as sync_wire.h describes them.
 *
 * An established connection of TCP, or a flow of UDP, takes 48 bytes instead of
 * 128. The numbers of an established connection of TCP are not sent: they are
 * outdated when they arrive, and the next segments show them. Packets and bytes
 * are counted by each router for itself.
 */
#include <endian.h>
#include <string.h>
#include <netinet/in.h>

#include "sync_bytes.h"
#include "sync_wire.h"

#define FLOW		1	/* kind of record */
#define FLOW_SIZE	47	/* without the length, wire and numbers */
#define WIRE_SIZE	16
#define NUMBERS_SIZE	24
#define IDLE_BITS	28	/* more than EOIG_TIMEOUT_MAX of the module */
#define IDLE_MAX	((1U << IDLE_BITS) - 1)
#define STATE_MAX	15
#define TCP_ESTABLISHED	4	/* struct eoig_record.state */

/* Flags that a version 1 record can have. */
#define FLAGS	(EOIG_RECORD_F_REPLIED | EOIG_RECORD_F_PICKED_UP | \
		 EOIG_RECORD_F_ENDPOINT | EOIG_RECORD_F_HOME | \
		 EOIG_RECORD_F_DELETED)

_Static_assert(1 + FLOW_SIZE + WIRE_SIZE + NUMBERS_SIZE == SYNC_RECORD_SIZE_MAX,
	       "the largest record");
_Static_assert(sizeof(((struct eoig_record *)0)->none) == NUMBERS_SIZE,
	       "numbers of a protocol");

static bool has_numbers(u8 protocol, u8 state, u16 flags)
{
	if (flags & EOIG_RECORD_F_ENDPOINT)
		return false;
	switch (protocol) {
	case IPPROTO_TCP:
		return state < TCP_ESTABLISHED;
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	}
	return false;
}

/* Return: the length of a record of a flow, without the field itself. */
static u8 flow_length(u8 protocol, u8 state, u16 flags)
{
	return FLOW_SIZE + (flags & EOIG_RECORD_F_HOME ? WIRE_SIZE : 0) +
	       (has_numbers(protocol, state, flags) ? NUMBERS_SIZE : 0);
}

/**
 * sync_record_write - encode a record
 * @record: the record
 * @text: filled
 *
 * Return: its size, or 0 if this version cannot express it.
 */
size_t sync_record_write(const struct eoig_record *record,
			 u8 text[SYNC_RECORD_SIZE_MAX])
{
	u16 flags = be16toh(record->flags) & ~EOIG_RECORD_F_COUNTED;
	u32 idle = be32toh(record->idle);
	u8 *at = text;

	if (flags & ~FLAGS || record->state > STATE_MAX)
		return 0;
	sync_put_u8(&at, flow_length(record->protocol, record->state, flags));
	sync_put_u8(&at, FLOW);
	sync_put_u8(&at, record->protocol);
	sync_put_u8(&at, flags);
	sync_put_u32(&at, (u32)record->state << IDLE_BITS |
			  (idle < IDLE_MAX ? idle : IDLE_MAX));
	sync_put(&at, &record->age, sizeof(record->age));
	sync_put(&at, record->interior, sizeof(record->interior));
	sync_put(&at, record->exterior, sizeof(record->exterior));
	sync_put(&at, &record->interior_port, sizeof(record->interior_port));
	sync_put(&at, &record->exterior_port, sizeof(record->exterior_port));
	if (flags & EOIG_RECORD_F_HOME)
		sync_put(&at, record->wire, sizeof(record->wire));
	if (has_numbers(record->protocol, record->state, flags))
		sync_put(&at, record->none, sizeof(record->none));
	return at - text;
}

static bool flow_read(struct eoig_record *record, struct sync_reader *reader)
{
	u8 length = reader->left + 1;	/* with the kind */
	u32 state_idle, idle;
	u16 flags;

	memset(record, 0, sizeof(*record));
	record->protocol = sync_get_u8(reader);
	flags = sync_get_u8(reader);
	state_idle = sync_get_u32(reader);
	idle = state_idle & IDLE_MAX;
	record->state = state_idle >> IDLE_BITS;
	if (reader->failed || flags & ~FLAGS ||
	    length != flow_length(record->protocol, record->state, flags))
		return false;
	record->flags = htobe16(flags);
	record->idle = htobe32(idle);
	sync_get(reader, &record->age, sizeof(record->age));
	sync_get(reader, record->interior, sizeof(record->interior));
	sync_get(reader, record->exterior, sizeof(record->exterior));
	sync_get(reader, &record->interior_port, sizeof(record->interior_port));
	sync_get(reader, &record->exterior_port, sizeof(record->exterior_port));
	if (flags & EOIG_RECORD_F_HOME)
		sync_get(reader, record->wire, sizeof(record->wire));
	else
		memcpy(record->wire, record->interior, sizeof(record->wire));
	if (has_numbers(record->protocol, record->state, flags))
		sync_get(reader, record->none, sizeof(record->none));
	return sync_get_done(reader) && be32toh(record->age) >= idle;
}

/**
 * sync_record_read - decode the next record of a text
 * @record: filled
 * @reader: the text, which is not at its end; then behind the record
 *
 * After SYNC_MALFORMED, the rest of the text has no meaning.
 *
 * Return: whether @record is one.
 */
enum sync_decoded sync_record_read(struct eoig_record *record,
				   struct sync_reader *reader)
{
	u8 length = sync_get_u8(reader);
	struct sync_reader body = { .at = reader->at, .left = length };

	if (!length || length > reader->left)
		return SYNC_MALFORMED;
	reader->at += length;
	reader->left -= length;
	if (sync_get_u8(&body) != FLOW)
		return SYNC_SKIPPED;
	return flow_read(record, &body) ? SYNC_DECODED : SYNC_MALFORMED;
}
