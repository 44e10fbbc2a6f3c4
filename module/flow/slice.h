/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Slices of a flow table, and their digests.
 */
#ifndef EOIG_FLOW_SLICE_H
#define EOIG_FLOW_SLICE_H

#include <linux/siphash.h>

#include "flow/flow.h"

#define EOIG_SLICE_KEY_SIZE	16

/**
 * struct eoig_slices - how a table is divided
 * @key: of the hash, shared by the routers that compare
 * @count: number of slices, a power of two
 */
struct eoig_slices {
	siphash_key_t key;
	u32 count;
};

void eoig_slices_init(struct eoig_slices *slices, const u8 *key, u32 count);
bool eoig_slice_counts(const struct eoig_flow_table *table,
		       const struct eoig_flow *flow, u32 now);
u32 eoig_slice_of(const struct eoig_slices *slices,
		  const struct eoig_flow *flow);
u64 eoig_slice_digest(const struct eoig_slices *slices,
		      const struct eoig_flow_table *table,
		      const struct eoig_flow *flow, u32 now);

#endif /* EOIG_FLOW_SLICE_H */
