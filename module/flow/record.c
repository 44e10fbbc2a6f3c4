// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records: flows in a form in which they can be saved and restored.
 *
 * A record has a layout of its own, in network byte order, because the next module or another
 * router may store flows differently. It holds what the packets of the flow have shown, and
 * nothing of the policy: the first packet of a restored flow asks the policy again. A record
 * may come from anywhere. It is trusted only after eoig_record_valid() has checked all of it.
 */
#include <linux/slab.h>
#include <net/ipv6.h>

#include "compat.h"
#include "flow/record.h"
#include "flow/table.h"
#include "flow/tombstone.h"
#include "flow/track.h"
#include "packet/icmp.h"
#include "packet/packet.h"

static_assert(sizeof(struct eoig_record) == 128);
static_assert(offsetof(struct eoig_record, tcp) == 72);
static_assert(EOIG_RECORDS_MAX * sizeof(struct eoig_record) == 64000);
static_assert(sizeof_field(struct eoig_record, tcp) == sizeof_field(struct eoig_record, none));
static_assert(sizeof_field(struct eoig_record, sctp) == sizeof_field(struct eoig_record, none));
static_assert(sizeof_field(struct eoig_record, dccp) == sizeof_field(struct eoig_record, none));

/* uapi/linux/eoig.h gives the states these numbers. */
static_assert(EOIG_TCP_SYN_OUT == 0 && EOIG_TCP_SYN_BOTH == 1 && EOIG_TCP_SYN_ACKED == 2 &&
	      EOIG_TCP_PICKED_UP == 3 && EOIG_TCP_ESTABLISHED == 4 && EOIG_TCP_FIN_OUT == 5 &&
	      EOIG_TCP_FIN_IN == 6 && EOIG_TCP_CLOSED == 7 && EOIG_TCP_RESET == 8 &&
	      __EOIG_TCP_STATE_COUNT == 9);
static_assert(EOIG_SCTP_INIT_OUT == 0 && EOIG_SCTP_INIT_BOTH == 1 && EOIG_SCTP_INIT_ACKED == 2 &&
	      EOIG_SCTP_PICKED_UP == 3 && EOIG_SCTP_ESTABLISHED == 4 &&
	      EOIG_SCTP_SHUTDOWN_OUT == 5 && EOIG_SCTP_SHUTDOWN_IN == 6 &&
	      EOIG_SCTP_CLOSED == 7 && EOIG_SCTP_ABORTED == 8 && __EOIG_SCTP_STATE_COUNT == 9);
static_assert(EOIG_DCCP_REQUEST_OUT == 0 && EOIG_DCCP_RESPONDED == 1 &&
	      EOIG_DCCP_PICKED_UP == 2 && EOIG_DCCP_OPEN == 3 && EOIG_DCCP_CLOSE_OUT == 4 &&
	      EOIG_DCCP_CLOSED == 5 && EOIG_DCCP_RESET == 6 && __EOIG_DCCP_STATE_COUNT == 7);

#define EOIG_RECORD_FLAGS	(EOIG_RECORD_F_REPLIED | EOIG_RECORD_F_PICKED_UP | \
				 EOIG_RECORD_F_ENDPOINT | EOIG_RECORD_F_COUNTED | \
				 EOIG_RECORD_F_HOME | EOIG_RECORD_F_DELETED)
#define EOIG_RECORD_TCP_MARKS	0xff
#define EOIG_RECORD_DCCP_MAX	((1ULL << 48) - 1)

/**
 * eoig_record_possible - check whether a flow can be saved
 * @flow: the flow
 *
 * A tuple of home addresses has only a hash of the addresses on the wire, and the next module
 * has another key for it. The interior address on the wire is known. So a flow can be saved if
 * the exterior address in its tuple is the one on the wire. Endpoints are not saved, because
 * their tuples may have no exterior.
 *
 * Context: RCU read side.
 * Return: true if it can.
 */
bool eoig_record_possible(const struct eoig_flow *flow)
{
	const struct eoig_tuple *tuple = &flow->tuple;

	if (!(tuple->flags & EOIG_TUPLE_HOME))
		return true;
	return !(tuple->flags & EOIG_TUPLE_ENDPOINT) &&
	       tuple->care_of == eoig_packet_care_of(eoig_flow_wire(flow), &tuple->exterior);
}

