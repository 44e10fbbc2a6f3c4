// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TCP state machine (REC-31 to REC-36, RFC 5961, RFC 9293).
 *
 * A gateway sees segments that a receiver may yet refuse. So nothing here
 * believes a segment for its flags alone:
 *
 * - A RST ends a flow if its number is what its receiver expects: the last that
 *   the receiver acknowledged, or the answer to the interior's SYN. A RST ahead of
 *   that counts once the receiver has acknowledged all before it.
 * - A FIN closes a side once the other side has acknowledged it.
 * - A side that goes on sending behind its own FIN or RST did not send that:
 *   it was forged, and the flow is as before.
 *
 * Lifetime and locking: struct eoig_tcp lives in its flow. The state byte changes
 * by cmpxchg alone. The numbers are written without a lock, each only by segments
 * of its own direction and only when it changes: a race of two segments of one
 * direction leaves the number of either, as if they had come in that order.
 */
#include <linux/tcp.h>
#include <net/tcp.h>

#include "compat.h"
#include "tcp.h"

/* eoig_tcp.marks; the upper half is the length of the data in the last SYN. */
#define EOIG_TCP_ACKNOWLEDGED(direction)	(1 << (direction))
#define EOIG_TCP_FIN(direction)			(4 << (direction))
#define EOIG_TCP_RST(direction)			(16 << (direction))
#define EOIG_TCP_ENDS	(EOIG_TCP_FIN(EOIG_OUT) | EOIG_TCP_FIN(EOIG_IN) | \
			 EOIG_TCP_RST(EOIG_OUT) | EOIG_TCP_RST(EOIG_IN))
#define EOIG_TCP_SYN_PENDING			64
#define EOIG_TCP_SYN_DATA_SHIFT			16

