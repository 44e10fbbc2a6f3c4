// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lookups in the policy of one netns.
 */
#include <linux/bsearch.h>

#include "compat.h"
#include "policy/policy.h"

static bool eoig_border_holds(const struct eoig_border *border, u64 high, u64 low)
{
	return high > border->high || (high == border->high && low >= border->low);
}

/**
 * eoig_policy_border - find the border before an address
 * @policy: the policy
 * @address: any address
 *
 * Context: RCU read side or eoig_net.mutex.
 * Return: the border, never NULL. Its subnet is EOIG_NONE if no prefix holds the address.
 */
const struct eoig_border *eoig_policy_border(const struct eoig_policy *policy,
					     const struct in6_addr *address)
{
	const struct eoig_border *base = policy->borders;
	u64 high = eoig_high(address), low = eoig_low(address);
	const struct eoig_border *last = base + policy->border_count - 1;
	u32 count = policy->border_count;

	/* Most addresses of the internet are behind all prefixes, or before them. */
	if (eoig_border_holds(last, high, low))
		return last;
	base++;
	if (!eoig_border_holds(base, high, low))
		return base - 1;
	count -= 2;
	while (count > 1) {
		u32 half = count / 2;
		const struct eoig_border *middle = base + half;

		if (eoig_border_holds(middle, high, low))
			base = middle;
		count -= half;
	}
	return base;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_policy_border);

/**
 * eoig_policy_find_gateway - find a gateway by name
 * @policy: the policy
 * @name: its name
 *
 * Context: RCU read side or eoig_net.mutex.
 * Return: its index, or EOIG_NONE.
 */
u32 eoig_policy_find_gateway(const struct eoig_policy *policy, const char *name)
{
	return eoig_names_find(&policy->gateway_names, policy->gateways, name);
}

/**
 * eoig_policy_find_subnet - find a subnet
 * @policy: the policy
 * @key: its prefix, device or kind
 *
 * Context: RCU read side or eoig_net.mutex.
 * Return: the subnet, or NULL if there is none.
 */
const struct eoig_subnet *eoig_policy_find_subnet(const struct eoig_policy *policy,
						  const struct eoig_subnet *key)
{
	return bsearch(key, policy->subnets, policy->subnet_count, sizeof(*policy->subnets),
		       eoig_subnet_compare);
}

/**
 * eoig_policy_subnet_is_behind - check whether a subnet with a prefix names a device
 * @policy: the policy
 * @subnet: index of eoig_policy.subnets
 * @ifindex: of the device
 *
 * Context: RCU read side.
 * Return: true if it does.
 */
bool eoig_policy_subnet_is_behind(const struct eoig_policy *policy, u32 subnet, int ifindex)
{
	const struct eoig_subnet *one = &policy->subnets[subnet];
	u32 interior, i;

	if (one->kind != EOIG_SUBNET_PREFIX || !one->device_count)
		return false;
	interior = eoig_policy_interior(policy, ifindex);
	if (interior == EOIG_NONE)
		return false;
	for (i = 0; i < one->device_count; i++)
		if (!strcmp(one->devices[i], policy->interiors[interior].name))
			return true;
	return false;
}

static bool eoig_policy_suits(const struct eoig_gateway *gateway, int filtering)
{
	return gateway->type == EOIG_GATEWAY_EGRESS_ONLY &&
	       (filtering == EOIG_FILTERING_ANY ||
		gateway->filtering == filtering);
}

/**
 * eoig_policy_possible - find a gateway that may hold a flow of an interior address
 * @policy: the policy
 * @address: the interior address
 * @filtering: that the gateway must have, or EOIG_FILTERING_ANY
 *
 * If no prefix holds the address, the device decides. Without a packet there is no device, so
 * any egress-only gateway may hold the flow.
 *
 * Context: RCU read side.
 * Return: index of an egress-only gateway, or EOIG_NONE if there can be no flow.
 */
u32 eoig_policy_possible(const struct eoig_policy *policy,
			 const struct in6_addr *address, int filtering)
{
	u32 index = eoig_policy_find(policy, address), i;

	if (index != EOIG_NONE)
		return eoig_policy_suits(&policy->gateways[index], filtering) ?
		       index : EOIG_NONE;
	for (i = policy->prefix_count; i < policy->subnet_count; i++) {
		index = policy->subnets[i].gateway;
		if (eoig_policy_suits(&policy->gateways[index], filtering))
			return index;
	}
	return EOIG_NONE;
}
