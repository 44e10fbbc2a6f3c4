/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A draft: a policy that is being written. Packets do not see it.
 */
#ifndef EOIG_POLICY_DRAFT_H
#define EOIG_POLICY_DRAFT_H

#include <linux/types.h>

#include "policy/gateway.h"
#include "policy/names.h"
#include "policy/stats.h"
#include "policy/subnet.h"

struct eoig_policy;

/**
 * struct eoig_draft_gateway - a gateway of a draft
 * @config: by reference
 * @stats: by reference; NULL until the draft becomes a policy
 */
struct eoig_draft_gateway {
	struct eoig_gateway_config *config;
	struct eoig_stats *stats;
};

/**
 * struct eoig_draft - a policy that is being written
 * @gateway_count: number of @gateways
 * @gateway_room: number of gateways that fit into @gateways
 * @subnet_count: number of @subnets
 * @subnet_room: number of subnets that fit into @subnets
 * @gateways: in the order they were added
 * @names: finds @gateways
 * @subnets: in any order
 */
struct eoig_draft {
	u32 gateway_count;
	u32 gateway_room;
	u32 subnet_count;
	u32 subnet_room;
	struct eoig_draft_gateway *gateways;
	struct eoig_names names;
	struct eoig_subnet *subnets;
};

int eoig_draft_init(struct eoig_draft *draft, const struct eoig_policy *policy);
void eoig_draft_inherit(struct eoig_draft *draft, const struct eoig_policy *policy);
void eoig_draft_clear(struct eoig_draft *draft);
u32 eoig_draft_find_gateway(const struct eoig_draft *draft, const char *name);
int eoig_draft_add_gateway(struct eoig_draft *draft, struct eoig_gateway_config *config);
int eoig_draft_set_gateway(struct eoig_draft *draft, struct eoig_gateway_config *config);
int eoig_draft_del_gateway(struct eoig_draft *draft, const char *name);
struct eoig_subnet *eoig_draft_find_subnet(struct eoig_draft *draft, const struct eoig_subnet *key);
int eoig_draft_add_subnet(struct eoig_draft *draft, const struct eoig_subnet *subnet);
int eoig_draft_set_subnet(struct eoig_draft *draft, const struct eoig_subnet *subnet);
int eoig_draft_del_subnet(struct eoig_draft *draft, const struct eoig_subnet *key);

#endif /* EOIG_POLICY_DRAFT_H */
