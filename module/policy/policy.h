/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy of one netns: gateways, their uplinks and subnets. A published policy does not
 * change. A change of the configuration makes the next policy.
 */
#ifndef EOIG_POLICY_POLICY_H
#define EOIG_POLICY_POLICY_H

#include <linux/eoig.h>
#include <linux/if.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "policy/gateway.h"
#include "policy/names.h"
#include "policy/stats.h"
#include "policy/subnet.h"
#include "policy/uplink_table.h"

/**
 * struct eoig_gateway - a gateway as packets see it
 * @type: as in the configuration
 * @filtering: as in the configuration
 * @unsolicited: as in the configuration
 * @reverse_path: as in the configuration
 * @audit: the mode is EOIG_MODE_AUDIT
 * @bogons_accept: as in the configuration
 * @accounting: as in the configuration
 * @fastpath: as in the configuration
 * @uplink_count: number of @uplinks
 * @scope: as in the configuration
 * @uplinks: indices of eoig_policy.uplinks
 * @subnets: number of subnets that are attached to it
 * @stats: its counters, by reference
 * @config: its configuration, by reference
 */
struct eoig_gateway {
	u8 type;
	u8 filtering;
	u8 unsolicited;
	u8 reverse_path;
	bool audit;
	bool bogons_accept;
	bool accounting;
	bool fastpath;
	u8 uplink_count;
	u8 scope;
	u16 uplinks[EOIG_UPLINKS_MAX];
	u32 subnets;
	struct eoig_stats *stats;
	struct eoig_gateway_config *config;
};

/**
 * struct eoig_attachment - what packets read of a subnet
 * @gateway: to which it is attached
 * @meter: that counts its packets
 */
struct eoig_attachment {
	const struct eoig_gateway *gateway;
	struct eoig_meter_cpu __percpu *meter;
};

/**
 * struct eoig_uplink - a device name that a gateway has as an uplink
 * @name: of the device
 * @gateway: index of the gateway that counts packets of no subnet: the first that enforces,
 *	or the first
 * @egress_only: index of the first egress-only gateway that enforces, or of
 *	the first one, or EOIG_NONE
 * @scope: largest scope boundary of the egress-only gateways
 * @ifindex: of the device that the name is bound to, or 0; changes under eoig_net.lock
 */
struct eoig_uplink {
	char name[IFNAMSIZ];
	u32 gateway;
	u32 egress_only;
	u8 scope;
	int ifindex;
};

/**
 * struct eoig_interior - a device name that a subnet has
 * @name: of the device
 * @subnet: index of the subnet of this device, or EOIG_NONE if only prefixes name it
 * @ifindex: of the device that the name is bound to, or 0; changes under eoig_net.lock
 */
struct eoig_interior {
	char name[IFNAMSIZ];
	u32 subnet;
	int ifindex;
};

/**
 * struct eoig_border - the start of a range of addresses with one longest match
 * @high: first 64 bits of the first address
 * @low: last 64 bits of the first address
 * @subnet: index of eoig_policy.subnets, or EOIG_NONE
 * @gateway: index of its gateway, or EOIG_NONE
 */
struct eoig_border {
	u64 high;
	u64 low;
	u32 subnet;
	u32 gateway;
};

/**
 * eoig_high - read the first half of an address
 * @address: the address
 *
 * Context: any.
 * Return: its first 64 bits, in host order.
 */
static inline u64 eoig_high(const struct in6_addr *address)
{
	return (u64)ntohl(address->s6_addr32[0]) << 32 | ntohl(address->s6_addr32[1]);
}

/**
 * eoig_low - read the second half of an address
 * @address: the address
 *
 * Context: any.
 * Return: its last 64 bits, in host order.
 */
static inline u64 eoig_low(const struct in6_addr *address)
{
	return (u64)ntohl(address->s6_addr32[2]) << 32 | ntohl(address->s6_addr32[3]);
}

/**
 * struct eoig_policy - what verdicts need to know, for one netns
 * @generation: differs from that of every other policy of the netns
 * @fastpath: a gateway has the fast path
 * @gateway_count: number of @gateways
 * @subnet_count: number of @subnets
 * @uplink_count: number of @uplinks
 * @border_count: number of @borders
 * @prefix_count: number of @subnets that have a prefix; they come first
 * @default_subnet: index of the default subnet, or EOIG_NONE
 * @by_device: a subnet has no prefix, so that an address alone does not tell its subnet
 * @borders: sorted; the first starts at ::, so that every address has one
 * @gateways: in the order they were added
 * @subnets: in the order of eoig_subnet_compare()
 * @attachments: of @subnets, in the same order
 * @interiors: devices that @subnets name
 * @interior_count: number of @interiors
 * @interior_names: finds @interiors by name
 * @interior_table: finds @interiors by ifindex
 * @gateway_names: finds @gateways by name
 * @uplinks: device names, and the devices they are bound to
 * @uplink_names: finds @uplinks by name
 * @uplink_table: finds @uplinks by ifindex; changes as devices come and go, see policy/uplink.c
 * @work: frees the policy
 */
struct eoig_policy {
	u32 generation;
	bool fastpath;
	u32 gateway_count;
	u32 subnet_count;
	u32 uplink_count;
	u32 border_count;
	u32 prefix_count;
	u32 default_subnet;
	bool by_device;
	struct eoig_border *borders;
	struct eoig_gateway *gateways;
	struct eoig_subnet *subnets;
	struct eoig_attachment *attachments;
	struct eoig_names gateway_names;
	struct eoig_interior *interiors;
	u32 interior_count;
	struct eoig_names interior_names;
	struct eoig_uplink_table *interior_table;
	struct eoig_uplink *uplinks;
	struct eoig_names uplink_names;
	struct eoig_uplink_table *uplink_table;
	struct rcu_work work;
};