static void eoig_record_save_protocol(struct eoig_record *record, const struct eoig_flow *flow)
{
	u32 marks;

	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT)
		return;
	switch (flow->tuple.protocol) {
	case IPPROTO_TCP:
		marks = atomic_read(&flow->tcp.marks);
		record->tcp.acknowledged_out =
			cpu_to_be32(READ_ONCE(flow->tcp.acknowledged[EOIG_OUT]));
		record->tcp.acknowledged_in =
			cpu_to_be32(READ_ONCE(flow->tcp.acknowledged[EOIG_IN]));
		record->tcp.end_out = cpu_to_be32(READ_ONCE(flow->tcp.end[EOIG_OUT]));
		record->tcp.end_in = cpu_to_be32(READ_ONCE(flow->tcp.end[EOIG_IN]));
		record->tcp.syn = cpu_to_be32(READ_ONCE(flow->tcp.syn));
		record->tcp.marks = cpu_to_be16(marks & U16_MAX);
		record->tcp.syn_data = cpu_to_be16(marks >> 16);
		return;
	case IPPROTO_SCTP:
		record->sctp.tag_out = READ_ONCE(flow->sctp.tag[EOIG_OUT]);
		record->sctp.tag_in = READ_ONCE(flow->sctp.tag[EOIG_IN]);
		if (record->state == EOIG_SCTP_PICKED_UP) {
			record->sctp.sent_low = cpu_to_be32(READ_ONCE(flow->sctp.sent_low));
			record->sctp.sent_high = cpu_to_be32(READ_ONCE(flow->sctp.sent_high));
			record->sctp.received = cpu_to_be32(READ_ONCE(flow->sctp.received));
			record->sctp.heartbeat = cpu_to_be32(READ_ONCE(flow->sctp.heartbeat));
			return;
		}
		record->sctp.initiated_out = READ_ONCE(flow->sctp.initiated);
		record->sctp.initiated_in = READ_ONCE(flow->sctp.initiated_in);
		record->sctp.cookie = READ_ONCE(flow->sctp.cookie);
		return;
	case IPPROTO_DCCP:
		record->dccp.request = cpu_to_be64(READ_ONCE(flow->dccp.request));
		record->dccp.close_out = cpu_to_be64(READ_ONCE(flow->dccp.close[EOIG_OUT]));
		record->dccp.close_in = cpu_to_be64(READ_ONCE(flow->dccp.close[EOIG_IN]));
		return;
	}
}

/**
 * eoig_record_take_numbers - set the numbers of a flow by those of its record
 * @record: a valid one
 * @flow: the flow, perhaps in the table
 *
 * While packets advance the flow, some numbers may be those of a packet. The
 * marks of TCP come last: until then no number counts.
 *
 * Context: BH disabled.
 */
void eoig_record_take_numbers(const struct eoig_record *record,
			      struct eoig_flow *flow)
{
	u32 marks;

	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT)
		return;
	switch (flow->tuple.protocol) {
	case IPPROTO_TCP:
		marks = (u32)be16_to_cpu(record->tcp.syn_data) << 16 |
			be16_to_cpu(record->tcp.marks);
		atomic_set(&flow->tcp.marks, 0);
		WRITE_ONCE(flow->tcp.acknowledged[EOIG_OUT],
			   be32_to_cpu(record->tcp.acknowledged_out));
		WRITE_ONCE(flow->tcp.acknowledged[EOIG_IN],
			   be32_to_cpu(record->tcp.acknowledged_in));
		WRITE_ONCE(flow->tcp.end[EOIG_OUT],
			   be32_to_cpu(record->tcp.end_out));
		WRITE_ONCE(flow->tcp.end[EOIG_IN],
			   be32_to_cpu(record->tcp.end_in));
		WRITE_ONCE(flow->tcp.syn, be32_to_cpu(record->tcp.syn));
		atomic_set(&flow->tcp.marks, marks);
		return;
	case IPPROTO_SCTP:
		WRITE_ONCE(flow->sctp.tag[EOIG_OUT], record->sctp.tag_out);
		WRITE_ONCE(flow->sctp.tag[EOIG_IN], record->sctp.tag_in);
		if (record->state == EOIG_SCTP_PICKED_UP) {
			WRITE_ONCE(flow->sctp.sent_low,
				   be32_to_cpu(record->sctp.sent_low));
			WRITE_ONCE(flow->sctp.sent_high,
				   be32_to_cpu(record->sctp.sent_high));
			WRITE_ONCE(flow->sctp.received,
				   be32_to_cpu(record->sctp.received));
			WRITE_ONCE(flow->sctp.heartbeat,
				   be32_to_cpu(record->sctp.heartbeat));
			return;
		}
		WRITE_ONCE(flow->sctp.initiated, record->sctp.initiated_out);
		WRITE_ONCE(flow->sctp.initiated_in, record->sctp.initiated_in);
		WRITE_ONCE(flow->sctp.cookie, record->sctp.cookie);
		return;
	case IPPROTO_DCCP:
		WRITE_ONCE(flow->dccp.request,
			   be64_to_cpu(record->dccp.request));
		WRITE_ONCE(flow->dccp.close[EOIG_OUT],
			   be64_to_cpu(record->dccp.close_out));
		WRITE_ONCE(flow->dccp.close[EOIG_IN],
			   be64_to_cpu(record->dccp.close_in));
		return;
	}
}

