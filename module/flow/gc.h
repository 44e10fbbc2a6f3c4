/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The garbage collector of a flow table: it ends flows that have expired.
 */
#ifndef EOIG_FLOW_GC_H
#define EOIG_FLOW_GC_H

struct eoig_flow_table;

void eoig_flow_gc_start(struct eoig_flow_table *table);
void eoig_flow_gc_stop(struct eoig_flow_table *table);
void eoig_flow_gc_purge(struct eoig_flow_table *table);

#endif /* EOIG_FLOW_GC_H */
