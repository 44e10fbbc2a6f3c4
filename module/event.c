// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to flows and packets, told to whoever listens: by tracepoint and by netlink.
 *
 * These functions are called where a flow begins, is established or ends, and where a
 * packet is dropped; never for a packet of an established flow.
 */
#include "compat.h"
#include "event.h"
#include "netlink.h"
#include "trace.h"
#include "track.h"

/* To ask netlink costs more than the rest of an event: once a second, while nobody listens. */
static bool eoig_event_listens(struct eoig_net *instance, enum eoig_group group, u32 now)
{
	if (READ_ONCE(instance->quiet) == now)
		return false;
	if (eoig_netlink_listens(instance->net, group))
		return true;
	if (!eoig_netlink_listens(instance->net, EOIG_GROUP_FLOW) &&
	    !eoig_netlink_listens(instance->net, EOIG_GROUP_DROP))
		WRITE_ONCE(instance->quiet, now);
	return false;
}

/**
 * eoig_event_notice - there may be a new listener
 * @instance: of the netns
 *
 * Without this, it is noticed with the next second.
 *
 * Context: any.
 */
void eoig_event_notice(struct eoig_net *instance)
{
	WRITE_ONCE(instance->quiet, eoig_flow_now() - 1);
}

/**
 * eoig_event_tell_new - eoig_event_flow_new(), where somebody may listen
 * @instance: of the netns
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_event_tell_new(struct eoig_net *instance, const struct eoig_flow *flow, u32 now)
{
	trace_eoig_flow_new(instance->net, flow);
	if (eoig_event_listens(instance, EOIG_GROUP_FLOW, now))
		eoig_netlink_flow_event(instance, flow, EOIG_FLOW_EVENT_NEW, 0);
}

/**
 * eoig_event_flow_established - both sides of a flow agree that it is there
 * @instance: of the netns
 * @flow: the flow
 *
 * Context: softirq, RCU read side.
 */
void eoig_event_flow_established(struct eoig_net *instance, const struct eoig_flow *flow)
{
	if (eoig_event_listens(instance, EOIG_GROUP_FLOW, eoig_flow_now()))
		eoig_netlink_flow_event(instance, flow, EOIG_FLOW_EVENT_ESTABLISHED, 0);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_event_flow_established);

/* A connection that was over did not just fall silent. */
static enum eoig_flow_end eoig_event_end(const struct eoig_flow *flow, enum eoig_flow_end end)
{
	if (end != EOIG_FLOW_END_EXPIRED)
		return end;
	switch (eoig_track_state(flow)) {
	case EOIG_FLOW_CLOSED:
		return EOIG_FLOW_END_CLOSED;
	case EOIG_FLOW_RESET:
		return EOIG_FLOW_END_RESET;
	default:
		return end;
	}
}

/**
 * eoig_event_flow_destroyed - a flow has left the table
 * @instance: of the netns
 * @flow: the flow
 * @end: why
 *
 * Context: any but hard interrupt.
 */
void eoig_event_flow_destroyed(struct eoig_net *instance, const struct eoig_flow *flow,
			       enum eoig_flow_end end)
{
	end = eoig_event_end(flow, end);
	trace_eoig_flow_destroy(instance->net, flow, end);
	if (eoig_event_listens(instance, EOIG_GROUP_FLOW, eoig_flow_now()))
		eoig_netlink_flow_event(instance, flow, EOIG_FLOW_EVENT_DESTROYED, end);
}

/**
 * eoig_event_tell_drop - eoig_event_drop(), where somebody may listen
 * @instance: of the netns
 * @gateway: that decided
 * @reason: why
 * @skb: the packet
 * @state: of the hook
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 */
void eoig_event_tell_drop(struct eoig_net *instance, const struct eoig_gateway *gateway,
			  enum eoig_drop reason, const struct sk_buff *skb,
			  const struct nf_hook_state *state, u32 now)
{
	struct eoig_drop_sample drop = {
		.gateway = gateway,
		.reason = reason,
		.skb = skb,
		.in = state->in ? state->in->ifindex : 0,
		.out = state->out ? state->out->ifindex : 0,
	};

	trace_eoig_drop(skb, state, gateway, reason);
	if (eoig_event_listens(instance, EOIG_GROUP_DROP, now) &&
	    eoig_sampler_takes(&instance->sampler, &drop.missed))
		eoig_netlink_drop_event(instance, &drop);
}

/**
 * eoig_event_uplinks - devices became uplinks, or are none any more
 * @instance: of the netns
 * @changes: the devices, perhaps none
 *
 * Context: process, RTNL.
 */
void eoig_event_uplinks(struct eoig_net *instance, const struct eoig_uplink_changes *changes)
{
	eoig_netlink_uplink_events(instance, changes);
}
