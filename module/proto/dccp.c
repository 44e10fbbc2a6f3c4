// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DCCP state machine (REC-43 to REC-46, RFC 4340).
 *
 * A Reset of the exterior counts if it acknowledges the interior's Request (a refusal) or its
 * Close. A Close of the exterior counts once the interior has answered it with a Reset. Any
 * other Reset or Close passes and changes nothing: the interior's own Reset, or the timeout,
 * will follow.
 *
 * If the Request was not seen, the exterior answers by acknowledging any packet that the
 * interior has sent since. A packet with a wrong checksum changes nothing.
 *
 * Lifetime and locking: struct eoig_dccp is part of its flow. The state changes by cmpxchg
 * only. Each number is one word. It is written before the exterior answers, and by Request
 * and Close.
 */
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <uapi/linux/dccp.h>

#include "compat.h"
#include "proto/dccp.h"

#define EOIG_DCCP_NUMBER	GENMASK_ULL(47, 0)
#define EOIG_DCCP_SPAN_SHIFT	48

#define sRO	EOIG_DCCP_REQUEST_OUT
#define sRD	EOIG_DCCP_RESPONDED
#define sPU	EOIG_DCCP_PICKED_UP
#define sOP	EOIG_DCCP_OPEN
#define sCO	EOIG_DCCP_CLOSE_OUT
#define sCL	EOIG_DCCP_CLOSED
#define sRS	EOIG_DCCP_RESET
#define xxx	EOIG_DCCP_REFUSE

/*
 * Direction x event x state. A Request of the exterior would open a connection, and a
 * Response of the interior would accept one. Neither may pass; REC-43 covers servers in the
 * exterior only.
 */
static const u8 eoig_dccp_table[2][__EOIG_DCCP_EVENT_COUNT][__EOIG_DCCP_STATE_COUNT] = {
	[EOIG_OUT] = {
		/*				  RO   RD   PU   OP   CO   CL   RS */
		[EOIG_DCCP_EVENT_REQUEST] =	{ sRO, sRD, sRO, sOP, sCO, sRO, sRO },
		[EOIG_DCCP_EVENT_RESPONSE] =	{ xxx, xxx, sPU, xxx, xxx, xxx, xxx },
		[EOIG_DCCP_EVENT_ACK] =		{ sRO, sOP, sPU, sOP, sCO, sCL, sRS },
		[EOIG_DCCP_EVENT_CLOSE] =	{ sCO, sCO, sCO, sCO, sCO, sCL, sRS },
		[EOIG_DCCP_EVENT_RESET_CLOSE] =	{ sCL, sCL, sCL, sCL, sCL, sCL, sRS },
		[EOIG_DCCP_EVENT_RESET] =	{ sRS, sRS, sRS, sRS, sRS, sCL, sRS },
		[EOIG_DCCP_EVENT_OTHER] =	{ sRO, sRD, sPU, sOP, sCO, sCL, sRS },
	},
	[EOIG_IN] = {
		/*				  RO   RD   PU   OP   CO   CL   RS */
		[EOIG_DCCP_EVENT_REQUEST] =	{ xxx, xxx, xxx, xxx, xxx, xxx, xxx },
		[EOIG_DCCP_EVENT_RESPONSE] =	{ sRD, sRD, sPU, sRD, sRD, sCL, sRS },
		[EOIG_DCCP_EVENT_ACK] =		{ sRO, sRD, sOP, sOP, sCO, sCL, sRS },
		[EOIG_DCCP_EVENT_CLOSE] =	{ sRO, sRD, sOP, sOP, sCO, sCL, sRS },
		[EOIG_DCCP_EVENT_RESET_CLOSE] =	{ sRS, sCL, sCL, sCL, sCL, sCL, sRS },
		[EOIG_DCCP_EVENT_RESET] =	{ sRS, sRS, sRS, sRS, sRS, sCL, sRS },
		[EOIG_DCCP_EVENT_OTHER] =	{ sRO, sRD, sOP, sOP, sCO, sCL, sRS },
	},
};

