// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SCTP state machine (REC-36 to REC-40, RFC 9260).
 *
 * Whoever cannot read the association cannot know its verification tags, so a
 * chunk moves the state only if its packet bears the right one. A packet with
 * another tag passes (its receiver discards it) and changes nothing.
 *
 * Lifetime and locking: struct eoig_sctp lives in its flow. The state byte changes
 * by cmpxchg alone; a tag is one word, written when a handshake tells it.
 */
#include <linux/atomic.h>
#include <linux/sctp.h>

#include "compat.h"
#include "sctp.h"

/* RFC 9260 section 3.3: T bit of ABORT and SHUTDOWN COMPLETE. */
#define EOIG_SCTP_T_BIT		0x01
/* A bundle of more chunks than this is data; what tells the state comes first. */
#define EOIG_SCTP_CHUNKS_MAX	8

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
 * Direction x event x state. An INIT in a live association is a restart (RFC 9260
 * section 5.2) and passes; after its end only the interior may begin another.
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
 * eoig_sctp_transition - the next state
 * @direction: of the packet
 * @event: what it says
 * @state: enum eoig_sctp_state now
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
 * eoig_sctp_read - what a packet says
 * @skb: the packet; chunks are walked, so their place must be read from it
 * @offset: of the SCTP header
 * @length: of header and chunks, by the IPv6 header
 * @packet: filled
 *
 * Context: any.
 * Return: false if the chunks contradict their lengths, or INIT is not alone with
 * tag 0 (RFC 9260 section 8.5.1).
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
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_read);

/**
 * eoig_sctp_open - the first packet of a flow, from the interior
 * @sctp: zeroed; of a flow that nobody else sees yet
 * @packet: the packet
 * @state: the flow's first state
 *
 * An INIT begins an association; heartbeats, data and handshake chunks pick one up
 * (a second path of a multi-homed association begins with a heartbeat).
 *
 * Context: softirq or process.
 * Return: false if the packet may not open a flow: it ends one.
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
	*state = EOIG_SCTP_PICKED_UP;
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_open);

/* Does the packet bear a tag that only the association's own sides know? */
static bool eoig_sctp_tag_valid(const struct eoig_sctp *sctp, enum eoig_direction direction,
				const struct eoig_sctp_packet *packet)
{
	enum eoig_direction other = !direction;
	__be32 expected = READ_ONCE(sctp->tag[direction]);

	if (packet->reflected)
		return packet->tag == READ_ONCE(sctp->tag[other]);
	if (expected && packet->tag == expected)
		return true;
	/* An answer to an INIT: INIT ACK, the ABORT that refuses it, a simultaneous open. */
	expected = direction == EOIG_IN ? READ_ONCE(sctp->initiated) :
					  READ_ONCE(sctp->initiated_in);
	return expected && packet->tag == expected;
}

static void eoig_sctp_note(struct eoig_sctp *sctp, enum eoig_direction direction,
			   const struct eoig_sctp_packet *packet)
{
	if (packet->event == EOIG_SCTP_EVENT_INIT) {
		if (direction == EOIG_OUT)
			WRITE_ONCE(sctp->initiated, packet->initiate_tag);
		else
			WRITE_ONCE(sctp->initiated_in, packet->initiate_tag);
		return;
	}
	if (packet->event != EOIG_SCTP_EVENT_INIT_ACK)
		return;
	WRITE_ONCE(sctp->tag[direction], packet->tag);
	WRITE_ONCE(sctp->tag[!direction], packet->initiate_tag);
}

/**
 * eoig_sctp_advance - let a packet move its flow's state
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
	u8 old, new;

	if (event != EOIG_SCTP_EVENT_INIT && event != EOIG_SCTP_EVENT_OTHER &&
	    !eoig_sctp_tag_valid(sctp, direction, packet))
		event = EOIG_SCTP_EVENT_OTHER;

	old = READ_ONCE(*state);
	do {
		new = eoig_sctp_transition(direction, event, old);
		if (new == EOIG_SCTP_REFUSE)
			return false;
		if (new == old)
			break;
	} while (!try_cmpxchg(state, &old, new));

	if (event == packet->event)
		eoig_sctp_note(sctp, direction, packet);
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_advance);

/**
 * eoig_sctp_flow_state - a state in the words of the netlink interface
 * @state: enum eoig_sctp_state
 */
enum eoig_flow_state eoig_sctp_flow_state(u8 state)
{
	static const u8 words[__EOIG_SCTP_STATE_COUNT] = {
		[EOIG_SCTP_INIT_OUT]	 = EOIG_FLOW_UNREPLIED,
		[EOIG_SCTP_INIT_BOTH]	 = EOIG_FLOW_OPENING,
		[EOIG_SCTP_INIT_ACKED]	 = EOIG_FLOW_OPENING,
		[EOIG_SCTP_PICKED_UP]	 = EOIG_FLOW_UNREPLIED,
		[EOIG_SCTP_ESTABLISHED]	 = EOIG_FLOW_ESTABLISHED,
		[EOIG_SCTP_SHUTDOWN_OUT] = EOIG_FLOW_CLOSING_INTERIOR,
		[EOIG_SCTP_SHUTDOWN_IN]	 = EOIG_FLOW_CLOSING_EXTERIOR,
		[EOIG_SCTP_CLOSED]	 = EOIG_FLOW_CLOSED,
		[EOIG_SCTP_ABORTED]	 = EOIG_FLOW_RESET,
	};

	return words[state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_flow_state);

/**
 * eoig_sctp_timeout - which timeout a state has (REC-40)
 * @state: enum eoig_sctp_state
 */
enum eoig_timeout eoig_sctp_timeout(u8 state)
{
	return state == EOIG_SCTP_ESTABLISHED ? EOIG_TIMEOUT_SCTP_ESTABLISHED :
						EOIG_TIMEOUT_SCTP_TRANSITORY;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sctp_timeout);
