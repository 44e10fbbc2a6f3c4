// SPDX-License-Identifier: GPL-2.0-only
/*
 * Merge the records of a replica into a flow table.
 *
 * Two routers merge the records of each other, in any order and more than once.
 * The later one of the end of a flow and of its last packet wins:
 *
 *   table        record            result
 *   nothing      live              insert, as flow/record.c restores
 *   nothing      deleted           insert the tombstone, if there can be one
 *   tombstone    live              replace by the flow, if its last packet is
 *                                  later than the end
 *   tombstone    deleted           keep the later end
 *   flow         deleted           end the flow, unless its last packet is
 *                                  later than the end
 *   flow         live              see eoig_merge_live()
 *
 * A record brings the second of the last packet, no other lifetime. So a flow
 * lives at most for its timeout after the last packet that a router has seen.
 *
 * The state of a flow goes forward only. Two half-closed states meet in closed.
 * A tuple may be used again, so a record about an older connection must not end
 * a newer one, and a record that arrives late must not open a closed one.
 *
 * The sequence numbers of an established TCP connection become stale while
 * another router forwards it. So they are not merged. Without them, no RST and
 * no FIN ends the connection until segments that this router forwards show
 * numbers again. The tags of an SCTP association and the numbers of a DCCP
 * connection do not become stale.
 *
 * Locking: as for packets. The state and the flags change by cmpxchg, and so do
 * the stamps: a tombstone stays a tombstone.
 */
#include "compat.h"
#include "flow/end.h"
#include "flow/merge.h"
#include "flow/record.h"
#include "flow/table.h"
#include "flow/tombstone.h"
#include "flow/track.h"

/*
 * A record may come so many seconds after it was made, if it was lost and is
 * sent again. Its last packet seems later by this time.
 */
#define EOIG_MERGE_LATE		30

/* The states of SCTP have the order of those of TCP. */
static_assert((int)EOIG_SCTP_INIT_OUT == (int)EOIG_TCP_SYN_OUT);
static_assert((int)EOIG_SCTP_INIT_BOTH == (int)EOIG_TCP_SYN_BOTH);
static_assert((int)EOIG_SCTP_INIT_ACKED == (int)EOIG_TCP_SYN_ACKED);
static_assert((int)EOIG_SCTP_PICKED_UP == (int)EOIG_TCP_PICKED_UP);
static_assert((int)EOIG_SCTP_ESTABLISHED == (int)EOIG_TCP_ESTABLISHED);
static_assert((int)EOIG_SCTP_SHUTDOWN_OUT == (int)EOIG_TCP_FIN_OUT);
static_assert((int)EOIG_SCTP_SHUTDOWN_IN == (int)EOIG_TCP_FIN_IN);
static_assert((int)EOIG_SCTP_CLOSED == (int)EOIG_TCP_CLOSED);
static_assert((int)EOIG_SCTP_ABORTED == (int)EOIG_TCP_RESET);

/* Translate a state into the one of TCP that is as far. */
static u8 eoig_merge_phase(u8 protocol, u8 state)
{
	static const u8 dccp[__EOIG_DCCP_STATE_COUNT] = {
		[EOIG_DCCP_REQUEST_OUT]	= EOIG_TCP_SYN_OUT,
		[EOIG_DCCP_RESPONDED]	= EOIG_TCP_SYN_ACKED,
		[EOIG_DCCP_PICKED_UP]	= EOIG_TCP_PICKED_UP,
		[EOIG_DCCP_OPEN]	= EOIG_TCP_ESTABLISHED,
		[EOIG_DCCP_CLOSE_OUT]	= EOIG_TCP_FIN_OUT,
		[EOIG_DCCP_CLOSED]	= EOIG_TCP_CLOSED,
		[EOIG_DCCP_RESET]	= EOIG_TCP_RESET,
	};

	return protocol == IPPROTO_DCCP ? dccp[state] : state;
}

static bool eoig_merge_is_closed(u8 phase)
{
	return phase == EOIG_TCP_CLOSED || phase == EOIG_TCP_RESET;
}

/*
 * Check whether the phase of a record replaces the present one. @later: by how
 * many seconds the last packet of the record is later than that of the flow.
 */
static bool eoig_merge_replaces(u8 phase, u8 given, s32 later)
{
	/* A new connection of the same tuple. */
	if (eoig_merge_is_closed(phase))
		return !eoig_merge_is_closed(given) && later > EOIG_MERGE_LATE;
	if (eoig_merge_is_closed(given))
		return later >= 0;
	if (phase >= EOIG_TCP_ESTABLISHED)
		return phase == EOIG_TCP_ESTABLISHED && given > phase &&
		       later >= 0;
	/* The record may be about an old connection. */
	if (given == EOIG_TCP_PICKED_UP || later < -EOIG_MERGE_LATE)
		return false;
	return given > phase ||
	       (phase == EOIG_TCP_PICKED_UP && given == EOIG_TCP_SYN_ACKED);
}