static bool eoig_record_protocol_valid(const struct eoig_record *record)
{
	if (!(eoig_record_flags(record) & EOIG_RECORD_F_ENDPOINT)) {
		switch (record->protocol) {
		case IPPROTO_TCP:
			return !(be16_to_cpu(record->tcp.marks) & ~EOIG_RECORD_TCP_MARKS);
		case IPPROTO_SCTP:
			return record->state == EOIG_SCTP_PICKED_UP || !record->sctp.reserved;
		case IPPROTO_DCCP:
			return be64_to_cpu(record->dccp.close_out) <= EOIG_RECORD_DCCP_MAX &&
			       be64_to_cpu(record->dccp.close_in) <= EOIG_RECORD_DCCP_MAX;
		}
	}
	return !memchr_inv(record->none, 0, sizeof(record->none));
}

static u16 eoig_record_flags_of(const struct eoig_flow *flow, bool deleted)
{
	u8 flags = READ_ONCE(flow->flags);

	return (deleted ? EOIG_RECORD_F_DELETED : 0) |
	       (flags & EOIG_FLOW_IS_REPLIED ? EOIG_RECORD_F_REPLIED : 0) |
	       (flags & EOIG_FLOW_IS_PICKED_UP ? EOIG_RECORD_F_PICKED_UP : 0) |
	       (flow->tuple.flags & EOIG_TUPLE_ENDPOINT ? EOIG_RECORD_F_ENDPOINT : 0) |
	       (flow->tuple.flags & EOIG_TUPLE_HOME ? EOIG_RECORD_F_HOME : 0) |
	       (flow->counters ? EOIG_RECORD_F_COUNTED : 0);
}

/**
 * eoig_record_save - make a record of a flow
 * @record: filled
 * @flow: a flow for which eoig_record_possible() returned true; perhaps a
 *	tombstone
 * @now: eoig_flow_now()
 *
 * Context: any, RCU read side.
 */
void eoig_record_save(struct eoig_record *record, const struct eoig_flow *flow, u32 now)
{
	const struct eoig_flow_counters *counters = flow->counters;
	u32 seen = READ_ONCE(flow->seen);
	bool deleted = eoig_flow_seen_ended(seen, now);
	s32 idle = now - seen - (deleted ? EOIG_TOMBSTONE_PAST : 0);

	memset(record, 0, sizeof(*record));
	memcpy(record->interior, &flow->tuple.interior, sizeof(record->interior));
	memcpy(record->exterior, &flow->tuple.exterior, sizeof(record->exterior));
	memcpy(record->wire, eoig_flow_wire(flow), sizeof(record->wire));
	record->interior_port = flow->tuple.interior_port;
	record->exterior_port = flow->tuple.exterior_port;
	record->protocol = flow->tuple.protocol;
	record->state = READ_ONCE(flow->state);
	record->flags = cpu_to_be16(eoig_record_flags_of(flow, deleted));
	record->idle = cpu_to_be32(max(idle, 0));
	record->age = cpu_to_be32(max_t(u32, now - READ_ONCE(flow->created),
					max(idle, 0)));
	eoig_record_save_protocol(record, flow);
	if (!counters)
		return;
	record->packets_out = cpu_to_be64(atomic64_read(&counters->packets[EOIG_OUT]));
	record->bytes_out = cpu_to_be64(atomic64_read(&counters->bytes[EOIG_OUT]));
	record->packets_in = cpu_to_be64(atomic64_read(&counters->packets[EOIG_IN]));
	record->bytes_in = cpu_to_be64(atomic64_read(&counters->bytes[EOIG_IN]));
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_record_save);

