// SPDX-License-Identifier: GPL-2.0-only
/*
 * Announce changes of flows to replicas: routers that hold the same flows.
 *
 * Group "sync" gets the record of a flow
 *
 * - when the exterior answers for the first time, and when the state changes
 *   after that;
 * - when a packet refreshes the flow across the border of a quarter of its
 *   timeout. So the stamp of a replica is less than a quarter of the timeout
 *   behind, and an idle flow costs nothing. The hash of the flow shifts the
 *   borders, so that flows are not announced all at once;
 * - when the operator deletes it, or its subnet is removed, but not when the
 *   table is emptied: that deletes no connection, see netlink/flow.c;
 * - for an endpoint, when it is created and when it is refreshed.
 *
 * Group "sync-new" gets the record of each new flow, and its changes before
 * the exterior answers. An attacker may create many such flows.
 *
 * A replica notices itself that a flow expires. What netlink/flow_merge.c
 * changes by a record of a replica is not announced, so no record goes round
 * in circles.
 *
 * A batch gathers the records of about a millisecond. Without a listener,
 * nothing is allocated. struct eoig_sync_batch keeps the last second in which
 * there was none.
 *
 * Lifetime and locking: struct eoig_sync is part of struct eoig_notify. The
 * lock of a batch protects its message. It is taken with BH disabled, because
 * packets and the timer take it in softirq. No other lock of the module is
 * taken below it. A message is sent without the lock. The timer runs only while
 * a message waits, and so only while the netns has a gateway: eoig_sync_stop()
 * cancels it when no packet, no request and no collector can reach a flow any
 * more. The end of the table is not announced.
 */
#include <linux/eoig_record.h>
#include <net/netlink.h>

#include "compat.h"
#include "flow/flow.h"
#include "flow/record.h"
#include "flow/track.h"
#include "notify/message.h"
#include "notify/sync.h"

#define EOIG_SYNC_DELAY		NSEC_PER_MSEC
/* A flow is announced about so many times per timeout. */
#define EOIG_SYNC_PARTS		4

/*
 * Ask netlink for listeners at most once a second while there are none, as
 * notify/event.c does.
 */
static bool eoig_sync_has_listener(struct eoig_sync_batch *batch, u32 now)
{
	if (READ_ONCE(batch->quiet) == now)
		return false;
	if (eoig_message_has_listener(batch->net, batch->group))
		return true;
	WRITE_ONCE(batch->quiet, now);
	return false;
}

/* Begin a message, which the timer sends. Return false without memory. */
static bool eoig_sync_begin(struct eoig_sync_batch *batch)
{
	lockdep_assert_held(&batch->lock);
	batch->skb = eoig_message_begin_records(EOIG_SYNC_RECORDS,
						&batch->records);
	if (!batch->skb)
		return false;
	batch->count = 0;
	hrtimer_start(&batch->timer, ns_to_ktime(EOIG_SYNC_DELAY),
		      HRTIMER_MODE_REL_SOFT);
	return true;
}

/* Take the message out of the batch. Return NULL if none waits. */
static struct sk_buff *eoig_sync_take(struct eoig_sync_batch *batch)
{
	struct sk_buff *skb = batch->skb;

	lockdep_assert_held(&batch->lock);
	if (!skb)
		return NULL;
	batch->records->nla_len = skb_tail_pointer(skb) -
				  (unsigned char *)batch->records;
	batch->skb = NULL;
	return skb;
}

static void eoig_sync_flush(struct eoig_sync_batch *batch)
{
	struct sk_buff *skb;

	spin_lock_bh(&batch->lock);
	skb = eoig_sync_take(batch);
	spin_unlock_bh(&batch->lock);
	if (skb)
		eoig_message_send_records(batch->net, batch->group, skb);
}

static enum hrtimer_restart eoig_sync_timer(struct hrtimer *timer)
{
	eoig_sync_flush(container_of(timer, struct eoig_sync_batch, timer));
	return HRTIMER_NORESTART;
}

static void eoig_sync_add(struct eoig_sync_batch *batch,
			  const struct eoig_record *record)
{
	struct sk_buff *full = NULL;
	bool begun;

	spin_lock_bh(&batch->lock);
	begun = batch->skb || eoig_sync_begin(batch);
	if (begun) {
		skb_put_data(batch->skb, record, sizeof(*record));
		if (++batch->count == EOIG_SYNC_RECORDS)
			full = eoig_sync_take(batch);
	}
	spin_unlock_bh(&batch->lock);
	if (full)
		eoig_message_send_records(batch->net, batch->group, full);
	if (!begun)
		eoig_message_lost(batch->net, batch->group);
}

/**
 * eoig_sync_init - prepare the announcements of a netns
 * @sync: zeroed
 * @net: the netns
 * @table: its flows
 *
 * Context: process.
 */
