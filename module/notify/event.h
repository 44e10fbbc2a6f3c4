/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: report flows and drops to tracepoints and to netlink listeners.
 *
 * Without a listener, an event costs one comparison. struct eoig_notify keeps the last
 * second in which there was none.
 */
#ifndef EOIG_NOTIFY_EVENT_H
#define EOIG_NOTIFY_EVENT_H

#include <linux/compiler.h>
#include <linux/eoig.h>
#include <linux/netfilter.h>
#include <linux/tracepoint-defs.h>

#include "flow/track.h"
#include "notify/notify.h"

struct eoig_flow;
struct eoig_gateway;

DECLARE_TRACEPOINT(eoig_flow_new);
DECLARE_TRACEPOINT(eoig_drop);

void eoig_event_init(struct eoig_notify *notify, struct net *net,
		     const struct eoig_flow_table *table);
void eoig_event_start(struct eoig_notify *notify);
void eoig_event_stop(struct eoig_notify *notify);
void eoig_event_expect_listener(struct eoig_notify *notify);
void eoig_event_report_flow_new(struct eoig_notify *notify, const struct eoig_gateway *gateway,
				const struct eoig_flow *flow, u32 now);
void eoig_event_report_drop(struct eoig_notify *notify, const struct eoig_gateway *gateway,
			    enum eoig_drop reason, const struct sk_buff *skb,
			    const struct nf_hook_state *state, u32 now);
void eoig_event_flow_established(struct eoig_notify *notify, const struct eoig_gateway *gateway,
				 const struct eoig_flow *flow);
void eoig_event_flow_changed(struct eoig_notify *notify,
			     const struct eoig_gateway *gateway,
			     const struct eoig_flow *flow,
			     enum eoig_track track);
void eoig_event_flow_destroyed(struct eoig_notify *notify, const struct eoig_gateway *gateway,
			       const struct eoig_flow *flow, enum eoig_flow_end end);

/**
 * eoig_event_flow_new - report a flow that has just entered the table
 * @notify: of the netns
 * @gateway: that counts the flow, or NULL
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
static inline void eoig_event_flow_new(struct eoig_notify *notify,
				       const struct eoig_gateway *gateway,
				       const struct eoig_flow *flow, u32 now)
{
	if (tracepoint_enabled(eoig_flow_new) || unlikely(READ_ONCE(notify->quiet) != now))
		eoig_event_report_flow_new(notify, gateway, flow, now);
}

/**
 * eoig_event_drop - report a packet that is about to be dropped
 * @notify: of the netns
 * @gateway: that decided
 * @reason: why
 * @skb: the packet
 * @state: of the hook
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 */
static inline void eoig_event_drop(struct eoig_notify *notify, const struct eoig_gateway *gateway,
				   enum eoig_drop reason, const struct sk_buff *skb,
				   const struct nf_hook_state *state, u32 now)
{
	if (tracepoint_enabled(eoig_drop) || unlikely(READ_ONCE(notify->quiet) != now))
		eoig_event_report_drop(notify, gateway, reason, skb, state, now);
}

#endif /* EOIG_NOTIFY_EVENT_H */
