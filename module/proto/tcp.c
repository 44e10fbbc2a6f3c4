// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TCP state machine (REC-31 to REC-37, RFC 5961, RFC 9293).
 *
 * A gateway sees segments that the receiver may refuse. So no segment is believed for its
 * flags alone:
 *
 * - The exterior has answered once it acknowledges a number that the interior has sent. Until
 *   then its segments pass, but change nothing.
 * - A RST ends a flow if it has the number that its receiver expects: the last number that the
 *   receiver acknowledged, or the answer to the interior's SYN. A RST ahead of that counts
 *   once the receiver has acknowledged everything before it.
 * - A FIN closes a side once the other side has acknowledged it.
 * - If the interior acknowledges data behind a FIN or RST of the exterior, that FIN or RST was
 *   forged. Then the flow returns to its state before.
 * - A segment with a wrong checksum changes nothing: its receiver discards it.
 *
 * Lifetime and locking: struct eoig_tcp is part of its flow. The state changes by cmpxchg
 * only. The numbers are written without a lock, each by segments of its own direction and
 * only when it changes. A race of two segments of one direction leaves the number of either,
 * as if they had come in that order. Before the exterior answers, the interior also writes
 * acknowledged[EOIG_IN].
 */
#include <linux/eoig_record.h>
#include <linux/tcp.h>
#include <net/tcp.h>

#include "compat.h"
#include "proto/state.h"
#include "proto/tcp.h"

/* eoig_tcp.marks; the upper half is the length of the data in the last SYN. */
#define EOIG_TCP_ACKNOWLEDGED(direction)	(1 << (direction))
#define EOIG_TCP_FIN(direction)			(4 << (direction))
#define EOIG_TCP_RST(direction)			(16 << (direction))
#define EOIG_TCP_ENDS	(EOIG_TCP_FIN(EOIG_OUT) | EOIG_TCP_FIN(EOIG_IN) | \
			 EOIG_TCP_RST(EOIG_OUT) | EOIG_TCP_RST(EOIG_IN))
#define EOIG_TCP_ENDS_OF(direction)		(20 << (direction))
#define EOIG_TCP_SYN_PENDING			64
/* Not answered yet: acknowledged[EOIG_IN] is the end of what the interior has sent. */
#define EOIG_TCP_SENT_KNOWN			128
#define EOIG_TCP_SYN_DATA_SHIFT			16

/* The largest window (RFC 7323). Numbers farther apart belong to different connections. */
#define EOIG_TCP_WINDOW_MAX	0x40000000U

#define EOIG_TCP_FLAGS	(TCPHDR_FIN | TCPHDR_SYN | TCPHDR_RST | TCPHDR_ACK)

/**
 * eoig_tcp_read - read a segment from its header
 * @transport: at least the first 20 bytes of the TCP header
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

/*
 * Check for flag combinations that a stack sends (RFC 9293 section 3.10.7): not
 * null, FIN alone, SYN with FIN, or SYN with RST.
 */
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
 * eoig_tcp_begins - check for the first segment of a connection
 * @segment: the segment
 *
 * Context: any.
 * Return: true for a SYN alone.
 */
bool eoig_tcp_begins(const struct eoig_tcp_segment *segment)
{
	return (segment->flags & EOIG_TCP_FLAGS) == TCPHDR_SYN;
}

static void eoig_tcp_note_syn(struct eoig_tcp *tcp, const struct eoig_tcp_segment *segment)
{
	u32 data = min_t(u32, segment->payload, U16_MAX);
	int marks = atomic_read(&tcp->marks);
	int with_syn;

	WRITE_ONCE(tcp->syn, segment->sequence + 1);
	do {
		with_syn = (marks & U16_MAX & ~EOIG_TCP_SENT_KNOWN) | EOIG_TCP_SYN_PENDING |
			   (int)(data << EOIG_TCP_SYN_DATA_SHIFT);
	} while (!atomic_try_cmpxchg(&tcp->marks, &marks, with_syn));
}

static u32 eoig_tcp_syn_data(int marks)
{
	return (u32)marks >> EOIG_TCP_SYN_DATA_SHIFT;
}

