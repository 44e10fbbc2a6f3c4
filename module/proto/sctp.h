/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SCTP (RFC 9260) as a gateway sees it.
 */
#ifndef EOIG_PROTO_SCTP_H
#define EOIG_PROTO_SCTP_H

#include <linux/eoig.h>
#include <linux/skbuff.h>

#include "packet/tuple.h"
#include "proto/state.h"

/**
 * enum eoig_sctp_state - state of an association
 * @EOIG_SCTP_INIT_OUT: the interior has sent an INIT
 * @EOIG_SCTP_INIT_BOTH: both sides have sent an INIT; the exterior's may be forged
 * @EOIG_SCTP_INIT_ACKED: the exterior has sent an INIT ACK, or a side a COOKIE ECHO
 * @EOIG_SCTP_PICKED_UP: the interior has sent a packet in mid-stream, the exterior none yet
 * @EOIG_SCTP_ESTABLISHED: the cookie is acknowledged
 * @EOIG_SCTP_SHUTDOWN_OUT: the interior has sent a SHUTDOWN
 * @EOIG_SCTP_SHUTDOWN_IN: the exterior has sent a SHUTDOWN
 * @EOIG_SCTP_CLOSED: the SHUTDOWN is acknowledged
 * @EOIG_SCTP_ABORTED: a valid ABORT has ended the association
 * @__EOIG_SCTP_STATE_COUNT: number of states
 */
enum eoig_sctp_state {
	EOIG_SCTP_INIT_OUT,
	EOIG_SCTP_INIT_BOTH,
	EOIG_SCTP_INIT_ACKED,
	EOIG_SCTP_PICKED_UP,
	EOIG_SCTP_ESTABLISHED,
	EOIG_SCTP_SHUTDOWN_OUT,
	EOIG_SCTP_SHUTDOWN_IN,
	EOIG_SCTP_CLOSED,
	EOIG_SCTP_ABORTED,
	__EOIG_SCTP_STATE_COUNT,
};

/**
 * enum eoig_sctp_event - what a packet means to the state machine, after its tag is judged
 * @EOIG_SCTP_EVENT_INIT: INIT
 * @EOIG_SCTP_EVENT_INIT_ACK: INIT ACK that answers the other side's INIT
 * @EOIG_SCTP_EVENT_COOKIE_ECHO: COOKIE ECHO
 * @EOIG_SCTP_EVENT_COOKIE_ACK: COOKIE ACK
 * @EOIG_SCTP_EVENT_SHUTDOWN: SHUTDOWN
 * @EOIG_SCTP_EVENT_SHUTDOWN_ACK: SHUTDOWN ACK or SHUTDOWN COMPLETE
 * @EOIG_SCTP_EVENT_ABORT: ABORT
 * @EOIG_SCTP_EVENT_OTHER: any other chunk, or a tag that is not the flow's
 * @__EOIG_SCTP_EVENT_COUNT: number of events
 */
enum eoig_sctp_event {
	EOIG_SCTP_EVENT_INIT,
	EOIG_SCTP_EVENT_INIT_ACK,
	EOIG_SCTP_EVENT_COOKIE_ECHO,
	EOIG_SCTP_EVENT_COOKIE_ACK,
	EOIG_SCTP_EVENT_SHUTDOWN,
	EOIG_SCTP_EVENT_SHUTDOWN_ACK,
	EOIG_SCTP_EVENT_ABORT,
	EOIG_SCTP_EVENT_OTHER,
	__EOIG_SCTP_EVENT_COUNT,
};

/**
 * struct eoig_sctp_packet - what the state machine reads of a packet
 * @event: of its most significant chunk, before its tag is judged
 * @tag: the verification tag
 * @initiate_tag: of INIT and INIT ACK
 * @reflected: the T bit of ABORT and SHUTDOWN COMPLETE
 * @damaged: the checksum is wrong, so the receiver discards the packet
 * @proofs: EOIG_SCTP_HAS_*, which of the following are there; read for a picked-up association
 * @tsn: number of its last DATA chunk
 * @received: cumulative TSN of its SACK
 * @heartbeat: hash of the content of its HEARTBEAT or HEARTBEAT ACK
 */
struct eoig_sctp_packet {
	enum eoig_sctp_event event;
	__be32 tag;
	__be32 initiate_tag;
	bool reflected;
	bool damaged;
	u8 proofs;
	u32 tsn;
	u32 received;
	u32 heartbeat;
};

#define EOIG_SCTP_HAS_DATA		0x01
#define EOIG_SCTP_HAS_SACK		0x02
#define EOIG_SCTP_HAS_HEARTBEAT		0x04
#define EOIG_SCTP_HAS_HEARTBEAT_ACK	0x08

/**
 * struct eoig_sctp - what only the two sides of an association know; 0 if it is not known
 * @tag: by direction, the tag of packets in that direction
 * @initiated: the tag that the interior's last INIT proposed
 * @initiated_in: the tag that the exterior's last INIT proposed
 * @cookie: the tag that the interior's last INIT ACK proposed
 * @sent_low: picked up: the lowest TSN of the interior's data
 * @sent_high: picked up: the highest TSN of the interior's data
 * @received: picked up: cumulative TSN of the interior's first SACK
 * @heartbeat: picked up: hash of the interior's last HEARTBEAT
 */
struct eoig_sctp {
	__be32 tag[2];
	union {
		struct {
			__be32 initiated;
			__be32 initiated_in;
			__be32 cookie;
		};
		struct {
			u32 sent_low;
			u32 sent_high;
			u32 received;
			u32 heartbeat;
		};
	};
};

#define EOIG_SCTP_REFUSE	EOIG_STATE_REFUSE

u8 eoig_sctp_transition(enum eoig_direction direction, enum eoig_sctp_event event, u8 state);
bool eoig_sctp_read(const struct sk_buff *skb, unsigned int offset, unsigned int length,
		    struct eoig_sctp_packet *packet);
void eoig_sctp_read_proof(const struct sk_buff *skb, unsigned int offset, unsigned int length,
			  struct eoig_sctp_packet *packet);
bool eoig_sctp_open(struct eoig_sctp *sctp, const struct eoig_sctp_packet *packet, u8 *state);
bool eoig_sctp_advance(struct eoig_sctp *sctp, u8 *state, enum eoig_direction direction,
		       const struct eoig_sctp_packet *packet);
enum eoig_flow_state eoig_sctp_flow_state(u8 state);
enum eoig_timeout eoig_sctp_timeout(u8 state);

#endif /* EOIG_PROTO_SCTP_H */
