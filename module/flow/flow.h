/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flows and their table: the data, and functions that need only one flow.
 */
#ifndef EOIG_FLOW_FLOW_H
#define EOIG_FLOW_FLOW_H

#include <linux/cache.h>
#include <linux/rhashtable.h>
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/workqueue.h>

#include "flow/account.h"
#include "flow/route.h"
#include "packet/tuple.h"
#include "proto/dccp.h"
#include "proto/sctp.h"
#include "proto/tcp.h"
#include "proto/timeout.h"

#ifndef CONFIG_64BIT
#error "a flow's binding is read and written in one piece: that takes a 64-bit kernel"
#endif

struct eoig_flow_table;

/* eoig_flow.flags */
#define EOIG_FLOW_IS_REPLIED	0x01	/* the exterior has answered */
#define EOIG_FLOW_IS_PICKED_UP	0x02	/* its beginning was not seen */
#define EOIG_FLOW_IS_FAST	0x04	/* part of a struct eoig_fast_flow */
#define EOIG_FLOW_IS_ENDED	0x08	/* its end was reported */
#define EOIG_FLOW_IS_MUTED	0x10	/* replicas are not told of its end */

/* Options of eoig_flow_create(). */
#define EOIG_FLOW_WITH_COUNTERS		0x01
#define EOIG_FLOW_WITH_ROUTES	0x02
#define EOIG_FLOW_WITHOUT_SHARE	0x04	/* also if its host has its share */

/**
 * struct eoig_flow_counters - packets and bytes of one flow
 * @packets: by direction
 * @bytes: by direction
 */
struct eoig_flow_counters {
	atomic64_t packets[2];
	atomic64_t bytes[2];
};

/**
 * struct eoig_flow_host - an interior host, with its share of the table
 * @node: in eoig_flow_table.hosts
 * @address: of the host, on the wire
 * @flows: number of its flows, tombstones included; 0 while it leaves the table
 * @deleted: number of its tombstones, which its share does not count
 * @rcu: frees it
 */
struct eoig_flow_host {
	struct rhash_head node;
	struct in6_addr address;
	atomic_t flows;
	atomic_t deleted;
	struct rcu_head rcu;
};

/**
 * struct eoig_flow - one connection, or one endpoint
 * @node: in eoig_flow_table.flows
 * @tuple: the key; never changes
 * @binding: the last decision of the verdict, and its policy; opaque here; read and written in
 *	one piece
 * @seen: second of the last packet that refreshed the flow; see
 *	flow/tombstone.c for a flow that was deleted
 * @state: of the protocol's state machine
 * @timeout: enum eoig_timeout
 * @flags: EOIG_FLOW_IS_*; change by cmpxchg
 * @tcp: with IPPROTO_TCP in @tuple
 * @sctp: with IPPROTO_SCTP in @tuple
 * @dccp: with IPPROTO_DCCP in @tuple
 * @created: second of its creation; of its end if it was deleted
 * @hash: of @tuple
 * @counters: NULL without accounting
 * @host: its interior host, see eoig_flow_wire()
 * @rcu: frees it
 *
 * The first cache line holds what every packet reads.
 */
struct eoig_flow {
	struct rhash_head node;
	struct eoig_tuple tuple;
	u64 binding;
	u32 seen;
	u8 state;
	u8 timeout;
	u8 flags;

	union {
		struct eoig_tcp tcp;
		struct eoig_sctp sctp;
		struct eoig_dccp dccp;
	};
	u32 created;
	u32 hash;
	struct eoig_flow_counters *counters;
	struct eoig_flow_host *host;
	struct rcu_head rcu;
};

/**
 * struct eoig_fast_flow - a flow that may take the fast path
 * @flow: the flow, with EOIG_FLOW_IS_FAST
 * @routes: by direction, where its packets go; NULL if that is not known
 * @checked: by direction, the second in which a forwarded packet last confirmed the route
 * @flowinfo: by direction, the traffic class without ECN, and the flow label, of the packets
 *	that a route by class is for
 * @mark: by direction, the mark of these packets at their ingress
 * @learning: by direction, a bit that is set while a CPU changes the above
 */