/* Check whether a segment of the exterior answers the SYN and, with TFO, some of its data. */
static bool eoig_tcp_answers_syn(const struct eoig_tcp *tcp, int marks,
				 const struct eoig_tcp_segment *segment)
{
	return (marks & EOIG_TCP_SYN_PENDING) && (segment->flags & TCPHDR_ACK) &&
	       segment->acknowledgment - READ_ONCE(tcp->syn) <= eoig_tcp_syn_data(marks);
}

/* Check whether a segment of the exterior acknowledges anything that the interior has sent. */
static bool eoig_tcp_answers(const struct eoig_tcp *tcp, int marks,
			     const struct eoig_tcp_segment *segment)
{
	u32 low = READ_ONCE(tcp->syn);

	if (eoig_tcp_answers_syn(tcp, marks, segment))
		return true;
	return (marks & EOIG_TCP_SENT_KNOWN) && !(marks & EOIG_TCP_ACKNOWLEDGED(EOIG_IN)) &&
	       segment->acknowledgment - low <= READ_ONCE(tcp->acknowledged[EOIG_IN]) - low;
}

/*
 * Note what the interior has sent, until the exterior answers. After a SYN only what follows it
 * counts: any other number belongs to an older connection. If the beginning was not seen, the
 * first segment may repeat older data, and a keepalive repeats one byte.
 */
static void eoig_tcp_note_sent(struct eoig_tcp *tcp, int marks,
			       const struct eoig_tcp_segment *segment)
{
	u32 low = READ_ONCE(tcp->syn), high = READ_ONCE(tcp->acknowledged[EOIG_IN]);
	u32 start = segment->sequence, end = start + segment->payload;
	bool pending = marks & EOIG_TCP_SYN_PENDING;

	end += !!(segment->flags & TCPHDR_SYN) + !!(segment->flags & TCPHDR_FIN);
	if (!pending && end == start)
		end++;
	if (!(marks & EOIG_TCP_SENT_KNOWN)) {
		low = pending ? low : start;
		high = pending ? low + eoig_tcp_syn_data(marks) : end;
	}
	if (pending && start - low > high - low)
		return;
	if (before(start, low))
		low = start;
	if (before(high, end))
		high = end;
	if (high - low > EOIG_TCP_WINDOW_MAX) {
		low = start;
		high = end;
	}
	WRITE_ONCE(tcp->syn, low);
	WRITE_ONCE(tcp->acknowledged[EOIG_IN], high);
	if (!(marks & EOIG_TCP_SENT_KNOWN))
		atomic_or(EOIG_TCP_SENT_KNOWN, &tcp->marks);
}

/**
 * eoig_tcp_open - set the first state of a flow by its first segment
 * @tcp: zeroed; no other CPU sees the flow yet
 * @segment: the segment, from the interior
 * @state: set to the first state
 *
 * A SYN begins a connection. An ACK or a SYN-ACK picks one up in mid-stream (REC-31). Nothing
 * else opens a flow.
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
		eoig_tcp_note_sent(tcp, EOIG_TCP_ACKNOWLEDGED(EOIG_OUT), segment);
		*state = EOIG_TCP_PICKED_UP;
		return true;
	}
	eoig_tcp_note_syn(tcp, segment);
	*state = EOIG_TCP_SYN_OUT;
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_open);

/*
 * Check an end of the exterior's stream. It lies ahead of what the interior acknowledges. The
 * nearer one of two ends counts, so that an end forged far ahead hides no FIN.
 */
static bool eoig_tcp_may_end(const struct eoig_tcp *tcp, int marks, u32 end)
{
	u32 next = READ_ONCE(tcp->acknowledged[EOIG_OUT]);
	u32 known = READ_ONCE(tcp->end[EOIG_IN]);

	if (!(marks & EOIG_TCP_ACKNOWLEDGED(EOIG_OUT)))
		return true;
	if (before(end, next))
		return false;
	return !(marks & EOIG_TCP_ENDS_OF(EOIG_IN)) || before(known, next) || !before(known, end);
}

