// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slices of a flow table, and their digests.
 *
 * Two routers find out which of their flows differ without sending them all. A
 * keyed hash of its tuple puts each flow into a slice. The digest of a slice is
 * a sum over its flows. It does not depend on their order, and an empty slice
 * has 0. Slices with the same digest hold the same flows.
 *
 * The hash covers bytes that are the same on each router: addresses and ports
 * in network order, and no hash that has a key of its own. An attacker does not
 * know the key, so he cannot choose tuples whose sums are equal.
 */
#include <linux/string.h>

#include "compat.h"
#include "flow/record.h"
#include "flow/slice.h"
#include "flow/tombstone.h"
#include "flow/track.h"

/**
 * enum eoig_slice_class - what a digest tells about the state of a flow
 * @EOIG_SLICE_UNCOUNTED: no digest counts the flow
 * @EOIG_SLICE_LIVE: a flow that the exterior has answered, or an endpoint
 * @EOIG_SLICE_CLOSED: both sides have closed, or it was reset
 * @EOIG_SLICE_DELETED: a tombstone
 */
enum eoig_slice_class {
	EOIG_SLICE_UNCOUNTED,
	EOIG_SLICE_LIVE,
	EOIG_SLICE_CLOSED,
	EOIG_SLICE_DELETED,
};

/**
 * struct eoig_slice_bytes - the hashed bytes of a flow
 * @interior: its interior address
 * @exterior: its exterior address
 * @wire: the interior address on the wire with a home address, else 0
 * @interior_port: as in its tuple
 * @exterior_port: as in its tuple
 * @protocol: IPPROTO_*
 * @kind: EOIG_TUPLE_*
 * @class: enum eoig_slice_class; not hashed for the slice
 */
struct eoig_slice_bytes {
	struct in6_addr interior;
	struct in6_addr exterior;
	struct in6_addr wire;
	__be16 interior_port;
	__be16 exterior_port;
	u8 protocol;
	u8 kind;
	u8 class;
} __packed;

static void eoig_slice_bytes_of(struct eoig_slice_bytes *bytes,
				const struct eoig_flow *flow)
{
	const struct eoig_tuple *tuple = &flow->tuple;

	memset(bytes, 0, sizeof(*bytes));
	bytes->interior = tuple->interior;
	bytes->exterior = tuple->exterior;
	if (tuple->flags & EOIG_TUPLE_HOME)
		bytes->wire = *eoig_flow_wire(flow);
	bytes->interior_port = tuple->interior_port;
	bytes->exterior_port = tuple->exterior_port;
	bytes->protocol = tuple->protocol;
	bytes->kind = tuple->flags;
}

static enum eoig_slice_class
eoig_slice_class_of(const struct eoig_flow_table *table,
		    const struct eoig_flow *flow, u32 now)
{
	if (!eoig_record_possible(flow))
		return EOIG_SLICE_UNCOUNTED;
	if (eoig_tombstone_left(table, flow, now))
		return EOIG_SLICE_DELETED;
	if (!eoig_flow_left(table, flow, now))
		return EOIG_SLICE_UNCOUNTED;
	if (flow->tuple.flags & EOIG_TUPLE_ENDPOINT)
		return EOIG_SLICE_LIVE;
	if (!(READ_ONCE(flow->flags) & EOIG_FLOW_IS_REPLIED))
		return EOIG_SLICE_UNCOUNTED;
	switch (eoig_track_state(flow)) {
	case EOIG_FLOW_CLOSED:
	case EOIG_FLOW_RESET:
		return EOIG_SLICE_CLOSED;
	default:
		return EOIG_SLICE_LIVE;
	}
}

/**
 * eoig_slices_init - divide a table
 * @slices: filled
 * @key: EOIG_SLICE_KEY_SIZE bytes
 * @count: number of slices, a power of two
 *
 * Context: any.
 */
void eoig_slices_init(struct eoig_slices *slices, const u8 *key, u32 count)
{
	__le64 halves[2];

	memcpy(halves, key, sizeof(halves));
	slices->key.key[0] = le64_to_cpu(halves[0]);
	slices->key.key[1] = le64_to_cpu(halves[1]);
	slices->count = count;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_slices_init);

/**
 * eoig_slice_counts - check whether a digest counts a flow
 * @table: of the flow
 * @flow: the flow, endpoint or tombstone
 * @now: eoig_flow_now()
 *
 * It does not count a flow that has expired, that the exterior has not
 * answered, or that cannot be saved.
 *
 * Context: RCU read side.
 * Return: true if it does.
 */
bool eoig_slice_counts(const struct eoig_flow_table *table,
		       const struct eoig_flow *flow, u32 now)
{
	return eoig_slice_class_of(table, flow, now) != EOIG_SLICE_UNCOUNTED;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_slice_counts);

/**
 * eoig_slice_of - find the slice of a flow
 * @slices: how the table is divided
 * @flow: the flow
 *
 * Context: RCU read side.
 * Return: the index of the slice.
 */
u32 eoig_slice_of(const struct eoig_slices *slices,
		  const struct eoig_flow *flow)
{
	struct eoig_slice_bytes bytes;

	eoig_slice_bytes_of(&bytes, flow);
	return siphash(&bytes, offsetof(struct eoig_slice_bytes, class),
		       &slices->key) & (slices->count - 1);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_slice_of);

/**
 * eoig_slice_digest - compute what a flow adds to the digest of its slice
 * @slices: how the table is divided
 * @table: of the flow
 * @flow: the flow, endpoint or tombstone
 * @now: eoig_flow_now()
 *
 * Context: RCU read side.
 * Return: the addend, or 0 if the digest does not count the flow.
 */
u64 eoig_slice_digest(const struct eoig_slices *slices,
		      const struct eoig_flow_table *table,
		      const struct eoig_flow *flow, u32 now)
{
	struct eoig_slice_bytes bytes;
	enum eoig_slice_class class;

	class = eoig_slice_class_of(table, flow, now);
	if (class == EOIG_SLICE_UNCOUNTED)
		return 0;
	eoig_slice_bytes_of(&bytes, flow);
	bytes.class = class;
	return siphash(&bytes, sizeof(bytes), &slices->key);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_slice_digest);
