/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The format of sync on the wire.
 */
#ifndef EOIGCTL_SYNC_WIRE_H
#define EOIGCTL_SYNC_WIRE_H

#include <linux/eoig_record.h>

#include "sync_bytes.h"
#include "sync_crypto.h"

/*
 * Each datagram of UDP is sealed by XChaCha20-Poly1305 (sync_crypto.c has the
 * keys). Its head is authenticated, but not encrypted. Integers are in network
 * byte order. There is no padding.
 *
 * Hello. Its head and fields never change. A later version may append fields,
 * which a receiver ignores.
 *
 *	head, 28 bytes		magic 2 (0x656f), kind 1 (1), version 1 (0),
 *				nonce 24 (random)
 *	sealed, 84 bytes	lowest version 1, highest version 1 (of the
 *				session, which the sender speaks), flags 1
 *				(1: answer this), reserved 1 (0), router id 16,
 *				boot id 16 (of the sender's side of this
 *				session), challenge 16, echo 16 (a challenge of
 *				the receiver; 0: none), next 8 (number of the
 *				sender's next datagram of kind 3 to 6; at least
 *				1), config 8 (digest of the configuration)
 *	tag 16
 *
 * Both take the highest version that both speak.
 *
 * Session, version 1.
 *
 *	head, 16 bytes		magic 2, kind 1 (2 to 6), version 1 (1), id of
 *				the session key 4, number 8
 *	sealed			by kind, see below
 *	tag 16
 *
 *	The nonce is number 8, channel 1, 0 for 15 bytes. Kind 2 is channel 1,
 *	and the other kinds are channel 0. The numbers of each channel begin at
 *	1, go up by 1, and are never used twice. A datagram of channel 0 that is
 *	sent again has the same number and text. It may have another key.
 *
 * Kind 2, control. It is sent once and may be lost. The newest one counts.
 *
 *	acknowledged 8		each number up to this arrived, or is given up
 *	first 8			lowest number that the sender can send again
 *	next 8			number that it sends next
 *	heard 8			highest number of kind 2 that it has received
 *	time 8			milliseconds of a monotonic clock of the sender
 *	config 8		digest of its configuration
 *	wish 4			counts why it wanted a comparison
 *	ranges 2		0 to 64 of these follow: numbers that it lacks
 *	  offset 2, count 2	numbers acknowledged + 1 + offset and following;
 *				the counts of all ranges add up to at most 64
 *
 * Kind 3, records.
 *
 *	time 8			as in kind 2, when it was sent first
 *
 * Then records until the end of the text:
 *
 *	length 1		of the rest of the record, at least 1
 *	kind 1			1: flow. A receiver skips other kinds.
 *	protocol 1, flags 1	EOIG_RECORD_F_* without COUNTED
 *	state and idle 4	state in the upper 4 bits, idle in the others
 *	age 4
 *	interior 16, exterior 16, interior port 2, exterior port 2
 *	wire 16			only with the flag HOME
 *	numbers 24		as struct eoig_record has them: only for TCP
 *				in a state before established (below 4), and
 *				for SCTP and DCCP; never with the flag ENDPOINT
 *
 *	The length of a flow is exactly that of its fields. linux/eoig_record.h
 *	says what they mean. Fields that are not sent are 0, and wire equals
 *	interior.
 *
 * Kind 4, digests of a part of the slices. The router with the lower boot id
 * begins a comparison. All parts have the same first four fields.
 *
 *	comparison 4		goes up with each comparison
 *	wish 4			of the sender
 *	peer wish 4		the last wish of the receiver that was received
 *	key 4			id of the slice key
 *	part 1			0 to 31
 *	128 digests 8		of the slices from 128 * part on
 *
 * Kind 5, selected: answers all parts of kind 4.
 *
 *	comparison 4
 *	bitmap 512		slices that differ; slice i is byte i / 8,
 *				1 << i % 8. If there are any, both send the
 *				records of these slices as kind 3, and then
 *				kind 6.
 *
 * Kind 6, end: comparison 4.
 *
 * A receiver ignores a datagram with another magic, kind, version or length
 * than these.
 */
#define SYNC_MAGIC		0x656f
#define SYNC_VERSION_MIN	1U
#define SYNC_VERSION_MAX	1U

enum sync_kind {
	SYNC_HELLO = 1,
	SYNC_CONTROL,
	SYNC_RECORDS,
	SYNC_DIGESTS,
	SYNC_SELECTED,
	SYNC_END,
};

