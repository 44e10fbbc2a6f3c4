// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connect packets with the state machines, and states with timeouts.
 *
 * A protocol without a state machine has one bit of state: the exterior has answered or not.
 */
#include <net/tcp.h>

#include "compat.h"
#include "flow/track.h"
#include "packet/checksum.h"

#define EOIG_WELL_KNOWN_PORTS	1024

/**
 * struct eoig_track_segment - a TCP segment whose checksum can be verified
 * @segment: for the state machine
 * @skb: the packet
 * @packet: the same, parsed; NULL if it is plain
 */
struct eoig_track_segment {
	struct eoig_tcp_segment segment;
	const struct sk_buff *skb;
	const struct eoig_packet *packet;
};

static bool eoig_track_intact(const struct eoig_tcp_segment *segment)
{
	const struct eoig_track_segment *asked =
		container_of_const(segment, struct eoig_track_segment, segment);
	struct eoig_packet plain;

	if (asked->packet)
		return eoig_checksum_valid(asked->skb, asked->packet);
	eoig_packet_plain(asked->skb, &plain);
	return eoig_checksum_valid(asked->skb, &plain);
}

/*
 * Read a packet and, if it could move an association, verify its checksum. A picked-up association
 * needs more of the packet.
 */
static bool eoig_track_read_sctp(const struct sk_buff *skb, const struct eoig_packet *packet,
				 u8 state, struct eoig_sctp_packet *sctp)
{
	if (!eoig_sctp_read(skb, packet->offset, packet->length, sctp))
		return false;
	if (state == EOIG_SCTP_PICKED_UP)
		eoig_sctp_read_proof(skb, packet->offset, packet->length, sctp);
	sctp->damaged = (sctp->event != EOIG_SCTP_EVENT_OTHER || state == EOIG_SCTP_PICKED_UP) &&
			!eoig_checksum_valid(skb, packet);
	return true;
}

static bool eoig_track_read_dccp(const struct eoig_packet *packet, struct eoig_dccp_packet *dccp)
{
	return eoig_dccp_read(packet->transport, packet->transport_length, packet->length, dccp);
}

/*
 * Note that the exterior has answered. From then on no other flow may take this
 * one's place. Return true the first time.
 */
static bool eoig_track_set_replied(struct eoig_flow *flow)
{
	enum eoig_flow_state state;

	if (likely(READ_ONCE(flow->flags) & EOIG_FLOW_IS_REPLIED))
		return false;
	state = eoig_track_state(flow);
	return (state == EOIG_FLOW_OPENING || state == EOIG_FLOW_ESTABLISHED) &&
	       eoig_flow_replied(flow);
}

/*
 * Set the timeout of the present state, for protocols with a state machine. Another CPU may have
 * moved the state meanwhile: the last one to look sets the timeout.
 */
static enum eoig_track eoig_track_set_timeout(struct eoig_flow *flow)
{
	u8 state, timeout, old;

	do {
		state = READ_ONCE(flow->state);
		switch (flow->tuple.protocol) {
		case IPPROTO_TCP:
			timeout = eoig_tcp_timeout(state);
			break;
		case IPPROTO_SCTP:
			timeout = eoig_sctp_timeout(state);
			break;
		case IPPROTO_DCCP:
			timeout = eoig_dccp_timeout(state);
			break;
		default:
			return EOIG_TRACK_PASS;
		}
		old = READ_ONCE(flow->timeout);
		if (likely(old == timeout))
			return EOIG_TRACK_PASS;
	} while (!try_cmpxchg(&flow->timeout, &old, timeout) ||
		 unlikely(READ_ONCE(flow->state) != state));
	return eoig_track_state(flow) == EOIG_FLOW_ESTABLISHED ? EOIG_TRACK_ESTABLISHED :
								 EOIG_TRACK_PASS;
}

/* Follow a packet that passes. @moved: it has changed the state. */
static __always_inline enum eoig_track eoig_track_follow(struct eoig_flow *flow,
							 bool moved)
{
	enum eoig_track track;

	if (unlikely(eoig_track_set_replied(flow)))
		moved = true;
	track = eoig_track_set_timeout(flow);
	return moved && track == EOIG_TRACK_PASS ? EOIG_TRACK_CHANGED : track;
}