/**
 * eoig_record_wire - get the address that the flow of a record is charged to
 * @record: the record
 *
 * Context: any.
 * Return: the address.
 */
const struct in6_addr *eoig_record_wire(const struct eoig_record *record)
{
	return (const struct in6_addr *)record->wire;
}

/**
 * eoig_record_tuple - get the key of the flow of a record
 * @record: the record
 * @tuple: filled
 *
 * Context: any.
 */
void eoig_record_tuple(const struct eoig_record *record,
		       struct eoig_tuple *tuple)
{
	memset(tuple, 0, sizeof(*tuple));
	memcpy(&tuple->interior, record->interior, sizeof(tuple->interior));
	memcpy(&tuple->exterior, record->exterior, sizeof(tuple->exterior));
	tuple->interior_port = record->interior_port;
	tuple->exterior_port = record->exterior_port;
	tuple->protocol = record->protocol;
	if (eoig_record_flags(record) & EOIG_RECORD_F_ENDPOINT)
		tuple->flags |= EOIG_TUPLE_ENDPOINT;
	if (eoig_record_flags(record) & EOIG_RECORD_F_HOME) {
		tuple->flags |= EOIG_TUPLE_HOME;
		tuple->care_of = eoig_packet_care_of(eoig_record_wire(record), &tuple->exterior);
	}
}

/* Check whether packets could have such a tuple. */
static bool eoig_record_tuple_valid(const struct eoig_tuple *tuple)
{
	bool endpoint = tuple->flags & EOIG_TUPLE_ENDPOINT;

	if (ipv6_addr_any(&tuple->interior) || ipv6_addr_is_multicast(&tuple->interior) ||
	    ipv6_addr_is_multicast(&tuple->exterior))
		return false;
	if (ipv6_addr_any(&tuple->exterior) && !endpoint)
		return false;
	switch (tuple->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return !endpoint || !tuple->exterior_port;
	case IPPROTO_ICMPV6:
		return !endpoint && ntohs(tuple->exterior_port) <= U8_MAX &&
		       eoig_icmp_is_request(ntohs(tuple->exterior_port));
	}
	return !endpoint;
}

/**
 * eoig_record_mergeable - check whether a replica could announce this record
 * @record: from an untrusted source
 *
 * It may say that a flow of any protocol was deleted.
 *
 * Context: any.
 * Return: true if it could.
 */
bool eoig_record_mergeable(const struct eoig_record *record)
{
	u32 idle = be32_to_cpu(record->idle), age = be32_to_cpu(record->age);
	const struct in6_addr *wire = eoig_record_wire(record);
	u16 flags = eoig_record_flags(record);
	struct eoig_flow flow = { .state = 0 };

	if (flags & ~EOIG_RECORD_FLAGS || record->origin || record->reserved)
		return false;
	if (idle > S32_MAX || age < idle)
		return false;
	if (ipv6_addr_any(wire) || ipv6_addr_is_multicast(wire))
		return false;
	if (flags & EOIG_RECORD_F_HOME && flags & EOIG_RECORD_F_ENDPOINT)
		return false;
	if (!(flags & EOIG_RECORD_F_HOME) &&
	    memcmp(record->wire, record->interior, sizeof(record->wire)))
		return false;
	if (!(flags & EOIG_RECORD_F_COUNTED) &&
	    (record->packets_out || record->bytes_out || record->packets_in || record->bytes_in))
		return false;
	if (flags & EOIG_RECORD_F_DELETED && flags & EOIG_RECORD_F_ENDPOINT)
		return false;
	eoig_record_tuple(record, &flow.tuple);
	return eoig_record_tuple_valid(&flow.tuple) && eoig_record_protocol_valid(record) &&
	       eoig_track_resume(&flow, record->state);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_record_mergeable);

