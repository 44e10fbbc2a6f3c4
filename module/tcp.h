/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCP (RFC 9293) as a gateway sees it: the state of a flow, never of a socket.
 */
#ifndef EOIG_TCP_H
#define EOIG_TCP_H

#include <linux/atomic.h>
#include <linux/eoig.h>
#include <linux/types.h>

#include "tuple.h"

/**
 * enum eoig_tcp_state - how far a connection is
 * @EOIG_TCP_SYN_OUT: the interior's SYN was seen
 * @EOIG_TCP_SYN_BOTH: simultaneous open: both sides' SYN were seen. The exterior's SYN
 *	acknowledges nothing: it may be forged
 * @EOIG_TCP_SYN_ACKED: the exterior's SYN-ACK was seen
 * @EOIG_TCP_PICKED_UP: the interior spoke in mid-stream, the exterior not yet
 * @EOIG_TCP_ESTABLISHED: both speak
 * @EOIG_TCP_FIN_OUT: the interior's FIN is acknowledged
 * @EOIG_TCP_FIN_IN: the exterior's FIN is acknowledged
 * @EOIG_TCP_CLOSED: both are: TIME_WAIT
 * @EOIG_TCP_RESET: ended by a RST that its receiver obeys
 */
enum eoig_tcp_state {
	EOIG_TCP_SYN_OUT,
	EOIG_TCP_SYN_BOTH,
	EOIG_TCP_SYN_ACKED,
	EOIG_TCP_PICKED_UP,
	EOIG_TCP_ESTABLISHED,
	EOIG_TCP_FIN_OUT,
	EOIG_TCP_FIN_IN,
	EOIG_TCP_CLOSED,
	EOIG_TCP_RESET,
	__EOIG_TCP_STATE_COUNT,
};

/**
 * enum eoig_tcp_event - what a segment says, once it is judged
 * @EOIG_TCP_EVENT_SYN: SYN alone
 * @EOIG_TCP_EVENT_SYN_ACK: SYN and ACK
 * @EOIG_TCP_EVENT_SYN_ACK_ANSWER: the same, answering our last SYN exactly
 * @EOIG_TCP_EVENT_ACK: any other valid segment
 * @EOIG_TCP_EVENT_ACK_FIN: acknowledges the other side's FIN
 * @EOIG_TCP_EVENT_RST: a RST that its receiver obeys
 * @EOIG_TCP_EVENT_HEAL: the interior sends behind its own FIN or RST, which was forged
 * @EOIG_TCP_EVENT_HEAL_PEER: the interior acknowledges what lies behind the exterior's FIN
 *	or RST, which was forged
 */
enum eoig_tcp_event {
	EOIG_TCP_EVENT_SYN,
	EOIG_TCP_EVENT_SYN_ACK,
	EOIG_TCP_EVENT_SYN_ACK_ANSWER,
	EOIG_TCP_EVENT_ACK,
	EOIG_TCP_EVENT_ACK_FIN,
	EOIG_TCP_EVENT_RST,
	EOIG_TCP_EVENT_HEAL,
	EOIG_TCP_EVENT_HEAL_PEER,
	__EOIG_TCP_EVENT_COUNT,
};

/**
 * struct eoig_tcp_segment - what the state machine reads of a segment
 * @sequence: its sequence number
 * @acknowledgment: its acknowledgment number, if it has ACK
 * @payload: bytes of data
 * @flags: the flag octet, TCPHDR_*
 * @intact: is its checksum right? Only asked of a segment that would change the state; NULL: yes
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
 * @acknowledged: by direction of the acknowledging segments, the last number:
 *	what their sender expects next. Until the exterior has answered, the inbound one is
 *	the end of what the interior has sent
 * @end: by direction, where a FIN or RST says that side's stream ends
 * @syn: the number that answers the interior's last SYN at least; of a picked-up connection
 *	the lowest number that the interior has sent
 * @marks: which of the above are valid, and the length of data in that SYN
 */
struct eoig_tcp {
	u32 acknowledged[2];
	u32 end[2];
	u32 syn;
	atomic_t marks;
};

/* What tcp_transition() returns besides a state. */
#define EOIG_TCP_REFUSE		0xff	/* the segment may not pass */

u8 eoig_tcp_transition(enum eoig_direction direction, enum eoig_tcp_event event, u8 state);
bool eoig_tcp_read(const u8 *transport, u32 length, struct eoig_tcp_segment *segment);
bool eoig_tcp_begins(const struct eoig_tcp_segment *segment);
bool eoig_tcp_open(struct eoig_tcp *tcp, const struct eoig_tcp_segment *segment, u8 *state);
bool eoig_tcp_advance(struct eoig_tcp *tcp, u8 *state, enum eoig_direction direction,
		      const struct eoig_tcp_segment *segment);
enum eoig_flow_state eoig_tcp_flow_state(u8 state);
enum eoig_timeout eoig_tcp_timeout(u8 state);

#endif /* EOIG_TCP_H */