static u8 eoig_track_stateless_timeout(const struct eoig_tuple *tuple)
{
	switch (tuple->protocol) {
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		if (ntohs(tuple->interior_port) < EOIG_WELL_KNOWN_PORTS ||
		    ntohs(tuple->exterior_port) < EOIG_WELL_KNOWN_PORTS)
			return EOIG_TIMEOUT_UDP_WELL_KNOWN;
		return EOIG_TIMEOUT_UDP;
	case IPPROTO_ICMPV6:
		return EOIG_TIMEOUT_ICMP;
	}
	return EOIG_TIMEOUT_GENERIC;
}

/**
 * eoig_track_open - set the state of a flow by its first packet
 * @flow: a flow of eoig_flow_create()
 * @skb: the packet, from the interior
 * @packet: the same, parsed
 *
 * Context: softirq.
 * Return: false if the packet may not open a flow.
 */
bool eoig_track_open(struct eoig_flow *flow, const struct sk_buff *skb,
		     const struct eoig_packet *packet)
{
	struct eoig_tcp_segment segment;
	struct eoig_sctp_packet sctp;
	struct eoig_dccp_packet dccp;
	bool open;

	switch (packet->protocol) {
	case IPPROTO_TCP:
		open = eoig_tcp_read(packet->transport, packet->length, &segment) &&
		       eoig_tcp_open(&flow->tcp, &segment, &flow->state);
		if (flow->state == EOIG_TCP_PICKED_UP)
			flow->flags |= EOIG_FLOW_IS_PICKED_UP;
		break;
	case IPPROTO_SCTP:
		open = eoig_sctp_read(skb, packet->offset, packet->length, &sctp);
		if (!open)
			break;
		eoig_sctp_read_proof(skb, packet->offset, packet->length, &sctp);
		open = eoig_sctp_open(&flow->sctp, &sctp, &flow->state);
		if (flow->state == EOIG_SCTP_PICKED_UP)
			flow->flags |= EOIG_FLOW_IS_PICKED_UP;
		break;
	case IPPROTO_DCCP:
		open = eoig_track_read_dccp(packet, &dccp) &&
		       eoig_dccp_open(&flow->dccp, &dccp, &flow->state);
		if (flow->state == EOIG_DCCP_PICKED_UP)
			flow->flags |= EOIG_FLOW_IS_PICKED_UP;
		break;
	default:
		flow->timeout = eoig_track_stateless_timeout(&flow->tuple);
		return true;
	}
	open = open && eoig_checksum_valid(skb, packet);
	eoig_track_set_timeout(flow);
	return open;
}

/**
 * eoig_track_open_endpoint - set the state of an interior endpoint
 * @endpoint: a flow of eoig_flow_create(), its tuple with EOIG_TUPLE_ENDPOINT
 *
 * An endpoint has the longest timeout that a flow through it may have.
 *
 * Context: softirq.
 */
void eoig_track_open_endpoint(struct eoig_flow *endpoint)
{
	switch (endpoint->tuple.protocol) {
	case IPPROTO_TCP:
		endpoint->timeout = EOIG_TIMEOUT_TCP_ESTABLISHED;
		return;
	case IPPROTO_SCTP:
		endpoint->timeout = EOIG_TIMEOUT_SCTP_ESTABLISHED;
		return;
	case IPPROTO_DCCP:
		endpoint->timeout = EOIG_TIMEOUT_DCCP_OPEN;
		return;
	}
	endpoint->timeout = eoig_track_stateless_timeout(&endpoint->tuple);
}

/**
 * eoig_track_resume - set a saved state
 * @flow: a flow of eoig_flow_create(), or only its tuple
 * @state: of the protocol's state machine
 *
 * Context: any.
 * Return: false if the protocol has no such state. Then nothing has changed.
 */
