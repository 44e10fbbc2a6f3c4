/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records: flows in a form in which they can be saved and restored.
 */
#ifndef EOIG_FLOW_RECORD_H
#define EOIG_FLOW_RECORD_H

#include <linux/eoig_record.h>

#include "flow/flow.h"

/**
 * eoig_record_flags - get the flags of a record
 * @record: the record
 *
 * Context: any.
 * Return: EOIG_RECORD_F_*.
 */
static inline u16 eoig_record_flags(const struct eoig_record *record)
{
	return be16_to_cpu(record->flags);
}

bool eoig_record_possible(const struct eoig_flow *flow);
const struct in6_addr *eoig_record_wire(const struct eoig_record *record);
void eoig_record_save(struct eoig_record *record, const struct eoig_flow *flow, u32 now);
void eoig_record_tuple(const struct eoig_record *record,
		       struct eoig_tuple *tuple);
void eoig_record_take_numbers(const struct eoig_record *record,
			      struct eoig_flow *flow);
bool eoig_record_mergeable(const struct eoig_record *record);
bool eoig_record_valid(const struct eoig_record *record);
struct eoig_flow *eoig_record_restore(const struct eoig_record *record,
				      struct eoig_flow_table *table, u32 with, u32 now);

#endif /* EOIG_FLOW_RECORD_H */