static bool eoig_tcp_rst_obeyed(struct eoig_tcp *tcp, enum eoig_direction direction, int marks,
				const struct eoig_tcp_segment *segment)
{
	enum eoig_direction other = !direction;

	if (direction == EOIG_IN && eoig_tcp_answers_syn(tcp, marks, segment))
		return true;
	if (marks & EOIG_TCP_ACKNOWLEDGED(other)) {
		if (segment->sequence == READ_ONCE(tcp->acknowledged[other]))
			return true;
		if (direction == EOIG_IN && !eoig_tcp_may_end(tcp, marks, segment->sequence))
			return false;
		/*
		 * Data may be in flight: the RST counts once everything before
		 * it is acknowledged.
		 */
		WRITE_ONCE(tcp->end[direction], segment->sequence);
		atomic_or(EOIG_TCP_RST(direction), &tcp->marks);
		return false;
	}
	/* The exterior has sent nothing: the interior gives up its own SYN. */
	return direction == EOIG_OUT && (marks & EOIG_TCP_SYN_PENDING) &&
	       segment->sequence == READ_ONCE(tcp->syn);
}

/* Judge an ACK beyond its number, while a FIN or RST waits to be acknowledged. */
static enum eoig_tcp_event eoig_tcp_judge_ends(const struct eoig_tcp *tcp,
					       enum eoig_direction direction, int marks,
					       const struct eoig_tcp_segment *segment)
{
	enum eoig_direction other = !direction;
	bool fin = segment->flags & TCPHDR_FIN;

	if (direction == EOIG_OUT) {
		if ((marks & EOIG_TCP_ENDS_OF(EOIG_OUT)) && !fin &&
		    before(READ_ONCE(tcp->end[EOIG_OUT]), segment->sequence + segment->payload))
			return EOIG_TCP_EVENT_HEAL;
		if ((marks & EOIG_TCP_ENDS_OF(EOIG_IN)) &&
		    before(READ_ONCE(tcp->end[EOIG_IN]), segment->acknowledgment))
			return EOIG_TCP_EVENT_HEAL_PEER;
	}
	if (segment->acknowledgment != READ_ONCE(tcp->end[other]))
		return EOIG_TCP_EVENT_ACK;
	if (marks & EOIG_TCP_RST(other))
		return EOIG_TCP_EVENT_RST;
	if (marks & EOIG_TCP_FIN(other))
		return EOIG_TCP_EVENT_ACK_FIN;
	return EOIG_TCP_EVENT_ACK;
}

/*
 * A connection that another router has established may have no number of the
 * interior yet. Then the end of the exterior's stream could be anywhere.
 */
static void eoig_tcp_note_fin(struct eoig_tcp *tcp, u8 state,
			      enum eoig_direction direction, int marks,
			      const struct eoig_tcp_segment *segment)
{
	u32 end = segment->sequence + segment->payload + 1;

	if (direction == EOIG_IN && state >= EOIG_TCP_ESTABLISHED &&
	    !(marks & EOIG_TCP_ACKNOWLEDGED(EOIG_OUT)))
		return;
	if (direction == EOIG_IN && !eoig_tcp_may_end(tcp, marks, end))
		return;
	WRITE_ONCE(tcp->end[direction], end);
	atomic_andnot(EOIG_TCP_RST(direction), &tcp->marks);
	atomic_or(EOIG_TCP_FIN(direction), &tcp->marks);
}

/*
 * The interior's number only grows, so that a late segment does not make an old RST valid. The
 * exterior's is the last one, so that a forged number does not stay.
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

/* Check whether a state requires an answer of the exterior. */
static bool eoig_tcp_needs_answer(u8 state)
{
	return state >= EOIG_TCP_ESTABLISHED && state != EOIG_TCP_RESET;
}

/* Get the next state, or the present one if the next needs an answer that was not seen. */
static u8 eoig_tcp_next(const struct eoig_tcp *tcp, enum eoig_direction direction,
			enum eoig_tcp_event event, u8 old)
{
	u8 new = eoig_tcp_transition(direction, event, old);

	if (new != EOIG_TCP_REFUSE && eoig_tcp_needs_answer(new) &&
	    !(atomic_read(&tcp->marks) & EOIG_TCP_ACKNOWLEDGED(EOIG_IN)))
		return old;
	return new;
}

static bool eoig_tcp_move(struct eoig_tcp *tcp, u8 *state, enum eoig_direction direction,
			  enum eoig_tcp_event event)
{
	u8 old = READ_ONCE(*state), new;

	new = eoig_state_move(state, &old, eoig_tcp_next(tcp, direction, event, old));
	if (new == EOIG_TCP_REFUSE)
		return false;
	if (new == old)
		return true;