bool eoig_track_resume(struct eoig_flow *flow, u8 state)
{
	u8 states;

	switch (flow->tuple.protocol) {
	case IPPROTO_TCP:
		states = __EOIG_TCP_STATE_COUNT;
		break;
	case IPPROTO_SCTP:
		states = __EOIG_SCTP_STATE_COUNT;
		break;
	case IPPROTO_DCCP:
		states = __EOIG_DCCP_STATE_COUNT;
		break;
	default:
		states = 1;
	}
	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT)
		states = 1;
	if (state >= states)
		return false;
	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT) {
		eoig_track_open_endpoint(flow);
		return true;
	}
	flow->state = state;
	flow->timeout = eoig_track_stateless_timeout(&flow->tuple);
	eoig_track_set_timeout(flow);
	return true;
}

/**
 * eoig_track_move - move a flow to a state that another router has seen
 * @flow: the flow
 * @old: its present state
 * @new: a valid state of its protocol
 *
 * The timeout follows.
 *
 * Context: BH disabled, RCU read side.
 * Return: false if a packet has moved the flow meanwhile. Then nothing has
 * changed.
 */
bool eoig_track_move(struct eoig_flow *flow, u8 old, u8 new)
{
	if (!try_cmpxchg(&flow->state, &old, new))
		return false;
	eoig_track_set_timeout(flow);
	return true;
}

/**
 * eoig_track_begins - check whether a packet could begin a connection
 * @skb: the packet
 * @packet: the same, parsed
 *
 * An open endpoint accepts such packets (REC-11, REC-17, REC-33).
 *
 * Context: softirq.
 * Return: true if it could.
 */
bool eoig_track_begins(const struct sk_buff *skb, const struct eoig_packet *packet)
{
	struct eoig_tcp_segment segment;
	struct eoig_sctp_packet sctp;
	struct eoig_dccp_packet dccp;

	switch (packet->protocol) {
	case IPPROTO_TCP:
		return eoig_tcp_read(packet->transport, packet->length, &segment) &&
		       eoig_tcp_begins(&segment);
	case IPPROTO_SCTP:
		return eoig_sctp_read(skb, packet->offset, packet->length, &sctp) &&
		       sctp.event == EOIG_SCTP_EVENT_INIT;
	case IPPROTO_DCCP:
		return eoig_track_read_dccp(packet, &dccp) && dccp.type == DCCP_PKT_REQUEST;
	}
	return true;
}

/**
 * eoig_track_accepts - check whether a packet accepts a connection
 * @skb: the packet
 * @packet: the same, parsed
 *
 * Context: softirq.
 * Return: true for a SYN-ACK, an INIT ACK or a Response.
 */
bool eoig_track_accepts(const struct sk_buff *skb,
			const struct eoig_packet *packet)
{
	struct eoig_tcp_segment segment;
	struct eoig_sctp_packet sctp;
	struct eoig_dccp_packet dccp;

	switch (packet->protocol) {
	case IPPROTO_TCP:
		return eoig_tcp_read(packet->transport, packet->length,
				     &segment) &&
		       segment.flags & TCPHDR_SYN && segment.flags & TCPHDR_ACK;
	case IPPROTO_SCTP:
		return eoig_sctp_read(skb, packet->offset, packet->length,
				      &sctp) &&
		       sctp.event == EOIG_SCTP_EVENT_INIT_ACK;
	case IPPROTO_DCCP:
		return eoig_track_read_dccp(packet, &dccp) &&
		       dccp.type == DCCP_PKT_RESPONSE;
	}
	return false;
}

/**
 * eoig_track_advance_tcp - advance the state of a flow by a TCP segment
 * @flow: the flow
 * @skb: the packet
 * @packet: the same, parsed; NULL if it is plain
 * @transport: at least the first 20 bytes of the TCP header
 * @length: of header and data
 * @direction: of the packet
 *
 * Context: softirq, RCU read side.
 * Return: enum eoig_track. With EOIG_TRACK_REFUSE nothing has changed.
 */
