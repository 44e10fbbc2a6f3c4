// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tombstones: connections that were deleted, and must not come back in
 * mid-stream.
 *
 * The two hosts do not know that their connection was deleted. The next packet
 * of the interior would open a flow that is picked up (REC-31). So a deleted
 * flow of TCP, SCTP or DCCP stays in the table as a tombstone:
 *
 * - Its stamp, eoig_flow.seen, is EOIG_TOMBSTONE_PAST seconds old. So it has
 *   expired for everyone who looks for a flow. No packet passes by it, no list
 *   shows it, and the fast path stops at once. Packets pay nothing for this.
 * - Before verdict/outbound.c creates a flow, it asks eoig_tombstone_holds().
 *   The first packet of a new connection replaces the tombstone.
 * - It counts for the limit of the table, and makes room for any flow. It does
 *   not count for the share of its host, because the host did not keep it.
 * - It lasts for the timeout that the flow had. A packet that it holds back
 *   starts the timeout again, because the interior has not given up.
 *
 * A tombstone has no memory of its own. eoig_flow.created is the second of the
 * end, and eoig_flow.seen that of the last packet it held back, less
 * EOIG_TOMBSTONE_PAST.
 *
 * Locking: one caller of eoig_flow_end() ends a flow. Only that caller makes
 * the tombstone. A packet that is judged meanwhile does not wake it, because
 * eoig_flow_refresh() replaces the stamp that it has read.
 */
#include "compat.h"
#include "flow/end.h"
#include "flow/table.h"
#include "flow/tombstone.h"

/**
 * eoig_tombstone_possible - check for a flow that could come back in mid-stream
 * @tuple: of the flow
 *
 * Other protocols have no beginning. Any packet of the interior opens a flow.
 *
 * Context: any.
 * Return: true if it could.
 */
bool eoig_tombstone_possible(const struct eoig_tuple *tuple)
{
	switch (tuple->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return !(tuple->flags & EOIG_TUPLE_ENDPOINT);
	}
	return false;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tombstone_possible);

/**
 * eoig_tombstone_set_at - make a tombstone of a flow that a replica deleted
 * @table: of the flow
 * @flow: a flow that was found in it
 * @ended: second of its end
 * @held: second of the last packet that was held back, or of the end
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: false if another caller has ended the flow.
 */
bool eoig_tombstone_set_at(struct eoig_flow_table *table,
			   struct eoig_flow *flow, u32 ended, u32 held)
{
	if (!eoig_flow_end(table, flow, EOIG_FLOW_END_DELETED))
		return false;
	atomic_inc(&flow->host->deleted);
	WRITE_ONCE(flow->created, ended);
	WRITE_ONCE(flow->seen, held - EOIG_TOMBSTONE_PAST);
	return true;
}

/**
 * eoig_tombstone_set - delete a flow, and keep it as a tombstone
 * @table: of the flow
 * @flow: a flow that was found in it
 * @now: eoig_flow_now()
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: false if another caller has ended the flow.
 */
bool eoig_tombstone_set(struct eoig_flow_table *table, struct eoig_flow *flow,
			u32 now)
{
	return eoig_tombstone_set_at(table, flow, now, now);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tombstone_set);

/**
 * eoig_tombstone_left - get the seconds until a tombstone expires
 * @table: of the flow
 * @flow: the flow, a tombstone or not
 * @now: eoig_flow_now()
 *
 * Context: any.
 * Return: the seconds, or 0 if it has expired or is none.
 */
u32 eoig_tombstone_left(const struct eoig_flow_table *table,
			const struct eoig_flow *flow, u32 now)
{
	u32 timeout = READ_ONCE(table->timeouts[READ_ONCE(flow->timeout)]);
	u32 seen = READ_ONCE(flow->seen);
	s32 idle;

	if (!eoig_flow_seen_ended(seen, now))
		return 0;
	/* The stamp of another CPU may be a second ahead. */
	idle = max_t(s32, now - seen - EOIG_TOMBSTONE_PAST, 0);
	return idle > timeout ? 0 : timeout - idle + 1;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tombstone_left);

/**
 * eoig_tombstone_find - look a tombstone up
 * @table: the table
 * @tuple: of the deleted flow
 * @now: eoig_flow_now()
 *
 * Context: RCU read side, in which the tombstone is valid.
 * Return: the tombstone, or NULL if there is none or it has expired.
 */
struct eoig_flow *eoig_tombstone_find(struct eoig_flow_table *table,
				      const struct eoig_tuple *tuple, u32 now)
{
	struct eoig_flow *flow;
	u32 hash;

	if (!eoig_flow_find_key(table, &tuple->interior, &tuple->exterior,
				tuple->rest, &hash, &flow) ||
	    !eoig_tombstone_left(table, flow, now))
		return NULL;
	return flow;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tombstone_find);

/**
 * eoig_tombstone_holds - check whether a packet in mid-stream must be held back
 * @table: the table
 * @tuple: of a packet from the interior that does not begin a connection
 * @now: eoig_flow_now()
 *
 * Context: softirq, RCU read side.
 * Return: true if its connection was deleted.
 */
bool eoig_tombstone_holds(struct eoig_flow_table *table,
			  const struct eoig_tuple *tuple, u32 now)
{
	struct eoig_flow *tombstone;

	if (!eoig_tombstone_possible(tuple))
		return false;
	tombstone = eoig_tombstone_find(table, tuple, now);
	if (!tombstone)
		return false;
	if (READ_ONCE(tombstone->seen) != now - EOIG_TOMBSTONE_PAST)
		WRITE_ONCE(tombstone->seen, now - EOIG_TOMBSTONE_PAST);
	return true;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tombstone_holds);