#undef sRO
#undef sRD
#undef sPU
#undef sOP
#undef sCO
#undef sCL
#undef sRS
#undef xxx

/**
 * eoig_dccp_transition - get the next state
 * @direction: of the packet
 * @event: of the packet
 * @state: enum eoig_dccp_state, the present one
 *
 * Context: any.
 * Return: enum eoig_dccp_state, or EOIG_DCCP_REFUSE.
 */
u8 eoig_dccp_transition(enum eoig_direction direction, enum eoig_dccp_event event, u8 state)
{
	return eoig_dccp_table[direction][event][state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_transition);

/**
 * eoig_dccp_read - read a packet from its header
 * @transport: the first bytes of the header
 * @available: number of these bytes, at least sizeof(struct dccp_hdr)
 * @length: of header and data, by the IPv6 header
 * @packet: filled
 *
 * Context: any.
 * Return: false if the header contradicts its length, or has short sequence numbers where
 * RFC 4340 section 5.1 requires long ones.
 */
bool eoig_dccp_read(const u8 *transport, u32 available, u32 length,
		    struct eoig_dccp_packet *packet)
{
	const struct dccp_hdr *header = (const struct dccp_hdr *)transport;
	const struct dccp_hdr_ack_bits *bits;
	u32 at = sizeof(*header);

	packet->type = header->dccph_type;
	packet->sequence = ntohs(header->dccph_seq);
	packet->acknowledgment = 0;
	packet->is_long = header->dccph_x;
	packet->damaged = false;
	if (header->dccph_doff * 4 < sizeof(*header) || header->dccph_doff * 4 > length)
		return false;
	if (!header->dccph_x)
		return packet->type == DCCP_PKT_DATA || packet->type == DCCP_PKT_ACK ||
		       packet->type == DCCP_PKT_DATAACK;

	if (available < at + sizeof(struct dccp_hdr_ext))
		return false;
	packet->sequence = packet->sequence << 32 |
			   ntohl(((const struct dccp_hdr_ext *)(transport + at))->dccph_seq_low);
	at += sizeof(struct dccp_hdr_ext);
	if (packet->type == DCCP_PKT_REQUEST || packet->type == DCCP_PKT_DATA ||
	    packet->type > DCCP_PKT_SYNCACK)
		return true;

	if (available < at + sizeof(*bits))
		return false;
	bits = (const struct dccp_hdr_ack_bits *)(transport + at);
	packet->acknowledgment = (u64)ntohs(bits->dccph_ack_nr_high) << 32 |
				 ntohl(bits->dccph_ack_nr_low);
	return true;
}

static void eoig_dccp_note_request(struct eoig_dccp *dccp, u64 first, u64 span)
{
	WRITE_ONCE(dccp->request, first | min_t(u64, span, U16_MAX) << EOIG_DCCP_SPAN_SHIFT);
}

/* Note what the interior sends before the exterior answers: any of it may be acknowledged. */
static void eoig_dccp_note_sent(struct eoig_dccp *dccp, const struct eoig_dccp_packet *packet)
{
	u64 request = READ_ONCE(dccp->request), first = request & EOIG_DCCP_NUMBER;
	u64 span = request >> EOIG_DCCP_SPAN_SHIFT;
	u64 ahead = (packet->sequence - first) & EOIG_DCCP_NUMBER;
	u64 behind = (first - packet->sequence) & EOIG_DCCP_NUMBER;

	if (!packet->is_long)
		return;
	if (request && ahead <= U16_MAX)
		eoig_dccp_note_request(dccp, first, max(span, ahead));
	else if (request && behind + span <= U16_MAX)
		eoig_dccp_note_request(dccp, packet->sequence, span + behind);
	else
		eoig_dccp_note_request(dccp, packet->sequence, 0);
}

/**
 * eoig_dccp_open - set the first state of a flow by its first packet
 * @dccp: zeroed; no other CPU sees the flow yet
 * @packet: the packet, from the interior
 * @state: set to the first state
 *
 * Context: softirq or process.
 * Return: false if the packet may not open a flow.
 */
bool eoig_dccp_open(struct eoig_dccp *dccp, const struct eoig_dccp_packet *packet, u8 *state)
{
	switch (packet->type) {
	case DCCP_PKT_REQUEST:
		eoig_dccp_note_sent(dccp, packet);
		*state = EOIG_DCCP_REQUEST_OUT;
		return true;
	case DCCP_PKT_RESPONSE:
	case DCCP_PKT_DATA:
	case DCCP_PKT_ACK:
	case DCCP_PKT_DATAACK:
	case DCCP_PKT_CLOSEREQ:
	case DCCP_PKT_SYNC:
	case DCCP_PKT_SYNCACK:
		eoig_dccp_note_sent(dccp, packet);
		*state = EOIG_DCCP_PICKED_UP;
		return true;
	}
	return false;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_open);

/* Check whether a packet acknowledges the Request or, if that was not seen, anything sent since. */
static bool eoig_dccp_answers(const struct eoig_dccp *dccp, const struct eoig_dccp_packet *packet)
{
	u64 request = READ_ONCE(dccp->request);

	return request && packet->is_long && packet->acknowledgment &&
	       ((packet->acknowledgment - request) & EOIG_DCCP_NUMBER) <=
	       request >> EOIG_DCCP_SPAN_SHIFT;
}

/*
 * Check whether a Reset of the interior ends its connection. While it waits for a Response, any
 * other packet provokes a Reset with that packet's numbers, which ends nothing (RFC 4340 section
 * 8.5, step 4). A Reset that gives up has the next number of the interior.
 */
static bool eoig_dccp_gives_up(const struct eoig_dccp *dccp, u8 state,
			       const struct eoig_dccp_packet *packet)
{
	u64 request = READ_ONCE(dccp->request);
	u64 next = request + (request >> EOIG_DCCP_SPAN_SHIFT) + 1;

	if (state != EOIG_DCCP_REQUEST_OUT && state != EOIG_DCCP_RESPONDED)
		return true;
	return !((packet->sequence - next) & EOIG_DCCP_NUMBER);
}

static enum eoig_dccp_event eoig_dccp_judge_reset(const struct eoig_dccp *dccp, u8 state,
						  enum eoig_direction direction,
						  const struct eoig_dccp_packet *packet)
{
	u64 close = READ_ONCE(dccp->close[!direction]);

	if (direction == EOIG_OUT && !eoig_dccp_gives_up(dccp, state, packet))
		return EOIG_DCCP_EVENT_OTHER;
	if (close && packet->acknowledgment == close)
		return EOIG_DCCP_EVENT_RESET_CLOSE;
	if (direction == EOIG_OUT || eoig_dccp_answers(dccp, packet))
		return EOIG_DCCP_EVENT_RESET;
	return EOIG_DCCP_EVENT_OTHER;
}

/* Before the exterior answers, note what it may acknowledge. */
static void eoig_dccp_note_out(struct eoig_dccp *dccp, u8 state,
			       const struct eoig_dccp_packet *packet)
{
	bool request = packet->type == DCCP_PKT_REQUEST;

	if (request && state != EOIG_DCCP_REQUEST_OUT)
		eoig_dccp_note_request(dccp, packet->sequence, 0);
	else if (request || state == EOIG_DCCP_PICKED_UP)
		eoig_dccp_note_sent(dccp, packet);
}

static enum eoig_dccp_event eoig_dccp_judge(struct eoig_dccp *dccp, u8 state,
					    enum eoig_direction direction,
					    const struct eoig_dccp_packet *packet)
{
	switch (packet->type) {
	case DCCP_PKT_REQUEST:
		return EOIG_DCCP_EVENT_REQUEST;
	case DCCP_PKT_RESPONSE:
		if (direction == EOIG_IN && !eoig_dccp_answers(dccp, packet))
			return EOIG_DCCP_EVENT_OTHER;
		return EOIG_DCCP_EVENT_RESPONSE;
	case DCCP_PKT_ACK:
	case DCCP_PKT_DATAACK:
		return EOIG_DCCP_EVENT_ACK;
	case DCCP_PKT_CLOSE:
		WRITE_ONCE(dccp->close[direction], packet->sequence);
		return EOIG_DCCP_EVENT_CLOSE;
	case DCCP_PKT_RESET:
		return eoig_dccp_judge_reset(dccp, state, direction, packet);
	}
	return EOIG_DCCP_EVENT_OTHER;
}

/**
 * eoig_dccp_matters - check whether a packet could change the state
 * @state: of the flow
 * @packet: the packet
 *
 * Context: any.
 * Return: false for data and acknowledgments of an open connection.
 */
bool eoig_dccp_matters(u8 state, const struct eoig_dccp_packet *packet)
{
	switch (packet->type) {
	case DCCP_PKT_DATA:
	case DCCP_PKT_ACK:
	case DCCP_PKT_DATAACK:
		return state < EOIG_DCCP_OPEN;
	default:
		return true;
	}
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_matters);

/* Check whether a packet that changes nothing may pass. */
static bool eoig_dccp_passes(enum eoig_direction direction, u8 state, u8 type)
{
	enum eoig_dccp_event event = EOIG_DCCP_EVENT_OTHER;

	if (type == DCCP_PKT_REQUEST)
		event = EOIG_DCCP_EVENT_REQUEST;
	else if (type == DCCP_PKT_RESPONSE)
		event = EOIG_DCCP_EVENT_RESPONSE;
	return eoig_dccp_transition(direction, event, state) != EOIG_DCCP_REFUSE;
}

/**
 * eoig_dccp_advance - advance the state of a flow by a packet
 * @dccp: of the flow
 * @state: of the flow
 * @direction: of the packet
 * @packet: the packet
 *
 * Context: softirq or process, RCU read side.
 * Return: false if the packet may not pass.
 */
bool eoig_dccp_advance(struct eoig_dccp *dccp, u8 *state, enum eoig_direction direction,
		       const struct eoig_dccp_packet *packet)
{
	enum eoig_dccp_event event;
	u8 old = READ_ONCE(*state);

	if (packet->damaged)
		return eoig_dccp_passes(direction, old, packet->type);
	if (direction == EOIG_OUT)
		eoig_dccp_note_out(dccp, old, packet);
	else if (old == EOIG_DCCP_PICKED_UP && !eoig_dccp_answers(dccp, packet))
		return eoig_dccp_passes(direction, old, packet->type);
	event = eoig_dccp_judge(dccp, old, direction, packet);
	return eoig_state_move(state, &old, eoig_dccp_transition(direction, event, old)) !=
	       EOIG_DCCP_REFUSE;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_advance);

/**
 * eoig_dccp_flow_state - translate a state for the netlink interface
 * @state: enum eoig_dccp_state
 *
 * Context: any.
 * Return: enum eoig_flow_state.
 */
enum eoig_flow_state eoig_dccp_flow_state(u8 state)
{
	static const u8 states[__EOIG_DCCP_STATE_COUNT] = {
		[EOIG_DCCP_REQUEST_OUT]	= EOIG_FLOW_UNREPLIED,
		[EOIG_DCCP_RESPONDED]	= EOIG_FLOW_OPENING,
		[EOIG_DCCP_PICKED_UP]	= EOIG_FLOW_UNREPLIED,
		[EOIG_DCCP_OPEN]	= EOIG_FLOW_ESTABLISHED,
		[EOIG_DCCP_CLOSE_OUT]	= EOIG_FLOW_CLOSING_INTERIOR,
		[EOIG_DCCP_CLOSED]	= EOIG_FLOW_CLOSED,
		[EOIG_DCCP_RESET]	= EOIG_FLOW_RESET,
	};

	return states[state];
}

/**
 * eoig_dccp_timeout - get the timeout of a state (REC-44)
 * @state: enum eoig_dccp_state
 *
 * Context: any.
 * Return: the kind of timeout.
 */
enum eoig_timeout eoig_dccp_timeout(u8 state)
{
	return state == EOIG_DCCP_OPEN ? EOIG_TIMEOUT_DCCP_OPEN : EOIG_TIMEOUT_DCCP_TRANSITORY;
}
