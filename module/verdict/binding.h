/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The binding of a flow: the policy that permitted it, its subnet and its
 * gateway.
 */
#ifndef EOIG_VERDICT_BINDING_H
#define EOIG_VERDICT_BINDING_H

#include "flow/flow.h"
#include "policy/policy.h"

struct eoig_crossing;

/*
 * eoig_flow.binding: the generation of the policy that permitted the flow, the
 * index of its subnet, flags and the index of its gateway.
 */
#define EOIG_BINDING_GENERATION_SHIFT	32
#define EOIG_BINDING_SUBNET_SHIFT	16
#define EOIG_BINDING_SPOOFED		BIT(12)	/* the exterior address is in an attached prefix */
#define EOIG_BINDING_BY_DEVICE		BIT(13)	/* subnet is found by device */
#define EOIG_BINDING_GATEWAY		0xfff

static_assert(EOIG_GATEWAYS_MAX <= EOIG_BINDING_GATEWAY + 1);
static_assert(EOIG_SUBNETS_MAX <= 0x10000);

/**
 * eoig_flow_counts_for - find the gateway that counts a flow, without a packet
 * @policy: of the netns, or NULL
 * @flow: the flow
 *
 * Context: RCU read side.
 * Return: the gateway; or NULL if this policy has not judged the flow yet, and no prefix holds
 * its address.
 */
static inline const struct eoig_gateway *eoig_flow_counts_for(const struct eoig_policy *policy,
							      const struct eoig_flow *flow)
{
	u64 binding = READ_ONCE(flow->binding);
	u32 index;

	if (!policy)
		return NULL;
	if (binding >> EOIG_BINDING_GENERATION_SHIFT == policy->generation)
		return &policy->gateways[binding & EOIG_BINDING_GATEWAY];
	index = eoig_policy_find(policy, eoig_flow_wire(flow));
	return index == EOIG_NONE ? NULL : &policy->gateways[index];
}

u64 eoig_binding(const struct eoig_policy *policy, u32 subnet, const struct in6_addr *exterior);
const struct eoig_gateway *eoig_flow_gateway(const struct eoig_crossing *crossing,
					     struct eoig_flow *flow,
					     const struct in6_addr *interior,
					     const struct in6_addr *exterior,
					     enum eoig_direction direction,
					     u32 *subnet);

#endif /* EOIG_VERDICT_BINDING_H */