	/* A new incarnation: forget the old one, which would misjudge it. */
	if (event == EOIG_TCP_EVENT_SYN && direction == EOIG_OUT && new == EOIG_TCP_SYN_OUT)
		atomic_and(EOIG_TCP_SYN_PENDING | ~U16_MAX, &tcp->marks);
	if (event == EOIG_TCP_EVENT_SYN_ACK_ANSWER && new == EOIG_TCP_SYN_ACKED)
		atomic_andnot(EOIG_TCP_ENDS | EOIG_TCP_ACKNOWLEDGED(EOIG_OUT), &tcp->marks);
	if (eoig_tcp_needs_answer(new) && old < EOIG_TCP_PICKED_UP)
		atomic_andnot(EOIG_TCP_SYN_PENDING, &tcp->marks);
	return true;
}

static bool eoig_tcp_intact(const struct eoig_tcp_segment *segment)
{
	return !segment->intact || segment->intact(segment);
}

/* Check whether a segment that changes nothing may pass. Some stacks accept odd flags on a SYN. */
static bool eoig_tcp_passes(enum eoig_direction direction, u8 state, u8 flags)
{
	switch (flags & (TCPHDR_SYN | TCPHDR_ACK)) {
	case TCPHDR_SYN:
		return eoig_tcp_transition(direction, EOIG_TCP_EVENT_SYN, state) !=
		       EOIG_TCP_REFUSE;
	case TCPHDR_SYN | TCPHDR_ACK:
		return eoig_tcp_transition(direction, EOIG_TCP_EVENT_SYN_ACK, state) !=
		       EOIG_TCP_REFUSE;
	}
	return true;
}

/* Advance by a segment with ACK and without RST. Before the exterior answers, it must be one. */
static bool eoig_tcp_advance_ack(struct eoig_tcp *tcp, u8 *state, enum eoig_direction direction,
				 int marks, const struct eoig_tcp_segment *segment)
{
	enum eoig_tcp_event event = EOIG_TCP_EVENT_ACK;
	u8 old = READ_ONCE(*state);

	/* What does not pass is not noted as sent either. */
	if (!eoig_tcp_passes(direction, old, segment->flags))
		return false;
	if (old < EOIG_TCP_ESTABLISHED) {
		if (direction == EOIG_IN && !eoig_tcp_answers(tcp, marks, segment))
			return true;
		if (direction == EOIG_IN)
			eoig_tcp_note_acknowledgment(tcp, direction, marks,
						     segment->acknowledgment);
		else if (!(marks & EOIG_TCP_ACKNOWLEDGED(EOIG_IN)))
			eoig_tcp_note_sent(tcp, marks, segment);
	}
	if (segment->flags & TCPHDR_SYN) {
		event = EOIG_TCP_EVENT_SYN_ACK;
		if (direction == EOIG_IN && (old < EOIG_TCP_ESTABLISHED ||
					     eoig_tcp_answers_syn(tcp, marks, segment)))
			event = EOIG_TCP_EVENT_SYN_ACK_ANSWER;
	} else {
		if (marks & EOIG_TCP_ENDS)
			event = eoig_tcp_judge_ends(tcp, direction, marks, segment);
		/*
		 * Other checksums were verified before. Data of a half-closed connection is
		 * not verified.
		 */
		if (old >= EOIG_TCP_ESTABLISHED && !(segment->flags & TCPHDR_FIN) &&
		    (event >= EOIG_TCP_EVENT_HEAL ||
		     eoig_tcp_transition(direction, event, old) != old) &&
		    !eoig_tcp_intact(segment))
			return true;
		if (event == EOIG_TCP_EVENT_HEAL)
			atomic_andnot(EOIG_TCP_ENDS_OF(EOIG_OUT), &tcp->marks);
		if (event == EOIG_TCP_EVENT_HEAL_PEER)
			atomic_andnot(EOIG_TCP_ENDS_OF(EOIG_IN), &tcp->marks);
		if (segment->flags & TCPHDR_FIN)
			eoig_tcp_note_fin(tcp, old, direction, marks, segment);
	}
	if (!eoig_tcp_move(tcp, state, direction, event))
		return false;
	/* A RST that refuses a segment does not answer it. */
	if (direction == EOIG_OUT || READ_ONCE(*state) != EOIG_TCP_RESET)
		eoig_tcp_note_acknowledgment(tcp, direction, atomic_read(&tcp->marks),
					     segment->acknowledgment);
	return true;
}

