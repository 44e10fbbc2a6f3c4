// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SCTP state machine (REC-38 to REC-42, RFC 9260).
 *
 * An attacker who cannot read the association does not know its verification tags. So a chunk
 * moves the state only if its packet has the right tag. A packet with another tag, or with a
 * wrong checksum, passes and changes nothing: its receiver discards it.
 *
 * An INIT has no tag. The tags that it proposes count once the other side has used them.
 *
 * If the beginning was not seen, the exterior's tag is not known. Then the exterior answers by
 * acknowledging the interior's data or heartbeat. The interior also shows that it was answered:
 * the TSN that it acknowledges changes.
 *
 * Lifetime and locking: struct eoig_sctp is part of its flow. The state changes by cmpxchg
 * only. Each number is one word.
 */
#include <linux/jhash.h>
#include <linux/sctp.h>

#include "compat.h"
#include "proto/sctp.h"

/* RFC 9260 section 3.3: T bit of ABORT and SHUTDOWN COMPLETE. */
#define EOIG_SCTP_T_BIT		0x01
/* Maximum number of chunks to read. Chunks that change the state come first. */
#define EOIG_SCTP_CHUNKS_MAX	8
/* Number of bytes that identify a HEARTBEAT. */
#define EOIG_SCTP_HEARTBEAT_MAX	64

#define sIO	EOIG_SCTP_INIT_OUT
#define sIB	EOIG_SCTP_INIT_BOTH
#define sIA	EOIG_SCTP_INIT_ACKED
#define sPU	EOIG_SCTP_PICKED_UP
#define sES	EOIG_SCTP_ESTABLISHED
#define sSO	EOIG_SCTP_SHUTDOWN_OUT
#define sSI	EOIG_SCTP_SHUTDOWN_IN
#define sCL	EOIG_SCTP_CLOSED
#define sAB	EOIG_SCTP_ABORTED
#define xxx	EOIG_SCTP_REFUSE

/*
 * Direction x event x state. An INIT in a live association is a restart and passes (RFC 9260
 * section 5.2). After its end, only the interior may begin another association.
 */
static const u8 eoig_sctp_table[2][__EOIG_SCTP_EVENT_COUNT][__EOIG_SCTP_STATE_COUNT] = {
	[EOIG_OUT] = {
		/*				   IO   IB   IA   PU   ES   SO   SI   CL   AB */
		[EOIG_SCTP_EVENT_INIT] =	 { sIO, sIB, sIA, sIO, sES, sSO, sSI, sIO, sIO },
		[EOIG_SCTP_EVENT_INIT_ACK] =	 { sIO, sIB, sIA, sPU, sES, sSO, sSI, sCL, sAB },
		[EOIG_SCTP_EVENT_COOKIE_ECHO] =	 { sIO, sIA, sIA, sPU, sES, sSO, sSI, sCL, sAB },
		[EOIG_SCTP_EVENT_COOKIE_ACK] =	 { sIO, sES, sES, sPU, sES, sSO, sSI, sCL, sAB },
		[EOIG_SCTP_EVENT_SHUTDOWN] =	 { sIO, sIB, sSO, sPU, sSO, sSO, sCL, sCL, sAB },
		[EOIG_SCTP_EVENT_SHUTDOWN_ACK] = { sIO, sIB, sIA, sPU, sES, sCL, sCL, sCL, sAB },
		[EOIG_SCTP_EVENT_ABORT] =	 { sAB, sAB, sAB, sAB, sAB, sAB, sAB, sCL, sAB },
		[EOIG_SCTP_EVENT_OTHER] =	 { sIO, sIB, sIA, sPU, sES, sSO, sSI, sCL, sAB },
	},
	[EOIG_IN] = {
		/*				   IO   IB   IA   PU   ES   SO   SI   CL   AB */
		[EOIG_SCTP_EVENT_INIT] =	 { sIB, sIB, sIA, xxx, sES, sSO, sSI, xxx, xxx },
		[EOIG_SCTP_EVENT_INIT_ACK] =	 { sIA, sIA, sIA, sIA, sIA, sIA, sIA, sCL, sAB },
		[EOIG_SCTP_EVENT_COOKIE_ECHO] =	 { sIO, sIA, sIA, sPU, sES, sSO, sSI, sCL, sAB },
		[EOIG_SCTP_EVENT_COOKIE_ACK] =	 { sIO, sES, sES, sPU, sES, sSO, sSI, sCL, sAB },
		[EOIG_SCTP_EVENT_SHUTDOWN] =	 { sIO, sIB, sSI, sPU, sSI, sCL, sSI, sCL, sAB },
		[EOIG_SCTP_EVENT_SHUTDOWN_ACK] = { sIO, sIB, sIA, sPU, sES, sCL, sCL, sCL, sAB },
		[EOIG_SCTP_EVENT_ABORT] =	 { sAB, sAB, sAB, sAB, sAB, sAB, sAB, sCL, sAB },
		[EOIG_SCTP_EVENT_OTHER] =	 { sIO, sIB, sIA, sES, sES, sSO, sSI, sCL, sAB },
	},
};

