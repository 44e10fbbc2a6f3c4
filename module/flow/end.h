/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a flow.
 */
#ifndef EOIG_FLOW_END_H
#define EOIG_FLOW_END_H

#include "flow/flow.h"

void eoig_flow_mute(struct eoig_flow *flow);
bool eoig_flow_end(struct eoig_flow_table *table, struct eoig_flow *flow,
		   enum eoig_flow_end end);

#endif /* EOIG_FLOW_END_H */
