// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records: flows outside the table, from which they can be made anew.
 *
 * A record says of a flow all that the packets have told, and nothing of what the policy
 * thinks of it: that is asked again by its first packet.
 */
#include <linux/slab.h>
#include <net/ipv6.h>

#include "compat.h"
#include "icmp.h"
#include "record.h"
#include "track.h"

static_assert(sizeof(struct eoig_record) == 104);
static_assert(EOIG_RECORDS_MAX * sizeof(struct eoig_record) == 53248);
static_assert(sizeof(struct eoig_tcp) <= sizeof_field(struct eoig_record, data));
static_assert(sizeof(struct eoig_sctp) <= sizeof_field(struct eoig_record, data));
static_assert(sizeof(struct eoig_dccp) <= sizeof_field(struct eoig_record, data));

#define EOIG_RECORD_FLAGS	(EOIG_RECORD_F_REPLIED | EOIG_RECORD_F_PICKED_UP | \
				 EOIG_RECORD_F_ENDPOINT | EOIG_RECORD_F_COUNTED)

/* What the protocol's state machine knows besides its state; NULL if it has none. */
static void *eoig_record_protocol(struct eoig_flow *flow, size_t *size)
{
	switch (flow->tuple.protocol) {
	case IPPROTO_TCP:
		*size = sizeof(flow->tcp);
		return &flow->tcp;
	case IPPROTO_SCTP:
		*size = sizeof(flow->sctp);
		return &flow->sctp;
	case IPPROTO_DCCP:
		*size = sizeof(flow->dccp);
		return &flow->dccp;
	}
	*size = 0;
	return NULL;
}

/**
 * eoig_record_save - a flow's record
 * @record: filled
 * @flow: the flow; not one of a home address
 * @now: eoig_flow_now()
 *
 * Context: any, RCU read side.
 */
void eoig_record_save(struct eoig_record *record, const struct eoig_flow *flow, u32 now)
{
	const struct eoig_flow_counters *counters = flow->counters;
	u8 flags = READ_ONCE(flow->flags);
	const void *protocol;
	s32 idle = now - READ_ONCE(flow->seen);
	size_t size;

	memset(record, 0, sizeof(*record));
	memcpy(record->interior, &flow->tuple.interior, sizeof(record->interior));
	memcpy(record->exterior, &flow->tuple.exterior, sizeof(record->exterior));
	record->interior_port = flow->tuple.interior_port;
	record->exterior_port = flow->tuple.exterior_port;
	record->protocol = flow->tuple.protocol;
	record->state = READ_ONCE(flow->state);
	record->flags = (flags & EOIG_FLOW_IS_REPLIED ? EOIG_RECORD_F_REPLIED : 0) |
			(flags & EOIG_FLOW_IS_PICKED_UP ? EOIG_RECORD_F_PICKED_UP : 0) |
			(flow->tuple.flags & EOIG_TUPLE_ENDPOINT ? EOIG_RECORD_F_ENDPOINT : 0) |
			(counters ? EOIG_RECORD_F_COUNTED : 0);
	record->idle = max(idle, 0);
	record->age = now - flow->created;
	protocol = eoig_record_protocol((struct eoig_flow *)flow, &size);
	if (protocol)
		memcpy(record->data, protocol, size);
	if (!counters)
		return;
	record->packets_out = atomic64_read(&counters->packets[EOIG_OUT]);
	record->bytes_out = atomic64_read(&counters->bytes[EOIG_OUT]);
	record->packets_in = atomic64_read(&counters->packets[EOIG_IN]);
	record->bytes_in = atomic64_read(&counters->bytes[EOIG_IN]);
}

static void eoig_record_tuple(const struct eoig_record *record, struct eoig_tuple *tuple)
{
	memset(tuple, 0, sizeof(*tuple));
	memcpy(&tuple->interior, record->interior, sizeof(tuple->interior));
	memcpy(&tuple->exterior, record->exterior, sizeof(tuple->exterior));
	tuple->interior_port = record->interior_port;
	tuple->exterior_port = record->exterior_port;
	tuple->protocol = record->protocol;
	tuple->flags = record->flags & EOIG_RECORD_F_ENDPOINT ? EOIG_TUPLE_ENDPOINT : 0;
}

/* Could packets have such a tuple? */
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
 * eoig_record_valid - could this be the record of a flow?
 * @record: from somewhere
 *
 * Context: any.
 */
bool eoig_record_valid(const struct eoig_record *record)
{
	struct eoig_flow flow = { .state = 0 };

	if (record->flags & ~EOIG_RECORD_FLAGS || record->reserved)
		return false;
	if (record->idle > S32_MAX || record->age < record->idle)
		return false;
	eoig_record_tuple(record, &flow.tuple);
	return eoig_record_tuple_valid(&flow.tuple) && eoig_track_resume(&flow, record->state);
}

/**
 * eoig_record_restore - make a record's flow anew
 * @record: a valid one
 * @table: where it goes
 * @with: EOIG_FLOW_WITH_*, as its gateway has it
 * @now: eoig_flow_now()
 *
 * Context: BH disabled, RCU read side.
 * Return: the flow, in the table now; or an ERR_PTR: -ETIME (it has expired), -EEXIST
 * (there is such a flow), -ENOSPC, -EDQUOT (limits), -EAGAIN (the table is being resized),
 * -ENOMEM.
 */
struct eoig_flow *eoig_record_restore(const struct eoig_record *record,
				      struct eoig_flow_table *table, u32 with, u32 now)
{
	struct eoig_flow *flow, *found;
	struct eoig_tuple tuple;
	void *protocol;
	size_t size;

	eoig_record_tuple(record, &tuple);
	if (eoig_flow_find(table, &tuple, now))
		return ERR_PTR(-EEXIST);
	flow = eoig_flow_create(table, &tuple, &tuple.interior, eoig_tuple_hash(&tuple), with, now);
	if (IS_ERR(flow))
		return flow;
	eoig_track_resume(flow, record->state);
	flow->flags |= (record->flags & EOIG_RECORD_F_REPLIED ? EOIG_FLOW_IS_REPLIED : 0) |
		       (record->flags & EOIG_RECORD_F_PICKED_UP ? EOIG_FLOW_IS_PICKED_UP : 0);
	flow->seen = now - record->idle;
	flow->created = now - record->age;
	protocol = eoig_record_protocol(flow, &size);
	if (protocol)
		memcpy(protocol, record->data, size);
	if (flow->counters) {
		atomic64_set(&flow->counters->packets[EOIG_OUT], record->packets_out);
		atomic64_set(&flow->counters->bytes[EOIG_OUT], record->bytes_out);
		atomic64_set(&flow->counters->packets[EOIG_IN], record->packets_in);
		atomic64_set(&flow->counters->bytes[EOIG_IN], record->bytes_in);
	}
	if (!eoig_flow_left(table, flow, now)) {
		eoig_flow_discard(table, flow);
		return ERR_PTR(-ETIME);
	}
	found = eoig_flow_insert(table, flow);
	if (found == flow)
		return flow;
	return IS_ERR(found) ? ERR_PTR(-EAGAIN) : ERR_PTR(-EEXIST);
}