#undef sIO
#undef sIB
#undef sIA
#undef sPU
#undef sES
#undef sSO
#undef sSI
#undef sCL
#undef sAB
#undef xxx

/**
 * eoig_sctp_transition - get the next state
 * @direction: of the packet
 * @event: of the packet
 * @state: enum eoig_sctp_state, the present one
 *
 * Context: any.
 * Return: enum eoig_sctp_state, or EOIG_SCTP_REFUSE.
 */
u8 eoig_sctp_transition(enum eoig_direction direction, enum eoig_sctp_event event, u8 state)
{
	return eoig_sctp_table[direction][event][state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_transition);

static enum eoig_sctp_event eoig_sctp_chunk_event(u8 type)
{
	switch (type) {
	case SCTP_CID_INIT:
		return EOIG_SCTP_EVENT_INIT;
	case SCTP_CID_INIT_ACK:
		return EOIG_SCTP_EVENT_INIT_ACK;
	case SCTP_CID_COOKIE_ECHO:
		return EOIG_SCTP_EVENT_COOKIE_ECHO;
	case SCTP_CID_COOKIE_ACK:
		return EOIG_SCTP_EVENT_COOKIE_ACK;
	case SCTP_CID_SHUTDOWN:
		return EOIG_SCTP_EVENT_SHUTDOWN;
	case SCTP_CID_SHUTDOWN_ACK:
	case SCTP_CID_SHUTDOWN_COMPLETE:
		return EOIG_SCTP_EVENT_SHUTDOWN_ACK;
	case SCTP_CID_ABORT:
		return EOIG_SCTP_EVENT_ABORT;
	}
	return EOIG_SCTP_EVENT_OTHER;
}

/**
 * eoig_sctp_read - read a packet
 * @skb: the packet; its chunks may lie anywhere in it
 * @offset: of the SCTP header
 * @length: of header and chunks, by the IPv6 header
 * @packet: filled
 *
 * Context: any.
 * Return: false if the chunks contradict their lengths, or an INIT is not alone with tag 0
 * (RFC 9260 section 8.5.1).
 */
bool eoig_sctp_read(const struct sk_buff *skb, unsigned int offset, unsigned int length,
		    struct eoig_sctp_packet *packet)
{
	unsigned int at = offset + sizeof(struct sctphdr), end = offset + length, chunks;
	const struct sctphdr *header;
	struct sctphdr buffer;

	header = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!header)
		return false;
	packet->event = EOIG_SCTP_EVENT_OTHER;
	packet->tag = header->vtag;
	packet->initiate_tag = 0;
	packet->reflected = false;
	packet->damaged = false;
	packet->proofs = 0;

	for (chunks = 0; chunks < EOIG_SCTP_CHUNKS_MAX && at < end; chunks++) {
		struct sctp_chunkhdr chunk_buffer;
		const struct sctp_chunkhdr *chunk;
		enum eoig_sctp_event event;
		unsigned int chunk_length;

		chunk = skb_header_pointer(skb, at, sizeof(chunk_buffer), &chunk_buffer);
		if (!chunk)
			return false;
		chunk_length = ntohs(chunk->length);
		if (chunk_length < sizeof(*chunk) || at + chunk_length > end)
			return false;
		event = eoig_sctp_chunk_event(chunk->type);
		if (event < packet->event) {
			packet->event = event;
			packet->reflected = chunk->flags & EOIG_SCTP_T_BIT;
		}
		if (event == EOIG_SCTP_EVENT_INIT || event == EOIG_SCTP_EVENT_INIT_ACK) {
			__be32 tag_buffer;
			const __be32 *tag;

			tag = skb_header_pointer(skb, at + sizeof(*chunk), sizeof(tag_buffer),
						 &tag_buffer);
			if (!tag || chunk_length < sizeof(*chunk) + sizeof(*tag) || !*tag)
				return false;
			packet->initiate_tag = *tag;
		}
		at += round_up(chunk_length, 4);
	}
	if (packet->event == EOIG_SCTP_EVENT_INIT)
		return !packet->tag && chunks == 1;
	return packet->tag;
}

