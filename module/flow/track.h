/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connect packets with the state machines, and states with timeouts.
 */
#ifndef EOIG_FLOW_TRACK_H
#define EOIG_FLOW_TRACK_H

#include <linux/skbuff.h>

#include "flow/flow.h"
#include "packet/packet.h"

/**
 * enum eoig_track - the result of advancing a flow by a packet
 * @EOIG_TRACK_PASS: the packet may pass
 * @EOIG_TRACK_REFUSE: the packet may not pass
 * @EOIG_TRACK_CHANGED: the packet may pass, and has changed the state or is the
 *	first answer
 * @EOIG_TRACK_ESTABLISHED: the packet may pass, and has established the flow
 */
enum eoig_track {
	EOIG_TRACK_PASS,
	EOIG_TRACK_REFUSE,
	EOIG_TRACK_CHANGED,
	EOIG_TRACK_ESTABLISHED,
};

bool eoig_track_open(struct eoig_flow *flow, const struct sk_buff *skb,
		     const struct eoig_packet *packet);
void eoig_track_open_endpoint(struct eoig_flow *endpoint);
bool eoig_track_resume(struct eoig_flow *flow, u8 state);
bool eoig_track_move(struct eoig_flow *flow, u8 old, u8 new);
bool eoig_track_begins(const struct sk_buff *skb, const struct eoig_packet *packet);
bool eoig_track_accepts(const struct sk_buff *skb,
			const struct eoig_packet *packet);
enum eoig_track eoig_track_advance(struct eoig_flow *flow, const struct sk_buff *skb,
				   const struct eoig_packet *packet,
				   enum eoig_direction direction);
enum eoig_track eoig_track_advance_tcp(struct eoig_flow *flow, const struct sk_buff *skb,
				       const struct eoig_packet *packet, const u8 *transport,
				       u32 length, enum eoig_direction direction);
bool eoig_track_evictable(const struct eoig_flow *flow);
enum eoig_flow_state eoig_track_state(const struct eoig_flow *flow);

#endif /* EOIG_FLOW_TRACK_H */
