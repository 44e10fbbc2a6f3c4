/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interior hosts of one flow table, and how many flows each of them has.
 */
#ifndef EOIG_HOST_H
#define EOIG_HOST_H

#include "flow.h"

/**
 * struct eoig_flow_host - an interior host's share of the table
 * @node: in eoig_flow_table.hosts
 * @address: of the host, as its packets bear it on the wire
 * @flows: how many it has; 0: it is leaving the table
 * @rcu: frees it
 */
struct eoig_flow_host {
	struct rhash_head node;
	struct in6_addr address;
	atomic_t flows;
	struct rcu_head rcu;
};

/**
 * eoig_flow_wire - the interior address that a flow's packets bear on the wire
 * @flow: a flow of eoig_flow_create()
 *
 * The tuple of a Mobile IPv6 flow has the home address instead, which any host may claim.
 * Subnets and limits therefore go by this one.
 *
 * Context: RCU read side.
 * Return: the address, good as long as the flow is.
 */
static inline const struct in6_addr *eoig_flow_wire(const struct eoig_flow *flow)
{
	return &flow->host->address;
}

int eoig_host_table_init(struct eoig_flow_table *table);
void eoig_host_module_init(void);
struct eoig_flow_host *eoig_host_charge(struct eoig_flow_table *table,
					const struct in6_addr *address, gfp_t gfp);
void eoig_host_uncharge(struct eoig_flow_table *table, struct eoig_flow_host *host);

#endif /* EOIG_HOST_H */
