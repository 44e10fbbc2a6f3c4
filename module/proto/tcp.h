/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCP (RFC 9293) as a gateway sees it: the state of a flow, not of a socket.
 */
#ifndef EOIG_PROTO_TCP_H
#define EOIG_PROTO_TCP_H

#include <linux/atomic.h>
#include <linux/types.h>

#include "packet/tuple.h"
#include "proto/tcp_state.h"

/**
 * struct eoig_tcp_segment - what the state machine reads of a segment
 * @sequence: its sequence number
 * @acknowledgment: its acknowledgment number, if it has ACK
 * @payload: bytes of data
 * @flags: the flag octet, TCPHDR_*
 * @intact: verifies the checksum of a segment that would change the state; NULL if it is right
 */
struct eoig_tcp_segment {
	u32 sequence;
	u32 acknowledgment;
	u32 payload;
	u8 flags;
	bool (*intact)(const struct eoig_tcp_segment *segment);
};

/**
 * struct eoig_tcp - sequence numbers of a flow, written only when they change
 * @acknowledged: by direction of the acknowledging segments, the last number: what their
 *	sender expects next. Until the exterior answers, the inbound one is the end of what
 *	the interior has sent
 * @end: by direction, where a FIN or RST ends the stream of that side
 * @syn: the lowest number that answers the interior's last SYN; for a picked-up connection
 *	the lowest number that the interior has sent
 * @marks: which of the above are valid, and the length of the data in that SYN
 */
struct eoig_tcp {
	u32 acknowledged[2];
	u32 end[2];
	u32 syn;
	atomic_t marks;
};

bool eoig_tcp_read(const u8 *transport, u32 length, struct eoig_tcp_segment *segment);
bool eoig_tcp_begins(const struct eoig_tcp_segment *segment);
bool eoig_tcp_open(struct eoig_tcp *tcp, const struct eoig_tcp_segment *segment, u8 *state);
enum eoig_advance eoig_tcp_advance(struct eoig_tcp *tcp, u8 *state,
				   enum eoig_direction direction,
				   const struct eoig_tcp_segment *segment);

#endif /* EOIG_PROTO_TCP_H */