u32 eoig_policy_find_gateway(const struct eoig_policy *policy, const char *name);
const struct eoig_subnet *eoig_policy_find_subnet(const struct eoig_policy *policy,
						  const struct eoig_subnet *key);

/* For eoig_policy_possible(): a gateway with any enum eoig_filtering. */
#define EOIG_FILTERING_ANY	(-1)

u32 eoig_policy_possible(const struct eoig_policy *policy,
			 const struct in6_addr *address, int filtering);
bool eoig_policy_subnet_is_behind(const struct eoig_policy *policy, u32 subnet, int ifindex);
const struct eoig_border *eoig_policy_border(const struct eoig_policy *policy,
					     const struct in6_addr *address);

/**
 * eoig_policy_find - find the gateway of the subnet that holds an address
 * @policy: the policy
 * @address: any address; the longest prefix that holds it wins
 *
 * Context: RCU read side or eoig_net.mutex.
 * Return: index of eoig_policy.gateways, or EOIG_NONE.
 */
static inline u32 eoig_policy_find(const struct eoig_policy *policy,
				   const struct in6_addr *address)
{
	return eoig_policy_border(policy, address)->gateway;
}

/**
 * eoig_policy_uplink - find the uplink of an inbound device
 * @policy: the policy
 * @ifindex: of the device
 *
 * A VRF is an uplink only if a gateway names it: packets come by one of its ports.
 *
 * Context: RCU read side.
 * Return: index of eoig_policy.uplinks, or EOIG_NONE.
 */
static __always_inline u32 eoig_policy_uplink(const struct eoig_policy *policy, int ifindex)
{
	u32 uplink = eoig_uplink_table_find(policy->uplink_table, ifindex,
					    &policy->uplink_table->otherwise);

	return uplink & EOIG_UPLINK_OUTBOUND_ONLY ? EOIG_NONE : uplink;
}

/**
 * eoig_policy_uplink_out - find the uplink of the device of a route
 * @policy: the policy
 * @ifindex: of the device
 *
 * A VRF is an uplink if one of its ports is.
 *
 * Context: RCU read side.
 * Return: index of eoig_policy.uplinks, or EOIG_NONE.
 */
static __always_inline u32 eoig_policy_uplink_out(const struct eoig_policy *policy, int ifindex)
{
	u32 uplink = eoig_uplink_table_find(policy->uplink_table, ifindex,
					    &policy->uplink_table->otherwise);

	return uplink == EOIG_NONE ? EOIG_NONE : uplink & ~EOIG_UPLINK_OUTBOUND_ONLY;
}

/**
 * eoig_policy_interior - find the interior name that is bound to a device
 * @policy: the policy
 * @ifindex: of the device
 *
 * Context: RCU read side.
 * Return: index of eoig_policy.interiors, or EOIG_NONE.
 */
static __always_inline u32 eoig_policy_interior(const struct eoig_policy *policy, int ifindex)
{
	static const u32 none = EOIG_NONE;

	return eoig_uplink_table_find(policy->interior_table, ifindex, &none);
}

/**
 * eoig_policy_device_subnet - find the subnet of a device, for addresses that no prefix holds
 * @policy: the policy
 * @ifindex: of the interior device, or 0 if there is none
 *
 * Context: RCU read side.
 * Return: index of eoig_policy.subnets, or EOIG_NONE.
 */
static inline u32 eoig_policy_device_subnet(const struct eoig_policy *policy, int ifindex)
{
	u32 interior = ifindex ? eoig_policy_interior(policy, ifindex) : EOIG_NONE;

	if (interior != EOIG_NONE && policy->interiors[interior].subnet != EOIG_NONE)
		return policy->interiors[interior].subnet;
	return policy->default_subnet;
}

/**
 * eoig_policy_subnet_of - find the subnet of an interior address behind a device
 * @policy: the policy
 * @address: the address
 * @ifindex: of the interior device, or 0 if there is none
 *
 * Context: RCU read side.
 * Return: index of eoig_policy.subnets, or EOIG_NONE.
 */
static inline u32 eoig_policy_subnet_of(const struct eoig_policy *policy,
					const struct in6_addr *address, int ifindex)
{
	u32 subnet = eoig_policy_border(policy, address)->subnet;

	if (likely(subnet != EOIG_NONE || !policy->by_device))
		return subnet;
	return eoig_policy_device_subnet(policy, ifindex);
}

/**
 * eoig_policy_uplink_gateway - find the gateway that counts packets of no subnet
 * @policy: the policy
 * @uplink: index of eoig_policy.uplinks
 *
 * Context: RCU read side.
 * Return: the first gateway of the uplink that enforces, or the first.
 */
static inline const struct eoig_gateway *
eoig_policy_uplink_gateway(const struct eoig_policy *policy, u32 uplink)
{
	return &policy->gateways[policy->uplinks[uplink].gateway];
}

/**
 * eoig_gateway_has_uplink - check whether flows of a gateway may leave by an uplink
 * @gateway: the gateway
 * @uplink: index of eoig_policy.uplinks
 *
 * Context: RCU read side.
 * Return: true if they may.
 */
static inline bool eoig_gateway_has_uplink(const struct eoig_gateway *gateway, u32 uplink)
{
	unsigned int i;

	for (i = 0; i < gateway->uplink_count; i++)
		if (gateway->uplinks[i] == uplink)
			return true;
	return false;
}

#endif /* EOIG_POLICY_POLICY_H */
