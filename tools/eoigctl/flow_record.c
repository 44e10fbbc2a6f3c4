// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of flows in messages of the kernel, and those of older versions.
 *
 * The module restores only records of its own version. eoigctl converts the
 * records of eoig 0.1, so that a reload from 0.1 keeps its connections.
 */
#include <endian.h>
#include <string.h>
#include <netinet/in.h>

#include "flow_record.h"

#define SCTP_PICKED_UP	3	/* struct eoig_record.state */

/* A record of version 1: the memory of the 0.1 module, in host byte order. */
struct record_1 {
	u8 interior[16];
	u8 exterior[16];
	u16 interior_port;	/* network byte order, as the addresses */
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
		u32 sctp[6];	/* network byte order, except for state 3 */
		u64 dccp[3];
	};
	u64 counters[4];
};

_Static_assert(sizeof(struct record_1) == 104, "as the module of 0.1 had it");
_Static_assert(sizeof(struct eoig_record) == 128, "a record has no holes");

/* Return: the size of a record, or 0 for an unknown version. */
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
		/* The next packets set the tags again. */
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

/*
 * Convert a record. States and flags keep their numbers. The module refuses
 * invalid values.
 */
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

/* Read a record of a known version. */
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

/*
 * Read the records of a message.
 *
 * Return: false if they have an unknown version.
 */
bool flow_records_read(const struct nlmsghdr *header, flow_record_fn take,
		       void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct eoig_record record;
	size_t length, size, at;
	const u8 *records;
	u32 version;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_RECORDS])
		return true;
	records = mnl_attr_get_payload(message[EOIG_A_RECORDS]);
	length = mnl_attr_get_payload_len(message[EOIG_A_RECORDS]);
	version = attribute_number(message[EOIG_A_RECORD_VERSION]);
	size = flow_record_size(version);
	if (!size || length % size)
		return false;
	for (at = 0; at < length; at += size) {
		flow_record_read(&record, records + at, version);
		take(&record, data);
	}
	return true;
}

/* Add records of this version to a request. */
void flow_records_put(struct request *request,
		      const struct eoig_record *records, unsigned int count)
{
	request_reserve(request, count * sizeof(*records) + 64);
	mnl_attr_put_u32(request->header, EOIG_A_RECORD_VERSION,
			 EOIG_RECORD_VERSION);
	mnl_attr_put(request->header, EOIG_A_RECORDS, count * sizeof(*records),
		     records);
}

/* Add an answer to the sums of a struct restored. */
void flow_records_taken(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *skipped[EOIG_SKIPPED_A_MAX + 1];
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct restored *restored = data;
	unsigned int i;

	attributes_read(header, message, EOIG_A_MAX);
	restored->restored += attribute_number(message[EOIG_A_COUNT]);
	if (!message[EOIG_A_SKIPPED])
		return;
	attributes_read_nest(message[EOIG_A_SKIPPED], skipped,
			     EOIG_SKIPPED_A_MAX);
	for (i = 0; i <= EOIG_SKIPPED_A_MAX; i++)
		restored->skipped[i] += attribute_number(skipped[i]);
}