#define EOIG_TCP_FLAGS	(TCPHDR_FIN | TCPHDR_SYN | TCPHDR_RST | TCPHDR_ACK)

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
 * Direction x event x state. REFUSE: the segment would open a connection that the
 * interior did not ask for.
 *
 * - A SYN of the interior in a live connection changes nothing yet: the exterior
 *   decides, by a challenge ACK (old connection lives), a SYN-ACK that answers it
 *   (new one), or a RST (neither).
 * - A SYN of the exterior passes while its answer cannot open anything new; after
 *   the connection has ended it would.
 * - When both have closed, the exterior alone brings nothing back: were the connection alive, what
 *   the interior acknowledges would keep its flow.
 * - A SYN-ACK of the interior is valid in a simultaneous open, before or behind the
 *   exterior's, and where we did not see the beginning. Elsewhere it would accept what
 *   the exterior opened.
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
		[EOIG_TCP_EVENT_HEAL] =		 { sSO, sSB, sSA, sPU, sES, sES, sES, sES, sES },
	},
	[EOIG_IN] = {
		/*				   SO   SB   SA   PU   ES   FO   FI   CL   RS */
		[EOIG_TCP_EVENT_SYN] =		 { sSB, sSB, sSA, xxx, sES, sFO, sFI, xxx, xxx },
		[EOIG_TCP_EVENT_SYN_ACK] =	 { sSO, sSB, sSA, sPU, sES, sFO, sFI, sCL, sRS },
		[EOIG_TCP_EVENT_SYN_ACK_ANSWER] = { sSA, sSB, sSA, sSA, sSA, sSA, sSA, sSA, sSA },
		[EOIG_TCP_EVENT_ACK] =		 { sSO, sES, sSA, sES, sES, sFO, sFI, sCL, sRS },
		[EOIG_TCP_EVENT_ACK_FIN] =	 { sSO, sES, sFO, sFO, sFO, sFO, sCL, sCL, sRS },
		[EOIG_TCP_EVENT_RST] =		 { sRS, sRS, sRS, sRS, sRS, sRS, sRS, sCL, sRS },
		[EOIG_TCP_EVENT_HEAL] =		 { sSO, sSB, sSA, sPU, sES, sES, sES, sCL, sES },
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
 * eoig_tcp_transition - the next state
 * @direction: of the segment
 * @event: what it says
 * @state: enum eoig_tcp_state now
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
 * eoig_tcp_read - a segment from its header
 * @transport: the first 20 bytes of the TCP header at least
 * @length: of header and data, by the IPv6 header
 * @segment: filled
 *
 * Context: any.
 * Return: false if the header contradicts its length.
 */
bool eoig_tcp_read(const u8 *transport, u32 length, struct eoig_tcp_segment *segment)
{
	const struct tcphdr *header = (const struct tcphdr *)transport;
	u32 header_length = header->doff * 4;

	if (header_length < sizeof(*header) || header_length > length)
		return false;
	segment->sequence = ntohl(header->seq);
	segment->acknowledgment = ntohl(header->ack_seq);
	segment->payload = length - header_length;
	segment->flags = tcp_flag_byte(header);
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_read);

/* No stack sends these (RFC 9293 section 3.10.7): null, FIN alone, SYN with FIN or RST. */
static bool eoig_tcp_flags_valid(u8 flags)
{
	flags &= EOIG_TCP_FLAGS;
	if (flags & TCPHDR_SYN)
		return !(flags & (TCPHDR_FIN | TCPHDR_RST));
	if (flags & TCPHDR_RST)
		return !(flags & TCPHDR_FIN);
	return flags & TCPHDR_ACK;
}

/**
 * eoig_tcp_begins - is this the first segment of a connection?
 * @segment: the segment
 *
 * Context: any.
 * Return: true for a SYN alone.
 */
bool eoig_tcp_begins(const struct eoig_tcp_segment *segment)
{
	return (segment->flags & EOIG_TCP_FLAGS) == TCPHDR_SYN;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_begins);

static void eoig_tcp_note_syn(struct eoig_tcp *tcp, const struct eoig_tcp_segment *segment)
{
	u32 data = min_t(u32, segment->payload, U16_MAX);
	int marks = atomic_read(&tcp->marks);
	int with_syn;

	WRITE_ONCE(tcp->syn, segment->sequence + 1);
	do {
		with_syn = (marks & U16_MAX) | EOIG_TCP_SYN_PENDING |
			   (int)(data << EOIG_TCP_SYN_DATA_SHIFT);
	} while (!atomic_try_cmpxchg(&tcp->marks, &marks, with_syn));
}

/* Does this segment of the exterior answer our SYN (with TFO: some of its data)? */
static bool eoig_tcp_answers_syn(const struct eoig_tcp *tcp, int marks,
				 const struct eoig_tcp_segment *segment)
{
	u32 data = (u32)marks >> EOIG_TCP_SYN_DATA_SHIFT;

	return (marks & EOIG_TCP_SYN_PENDING) && (segment->flags & TCPHDR_ACK) &&
	       segment->acknowledgment - READ_ONCE(tcp->syn) <= data;
}

/**
 * eoig_tcp_open - the first segment of a flow, from the interior
 * @tcp: zeroed; of a flow that nobody else sees yet
 * @segment: the segment
 * @state: the flow's first state
 *
 * A SYN begins a connection. An ACK picks one up in mid-stream (REC-31), and so
 * does a SYN-ACK. Nothing else opens a flow.
 *
 * Context: softirq or process.
 * Return: false if the segment may not open a flow.
 */
bool eoig_tcp_open(struct eoig_tcp *tcp, const struct eoig_tcp_segment *segment, u8 *state)
{
	if (!eoig_tcp_flags_valid(segment->flags) || (segment->flags & TCPHDR_RST))
		return false;
	if (segment->flags & TCPHDR_ACK) {
		tcp->acknowledged[EOIG_OUT] = segment->acknowledgment;
		atomic_set(&tcp->marks, EOIG_TCP_ACKNOWLEDGED(EOIG_OUT));
		*state = EOIG_TCP_PICKED_UP;
		return true;
	}
	eoig_tcp_note_syn(tcp, segment);
	*state = EOIG_TCP_SYN_OUT;
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_open);

static bool eoig_tcp_rst_obeyed(struct eoig_tcp *tcp, enum eoig_direction direction, int marks,
				const struct eoig_tcp_segment *segment)
{
	enum eoig_direction other = !direction;

	if (direction == EOIG_IN && eoig_tcp_answers_syn(tcp, marks, segment))
		return true;
	if (marks & EOIG_TCP_ACKNOWLEDGED(other)) {
		if (segment->sequence == READ_ONCE(tcp->acknowledged[other]))
			return true;
		/* Data may be under way: it counts if its receiver gets that far. */
		WRITE_ONCE(tcp->end[direction], segment->sequence);
		atomic_or(EOIG_TCP_RST(direction), &tcp->marks);
		return false;
	}
	/* The exterior has said nothing: the interior gives up its own SYN. */
	return direction == EOIG_OUT && (marks & EOIG_TCP_SYN_PENDING) &&
	       segment->sequence == READ_ONCE(tcp->syn);
}

/* What an ACK says beyond its number, when a FIN or RST is being watched. */
static enum eoig_tcp_event eoig_tcp_judge_ends(struct eoig_tcp *tcp, enum eoig_direction direction,
					       int marks, const struct eoig_tcp_segment *segment)
{
	enum eoig_direction other = !direction;
	bool fin = segment->flags & TCPHDR_FIN;
	int ends = EOIG_TCP_FIN(direction) | EOIG_TCP_RST(direction);

	if ((marks & ends) && !fin &&
	    before(READ_ONCE(tcp->end[direction]), segment->sequence + segment->payload)) {
		atomic_andnot(ends, &tcp->marks);
		return EOIG_TCP_EVENT_HEAL;
	}
	if (segment->acknowledgment != READ_ONCE(tcp->end[other]))
		return EOIG_TCP_EVENT_ACK;
	if (marks & EOIG_TCP_RST(other))
		return EOIG_TCP_EVENT_RST;
	if (marks & EOIG_TCP_FIN(other))
		return EOIG_TCP_EVENT_ACK_FIN;
	return EOIG_TCP_EVENT_ACK;
}

static void eoig_tcp_note_fin(struct eoig_tcp *tcp, enum eoig_direction direction,
			      const struct eoig_tcp_segment *segment)
{
	WRITE_ONCE(tcp->end[direction], segment->sequence + segment->payload + 1);
	atomic_andnot(EOIG_TCP_RST(direction), &tcp->marks);
	atomic_or(EOIG_TCP_FIN(direction), &tcp->marks);
}

/*
 * The interior's number only grows, so that a late segment does not make an old
 * RST valid. The exterior's is the last one: what is forged there does not stay.
 */
static void eoig_tcp_note_acknowledgment(struct eoig_tcp *tcp, enum eoig_direction direction,
					 int marks, u32 number)
{
	u32 old = READ_ONCE(tcp->acknowledged[direction]);

	if (likely(marks & EOIG_TCP_ACKNOWLEDGED(direction))) {
		if (old != number && (direction == EOIG_IN || before(old, number)))
			WRITE_ONCE(tcp->acknowledged[direction], number);
		return;
	}
	WRITE_ONCE(tcp->acknowledged[direction], number);
	atomic_or(EOIG_TCP_ACKNOWLEDGED(direction), &tcp->marks);
}

static bool eoig_tcp_move(struct eoig_tcp *tcp, u8 *state, enum eoig_direction direction,
			  enum eoig_tcp_event event, const struct eoig_tcp_segment *segment)
{
	u8 old = READ_ONCE(*state), new;

	do {
		new = eoig_tcp_transition(direction, event, old);
		if (new == EOIG_TCP_REFUSE)
			return false;
		if (new == old)
			break;
	} while (!try_cmpxchg(state, &old, new));

	/* A new incarnation: what we knew of the old one would misjudge it. */
	if (event == EOIG_TCP_EVENT_SYN && direction == EOIG_OUT && new == EOIG_TCP_SYN_OUT &&
	    old != new)
		atomic_and(EOIG_TCP_SYN_PENDING | ~U16_MAX,
			   &tcp->marks);
	if (event == EOIG_TCP_EVENT_SYN_ACK_ANSWER && new == EOIG_TCP_SYN_ACKED && old != new)
		atomic_andnot(EOIG_TCP_ENDS | EOIG_TCP_ACKNOWLEDGED(EOIG_OUT), &tcp->marks);
	if (new == EOIG_TCP_ESTABLISHED && old < EOIG_TCP_PICKED_UP)
		atomic_andnot(EOIG_TCP_SYN_PENDING, &tcp->marks);
	return true;
}

/**
 * eoig_tcp_advance - let a segment move its flow's state
 * @tcp: of the flow
 * @state: of the flow
 * @direction: of the segment
 * @segment: the segment
 *
 * REC-31 to REC-36, RFC 5961. On the established path it writes at most the
 * acknowledgment number, and only when that has changed.
 *
 * Context: softirq or process, RCU read side.
 * Return: false if the segment may not pass.
 */
bool eoig_tcp_advance(struct eoig_tcp *tcp, u8 *state, enum eoig_direction direction,
		      const struct eoig_tcp_segment *segment)
{
	int marks = atomic_read(&tcp->marks);
	enum eoig_tcp_event event;

	/* Some stacks take a SYN with more flags than it may have for one without. */
	if (unlikely(!eoig_tcp_flags_valid(segment->flags)))
		return (segment->flags & (TCPHDR_SYN | TCPHDR_ACK)) != TCPHDR_SYN ||
		       eoig_tcp_transition(direction, EOIG_TCP_EVENT_SYN, READ_ONCE(*state)) !=
		       EOIG_TCP_REFUSE;

	switch (segment->flags & (TCPHDR_SYN | TCPHDR_RST | TCPHDR_ACK)) {
	case TCPHDR_ACK:
		event = EOIG_TCP_EVENT_ACK;
		if (unlikely(marks & EOIG_TCP_ENDS))
			event = eoig_tcp_judge_ends(tcp, direction, marks, segment);
		if (unlikely(segment->flags & TCPHDR_FIN))
			eoig_tcp_note_fin(tcp, direction, segment);
		break;
	case TCPHDR_SYN:
		event = EOIG_TCP_EVENT_SYN;
		if (direction == EOIG_OUT)
			eoig_tcp_note_syn(tcp, segment);
		return eoig_tcp_move(tcp, state, direction, event, segment);
	case TCPHDR_SYN | TCPHDR_ACK:
		event = EOIG_TCP_EVENT_SYN_ACK;
		if (direction == EOIG_IN && eoig_tcp_answers_syn(tcp, marks, segment))
			event = EOIG_TCP_EVENT_SYN_ACK_ANSWER;
		break;
	default:
		if (!eoig_tcp_rst_obeyed(tcp, direction, marks, segment))
			return true;
		return eoig_tcp_move(tcp, state, direction, EOIG_TCP_EVENT_RST, segment);
	}

	if (event != EOIG_TCP_EVENT_ACK || READ_ONCE(*state) != EOIG_TCP_ESTABLISHED) {
		if (!eoig_tcp_move(tcp, state, direction, event, segment))
			return false;
		marks = atomic_read(&tcp->marks);
	}
	eoig_tcp_note_acknowledgment(tcp, direction, marks, segment->acknowledgment);
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_advance);

/**
 * eoig_tcp_flow_state - a state in the words of the netlink interface
 * @state: enum eoig_tcp_state
 */
enum eoig_flow_state eoig_tcp_flow_state(u8 state)
{
	static const u8 words[__EOIG_TCP_STATE_COUNT] = {
		[EOIG_TCP_SYN_OUT]	= EOIG_FLOW_UNREPLIED,
		[EOIG_TCP_SYN_BOTH]	= EOIG_FLOW_OPENING,
		[EOIG_TCP_SYN_ACKED]	= EOIG_FLOW_OPENING,
		[EOIG_TCP_PICKED_UP]	= EOIG_FLOW_UNREPLIED,
		[EOIG_TCP_ESTABLISHED]	= EOIG_FLOW_ESTABLISHED,
		[EOIG_TCP_FIN_OUT]	= EOIG_FLOW_CLOSING_INTERIOR,
		[EOIG_TCP_FIN_IN]	= EOIG_FLOW_CLOSING_EXTERIOR,
		[EOIG_TCP_CLOSED]	= EOIG_FLOW_CLOSED,
		[EOIG_TCP_RESET]	= EOIG_FLOW_RESET,
	};

	return words[state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_flow_state);

/**
 * eoig_tcp_timeout - which timeout a state has (REC-35)
 * @state: enum eoig_tcp_state
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