/**
 * eoig_record_valid - check whether this could be the record of a saved flow
 * @record: from an untrusted source
 *
 * Context: any.
 * Return: true if it could.
 */
bool eoig_record_valid(const struct eoig_record *record)
{
	struct eoig_tuple tuple;

	if (!eoig_record_mergeable(record))
		return false;
	eoig_record_tuple(record, &tuple);
	return !(eoig_record_flags(record) & EOIG_RECORD_F_DELETED) ||
	       eoig_tombstone_possible(&tuple);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_record_valid);

/*
 * Check whether a flow was deleted after its record was saved. The later one of
 * the end and of the last packet counts.
 */
static bool eoig_record_outdated(const struct eoig_record *record,
				 struct eoig_flow_table *table,
				 const struct eoig_tuple *tuple, u32 now)
{
	struct eoig_flow *tombstone = eoig_tombstone_find(table, tuple, now);
	u32 seen = now - be32_to_cpu(record->idle);

	if (!tombstone)
		return false;
	return eoig_record_flags(record) & EOIG_RECORD_F_DELETED ||
	       (s32)(seen - READ_ONCE(tombstone->created)) <= 0;
}

/**
 * eoig_record_restore - restore the flow of a record
 * @record: a valid one
 * @table: for the flow
 * @with: EOIG_FLOW_WITH_*, from its gateway
 * @now: eoig_flow_now()
 *
 * Context: BH disabled, RCU read side.
 * Return: the flow or tombstone, which is in the table now; or an ERR_PTR:
 * -ETIME (it has expired, or was deleted later), -EEXIST (the flow exists),
 * -ENOSPC, -EDQUOT (limits), -EAGAIN (the table is being resized), -ENOMEM.
 */
struct eoig_flow *eoig_record_restore(const struct eoig_record *record,
				      struct eoig_flow_table *table, u32 with, u32 now)
{
	u16 flags = eoig_record_flags(record);
	bool deleted = flags & EOIG_RECORD_F_DELETED;
	struct eoig_flow *flow, *found;
	struct eoig_tuple tuple;

	eoig_record_tuple(record, &tuple);
	if (eoig_flow_find(table, &tuple, now))
		return ERR_PTR(-EEXIST);
	/* Older than any timeout, a flow could pass for a tombstone. */
	if (be32_to_cpu(record->idle) > EOIG_TIMEOUT_MAX ||
	    eoig_record_outdated(record, table, &tuple, now))
		return ERR_PTR(-ETIME);
	flow = eoig_flow_create(table, &tuple, eoig_record_wire(record), eoig_tuple_hash(&tuple),
				deleted ? EOIG_FLOW_WITHOUT_SHARE : with, now);
	if (IS_ERR(flow))
		return flow;
	eoig_track_resume(flow, record->state);
	flow->flags |= (flags & EOIG_RECORD_F_REPLIED ? EOIG_FLOW_IS_REPLIED : 0) |
		       (flags & EOIG_RECORD_F_PICKED_UP ? EOIG_FLOW_IS_PICKED_UP : 0);
	if (deleted) {
		flow->flags |= EOIG_FLOW_IS_ENDED;
		atomic_inc(&flow->host->deleted);
	}
	flow->seen = now - be32_to_cpu(record->idle) -
		     (deleted ? EOIG_TOMBSTONE_PAST : 0);
	flow->created = now - be32_to_cpu(record->age);
	eoig_record_take_numbers(record, flow);
	if (flow->counters) {
		atomic64_set(&flow->counters->packets[EOIG_OUT], be64_to_cpu(record->packets_out));
		atomic64_set(&flow->counters->bytes[EOIG_OUT], be64_to_cpu(record->bytes_out));
		atomic64_set(&flow->counters->packets[EOIG_IN], be64_to_cpu(record->packets_in));
		atomic64_set(&flow->counters->bytes[EOIG_IN], be64_to_cpu(record->bytes_in));
	}
	if (!eoig_flow_left(table, flow, now) &&
	    !eoig_tombstone_left(table, flow, now)) {
		eoig_flow_discard(table, flow);
		return ERR_PTR(-ETIME);
	}
	found = eoig_flow_insert(table, flow);
	if (found == flow)
		return flow;
	return IS_ERR(found) ? ERR_PTR(-EAGAIN) : ERR_PTR(-EEXIST);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_record_restore);