struct eoig_fast_flow {
	struct eoig_flow flow;
	struct eoig_route __rcu *routes[2];
	u32 checked[2];
	__be32 flowinfo[2];
	u32 mark[2];
	unsigned long learning;
};

/**
 * eoig_flow_to_fast - get a flow with its cached routes
 * @flow: with EOIG_FLOW_IS_FAST
 *
 * Context: any.
 * Return: the flow.
 */
static inline struct eoig_fast_flow *eoig_flow_to_fast(struct eoig_flow *flow)
{
	return container_of(flow, struct eoig_fast_flow, flow);
}

/**
 * eoig_flow_has_routes - check whether a flow takes the fast path
 * @flow: the flow
 *
 * It does once the routes of both directions are known.
 *
 * Context: any.
 * Return: true if it does.
 */
static inline bool eoig_flow_has_routes(const struct eoig_flow *flow)
{
	const struct eoig_fast_flow *fast = container_of_const(flow, struct eoig_fast_flow, flow);

	return flow->flags & EOIG_FLOW_IS_FAST &&
	       eoig_route_is_set(&fast->routes[0]) &&
	       eoig_route_is_set(&fast->routes[1]);
}

static_assert(sizeof(struct eoig_flow) <= 128);
static_assert(offsetof(struct eoig_flow, tcp) == 64);

/**
 * struct eoig_flow_ops - what a table asks about its flows
 * @belongs: does the present policy allow the flow? Process context, RCU read side.
 * @evictable: may the flow make room for another? Unreplied and ended ones may. Any context,
 *	RCU read side.
 * @ended: the flow has left the table, and is freed after a grace period. Any context.
 */
struct eoig_flow_ops {
	bool (*belongs)(struct eoig_flow_table *table, struct eoig_flow *flow);
	bool (*evictable)(const struct eoig_flow *flow);
	void (*ended)(struct eoig_flow_table *table, struct eoig_flow *flow,
		      enum eoig_flow_end end);
};

/* rhashtable limits a chain to 16 flows. Shrinking can make a longer one. */
#define EOIG_FLOW_BATCH_MAX	64

/**
 * struct eoig_flow_batch - the flows of one step of a walk
 * @count: number of @flows
 * @flows: valid within the RCU read side section of the step
 */
struct eoig_flow_batch {
	u32 count;
	struct eoig_flow *flows[EOIG_FLOW_BATCH_MAX];
};

/* At most this many flows are checked to find one that is evictable. */
#define EOIG_EVICT_FLOWS	64U

/**
 * struct eoig_flow_table - the flows of one netns
 * @flows: by tuple
 * @hosts: by interior address
 * @count: number of flows in the table
 * @max_flows: limit of @count
 * @max_flows_per_host: limit of the flows of one interior address
 * @timeouts: seconds, by enum eoig_timeout
 * @evict_cursor: bucket at which the search for an evictable flow goes on
 * @recent: hashes of the flows that were inserted last
 * @recent_at: number of insertions
 * @purge: the policy has changed; the collector asks @ops about each flow
 * @ops: the questions it asks
 * @account: what the flows are charged to
 * @collector: incremental garbage collection
 * @collect_cursor: position of @collector
 * @collect_batch: flows that @collector looks at
 */
struct eoig_flow_table {
	struct rhashtable flows;
	struct rhashtable hosts;
	atomic_t count;
	u32 max_flows;
	u32 max_flows_per_host;
	u32 timeouts[__EOIG_TIMEOUT_COUNT];
	u32 evict_cursor;
	u32 recent[EOIG_EVICT_FLOWS];
	atomic_t recent_at;
	bool purge;
	const struct eoig_flow_ops *ops;
	struct eoig_account account;
	struct delayed_work collector;
	u64 collect_cursor;
	struct eoig_flow_batch collect_batch;
};

