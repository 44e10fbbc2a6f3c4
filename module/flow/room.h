/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Room for a new flow: in the table, and in the share of its host.
 */
#ifndef EOIG_FLOW_ROOM_H
#define EOIG_FLOW_ROOM_H

#include <linux/types.h>

struct eoig_flow;
struct eoig_flow_table;
struct in6_addr;

struct eoig_flow *
eoig_room_search(struct eoig_flow_table *table, u32 now,
		 bool (*take)(struct eoig_flow_table *table,
			      struct eoig_flow *flow));
int eoig_flow_room(struct eoig_flow_table *table, const struct in6_addr *wire,
		   u32 now);

#endif /* EOIG_FLOW_ROOM_H */
