// SPDX-License-Identifier: GPL-2.0-only
/*
 * The binding of a flow: the policy that permitted it, its subnet and its
 * gateway.
 *
 * After a change of policy, the next packet of the flow asks the policy again. A flow of a
 * subnet that a device names is bound to that subnet. A packet to the same address behind
 * another device does not belong to the flow.
 */
#include "packet/bogon.h"
#include "verdict/binding.h"
#include "verdict/crossing.h"

/**
 * eoig_binding - compute the binding of a flow
 * @policy: that permits the flow
 * @subnet: index of eoig_policy.subnets
 * @exterior: the exterior address on the wire
 *
 * Context: RCU read side.
 * Return: eoig_flow.binding.
 */
u64 eoig_binding(const struct eoig_policy *policy, u32 subnet, const struct in6_addr *exterior)
{
	u64 binding = (u64)policy->generation << EOIG_BINDING_GENERATION_SHIFT |
		      (u64)subnet << EOIG_BINDING_SUBNET_SHIFT | policy->subnets[subnet].gateway;

	if (policy->subnets[subnet].kind != EOIG_SUBNET_PREFIX)
		binding |= EOIG_BINDING_BY_DEVICE;
	if (eoig_policy_find(policy, exterior) != EOIG_NONE)
		binding |= EOIG_BINDING_SPOOFED;
	return binding;
}

/* Find the subnet on the interior side. In PRE_ROUTING only a prefix decides. */
static u32 eoig_crossing_subnet(const struct eoig_crossing *crossing,
				const struct in6_addr *interior)
{
	if (!crossing->out)
		return eoig_policy_border(crossing->policy, interior)->subnet;
	return eoig_policy_subnet_of(crossing->policy, interior, crossing->interior);
}

/* Bind a flow to the present subnet of its packet, if the policy permits it. */
static bool eoig_flow_bind(const struct eoig_crossing *crossing, struct eoig_flow *flow,
			   const struct in6_addr *interior, const struct in6_addr *exterior,
			   u64 *binding)
{
	const struct eoig_policy *policy = crossing->policy;
	u32 subnet = eoig_crossing_subnet(crossing, interior);
	const struct eoig_gateway *gateway;

	if (subnet == EOIG_NONE)
		return false;
	gateway = &policy->gateways[policy->subnets[subnet].gateway];
	if (gateway->type != EOIG_GATEWAY_EGRESS_ONLY ||
	    eoig_bogon(interior, gateway->bogons_accept) ||
	    eoig_bogon(exterior, gateway->bogons_accept))
		return false;
	*binding = eoig_binding(policy, subnet, exterior);
	if (eoig_crossing_commits(crossing))
		WRITE_ONCE(flow->binding, *binding);
	return true;
}

/**
 * eoig_flow_gateway - find the gateway that permits a packet of a flow
 * @crossing: the packet
 * @flow: the flow
 * @interior: the interior address on the wire; the flow may have a home address instead
 * @exterior: the exterior address on the wire
 * @direction: of the packet
 * @subnet: set to index of eoig_policy.subnets, if there is a gateway
 *
 * Context: softirq, RCU read side.
 * Return: the gateway, or NULL if the policy does not permit the packet.
 */
const struct eoig_gateway *eoig_flow_gateway(const struct eoig_crossing *crossing,
					     struct eoig_flow *flow,
					     const struct in6_addr *interior,
					     const struct in6_addr *exterior,
					     enum eoig_direction direction,
					     u32 *subnet)
{
	const struct eoig_policy *policy = crossing->policy;
	u64 binding = READ_ONCE(flow->binding);

	if (unlikely(binding >> EOIG_BINDING_GENERATION_SHIFT != policy->generation)) {
		if (!eoig_flow_bind(crossing, flow, interior, exterior, &binding))
			return NULL;
	} else if (unlikely(binding & EOIG_BINDING_BY_DEVICE) && crossing->out &&
		   eoig_policy_device_subnet(policy, crossing->interior) !=
		   (u16)(binding >> EOIG_BINDING_SUBNET_SHIFT)) {
		return NULL;
	}
	if (unlikely(binding & EOIG_BINDING_SPOOFED && direction == EOIG_IN))
		return NULL;
	*subnet = (u16)(binding >> EOIG_BINDING_SUBNET_SHIFT);
	return policy->attachments[*subnet].gateway;
}