/* Read what a chunk proves. The value behind the chunk's header is at @at. */
static void eoig_sctp_read_chunk_proof(const struct sk_buff *skb, u8 type, unsigned int at,
				       unsigned int size, struct eoig_sctp_packet *packet)
{
	u8 buffer[EOIG_SCTP_HEARTBEAT_MAX];
	__be32 number;

	switch (type) {
	case SCTP_CID_DATA:
	case SCTP_CID_I_DATA:
	case SCTP_CID_SACK:
		if (size < sizeof(number) || skb_copy_bits(skb, at, &number, sizeof(number)))
			return;
		if (type == SCTP_CID_SACK) {
			packet->received = ntohl(number);
			packet->proofs |= EOIG_SCTP_HAS_SACK;
		} else {
			packet->tsn = ntohl(number);
			packet->proofs |= EOIG_SCTP_HAS_DATA;
		}
		return;
	case SCTP_CID_HEARTBEAT:
	case SCTP_CID_HEARTBEAT_ACK:
		size = min_t(unsigned int, size, sizeof(buffer));
		if (skb_copy_bits(skb, at, buffer, size))
			return;
		packet->heartbeat = jhash(buffer, size, 0);
		packet->proofs |= type == SCTP_CID_HEARTBEAT ? EOIG_SCTP_HAS_HEARTBEAT :
							       EOIG_SCTP_HAS_HEARTBEAT_ACK;
		return;
	}
}

/**
 * eoig_sctp_read_proof - read the data, acknowledgments and heartbeats of a packet
 * @skb: the packet
 * @offset: of the SCTP header
 * @length: of header and chunks
 * @packet: of eoig_sctp_read(), which returned true; filled
 *
 * Context: any.
 */
void eoig_sctp_read_proof(const struct sk_buff *skb, unsigned int offset, unsigned int length,
			  struct eoig_sctp_packet *packet)
{
	unsigned int at = offset + sizeof(struct sctphdr), end = offset + length, chunks;
	struct sctp_chunkhdr chunk;
	unsigned int size;

	for (chunks = 0; chunks < EOIG_SCTP_CHUNKS_MAX && at < end; chunks++) {
		if (skb_copy_bits(skb, at, &chunk, sizeof(chunk)))
			return;
		size = ntohs(chunk.length);
		if (size < sizeof(chunk) || at + size > end)
			return;
		eoig_sctp_read_chunk_proof(skb, chunk.type, at + sizeof(chunk),
					   size - sizeof(chunk), packet);
		at += round_up(size, 4);
	}
}

/*
 * Picked up: note what the interior sends, for the exterior to acknowledge. Return true if the
 * interior shows that the exterior has answered.
 */
static bool eoig_sctp_note_sent(struct eoig_sctp *sctp, const struct eoig_sctp_packet *packet)
{
	u32 low = READ_ONCE(sctp->sent_low), high = READ_ONCE(sctp->sent_high);
	u32 received = READ_ONCE(sctp->received);

	if (packet->proofs & EOIG_SCTP_HAS_HEARTBEAT)
		WRITE_ONCE(sctp->heartbeat, packet->heartbeat);
	if (packet->proofs & EOIG_SCTP_HAS_DATA) {
		if ((!low && !high) || (s32)(packet->tsn - low) < 0)
			WRITE_ONCE(sctp->sent_low, packet->tsn);
		if ((!low && !high) || (s32)(packet->tsn - high) > 0)
			WRITE_ONCE(sctp->sent_high, packet->tsn);
	}
	if (!(packet->proofs & EOIG_SCTP_HAS_SACK))
		return false;
	if (received)
		return packet->received != received;
	WRITE_ONCE(sctp->received, packet->received);
	return false;
}

/**
 * eoig_sctp_open - set the first state of a flow by its first packet
 * @sctp: zeroed; no other CPU sees the flow yet
 * @packet: the packet, from the interior
 * @state: set to the first state
 *
 * An INIT begins an association. Heartbeats, data and handshake chunks pick one up: the second
 * path of a multi-homed association begins with a heartbeat.
 *
 * Context: softirq or process.
 * Return: false if the packet may not open a flow, because it ends one.
 */
