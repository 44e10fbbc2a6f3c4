/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walks over the whole flow table.
 */
#ifndef EOIG_FLOW_WALK_H
#define EOIG_FLOW_WALK_H

#include <linux/types.h>

struct eoig_flow_batch;
struct eoig_flow_table;

bool eoig_flow_scan(struct eoig_flow_table *table, u64 *cursor, struct eoig_flow_batch *batch);

#endif /* EOIG_FLOW_WALK_H */