static bool eoig_tcp_advance_any(struct eoig_tcp *tcp, u8 *state,
				 enum eoig_direction direction, int marks,
				 const struct eoig_tcp_segment *segment)
{
	u8 flags = segment->flags & EOIG_TCP_FLAGS, old = READ_ONCE(*state);

	if (!eoig_tcp_flags_valid(flags) ||
	    ((flags != TCPHDR_ACK || old < EOIG_TCP_ESTABLISHED) && !eoig_tcp_intact(segment)))
		return eoig_tcp_passes(direction, old, flags);
	if (flags & TCPHDR_RST)
		return !eoig_tcp_rst_obeyed(tcp, direction, marks, segment) ||
		       eoig_tcp_move(tcp, state, direction, EOIG_TCP_EVENT_RST);
	if (flags & TCPHDR_ACK)
		return eoig_tcp_advance_ack(tcp, state, direction, marks, segment);
	if (direction == EOIG_OUT)
		eoig_tcp_note_syn(tcp, segment);
	return eoig_tcp_move(tcp, state, direction, EOIG_TCP_EVENT_SYN);
}

/*
 * Advance by any segment except data of an established connection that no side
 * closes. If two CPUs move the state at once, both may say so.
 */
static noinline enum eoig_advance
eoig_tcp_advance_rare(struct eoig_tcp *tcp, u8 *state,
		      enum eoig_direction direction, int marks,
		      const struct eoig_tcp_segment *segment)
{
	u8 old = READ_ONCE(*state);

	if (!eoig_tcp_advance_any(tcp, state, direction, marks, segment))
		return EOIG_ADVANCE_REFUSE;
	return READ_ONCE(*state) == old ? EOIG_ADVANCE_PASS : EOIG_ADVANCE_MOVE;
}

/**
 * eoig_tcp_advance - advance the state of a flow by a segment
 * @tcp: of the flow
 * @state: of the flow
 * @direction: of the segment
 * @segment: the segment
 *
 * REC-31 to REC-37, RFC 5961. In an established connection it writes the
 * acknowledgment number at most, and only if that has changed.
 *
 * Context: softirq or process, RCU read side.
 * Return: enum eoig_advance.
 */
enum eoig_advance eoig_tcp_advance(struct eoig_tcp *tcp, u8 *state,
				   enum eoig_direction direction,
				   const struct eoig_tcp_segment *segment)
{
	int marks = atomic_read(&tcp->marks);
	u8 old = READ_ONCE(*state);

	if (unlikely((segment->flags & EOIG_TCP_FLAGS) != TCPHDR_ACK ||
		     old < EOIG_TCP_ESTABLISHED || old == EOIG_TCP_RESET ||
		     (marks & EOIG_TCP_ENDS)))
		return eoig_tcp_advance_rare(tcp, state, direction, marks, segment);
	eoig_tcp_note_acknowledgment(tcp, direction, marks, segment->acknowledgment);
	return EOIG_ADVANCE_PASS;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_advance);

/* The marks of a saved connection have the same bits. */
static_assert(EOIG_TCP_ACKNOWLEDGED(EOIG_OUT) == EOIG_RECORD_TCP_ACKNOWLEDGED_OUT);
static_assert(EOIG_TCP_ACKNOWLEDGED(EOIG_IN) == EOIG_RECORD_TCP_ACKNOWLEDGED_IN);
static_assert(EOIG_TCP_FIN(EOIG_OUT) == EOIG_RECORD_TCP_FIN_OUT);
static_assert(EOIG_TCP_FIN(EOIG_IN) == EOIG_RECORD_TCP_FIN_IN);
static_assert(EOIG_TCP_RST(EOIG_OUT) == EOIG_RECORD_TCP_RST_OUT);
static_assert(EOIG_TCP_RST(EOIG_IN) == EOIG_RECORD_TCP_RST_IN);
static_assert(EOIG_TCP_SYN_PENDING == EOIG_RECORD_TCP_SYN);
static_assert(EOIG_TCP_SENT_KNOWN == EOIG_RECORD_TCP_SENT);