/* Check whether each side has closed, one before either router. */
static bool eoig_merge_closes(u8 phase, u8 given)
{
	return (phase == EOIG_TCP_FIN_OUT && given == EOIG_TCP_FIN_IN) ||
	       (phase == EOIG_TCP_FIN_IN && given == EOIG_TCP_FIN_OUT);
}

static u8 eoig_merge_next(u8 protocol, u8 state, u8 given, s32 later)
{
	u8 phase = eoig_merge_phase(protocol, state);
	u8 other = eoig_merge_phase(protocol, given);

	if (eoig_merge_replaces(phase, other, later))
		return given;
	/* DCCP has no second half-closed state. */
	return eoig_merge_closes(phase, other) ? EOIG_TCP_CLOSED : state;
}

/*
 * Check whether a flow takes the numbers of the record with its state. A
 * connection that is up keeps its own. So does one that ends: if it is a new
 * one, its answer still counts.
 */
static bool eoig_merge_takes_numbers(u8 protocol, u8 old, u8 new)
{
	u8 before = eoig_merge_phase(protocol, old);

	return !eoig_merge_is_closed(eoig_merge_phase(protocol, new)) &&
	       (before < EOIG_TCP_ESTABLISHED || eoig_merge_is_closed(before));
}

/* Return true if the state has changed. */
static bool eoig_merge_state(struct eoig_flow *flow,
			     const struct eoig_record *record, s32 later)
{
	u8 protocol = flow->tuple.protocol, old, new;

	if (!eoig_tombstone_possible(&flow->tuple))
		return false;
	do {
		old = READ_ONCE(flow->state);
		new = eoig_merge_next(protocol, old, record->state, later);
		if (new == old)
			return false;
	} while (!eoig_track_move(flow, old, new));
	if (eoig_merge_takes_numbers(protocol, old, new))
		eoig_record_take_numbers(record, flow);
	return true;
}

/*
 * The exterior has answered if a router has seen that. The beginning was seen
 * if a router has seen it. Return true if a flag has changed.
 */
static bool eoig_merge_flags(struct eoig_flow *flow,
			     const struct eoig_record *record)
{
	u8 old = READ_ONCE(flow->flags), new;

	do {
		new = old;
		if (eoig_record_flags(record) & EOIG_RECORD_F_REPLIED)
			new |= EOIG_FLOW_IS_REPLIED;
		if (!(eoig_record_flags(record) & EOIG_RECORD_F_PICKED_UP))
			new &= ~EOIG_FLOW_IS_PICKED_UP;
		if (new == old)
			return false;
	} while (!try_cmpxchg(&flow->flags, &old, new));
	return true;
}

/* Raise the stamp of a flow. Return false if it is later, or a tombstone. */
static bool eoig_merge_seen(struct eoig_flow *flow, u32 seen, u32 now)
{
	u32 old = READ_ONCE(flow->seen);

	do {
		if (eoig_flow_seen_ended(old, now) || (s32)(seen - old) <= 0)
			return false;
	} while (!try_cmpxchg(&flow->seen, &old, seen));
	return true;
}

/* Check for a state with which the flow has been reported as established. */
static bool eoig_merge_is_up(const struct eoig_flow *flow)
{
	enum eoig_flow_state state = eoig_track_state(flow);

	return state == EOIG_FLOW_ESTABLISHED || state == EOIG_FLOW_REPLIED;
}

/* Merge a record into a flow or an endpoint. */
static int eoig_merge_live(struct eoig_flow *flow,
			   const struct eoig_record *record, u32 now)
{
	bool was_up = eoig_merge_is_up(flow), changed;
	u32 seen = now - be32_to_cpu(record->idle);

	changed = eoig_merge_state(flow, record, seen - READ_ONCE(flow->seen));
	changed |= eoig_merge_flags(flow, record);
	changed |= eoig_merge_seen(flow, seen, now);
	if (!changed)
		return -EEXIST;
	return !was_up && eoig_merge_is_up(flow) ? EOIG_MERGE_ESTABLISHED :
						   EOIG_MERGE_CHANGED;
}

/* End a flow that was deleted on another router. It has told all replicas. */
static int eoig_merge_end(struct eoig_flow_table *table, struct eoig_flow *flow,
			  const struct eoig_record *record, u32 now)
{
	u32 ended = now - be32_to_cpu(record->age);
	u32 held = now - be32_to_cpu(record->idle);
	bool done;

	if ((s32)(ended - READ_ONCE(flow->seen)) < 0)
		return -EEXIST;
	eoig_flow_mute(flow);
	if (eoig_tombstone_possible(&flow->tuple))
		done = eoig_tombstone_set_at(table, flow, ended, held);
	else
		done = eoig_flow_remove(table, flow, EOIG_FLOW_END_DELETED);
	return done ? EOIG_MERGE_CHANGED : -EEXIST;
}

