// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of flows, of this version and of those before it.
 *
 * The module restores records of its own version only. What eoig 0.1 has saved is converted
 * here, so that a reload from 0.1 keeps its connections.
 */
#include <endian.h>
#include <string.h>
#include <netinet/in.h>

#include "flow_record.h"

#define SCTP_PICKED_UP	3	/* struct eoig_record.state */

/* The record of version 1: what the module of 0.1 had in memory, in the machine's byte order. */
struct record_1 {
	u8 interior[16];
	u8 exterior[16];
	u16 interior_port;	/* in network order, as the addresses */
	u16 exterior_port;
	u8 protocol;
	u8 state;
	u8 flags;
	u8 reserved;
	u32 idle;
	u32 age;
	union {
		struct {
			u32 acknowledged[2];
			u32 end[2];
			u32 syn;
			u32 marks;
		} tcp;
		u32 sctp[6];	/* in network order, but for state 3 */
		u64 dccp[3];
	};
	u64 counters[4];
};

_Static_assert(sizeof(struct record_1) == 104, "as the module of 0.1 had it");
_Static_assert(sizeof(struct eoig_record) == 128, "a record has no holes");

/* 0: this eoigctl does not know the version. */
size_t flow_record_size(u32 version)
{
	switch (version) {
	case 1:
		return sizeof(struct record_1);
	case EOIG_RECORD_VERSION:
		return sizeof(struct eoig_record);
	}
	return 0;
}

static void convert_protocol(struct eoig_record *record, const struct record_1 *old)
{
	switch (old->protocol) {
	case IPPROTO_TCP:
		record->tcp.acknowledged_out = htobe32(old->tcp.acknowledged[0]);
		record->tcp.acknowledged_in = htobe32(old->tcp.acknowledged[1]);
		record->tcp.end_out = htobe32(old->tcp.end[0]);
		record->tcp.end_in = htobe32(old->tcp.end[1]);
		record->tcp.syn = htobe32(old->tcp.syn);
		record->tcp.marks = htobe16(old->tcp.marks & 0xffff);
		record->tcp.syn_data = htobe16(old->tcp.marks >> 16);
		return;
	case IPPROTO_SCTP:
		record->sctp.tag_out = old->sctp[0];
		record->sctp.tag_in = old->sctp[1];
		/* Its packets show again by what it is judged. */
		if (old->state == SCTP_PICKED_UP)
			return;
		record->sctp.initiated_out = old->sctp[2];
		record->sctp.initiated_in = old->sctp[3];
		record->sctp.cookie = old->sctp[4];
		return;
	case IPPROTO_DCCP:
		record->dccp.request = htobe64(old->dccp[0]);
		record->dccp.close_out = htobe64(old->dccp[1]);
		record->dccp.close_in = htobe64(old->dccp[2]);
		return;
	}
}

/* States and flags have kept their numbers. What is wrong stays wrong: the module refuses it. */
static void convert(struct eoig_record *record, const struct record_1 *old)
{
	memset(record, 0, sizeof(*record));
	memcpy(record->interior, old->interior, sizeof(record->interior));
	memcpy(record->exterior, old->exterior, sizeof(record->exterior));
	memcpy(record->wire, old->interior, sizeof(record->wire));
	record->interior_port = old->interior_port;
	record->exterior_port = old->exterior_port;
	record->protocol = old->protocol;
	record->state = old->state;
	record->flags = htobe16(old->flags);
	record->idle = htobe32(old->idle);
	record->age = htobe32(old->age);
	record->reserved = old->reserved;
	if (!(old->flags & EOIG_RECORD_F_ENDPOINT))
		convert_protocol(record, old);
	record->packets_out = htobe64(old->counters[0]);
	record->bytes_out = htobe64(old->counters[1]);
	record->packets_in = htobe64(old->counters[2]);
	record->bytes_in = htobe64(old->counters[3]);
}

/* Reads a record of a version that has a size. */
void flow_record_read(struct eoig_record *record, const void *bytes, u32 version)
{
	struct record_1 old;

	if (version == EOIG_RECORD_VERSION) {
		memcpy(record, bytes, sizeof(*record));
		return;
	}
	memcpy(&old, bytes, sizeof(old));
	convert(record, &old);
}