bool eoig_sctp_open(struct eoig_sctp *sctp, const struct eoig_sctp_packet *packet, u8 *state)
{
	if (packet->event == EOIG_SCTP_EVENT_ABORT ||
	    packet->event == EOIG_SCTP_EVENT_SHUTDOWN_ACK)
		return false;
	if (packet->event == EOIG_SCTP_EVENT_INIT) {
		sctp->initiated = packet->initiate_tag;
		*state = EOIG_SCTP_INIT_OUT;
		return true;
	}
	sctp->tag[EOIG_OUT] = packet->tag;
	if (packet->event == EOIG_SCTP_EVENT_INIT_ACK)
		sctp->tag[EOIG_IN] = packet->initiate_tag;
	eoig_sctp_note_sent(sctp, packet);
	*state = EOIG_SCTP_PICKED_UP;
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_open);

/* Check for a tag that only the two sides of the association know. */
static bool eoig_sctp_tag_valid(const struct eoig_sctp *sctp, u8 state,
				enum eoig_direction direction,
				const struct eoig_sctp_packet *packet)
{
	enum eoig_direction other = !direction;
	__be32 expected = READ_ONCE(sctp->tag[packet->reflected ? other : direction]);

	if (expected && packet->tag == expected)
		return true;
	if (packet->reflected || state == EOIG_SCTP_PICKED_UP || !packet->tag)
		return false;
	if (direction == EOIG_IN)
		/* Answers to an INIT: INIT ACK, an ABORT that refuses it, a simultaneous open. */
		return packet->tag == READ_ONCE(sctp->initiated) ||
		       (packet->event == EOIG_SCTP_EVENT_COOKIE_ECHO &&
			packet->tag == READ_ONCE(sctp->cookie));
	switch (packet->event) {
	case EOIG_SCTP_EVENT_INIT_ACK:
		return packet->tag == READ_ONCE(sctp->initiated_in);
	case EOIG_SCTP_EVENT_COOKIE_ECHO:
	case EOIG_SCTP_EVENT_COOKIE_ACK:
		/* The interior has seen the exterior's tag together with its own. */
		return true;
	default:
		return false;
	}
}

static void eoig_sctp_note(struct eoig_sctp *sctp, enum eoig_direction direction,
			   const struct eoig_sctp_packet *packet)
{
	switch (packet->event) {
	case EOIG_SCTP_EVENT_INIT:
		if (direction == EOIG_OUT)
			WRITE_ONCE(sctp->initiated, packet->initiate_tag);
		else
			WRITE_ONCE(sctp->initiated_in, packet->initiate_tag);
		break;
	case EOIG_SCTP_EVENT_INIT_ACK:
		if (direction == EOIG_OUT) {
			WRITE_ONCE(sctp->cookie, packet->initiate_tag);
		} else {
			WRITE_ONCE(sctp->tag[EOIG_IN], packet->tag);
			WRITE_ONCE(sctp->tag[EOIG_OUT], packet->initiate_tag);
		}
		break;
	case EOIG_SCTP_EVENT_COOKIE_ECHO:
	case EOIG_SCTP_EVENT_COOKIE_ACK:
		if (READ_ONCE(sctp->tag[direction]) != packet->tag)
			WRITE_ONCE(sctp->tag[direction], packet->tag);
		break;
	default:
		break;
	}
}

/* Picked up: check whether the exterior acknowledges anything that the interior has sent. */
static bool eoig_sctp_answers(const struct eoig_sctp *sctp, const struct eoig_sctp_packet *packet)
{
	u32 low = READ_ONCE(sctp->sent_low), high = READ_ONCE(sctp->sent_high);
	__be32 tag = READ_ONCE(sctp->tag[EOIG_IN]);

	if (tag && packet->tag == tag)
		return true;
	if (packet->proofs & EOIG_SCTP_HAS_HEARTBEAT_ACK && packet->heartbeat &&
	    packet->heartbeat == READ_ONCE(sctp->heartbeat))
		return true;
	return packet->proofs & EOIG_SCTP_HAS_SACK && (low || high) &&
	       packet->received - (low - 1) <= high - (low - 1);
}

/* Return EOIG_SCTP_REFUSE, or the present state. Set @old to the state before. */
static u8 eoig_sctp_move(u8 *state, enum eoig_direction direction, enum eoig_sctp_event event,
			 u8 *old)
{
	*old = READ_ONCE(*state);
	return eoig_state_move(state, old, eoig_sctp_transition(direction, event, *old));
}

