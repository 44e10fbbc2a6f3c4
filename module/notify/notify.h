/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reporting of one netns. Data only.
 */
#ifndef EOIG_NOTIFY_NOTIFY_H
#define EOIG_NOTIFY_NOTIFY_H

#include <linux/atomic.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "notify/ratelimit.h"

struct eoig_flow_table;
struct net;

/**
 * struct eoig_notify - the reporting of one netns
 * @net: the netns, whose listeners are told
 * @table: its flows
 * @quiet: eoig_flow_now() when nobody listened to flows or drops
 * @ratelimit: of reported drops
 * @missed: drops since the last reported one that the rate limit suppressed
 * @work: reports @missed if no drop does
 */
struct eoig_notify {
	struct net *net;
	const struct eoig_flow_table *table;
	u32 quiet;
	struct eoig_ratelimit ratelimit;
	atomic_t missed;
	struct delayed_work work;
};

#endif /* EOIG_NOTIFY_NOTIFY_H */
