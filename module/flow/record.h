/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records: flows in a form in which they can be saved and restored.
 */
#ifndef EOIG_FLOW_RECORD_H
#define EOIG_FLOW_RECORD_H

#include <linux/eoig_record.h>

#include "flow/flow.h"

bool eoig_record_possible(const struct eoig_flow *flow);
const struct in6_addr *eoig_record_wire(const struct eoig_record *record);
void eoig_record_save(struct eoig_record *record, const struct eoig_flow *flow, u32 now);
bool eoig_record_valid(const struct eoig_record *record);
struct eoig_flow *eoig_record_restore(const struct eoig_record *record,
				      struct eoig_flow_table *table, u32 with, u32 now);

#endif /* EOIG_FLOW_RECORD_H */
