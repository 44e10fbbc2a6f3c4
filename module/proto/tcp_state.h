/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The states of a TCP connection, and the transitions between them.
 */
#ifndef EOIG_PROTO_TCP_STATE_H
#define EOIG_PROTO_TCP_STATE_H

#include <linux/eoig.h>
#include <linux/types.h>

#include "packet/tuple.h"
#include "proto/state.h"

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

/* What eoig_tcp_transition() returns besides a state. */
#define EOIG_TCP_REFUSE		EOIG_STATE_REFUSE	/* the segment may not pass */

u8 eoig_tcp_transition(enum eoig_direction direction, enum eoig_tcp_event event, u8 state);
enum eoig_flow_state eoig_tcp_flow_state(u8 state);
enum eoig_timeout eoig_tcp_timeout(u8 state);

#endif /* EOIG_PROTO_TCP_STATE_H */