/*
 * Establish a picked-up association, which the exterior has answered. Forget
 * the numbers that were seen before the answer.
 */
static void eoig_sctp_pick_up(struct eoig_sctp *sctp, u8 *state, __be32 tag)
{
	u8 old;

	if (tag)
		WRITE_ONCE(sctp->tag[EOIG_IN], tag);
	if (eoig_sctp_move(state, EOIG_IN, EOIG_SCTP_EVENT_OTHER, &old) == old)
		return;
	WRITE_ONCE(sctp->sent_low, 0);
	WRITE_ONCE(sctp->sent_high, 0);
	WRITE_ONCE(sctp->received, 0);
	WRITE_ONCE(sctp->heartbeat, 0);
}

/**
 * eoig_sctp_advance - advance the state of a flow by a packet
 * @sctp: of the flow
 * @state: of the flow
 * @direction: of the packet
 * @packet: the packet
 *
 * REC-38, REC-39; RFC 9260 section 8.5.
 *
 * Context: softirq or process, RCU read side.
 * Return: false if the packet may not pass.
 */
bool eoig_sctp_advance(struct eoig_sctp *sctp, u8 *state, enum eoig_direction direction,
		       const struct eoig_sctp_packet *packet)
{
	enum eoig_sctp_event event = packet->event;
	u8 old = READ_ONCE(*state), new;

	if (packet->damaged)
		return eoig_sctp_transition(direction, event, old) != EOIG_SCTP_REFUSE;
	if (event != EOIG_SCTP_EVENT_INIT && event != EOIG_SCTP_EVENT_OTHER &&
	    !eoig_sctp_tag_valid(sctp, old, direction, packet))
		event = EOIG_SCTP_EVENT_OTHER;
	if (unlikely(old == EOIG_SCTP_PICKED_UP) && event != EOIG_SCTP_EVENT_INIT &&
	    event != EOIG_SCTP_EVENT_ABORT) {
		if (direction == EOIG_OUT) {
			if (eoig_sctp_note_sent(sctp, packet))
				eoig_sctp_pick_up(sctp, state, 0);
		} else if (eoig_sctp_answers(sctp, packet)) {
			eoig_sctp_pick_up(sctp, state, packet->tag);
		}
		return true;
	}

	new = eoig_sctp_move(state, direction, event, &old);
	if (new == EOIG_SCTP_REFUSE)
		return false;
	if (new != old && new == EOIG_SCTP_INIT_OUT)
		memset(sctp, 0, sizeof(*sctp));
	if (event == packet->event)
		eoig_sctp_note(sctp, direction, packet);
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_advance);

/**
 * eoig_sctp_flow_state - translate a state for the netlink interface
 * @state: enum eoig_sctp_state
 *
 * Context: any.
 * Return: enum eoig_flow_state.
 */
enum eoig_flow_state eoig_sctp_flow_state(u8 state)
{
	static const u8 states[__EOIG_SCTP_STATE_COUNT] = {
		[EOIG_SCTP_INIT_OUT]	 = EOIG_FLOW_UNREPLIED,
		[EOIG_SCTP_INIT_BOTH]	 = EOIG_FLOW_UNREPLIED,
		[EOIG_SCTP_INIT_ACKED]	 = EOIG_FLOW_OPENING,
		[EOIG_SCTP_PICKED_UP]	 = EOIG_FLOW_UNREPLIED,
		[EOIG_SCTP_ESTABLISHED]	 = EOIG_FLOW_ESTABLISHED,
		[EOIG_SCTP_SHUTDOWN_OUT] = EOIG_FLOW_CLOSING_INTERIOR,
		[EOIG_SCTP_SHUTDOWN_IN]	 = EOIG_FLOW_CLOSING_EXTERIOR,
		[EOIG_SCTP_CLOSED]	 = EOIG_FLOW_CLOSED,
		[EOIG_SCTP_ABORTED]	 = EOIG_FLOW_RESET,
	};

	return states[state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_flow_state);

/**
 * eoig_sctp_timeout - get the timeout of a state (REC-40)
 * @state: enum eoig_sctp_state
 *
 * Context: any.
 * Return: the kind of timeout.
 */
enum eoig_timeout eoig_sctp_timeout(u8 state)
{
	return state == EOIG_SCTP_ESTABLISHED ? EOIG_TIMEOUT_SCTP_ESTABLISHED :
						EOIG_TIMEOUT_SCTP_TRANSITORY;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_timeout);
