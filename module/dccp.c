// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DCCP state machine (REC-41 to REC-46, RFC 4340).
 *
 * A Reset of the exterior counts if it acknowledges our Request (a refusal) or our
 * Close; its Close counts once the interior has answered it with a Reset. Any other
 * passes and changes nothing: the interior's own Reset or the timeout follows.
 *
 * Lifetime and locking: struct eoig_dccp lives in its flow. The state byte changes
 * by cmpxchg alone; a number is one word, written by Request and Close alone.
 */
#include <linux/atomic.h>
#include <uapi/linux/dccp.h>

#include "compat.h"
#include "dccp.h"

#define sRO	EOIG_DCCP_REQUEST_OUT
#define sRD	EOIG_DCCP_RESPONDED
#define sPU	EOIG_DCCP_PICKED_UP
#define sOP	EOIG_DCCP_OPEN
#define sCO	EOIG_DCCP_CLOSE_OUT
#define sCL	EOIG_DCCP_CLOSED
#define sRS	EOIG_DCCP_RESET
#define xxx	EOIG_DCCP_REFUSE

/*
 * Direction x event x state. A Request of the exterior would open a connection, and
 * a Response of the interior would accept one: never (REC-43 asks for servers of
 * the exterior).
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
 * eoig_dccp_transition - the next state
 * @direction: of the packet
 * @event: what it says
 * @state: enum eoig_dccp_state now
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
 * eoig_dccp_read - a packet from its header
 * @transport: the header's first bytes
 * @available: how many of them, at least sizeof(struct dccp_hdr)
 * @length: of header and data, by the IPv6 header
 * @packet: filled
 *
 * Context: any.
 * Return: false if the header contradicts its length, or has short sequence
 * numbers where RFC 4340 section 5.1 wants long ones.
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
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_read);

/**
 * eoig_dccp_open - the first packet of a flow, from the interior
 * @dccp: zeroed; of a flow that nobody else sees yet
 * @packet: the packet
 * @state: the flow's first state
 *
 * Context: softirq or process.
 * Return: false if the packet may not open a flow.
 */
bool eoig_dccp_open(struct eoig_dccp *dccp, const struct eoig_dccp_packet *packet, u8 *state)
{
	switch (packet->type) {
	case DCCP_PKT_REQUEST:
		dccp->request = packet->sequence;
		*state = EOIG_DCCP_REQUEST_OUT;
		return true;
	case DCCP_PKT_RESPONSE:
	case DCCP_PKT_DATA:
	case DCCP_PKT_ACK:
	case DCCP_PKT_DATAACK:
	case DCCP_PKT_CLOSEREQ:
	case DCCP_PKT_SYNC:
	case DCCP_PKT_SYNCACK:
		*state = EOIG_DCCP_PICKED_UP;
		return true;
	}
	return false;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_open);

/* Of a connection that was picked up, the Request was not seen. */
static bool eoig_dccp_answers_request(const struct eoig_dccp *dccp,
				      const struct eoig_dccp_packet *packet)
{
	u64 request = READ_ONCE(dccp->request);

	return request && packet->acknowledgment == request;
}

static enum eoig_dccp_event eoig_dccp_judge_reset(const struct eoig_dccp *dccp,
						  enum eoig_direction direction,
						  const struct eoig_dccp_packet *packet)
{
	u64 close = READ_ONCE(dccp->close[!direction]);

	if (close && packet->acknowledgment == close)
		return EOIG_DCCP_EVENT_RESET_CLOSE;
	if (direction == EOIG_OUT || eoig_dccp_answers_request(dccp, packet))
		return EOIG_DCCP_EVENT_RESET;
	return EOIG_DCCP_EVENT_OTHER;
}

static enum eoig_dccp_event eoig_dccp_judge(struct eoig_dccp *dccp, enum eoig_direction direction,
					    const struct eoig_dccp_packet *packet)
{
	switch (packet->type) {
	case DCCP_PKT_REQUEST:
		if (direction == EOIG_OUT)
			WRITE_ONCE(dccp->request, packet->sequence);
		return EOIG_DCCP_EVENT_REQUEST;
	case DCCP_PKT_RESPONSE:
		if (direction == EOIG_IN && !eoig_dccp_answers_request(dccp, packet))
			return EOIG_DCCP_EVENT_OTHER;
		return EOIG_DCCP_EVENT_RESPONSE;
	case DCCP_PKT_ACK:
	case DCCP_PKT_DATAACK:
		return EOIG_DCCP_EVENT_ACK;
	case DCCP_PKT_CLOSE:
		WRITE_ONCE(dccp->close[direction], packet->sequence);
		return EOIG_DCCP_EVENT_CLOSE;
	case DCCP_PKT_RESET:
		return eoig_dccp_judge_reset(dccp, direction, packet);
	}
	return EOIG_DCCP_EVENT_OTHER;
}

/**
 * eoig_dccp_advance - let a packet move its flow's state
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
	enum eoig_dccp_event event = eoig_dccp_judge(dccp, direction, packet);
	u8 old = READ_ONCE(*state), new;

	do {
		new = eoig_dccp_transition(direction, event, old);
		if (new == EOIG_DCCP_REFUSE)
			return false;
		if (new == old)
			break;
	} while (!try_cmpxchg(state, &old, new));
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_advance);

/**
 * eoig_dccp_flow_state - a state in the words of the netlink interface
 * @state: enum eoig_dccp_state
 */
enum eoig_flow_state eoig_dccp_flow_state(u8 state)
{
	static const u8 words[__EOIG_DCCP_STATE_COUNT] = {
		[EOIG_DCCP_REQUEST_OUT]	= EOIG_FLOW_UNREPLIED,
		[EOIG_DCCP_RESPONDED]	= EOIG_FLOW_OPENING,
		[EOIG_DCCP_PICKED_UP]	= EOIG_FLOW_UNREPLIED,
		[EOIG_DCCP_OPEN]	= EOIG_FLOW_ESTABLISHED,
		[EOIG_DCCP_CLOSE_OUT]	= EOIG_FLOW_CLOSING_INTERIOR,
		[EOIG_DCCP_CLOSED]	= EOIG_FLOW_CLOSED,
		[EOIG_DCCP_RESET]	= EOIG_FLOW_RESET,
	};

	return words[state];
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_flow_state);

/**
 * eoig_dccp_timeout - which timeout a state has (REC-44)
 * @state: enum eoig_dccp_state
 */
enum eoig_timeout eoig_dccp_timeout(u8 state)
{
	return state == EOIG_DCCP_OPEN ? EOIG_TIMEOUT_DCCP_OPEN : EOIG_TIMEOUT_DCCP_TRANSITORY;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_dccp_timeout);
