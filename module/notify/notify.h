/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reporting of one netns. Data only.
 */
#ifndef EOIG_NOTIFY_NOTIFY_H
#define EOIG_NOTIFY_NOTIFY_H

#include <linux/atomic.h>
#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "notify/ratelimit.h"

struct eoig_flow_table;
struct net;
struct nlattr;
struct sk_buff;

/* Maximum number of records of a message. It fits into one page. */
#define EOIG_SYNC_RECORDS	28

/**
 * enum eoig_sync_batches - the batches of a netns, in the order of their groups
 * @EOIG_SYNC_ANSWERED: for EOIG_GROUP_SYNC
 * @EOIG_SYNC_UNANSWERED: for EOIG_GROUP_SYNC_NEW
 * @__EOIG_SYNC_BATCH_COUNT: number of batches
 */
enum eoig_sync_batches {
	EOIG_SYNC_ANSWERED,
	EOIG_SYNC_UNANSWERED,
	__EOIG_SYNC_BATCH_COUNT,
};

/**
 * struct eoig_sync_batch - records that wait to be sent to a multicast group
 * @lock: protects @skb, @records and @count
 * @skb: the message, or NULL
 * @records: the attribute of @skb that grows
 * @count: number of records in @skb
 * @quiet: eoig_flow_now() when nobody listened to the group
 * @group: enum eoig_group
 * @net: the netns
 * @timer: sends @skb
 */
struct eoig_sync_batch {
	spinlock_t lock;	/* of @skb */
	struct sk_buff *skb;
	struct nlattr *records;
	unsigned int count;
	u32 quiet;
	int group;
	struct net *net;
	struct hrtimer timer;
};

/**
 * struct eoig_sync - what a netns tells its replicas
 * @table: its flows
 * @batches: by enum eoig_sync_batches
 */
struct eoig_sync {
	const struct eoig_flow_table *table;
	struct eoig_sync_batch batches[__EOIG_SYNC_BATCH_COUNT];
};

/**
 * struct eoig_notify - the reporting of one netns
 * @net: the netns, whose listeners are told
 * @table: its flows
 * @quiet: eoig_flow_now() when nobody listened to flows or drops
 * @ratelimit: of reported drops
 * @missed: drops since the last reported one that the rate limit suppressed
 * @work: reports @missed if no drop does
 * @sync: tells replicas
 */
struct eoig_notify {
	struct net *net;
	const struct eoig_flow_table *table;
	u32 quiet;
	struct eoig_ratelimit ratelimit;
	atomic_t missed;
	struct delayed_work work;
	struct eoig_sync sync;
};

#endif /* EOIG_NOTIFY_NOTIFY_H */
