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
 * enum eoig_tcp_state - state of a connection
 * @EOIG_TCP_SYN_OUT: the interior has sent a SYN
 * @EOIG_TCP_SYN_BOTH: simultaneous open: both sides have sent a SYN. The exterior's may be
 *	forged, because it acknowledges nothing
 * @EOIG_TCP_SYN_ACKED: the exterior has sent a SYN-ACK
 * @EOIG_TCP_PICKED_UP: the interior has sent a segment in mid-stream, the exterior none yet
 * @EOIG_TCP_ESTABLISHED: both sides have sent segments
 * @EOIG_TCP_FIN_OUT: the interior's FIN is acknowledged
 * @EOIG_TCP_FIN_IN: the exterior's FIN is acknowledged
 * @EOIG_TCP_CLOSED: both FINs are acknowledged: TIME_WAIT
 * @EOIG_TCP_RESET: a RST that its receiver obeys has ended the connection
 * @__EOIG_TCP_STATE_COUNT: number of states
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
 * enum eoig_tcp_event - what a segment means to the state machine, after it is judged
 * @EOIG_TCP_EVENT_SYN: SYN alone
 * @EOIG_TCP_EVENT_SYN_ACK: SYN and ACK
 * @EOIG_TCP_EVENT_SYN_ACK_ANSWER: SYN and ACK that answers the interior's last SYN exactly
 * @EOIG_TCP_EVENT_ACK: any other valid segment
 * @EOIG_TCP_EVENT_ACK_FIN: acknowledges the other side's FIN
 * @EOIG_TCP_EVENT_RST: a RST that its receiver obeys
 * @EOIG_TCP_EVENT_HEAL: the interior sends behind its own FIN or RST, which was forged
 * @EOIG_TCP_EVENT_HEAL_PEER: the interior acknowledges data behind the exterior's FIN or RST,
 *	which was forged
 * @__EOIG_TCP_EVENT_COUNT: number of events
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

/* eoig_tcp_transition() returns this besides states. */
#define EOIG_TCP_REFUSE		EOIG_STATE_REFUSE	/* the segment may not pass */

u8 eoig_tcp_transition(enum eoig_direction direction, enum eoig_tcp_event event, u8 state);
enum eoig_flow_state eoig_tcp_flow_state(u8 state);
enum eoig_timeout eoig_tcp_timeout(u8 state);

#endif /* EOIG_PROTO_TCP_STATE_H */
