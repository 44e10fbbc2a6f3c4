/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Announce changes of flows to replicas, in batches of records.
 */
#ifndef EOIG_NOTIFY_SYNC_H
#define EOIG_NOTIFY_SYNC_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "notify/notify.h"

struct eoig_flow;
struct eoig_flow_table;
struct net;

void eoig_sync_init(struct eoig_sync *sync, struct net *net,
		    const struct eoig_flow_table *table);
void eoig_sync_stop(struct eoig_sync *sync);
void eoig_sync_expect_listener(struct eoig_sync *sync);
void eoig_sync_flow(struct eoig_sync *sync, const struct eoig_flow *flow,
		    u32 now);
void eoig_sync_changed(struct eoig_sync *sync, const struct eoig_flow *flow,
		       u32 now);
void eoig_sync_deleted(struct eoig_sync *sync, const struct eoig_flow *flow,
		       u32 now);
void eoig_sync_report_refreshed(struct eoig_sync *sync,
				const struct eoig_flow *flow, u32 before,
				u32 now);

/**
 * eoig_sync_created - announce a flow that a packet has just created
 * @sync: of the netns
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
static inline void eoig_sync_created(struct eoig_sync *sync,
				     const struct eoig_flow *flow, u32 now)
{
	if (READ_ONCE(sync->batches[EOIG_SYNC_UNANSWERED].quiet) != now)
		eoig_sync_flow(sync, flow, now);
}

/**
 * eoig_sync_refreshed - announce that a flow lives, a few times per timeout
 * @sync: of the netns
 * @flow: the flow or endpoint
 * @before: what eoig_flow_refresh() has returned
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 */
static inline void eoig_sync_refreshed(struct eoig_sync *sync,
				       const struct eoig_flow *flow, u32 before,
				       u32 now)
{
	if (before != now &&
	    READ_ONCE(sync->batches[EOIG_SYNC_ANSWERED].quiet) != now)
		eoig_sync_report_refreshed(sync, flow, before, now);
}

#endif /* EOIG_NOTIFY_SYNC_H */