#define SYNC_HELLO_HEAD_SIZE	(4 + SYNC_NONCE_SIZE)
#define SYNC_HELLO_TEXT_SIZE	(4 + 4 * SYNC_ID_SIZE + 16)
#define SYNC_HELLO_SIZE		(SYNC_HELLO_HEAD_SIZE + SYNC_HELLO_TEXT_SIZE + \
				 SYNC_TAG_SIZE)
#define SYNC_HEAD_SIZE		16
/* Largest text of a datagram of a session. */
#define SYNC_TEXT_MAX		(SYNC_DATAGRAM_MAX - SYNC_HEAD_SIZE - \
				 SYNC_TAG_SIZE)

struct sync_hello {
	u8 version_min;
	u8 version_max;
	bool answer;
	u8 router[SYNC_ID_SIZE];
	u8 boot[SYNC_ID_SIZE];
	u8 challenge[SYNC_ID_SIZE];
	u8 echo[SYNC_ID_SIZE];
	u64 next;
	u64 config;
};

/* The head of a datagram of a session. */
struct sync_head {
	u8 kind;
	u8 version;
	u32 id;
	u64 number;
};

#define SYNC_NACK_MAX	64

struct sync_range {
	u16 offset;
	u16 count;
};

struct sync_control {
	u64 acknowledged;
	u64 first;
	u64 next;
	u64 heard;
	u64 time;
	u64 config;
	u32 wish;
	u16 ranges;
	struct sync_range range[SYNC_NACK_MAX];
};

#define SYNC_CONTROL_MAX	(6 * 8 + 4 + 2 + SYNC_NACK_MAX * 4)

#define SYNC_PART_SLICES	128
#define SYNC_PARTS		(SYNC_SLICES / SYNC_PART_SLICES)

/* One part of the digests of a table. */
struct sync_part {
	u32 comparison;
	u32 wish;
	u32 peer_wish;
	u32 key;
	u8 part;
	u64 digests[SYNC_PART_SLICES];
};

#define SYNC_PART_SIZE		(4 * 4 + 1 + SYNC_PART_SLICES * 8)
#define SYNC_SELECTED_SIZE	(4 + SYNC_SLICES / 8)
#define SYNC_END_SIZE		4

/* What precedes the records of a datagram. */
#define SYNC_TIME_SIZE		8
/* Largest record: all fields. */
#define SYNC_RECORD_SIZE_MAX	88

enum sync_decoded {
	SYNC_DECODED,
	SYNC_SKIPPED,	/* of an unknown kind */
	SYNC_MALFORMED,
};

bool sync_is_hello(const u8 *datagram, size_t length);
void sync_hello_write(const struct sync_hello *hello,
		      const struct sync_cipher *cipher,
		      u8 datagram[SYNC_HELLO_SIZE]);
bool sync_hello_read(struct sync_hello *hello, const struct sync_cipher *cipher,
		     const u8 *datagram, size_t length);

bool sync_head_read(struct sync_head *head, const u8 *datagram, size_t length);
size_t sync_datagram_write(const struct sync_head *head,
			   const struct sync_cipher *cipher, const u8 *text,
			   size_t length, u8 datagram[SYNC_DATAGRAM_MAX]);
bool sync_datagram_read(const struct sync_head *head,
			const struct sync_cipher *cipher, const u8 *datagram,
			size_t length, struct sync_reader *text,
			u8 room[SYNC_TEXT_MAX]);

size_t sync_control_write(const struct sync_control *control,
			  u8 text[SYNC_CONTROL_MAX]);
bool sync_control_read(struct sync_control *control,
		       struct sync_reader *reader);
size_t sync_part_write(const struct sync_part *part, u8 text[SYNC_PART_SIZE]);
bool sync_part_read(struct sync_part *part, struct sync_reader *reader);
size_t sync_selected_write(u32 comparison, const u8 selected[SYNC_SLICES / 8],
			   u8 text[SYNC_SELECTED_SIZE]);
bool sync_selected_read(u32 *comparison, u8 selected[SYNC_SLICES / 8],
			struct sync_reader *reader);
size_t sync_end_write(u32 comparison, u8 text[SYNC_END_SIZE]);
bool sync_end_read(u32 *comparison, struct sync_reader *reader);

size_t sync_record_write(const struct eoig_record *record,
			 u8 text[SYNC_RECORD_SIZE_MAX]);
enum sync_decoded sync_record_read(struct eoig_record *record,
				   struct sync_reader *reader);

#endif /* EOIGCTL_SYNC_WIRE_H */
