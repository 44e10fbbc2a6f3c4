/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to flows and packets, told to whoever listens: by tracepoint and by netlink.
 *
 * While nobody does, that costs a comparison: which second was the last in which
 * nobody was found to listen is kept.
 */
#ifndef EOIG_EVENT_H
#define EOIG_EVENT_H

#include <linux/netfilter.h>
#include <linux/tracepoint-defs.h>

#include "netns.h"

DECLARE_TRACEPOINT(eoig_flow_new);
DECLARE_TRACEPOINT(eoig_drop);

void eoig_event_notice(struct eoig_net *instance);
void eoig_event_tell_new(struct eoig_net *instance, const struct eoig_flow *flow, u32 now);
void eoig_event_tell_drop(struct eoig_net *instance, const struct eoig_gateway *gateway,
			  enum eoig_drop reason, const struct sk_buff *skb,
			  const struct nf_hook_state *state, u32 now);
void eoig_event_uplinks(struct eoig_net *instance, const struct eoig_uplink_changes *changes);
void eoig_event_flow_established(struct eoig_net *instance, const struct eoig_flow *flow);
void eoig_event_flow_destroyed(struct eoig_net *instance, const struct eoig_flow *flow,
			       enum eoig_flow_end end);

/**
 * eoig_event_flow_new - a flow is in the table now
 * @instance: of the netns
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
static inline void eoig_event_flow_new(struct eoig_net *instance, const struct eoig_flow *flow,
				       u32 now)
{
	if (tracepoint_enabled(eoig_flow_new) || unlikely(READ_ONCE(instance->quiet) != now))
		eoig_event_tell_new(instance, flow, now);
}

/**
 * eoig_event_drop - a packet is about to be dropped
 * @instance: of the netns
 * @gateway: that decided
 * @reason: why
 * @skb: the packet
 * @state: of the hook
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 */
static inline void eoig_event_drop(struct eoig_net *instance, const struct eoig_gateway *gateway,
				   enum eoig_drop reason, const struct sk_buff *skb,
				   const struct nf_hook_state *state, u32 now)
{
	if (tracepoint_enabled(eoig_drop) || unlikely(READ_ONCE(instance->quiet) != now))
		eoig_event_tell_drop(instance, gateway, reason, skb, state, now);
}

#endif /* EOIG_EVENT_H */