/**
 * eoig_flow_wire - get the interior address of a flow on the wire
 * @flow: a flow of eoig_flow_create()
 *
 * The tuple of a Mobile IPv6 flow has the home address, which any host may claim. Therefore
 * subnets and limits use the address on the wire.
 *
 * Context: RCU read side.
 * Return: the address, valid as long as the flow is.
 */
static inline const struct in6_addr *eoig_flow_wire(const struct eoig_flow *flow)
{
	return &flow->host->address;
}

/**
 * eoig_flow_now - read the clock of flows, in seconds
 *
 * Context: any.
 * Return: the seconds since boot, modulo 2^32.
 */
static inline u32 eoig_flow_now(void)
{
	return div_u64(get_jiffies_64(), HZ);
}

/**
 * eoig_flow_left - get the seconds until a flow expires
 * @table: of the flow
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * A flow that was refreshed within this second lives at least its whole timeout.
 *
 * Context: any.
 * Return: the seconds, or 0 if the flow has expired.
 */
static inline u32 eoig_flow_left(const struct eoig_flow_table *table,
				 const struct eoig_flow *flow, u32 now)
{
	u32 idle = now - READ_ONCE(flow->seen);
	u32 timeout = READ_ONCE(table->timeouts[READ_ONCE(flow->timeout)]);

	/* The stamp of another CPU may be a second ahead. */
	if ((s32)idle < 0)
		idle = 0;
	return idle > timeout ? 0 : timeout - idle + 1;
}

/*
 * The stamp of a tombstone is so many seconds old, more than any timeout. See
 * flow/tombstone.c.
 */
#define EOIG_TOMBSTONE_PAST	0x40000000U
static_assert(EOIG_TIMEOUT_MAX < EOIG_TOMBSTONE_PAST / 2);

/**
 * eoig_flow_seen_ended - check for the stamp of a tombstone
 * @seen: eoig_flow.seen
 * @now: eoig_flow_now()
 *
 * Context: any.
 * Return: true if the flow is a tombstone, expired or not.
 */
static inline bool eoig_flow_seen_ended(u32 seen, u32 now)
{
	return (s32)(now - seen) >= (s32)(EOIG_TOMBSTONE_PAST / 2);
}

/**
 * eoig_flow_refresh - keep a flow alive
 * @flow: the flow
 * @now: eoig_flow_now()
 *
 * Writes at most once a second. A flow that is deleted meanwhile stays deleted.
 *
 * Context: any.
 * Return: the stamp that this call has replaced, or @now if it has replaced
 * none.
 */
static inline u32 eoig_flow_refresh(struct eoig_flow *flow, u32 now)
{
	u32 seen = READ_ONCE(flow->seen);

	if (seen != now && !eoig_flow_seen_ended(seen, now) &&
	    cmpxchg(&flow->seen, seen, now) == seen)
		return seen;
	return now;
}

/**
 * eoig_flow_replied - note that the exterior has answered
 * @flow: the flow
 *
 * Context: any.
 * Return: true the first time.
 */
static inline bool eoig_flow_replied(struct eoig_flow *flow)
{
	u8 old = READ_ONCE(flow->flags);

	if (likely(old & EOIG_FLOW_IS_REPLIED))
		return false;
	while (!try_cmpxchg(&flow->flags, &old, old | EOIG_FLOW_IS_REPLIED))
		if (old & EOIG_FLOW_IS_REPLIED)
			return false;
	return true;
}

/**
 * eoig_flow_account - count a packet of a flow with counters
 * @flow: the flow
 * @direction: of the packet
 * @length: bytes, with the IPv6 header
 *
 * Context: any.
 */
static inline void eoig_flow_account(struct eoig_flow *flow, enum eoig_direction direction,
				     unsigned int length)
{
	struct eoig_flow_counters *counters = flow->counters;

	if (likely(!counters))
		return;
	atomic64_inc(&counters->packets[direction]);
	atomic64_add(length, &counters->bytes[direction]);
}

#endif /* EOIG_FLOW_FLOW_H */
