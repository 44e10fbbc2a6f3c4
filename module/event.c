// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to flows and packets, told to whoever listens: by tracepoint and by netlink.
 *
 * These functions are called where a flow begins, is established or ends, and where a
 * packet is dropped; never for a packet of an established flow. All they cost while
 * nobody listens is to find that out.
 *
 * Lifetime and locking: a sampler exists while its netns has a gateway. A drop that finds
 * its lock taken is counted as missed: no CPU waits for another.
 */
#include <linux/netdevice.h>
#include <linux/netfilter.h>

#include "compat.h"
#include "event.h"
#include "netlink.h"
#include "trace.h"
#include "track.h"

#define EOIG_SAMPLES_PER_SECOND	100

static void eoig_sampler_work(struct work_struct *work)
{
	struct eoig_sampler *sampler =
		container_of(to_delayed_work(work), struct eoig_sampler, work);
	struct eoig_drop_sample drop = { .missed = atomic_xchg(&sampler->missed, 0) };

	if (drop.missed)
		eoig_netlink_drop_event(container_of(sampler, struct eoig_net, sampler), &drop);
}

/**
 * eoig_sampler_init - nothing has been told of
 * @sampler: of the netns
 *
 * Context: process.
 */
void eoig_sampler_init(struct eoig_sampler *sampler)
{
	spin_lock_init(&sampler->lock);
	sampler->begun = jiffies;
	sampler->left = EOIG_SAMPLES_PER_SECOND;
	atomic_set(&sampler->missed, 0);
	INIT_DELAYED_WORK(&sampler->work, eoig_sampler_work);
}

/**
 * eoig_sampler_stop - what has been missed stays untold
 * @sampler: of the netns; no packet is judged any more
 *
 * Context: process. Sleeps.
 */
void eoig_sampler_stop(struct eoig_sampler *sampler)
{
	cancel_delayed_work_sync(&sampler->work);
}

static bool eoig_sampler_has_one(struct eoig_sampler *sampler)
{
	bool has;

	if (!spin_trylock(&sampler->lock))
		return false;
	if (time_after_eq(jiffies, sampler->begun + HZ)) {
		sampler->begun = jiffies;
		sampler->left = EOIG_SAMPLES_PER_SECOND;
	}
	has = sampler->left;
	if (has)
		sampler->left--;
	spin_unlock(&sampler->lock);
	return has;
}

/* Is this drop a sample? If so, @missed is set. BH disabled. */
static bool eoig_sampler_takes(struct eoig_sampler *sampler, u32 *missed)
{
	if (eoig_sampler_has_one(sampler)) {
		*missed = atomic_xchg(&sampler->missed, 0);
		return true;
	}
	if (atomic_inc_return(&sampler->missed) == 1)
		queue_delayed_work(system_power_efficient_wq, &sampler->work, 2 * HZ);
	return false;
}

static __always_inline void eoig_event_flow(const struct eoig_net *instance,
					    const struct eoig_flow *flow,
					    enum eoig_flow_event event, enum eoig_flow_end end)
{
	if (unlikely(eoig_netlink_listens(instance->net, EOIG_GROUP_FLOW)))
		eoig_netlink_flow_event(instance, flow, event, end);
}

/**
 * eoig_event_flow_new - a flow is in the table now
 * @instance: of the netns
 * @flow: the flow
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_event_flow_new(struct eoig_net *instance, const struct eoig_flow *flow)
{
	trace_eoig_flow_new(instance->net, flow);
	eoig_event_flow(instance, flow, EOIG_FLOW_EVENT_NEW, 0);
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
	eoig_event_flow(instance, flow, EOIG_FLOW_EVENT_ESTABLISHED, 0);
}

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
	eoig_event_flow(instance, flow, EOIG_FLOW_EVENT_DESTROYED, end);
}

static noinline void eoig_event_sample(struct eoig_net *instance,
				       const struct eoig_gateway *gateway, enum eoig_drop reason,
				       const struct sk_buff *skb, const struct nf_hook_state *state)
{
	struct eoig_drop_sample drop = {
		.gateway = gateway,
		.reason = reason,
		.skb = skb,
		.in = state->in ? state->in->ifindex : 0,
		.out = state->out ? state->out->ifindex : 0,
	};

	if (eoig_sampler_takes(&instance->sampler, &drop.missed))
		eoig_netlink_drop_event(instance, &drop);
}

/**
 * eoig_event_drop - a packet is about to be dropped
 * @instance: of the netns
 * @gateway: that decided
 * @reason: why
 * @skb: the packet
 * @state: of the hook
 *
 * Context: softirq, RCU read side.
 */
void eoig_event_drop(struct eoig_net *instance, const struct eoig_gateway *gateway,
		     enum eoig_drop reason, const struct sk_buff *skb,
		     const struct nf_hook_state *state)
{
	trace_eoig_drop(skb, state, gateway, reason);
	if (unlikely(eoig_netlink_listens(instance->net, EOIG_GROUP_DROP)))
		eoig_event_sample(instance, gateway, reason, skb, state);
}
