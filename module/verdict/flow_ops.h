/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The answers of a netns to the questions of its flow table.
 */
#ifndef EOIG_VERDICT_FLOW_OPS_H
#define EOIG_VERDICT_FLOW_OPS_H

struct eoig_flow_owner;

extern const struct eoig_flow_owner eoig_net_flow_owner;

#endif /* EOIG_VERDICT_FLOW_OPS_H */