/* Keep the later end of two tombstones. The record adds nothing else. */
static int eoig_merge_tombstone(struct eoig_flow *tombstone,
				const struct eoig_record *record, u32 now)
{
	u32 held = now - be32_to_cpu(record->idle) - EOIG_TOMBSTONE_PAST;
	u32 ended = now - be32_to_cpu(record->age), old;

	old = READ_ONCE(tombstone->created);
	while ((s32)(ended - old) > 0 &&
	       !try_cmpxchg(&tombstone->created, &old, ended))
		;
	old = READ_ONCE(tombstone->seen);
	while ((s32)(held - old) > 0 &&
	       !try_cmpxchg(&tombstone->seen, &old, held))
		;
	return -EEXIST;
}

/* Check whether the flow of a record has expired on the other router. */
static bool eoig_merge_is_expired(const struct eoig_record *record,
				  const struct eoig_flow_table *table,
				  const struct eoig_tuple *tuple, u32 now)
{
	struct eoig_flow flow = {
		.tuple = *tuple,
		.seen = now - be32_to_cpu(record->idle),
	};

	eoig_track_resume(&flow, record->state);
	return !eoig_flow_left(table, &flow, now);
}

/* Leave out of a record what only the other router may know. */
static void eoig_merge_forget(struct eoig_record *record)
{
	record->flags &= ~cpu_to_be16(EOIG_RECORD_F_COUNTED);
	record->packets_out = 0;
	record->bytes_out = 0;
	record->packets_in = 0;
	record->bytes_in = 0;
	if (record->protocol == IPPROTO_TCP &&
	    record->state >= EOIG_TCP_ESTABLISHED)
		memset(&record->tcp, 0, sizeof(record->tcp));
}

/* Merge the record of a deleted flow, if the table has one of its tuple. */
static int eoig_merge_deleted(const struct eoig_record *record,
			      struct eoig_flow_table *table,
			      struct eoig_flow *flow,
			      const struct eoig_tuple *tuple, u32 now)
{
	struct eoig_flow *tombstone;

	if (be32_to_cpu(record->age) > S32_MAX)
		return -ETIME;
	if (flow)
		return eoig_merge_end(table, flow, record, now);
	tombstone = eoig_tombstone_find(table, tuple, now);
	if (tombstone)
		return eoig_merge_tombstone(tombstone, record, now);
	return eoig_tombstone_possible(tuple) ? -ENOENT : -ETIME;
}

/**
 * eoig_merge - merge a record of another router
 * @record: for which eoig_record_mergeable() returned true
 * @table: for the flow
 * @with: EOIG_FLOW_WITH_*, from its gateway
 * @now: eoig_flow_now()
 * @flow: set to the flow or tombstone of the record, after a change
 *
 * Context: BH disabled, RCU read side.
 * Return: enum eoig_merge_result; or a negative errno if nothing has changed:
 * -ETIME (it has expired, was deleted later, or there is nothing to end),
 * -EEXIST (the table knows all of it), -ENOSPC, -EDQUOT (limits), -EAGAIN
 * (try again: the table is being resized, or another CPU adds the flow),
 * -ENOMEM.
 */
int eoig_merge(const struct eoig_record *record, struct eoig_flow_table *table,
	       u32 with, u32 now, struct eoig_flow **flow)
{
	struct eoig_record known = *record;
	struct eoig_tuple tuple;
	int err;

	/* Older than any timeout, a flow could pass for a tombstone. */
	if (be32_to_cpu(record->idle) > EOIG_TIMEOUT_MAX)
		return -ETIME;
	eoig_merge_forget(&known);
	eoig_record_tuple(&known, &tuple);
	*flow = eoig_flow_find(table, &tuple, now);
	if (eoig_record_flags(&known) & EOIG_RECORD_F_DELETED) {
		err = eoig_merge_deleted(&known, table, *flow, &tuple, now);
		if (err != -ENOENT)
			return err;
	} else if (*flow) {
		if (eoig_merge_is_expired(&known, table, &tuple, now))
			return -ETIME;
		return eoig_merge_live(*flow, &known, now);
	}
	*flow = eoig_record_restore(&known, table, with, now);
	if (!IS_ERR(*flow))
		return EOIG_MERGE_INSERTED;
	return *flow == ERR_PTR(-EEXIST) ? -EAGAIN : PTR_ERR(*flow);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_merge);
