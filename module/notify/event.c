// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: report flows and drops to tracepoints and to netlink listeners.
 *
 * An event is raised when a flow begins, is established or ends, and when a packet is
 * dropped. A packet of an established flow raises none.
 *
 * Lifetime: struct eoig_notify is part of struct eoig_net. Its work runs only while the
 * netns has a gateway.
 */
#include <linux/netdevice.h>

#include "compat.h"
#include "flow/flow.h"
#include "flow/track.h"
#include "notify/event.h"
#include "notify/message.h"
#include "notify/sync.h"
#include "notify/trace.h"

/* Report suppressed drops this long after the first one, if no drop was reported since. */
#define EOIG_EVENT_MISSED_DELAY	(2 * HZ)

/*
 * Ask netlink for listeners at most once a second while there are none: the question costs
 * more than the rest of an event.
 */
static bool eoig_event_has_listener(struct eoig_notify *notify, enum eoig_group group, u32 now)
{
	if (READ_ONCE(notify->quiet) == now)
		return false;
	if (eoig_message_has_listener(notify->net, group))
		return true;
	if (!eoig_message_has_listener(notify->net, EOIG_GROUP_FLOW) &&
	    !eoig_message_has_listener(notify->net, EOIG_GROUP_DROP))
		WRITE_ONCE(notify->quiet, now);
	return false;
}

static void eoig_event_work(struct work_struct *work)
{
	struct eoig_notify *notify = container_of(to_delayed_work(work), struct eoig_notify, work);
	struct eoig_drop_report drop = { .missed = atomic_xchg(&notify->missed, 0) };

	if (drop.missed)
		eoig_message_drop(notify->net, &drop);
}

/**
 * eoig_event_init - prepare the reporting of a netns
 * @notify: zeroed
 * @net: the netns
 * @table: its flows
 *
 * Context: process.
 */
void eoig_event_init(struct eoig_notify *notify, struct net *net,
		     const struct eoig_flow_table *table)
{
	notify->net = net;
	notify->table = table;
	INIT_DELAYED_WORK(&notify->work, eoig_event_work);
	eoig_sync_init(&notify->sync, net, table);
}

/**
 * eoig_event_start - begin to report
 * @notify: of a netns that is about to have its first gateway
 *
 * Context: process.
 */
void eoig_event_start(struct eoig_notify *notify)
{
	eoig_ratelimit_init(&notify->ratelimit);
	atomic_set(&notify->missed, 0);
}

/**
 * eoig_event_stop - stop reporting; suppressed drops stay unreported
 * @notify: of the netns; no packet is judged any more
 *
 * Context: process. Sleeps.
 */
void eoig_event_stop(struct eoig_notify *notify)
{
	cancel_delayed_work_sync(&notify->work);
	eoig_sync_stop(&notify->sync);
}

/**
 * eoig_event_expect_listener - look for listeners again with the next event
 * @notify: of the netns
 *
 * Without this call, the next second notices a new listener.
 *
 * Context: any.
 */
void eoig_event_expect_listener(struct eoig_notify *notify)
{
	WRITE_ONCE(notify->quiet, eoig_flow_now() - 1);
	eoig_sync_expect_listener(&notify->sync);
}

/**
 * eoig_event_report_flow_new - eoig_event_flow_new() with a possible listener
 * @notify: of the netns
 * @gateway: that counts the flow, or NULL
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_event_report_flow_new(struct eoig_notify *notify, const struct eoig_gateway *gateway,
				const struct eoig_flow *flow, u32 now)
{
	trace_eoig_flow_new(notify->net, flow);
	if (eoig_event_has_listener(notify, EOIG_GROUP_FLOW, now))
		eoig_message_flow(notify->net, notify->table, gateway, flow, EOIG_FLOW_EVENT_NEW,
				  0);
}

/**
 * eoig_event_flow_established - report a flow on which both sides have agreed
 * @notify: of the netns
 * @gateway: that counts the flow
 * @flow: the flow
 *
 * Context: softirq, RCU read side.
 */
void eoig_event_flow_established(struct eoig_notify *notify, const struct eoig_gateway *gateway,
				 const struct eoig_flow *flow)
{
	if (eoig_event_has_listener(notify, EOIG_GROUP_FLOW, eoig_flow_now()))
		eoig_message_flow(notify->net, notify->table, gateway, flow,
				  EOIG_FLOW_EVENT_ESTABLISHED, 0);
}

/**
 * eoig_event_flow_changed - report a flow that a packet has changed
 * @notify: of the netns
 * @gateway: that counts the flow
 * @flow: the flow
 * @track: EOIG_TRACK_CHANGED or EOIG_TRACK_ESTABLISHED
 *
 * Context: softirq, RCU read side.
 */
void eoig_event_flow_changed(struct eoig_notify *notify,
			     const struct eoig_gateway *gateway,
			     const struct eoig_flow *flow,
			     enum eoig_track track)
{
	if (track == EOIG_TRACK_ESTABLISHED)
		eoig_event_flow_established(notify, gateway, flow);
	eoig_sync_changed(&notify->sync, flow, eoig_flow_now());
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_event_flow_changed);

/* A connection that had ended did not expire: report how it ended. */
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
 * eoig_event_flow_destroyed - report a flow that has left the table
 * @notify: of the netns
 * @gateway: that counts the flow, or NULL
 * @flow: the flow
 * @end: why
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_event_flow_destroyed(struct eoig_notify *notify, const struct eoig_gateway *gateway,
			       const struct eoig_flow *flow, enum eoig_flow_end end)
{
	end = eoig_event_end(flow, end);
	trace_eoig_flow_destroy(notify->net, flow, end);
	if (eoig_event_has_listener(notify, EOIG_GROUP_FLOW, eoig_flow_now()))
		eoig_message_flow(notify->net, notify->table, gateway, flow,
				  EOIG_FLOW_EVENT_DESTROYED, end);
}

/**
 * eoig_event_report_drop - eoig_event_drop() with a possible listener
 * @notify: of the netns
 * @gateway: that decided
 * @reason: why
 * @skb: the packet
 * @state: of the hook
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 */
void eoig_event_report_drop(struct eoig_notify *notify, const struct eoig_gateway *gateway,
			    enum eoig_drop reason, const struct sk_buff *skb,
			    const struct nf_hook_state *state, u32 now)
{
	struct eoig_drop_report drop = {
		.gateway = gateway,
		.reason = reason,
		.skb = skb,
		.in = state->in ? state->in->ifindex : 0,
		.out = state->out ? state->out->ifindex : 0,
	};

	trace_eoig_drop(skb, state, gateway, reason);
	if (!eoig_event_has_listener(notify, EOIG_GROUP_DROP, now))
		return;
	if (eoig_ratelimit_allows(&notify->ratelimit)) {
		drop.missed = atomic_xchg(&notify->missed, 0);
		eoig_message_drop(notify->net, &drop);
	} else if (atomic_inc_return(&notify->missed) == 1) {
		queue_delayed_work(system_power_efficient_wq, &notify->work,
				   EOIG_EVENT_MISSED_DELAY);
	}
}
