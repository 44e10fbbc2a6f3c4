/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Merge the records of a replica into a flow table.
 */
#ifndef EOIG_FLOW_MERGE_H
#define EOIG_FLOW_MERGE_H

#include <linux/eoig_record.h>

#include "flow/flow.h"

/**
 * enum eoig_merge_result - what a record has changed
 * @EOIG_MERGE_CHANGED: a flow, an endpoint or a tombstone that was there
 * @EOIG_MERGE_ESTABLISHED: a flow that was there, and is established now
 * @EOIG_MERGE_INSERTED: the flow, endpoint or tombstone was not there
 */
enum eoig_merge_result {
	EOIG_MERGE_CHANGED,
	EOIG_MERGE_ESTABLISHED,
	EOIG_MERGE_INSERTED,
};

int eoig_merge(const struct eoig_record *record, struct eoig_flow_table *table,
	       u32 with, u32 now, struct eoig_flow **flow);

#endif /* EOIG_FLOW_MERGE_H */
