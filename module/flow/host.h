/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interior hosts of one flow table, with the number of their flows.
 */
#ifndef EOIG_FLOW_HOST_H
#define EOIG_FLOW_HOST_H

#include <linux/gfp_types.h>

struct eoig_flow_host;
struct eoig_flow_table;
struct in6_addr;

int eoig_host_table_init(struct eoig_flow_table *table);
const struct eoig_flow_host *eoig_host_find(struct eoig_flow_table *table,
					    const struct in6_addr *address);
void eoig_host_module_init(void);
struct eoig_flow_host *eoig_host_charge(struct eoig_flow_table *table,
					const struct in6_addr *address,
					bool share, gfp_t gfp);
void eoig_host_uncharge(struct eoig_flow_table *table, struct eoig_flow_host *host);

#endif /* EOIG_FLOW_HOST_H */
