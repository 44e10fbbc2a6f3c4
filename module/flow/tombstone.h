/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tombstones: connections that were deleted, and must not come back in
 * mid-stream.
 */
#ifndef EOIG_FLOW_TOMBSTONE_H
#define EOIG_FLOW_TOMBSTONE_H

#include "flow/flow.h"

bool eoig_tombstone_possible(const struct eoig_tuple *tuple);
bool eoig_tombstone_set_at(struct eoig_flow_table *table,
			   struct eoig_flow *flow, u32 ended, u32 held);
bool eoig_tombstone_set(struct eoig_flow_table *table, struct eoig_flow *flow,
			u32 now);
u32 eoig_tombstone_left(const struct eoig_flow_table *table,
			const struct eoig_flow *flow, u32 now);
struct eoig_flow *eoig_tombstone_find(struct eoig_flow_table *table,
				      const struct eoig_tuple *tuple, u32 now);
bool eoig_tombstone_holds(struct eoig_flow_table *table,
			  const struct eoig_tuple *tuple, u32 now);

#endif /* EOIG_FLOW_TOMBSTONE_H */
