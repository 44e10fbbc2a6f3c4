// SPDX-License-Identifier: GPL-2.0-only
/*
 * The states of a TCP connection: the transitions, and what a state means to others.
 * proto/tcp.c judges what a segment means.
 */
#include "compat.h"
#include "proto/tcp_state.h"

#define sSO	EOIG_TCP_SYN_OUT
#define sSB	EOIG_TCP_SYN_BOTH
#define sSA	EOIG_TCP_SYN_ACKED
#define sPU	EOIG_TCP_PICKED_UP
#define sES	EOIG_TCP_ESTABLISHED
#define sFO	EOIG_TCP_FIN_OUT
#define sFI	EOIG_TCP_FIN_IN
#define sCL	EOIG_TCP_CLOSED
#define sRS	EOIG_TCP_RESET
#define xxx	EOIG_TCP_REFUSE

/*
 * Direction x event x state. REFUSE: the segment would open a connection that the interior
 * did not ask for.
 *
 * - A SYN of the interior in a live connection changes nothing yet. The exterior decides: a
 *   challenge ACK keeps the old connection, a SYN-ACK that answers it opens a new one, a RST
 *   ends both.
 * - A SYN of the exterior passes while its answer cannot open a new connection. After the
 *   connection has ended, it could.
 * - Only the interior shows that an end was forged: it sends behind its own end, or
 *   acknowledges data behind the exterior's.
 * - Before the exterior has answered, only its SYN and its RST get here, apart from segments
 *   that acknowledge a number of the interior's.
 * - A SYN-ACK of the interior is valid in a simultaneous open, before or after the exterior's,
 *   and if the beginning was not seen. Elsewhere it would accept what the exterior opened.
 */
static const u8 eoig_tcp_table[2][__EOIG_TCP_EVENT_COUNT][__EOIG_TCP_STATE_COUNT] = {
	[EOIG_OUT] = {
		/*				   SO   SB   SA   PU   ES   FO   FI   CL   RS */
		[EOIG_TCP_EVENT_SYN] =		 { sSO, sSB, sSA, sSO, sES, sFO, sFI, sSO, sSO },
		[EOIG_TCP_EVENT_SYN_ACK] =	 { xxx, sSB, xxx, sPU, xxx, xxx, xxx, xxx, xxx },
		[EOIG_TCP_EVENT_SYN_ACK_ANSWER] = { xxx, xxx, xxx, xxx, xxx, xxx, xxx, xxx, xxx },
		[EOIG_TCP_EVENT_ACK] =		 { sSO, sES, sES, sPU, sES, sFO, sFI, sCL, sRS },
		[EOIG_TCP_EVENT_ACK_FIN] =	 { sSO, sES, sFI, sFI, sFI, sCL, sFI, sCL, sRS },
		[EOIG_TCP_EVENT_RST] =		 { sRS, sRS, sRS, sRS, sRS, sRS, sRS, sCL, sRS },
		[EOIG_TCP_EVENT_HEAL] =		 { sSO, sES, sES, sPU, sES, sES, sFI, sFI, sES },
		[EOIG_TCP_EVENT_HEAL_PEER] =	 { sSO, sES, sES, sPU, sES, sFO, sES, sFO, sES },
	},
	[EOIG_IN] = {
		/*				   SO   SB   SA   PU   ES   FO   FI   CL   RS */
		[EOIG_TCP_EVENT_SYN] =		 { sSB, sSB, sSA, xxx, sES, sFO, sFI, xxx, xxx },
		[EOIG_TCP_EVENT_SYN_ACK] =	 { sSO, sSB, sSA, sPU, sES, sFO, sFI, sCL, sRS },
		[EOIG_TCP_EVENT_SYN_ACK_ANSWER] = { sSA, sSB, sSA, sSA, sSA, sSA, sSA, sSA, sSA },
		[EOIG_TCP_EVENT_ACK] =		 { sSA, sES, sSA, sES, sES, sFO, sFI, sCL, sRS },
		[EOIG_TCP_EVENT_ACK_FIN] =	 { sFO, sES, sFO, sFO, sFO, sFO, sCL, sCL, sRS },
		[EOIG_TCP_EVENT_RST] =		 { sRS, sRS, sRS, sRS, sRS, sRS, sRS, sCL, sRS },
		[EOIG_TCP_EVENT_HEAL] =		 { sSO, sSB, sSA, sPU, sES, sFO, sFI, sCL, sRS },
		[EOIG_TCP_EVENT_HEAL_PEER] =	 { sSO, sSB, sSA, sPU, sES, sFO, sFI, sCL, sRS },
	},
};

#undef sSO
#undef sSB
#undef sSA
#undef sPU
#undef sES
#undef sFO
#undef sFI
#undef sCL
#undef sRS
#undef xxx

/**
 * eoig_tcp_transition - get the next state
 * @direction: of the segment
 * @event: of the segment
 * @state: enum eoig_tcp_state, the present one
 *
 * Context: any.
 * Return: enum eoig_tcp_state, or EOIG_TCP_REFUSE.
 */
u8 eoig_tcp_transition(enum eoig_direction direction, enum eoig_tcp_event event, u8 state)
{
	return eoig_tcp_table[direction][event][state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_transition);

/**
 * eoig_tcp_flow_state - translate a state for the netlink interface
 * @state: enum eoig_tcp_state
 *
 * Context: any.
 * Return: enum eoig_flow_state.
 */
enum eoig_flow_state eoig_tcp_flow_state(u8 state)
{
	static const u8 states[__EOIG_TCP_STATE_COUNT] = {
		[EOIG_TCP_SYN_OUT]	= EOIG_FLOW_UNREPLIED,
		[EOIG_TCP_SYN_BOTH]	= EOIG_FLOW_UNREPLIED,
		[EOIG_TCP_SYN_ACKED]	= EOIG_FLOW_OPENING,
		[EOIG_TCP_PICKED_UP]	= EOIG_FLOW_UNREPLIED,
		[EOIG_TCP_ESTABLISHED]	= EOIG_FLOW_ESTABLISHED,
		[EOIG_TCP_FIN_OUT]	= EOIG_FLOW_CLOSING_INTERIOR,
		[EOIG_TCP_FIN_IN]	= EOIG_FLOW_CLOSING_EXTERIOR,
		[EOIG_TCP_CLOSED]	= EOIG_FLOW_CLOSED,
		[EOIG_TCP_RESET]	= EOIG_FLOW_RESET,
	};

	return states[state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_flow_state);

/**
 * eoig_tcp_timeout - get the timeout of a state (REC-35)
 * @state: enum eoig_tcp_state
 *
 * Context: any.
 * Return: the kind of timeout.
 */
enum eoig_timeout eoig_tcp_timeout(u8 state)
{
	switch (state) {
	case EOIG_TCP_ESTABLISHED:
		return EOIG_TIMEOUT_TCP_ESTABLISHED;
	case EOIG_TCP_RESET:
		return EOIG_TIMEOUT_TCP_RESET;
	}
	return EOIG_TIMEOUT_TCP_TRANSITORY;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_timeout);