void eoig_sync_init(struct eoig_sync *sync, struct net *net,
		    const struct eoig_flow_table *table)
{
	unsigned int i;

	sync->table = table;
	for (i = 0; i < ARRAY_SIZE(sync->batches); i++) {
		struct eoig_sync_batch *batch = &sync->batches[i];

		spin_lock_init(&batch->lock);
		batch->group = EOIG_GROUP_SYNC + i;
		batch->net = net;
		eoig_hrtimer_setup(&batch->timer, eoig_sync_timer,
				   CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	}
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sync_init);

/**
 * eoig_sync_stop - send what waits, and stop the timers
 * @sync: of a netns whose flows no packet and no request can reach
 *
 * Context: process. Sleeps.
 */
void eoig_sync_stop(struct eoig_sync *sync)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sync->batches); i++) {
		hrtimer_cancel(&sync->batches[i].timer);
		eoig_sync_flush(&sync->batches[i]);
	}
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sync_stop);

/**
 * eoig_sync_expect_listener - look for listeners again with the next change
 * @sync: of the netns
 *
 * Without this call, the next second notices a new listener.
 *
 * Context: any.
 */
void eoig_sync_expect_listener(struct eoig_sync *sync)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sync->batches); i++)
		WRITE_ONCE(sync->batches[i].quiet, eoig_flow_now() - 1);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sync_expect_listener);

/* Endpoints and tombstones go to the same group as answered flows. */
static bool eoig_sync_is_answered(const struct eoig_flow *flow)
{
	return READ_ONCE(flow->flags) &
	       (EOIG_FLOW_IS_REPLIED | EOIG_FLOW_IS_ENDED) ||
	       flow->tuple.flags & EOIG_TUPLE_ENDPOINT;
}

static struct eoig_sync_batch *eoig_sync_batch_of(struct eoig_sync *sync,
						  const struct eoig_flow *flow)
{
	return &sync->batches[eoig_sync_is_answered(flow) ?
			      EOIG_SYNC_ANSWERED : EOIG_SYNC_UNANSWERED];
}

/**
 * eoig_sync_flow - announce a flow as it is
 * @sync: of the netns
 * @flow: the flow, endpoint or tombstone
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_sync_flow(struct eoig_sync *sync, const struct eoig_flow *flow,
		    u32 now)
{
	struct eoig_sync_batch *batch = eoig_sync_batch_of(sync, flow);
	struct eoig_record record;

	if (!eoig_sync_has_listener(batch, now) || !eoig_record_possible(flow))
		return;
	eoig_record_save(&record, flow, now);
	eoig_sync_add(batch, &record);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sync_flow);

static bool eoig_sync_has_ended(const struct eoig_flow *flow)
{
	enum eoig_flow_state state = eoig_track_state(flow);

	return state == EOIG_FLOW_CLOSED || state == EOIG_FLOW_RESET;
}

/**
 * eoig_sync_changed - announce a flow whose state a packet has changed
 * @sync: of the netns
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * An inbound packet that ends a flow does not refresh it. But it is the last
 * packet of the flow, which tells replicas that no later one is known.
 *
 * Context: softirq, RCU read side.
 */
void eoig_sync_changed(struct eoig_sync *sync, const struct eoig_flow *flow,
		       u32 now)
{
	struct eoig_sync_batch *batch = eoig_sync_batch_of(sync, flow);
	struct eoig_record record;

	if (!eoig_sync_has_listener(batch, now) || !eoig_record_possible(flow))
		return;
	eoig_record_save(&record, flow, now);
	if (eoig_sync_has_ended(flow))
		record.idle = 0;
	eoig_sync_add(batch, &record);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sync_changed);

/**
 * eoig_sync_deleted - announce that a flow is deleted
 * @sync: of the netns
 * @flow: a flow that ends now; no endpoint
 * @now: eoig_flow_now()
 *
 * A replica may have a flow that the exterior has not answered, so the group
 * is the same for all.
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_sync_deleted(struct eoig_sync *sync, const struct eoig_flow *flow,
		       u32 now)
{
	struct eoig_sync_batch *batch = &sync->batches[EOIG_SYNC_ANSWERED];
	struct eoig_record record;

	if (READ_ONCE(flow->flags) & EOIG_FLOW_IS_MUTED ||
	    !eoig_sync_has_listener(batch, now) || !eoig_record_possible(flow))
		return;
	eoig_record_save(&record, flow, now);
	record.flags |= cpu_to_be16(EOIG_RECORD_F_DELETED);
	record.idle = 0;
	record.age = 0;
	eoig_sync_add(batch, &record);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sync_deleted);

/* Check whether a refresh crosses a border. No timeout is below a second. */
static bool eoig_sync_is_due(const struct eoig_sync *sync,
			     const struct eoig_flow *flow, u32 before, u32 now)
{
	u8 kind = READ_ONCE(flow->timeout);
	u32 part = READ_ONCE(sync->table->timeouts[kind]) / EOIG_SYNC_PARTS;

	part = max(part, 1U);
	return (before + flow->hash) / part != (now + flow->hash) / part;
}

/**
 * eoig_sync_report_refreshed - eoig_sync_refreshed() with a possible listener
 * @sync: of the netns
 * @flow: the flow or endpoint
 * @before: its stamp before the refresh
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
void eoig_sync_report_refreshed(struct eoig_sync *sync,
				const struct eoig_flow *flow, u32 before,
				u32 now)
{
	if (eoig_sync_is_answered(flow) &&
	    eoig_sync_has_listener(&sync->batches[EOIG_SYNC_ANSWERED], now) &&
	    eoig_sync_is_due(sync, flow, before, now))
		eoig_sync_flow(sync, flow, now);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_sync_report_refreshed);
