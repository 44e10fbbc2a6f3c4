/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The answers of a netns to the questions of its flow table.
 */
#ifndef EOIG_VERDICT_FLOW_OPS_H
#define EOIG_VERDICT_FLOW_OPS_H

struct eoig_flow_ops;

extern const struct eoig_flow_ops eoig_net_flow_ops;

#endif /* EOIG_VERDICT_FLOW_OPS_H */