enum eoig_track eoig_track_advance_tcp(struct eoig_flow *flow, const struct sk_buff *skb,
				       const struct eoig_packet *packet, const u8 *transport,
				       u32 length, enum eoig_direction direction)
{
	struct eoig_track_segment asked;
	enum eoig_advance advance;

	asked.segment.intact = eoig_track_intact;
	asked.skb = skb;
	asked.packet = packet;
	if (unlikely(!eoig_tcp_read(transport, length, &asked.segment)))
		return EOIG_TRACK_REFUSE;
	advance = eoig_tcp_advance(&flow->tcp, &flow->state, direction,
				   &asked.segment);
	if (likely(advance == EOIG_ADVANCE_PASS))
		return eoig_track_follow(flow, false);
	if (advance == EOIG_ADVANCE_REFUSE)
		return EOIG_TRACK_REFUSE;
	return eoig_track_follow(flow, true);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_track_advance_tcp);

/**
 * eoig_track_advance - advance the state of a flow by a packet
 * @flow: the flow
 * @skb: the packet
 * @packet: the same, parsed
 * @direction: of the packet
 *
 * Context: softirq, RCU read side.
 * Return: enum eoig_track. With EOIG_TRACK_REFUSE nothing has changed.
 */
enum eoig_track eoig_track_advance(struct eoig_flow *flow, const struct sk_buff *skb,
				   const struct eoig_packet *packet,
				   enum eoig_direction direction)
{
	u8 state = READ_ONCE(flow->state);
	struct eoig_sctp_packet sctp;
	struct eoig_dccp_packet dccp;
	bool pass;

	switch (packet->protocol) {
	case IPPROTO_TCP:
		return eoig_track_advance_tcp(flow, skb, packet, packet->transport, packet->length,
					      direction);
	case IPPROTO_SCTP:
		pass = eoig_track_read_sctp(skb, packet, state, &sctp) &&
		       eoig_sctp_advance(&flow->sctp, &flow->state, direction, &sctp);
		break;
	case IPPROTO_DCCP:
		pass = eoig_track_read_dccp(packet, &dccp);
		if (!pass)
			break;
		dccp.damaged = eoig_dccp_matters(state, &dccp) && !eoig_checksum_valid(skb, packet);
		pass = eoig_dccp_advance(&flow->dccp, &flow->state, direction, &dccp);
		break;
	default:
		if (direction == EOIG_IN && eoig_flow_replied(flow))
			return EOIG_TRACK_ESTABLISHED;
		return EOIG_TRACK_PASS;
	}
	if (unlikely(!pass))
		return EOIG_TRACK_REFUSE;
	return eoig_track_follow(flow, READ_ONCE(flow->state) != state);
}

/**
 * eoig_track_evictable - check whether a flow may make room for another
 * @flow: the flow
 *
 * It may if the exterior has not answered, or if it has ended. A tuple may be used again. Then
 * the exterior must answer the new connection.
 *
 * Context: any.
 * Return: true if it may.
 */
bool eoig_track_evictable(const struct eoig_flow *flow)
{
	if (!(READ_ONCE(flow->flags) & EOIG_FLOW_IS_REPLIED))
		return true;
	switch (eoig_track_state(flow)) {
	case EOIG_FLOW_UNREPLIED:
	case EOIG_FLOW_CLOSED:
	case EOIG_FLOW_RESET:
		return true;
	default:
		return false;
	}
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_track_evictable);

/**
 * eoig_track_state - translate the state of a flow for the netlink interface
 * @flow: the flow
 *
 * Context: any.
 * Return: enum eoig_flow_state.
 */
enum eoig_flow_state eoig_track_state(const struct eoig_flow *flow)
{
	u8 state = READ_ONCE(flow->state);

	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT)
		return EOIG_FLOW_ENDPOINT;
	switch (flow->tuple.protocol) {
	case IPPROTO_TCP:
		return eoig_tcp_flow_state(state);
	case IPPROTO_SCTP:
		return eoig_sctp_flow_state(state);
	case IPPROTO_DCCP:
		return eoig_dccp_flow_state(state);
	}
	return READ_ONCE(flow->flags) & EOIG_FLOW_IS_REPLIED ? EOIG_FLOW_REPLIED :
							    EOIG_FLOW_UNREPLIED;
}
