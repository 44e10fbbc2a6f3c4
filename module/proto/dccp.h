/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DCCP (RFC 4340) as a gateway sees it.
 */
#ifndef EOIG_PROTO_DCCP_H
#define EOIG_PROTO_DCCP_H

#include <linux/eoig.h>
#include <linux/types.h>

#include "packet/tuple.h"
#include "proto/state.h"

/**
 * enum eoig_dccp_state - state of a connection
 * @EOIG_DCCP_REQUEST_OUT: the interior has sent a Request
 * @EOIG_DCCP_RESPONDED: the exterior has sent a Response
 * @EOIG_DCCP_PICKED_UP: the interior has sent a packet in mid-stream, the exterior none yet
 * @EOIG_DCCP_OPEN: the interior has acknowledged the Response
 * @EOIG_DCCP_CLOSE_OUT: the interior has sent a Close
 * @EOIG_DCCP_CLOSED: a Reset has answered a Close
 * @EOIG_DCCP_RESET: another valid Reset has ended the connection
 * @__EOIG_DCCP_STATE_COUNT: number of states
 */
enum eoig_dccp_state {
	EOIG_DCCP_REQUEST_OUT,
	EOIG_DCCP_RESPONDED,
	EOIG_DCCP_PICKED_UP,
	EOIG_DCCP_OPEN,
	EOIG_DCCP_CLOSE_OUT,
	EOIG_DCCP_CLOSED,
	EOIG_DCCP_RESET,
	__EOIG_DCCP_STATE_COUNT,
};

/**
 * enum eoig_dccp_event - what a packet means to the state machine
 * @EOIG_DCCP_EVENT_REQUEST: Request
 * @EOIG_DCCP_EVENT_RESPONSE: Response that acknowledges the interior's Request
 * @EOIG_DCCP_EVENT_ACK: Ack or DataAck
 * @EOIG_DCCP_EVENT_CLOSE: Close
 * @EOIG_DCCP_EVENT_RESET_CLOSE: Reset that acknowledges the other side's Close
 * @EOIG_DCCP_EVENT_RESET: any other Reset that its receiver obeys
 * @EOIG_DCCP_EVENT_OTHER: any other packet, and packets that cannot be judged
 * @__EOIG_DCCP_EVENT_COUNT: number of events
 */
enum eoig_dccp_event {
	EOIG_DCCP_EVENT_REQUEST,
	EOIG_DCCP_EVENT_RESPONSE,
	EOIG_DCCP_EVENT_ACK,
	EOIG_DCCP_EVENT_CLOSE,
	EOIG_DCCP_EVENT_RESET_CLOSE,
	EOIG_DCCP_EVENT_RESET,
	EOIG_DCCP_EVENT_OTHER,
	__EOIG_DCCP_EVENT_COUNT,
};

/**
 * struct eoig_dccp_packet - what the state machine reads of a packet
 * @sequence: 48 bits
 * @acknowledgment: 48 bits, 0 if the type has none
 * @type: DCCP_PKT_*
 * @is_long: the numbers have 48 bits; short ones prove nothing
 * @damaged: the checksum is wrong, so the receiver discards the packet
 */
struct eoig_dccp_packet {
	u64 sequence;
	u64 acknowledgment;
	u8 type;
	bool is_long;
	bool damaged;
};

/**
 * struct eoig_dccp - sequence numbers of a connection; 0 if there is none
 * @request: of the interior's Request, or of the first packet that was seen; the upper 16
 *	bits hold how many later numbers the exterior may acknowledge instead
 * @close: by direction, of the last Close
 */
struct eoig_dccp {
	u64 request;
	u64 close[2];
};

#define EOIG_DCCP_REFUSE	EOIG_STATE_REFUSE

u8 eoig_dccp_transition(enum eoig_direction direction, enum eoig_dccp_event event, u8 state);
bool eoig_dccp_read(const u8 *transport, u32 available, u32 length,
		    struct eoig_dccp_packet *packet);
bool eoig_dccp_open(struct eoig_dccp *dccp, const struct eoig_dccp_packet *packet, u8 *state);
bool eoig_dccp_advance(struct eoig_dccp *dccp, u8 *state, enum eoig_direction direction,
		       const struct eoig_dccp_packet *packet);
bool eoig_dccp_matters(u8 state, const struct eoig_dccp_packet *packet);
enum eoig_flow_state eoig_dccp_flow_state(u8 state);
enum eoig_timeout eoig_dccp_timeout(u8 state);

#endif /* EOIG_PROTO_DCCP_H */
