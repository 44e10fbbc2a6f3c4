// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy of one netns, compiled for packets.
 *
 * Prefixes become borders: a sorted array of the addresses where the longest match
 * changes. A look-up is one binary search, exact for any nesting, over an array that
 * nobody writes.
 *
 * Lifetime and locking: writers hold RTNL. A policy is published by
 * rcu_assign_pointer() and never changed after that, but for which of its two uplink
 * tables is in use: a device event fills the spare one and publishes that, so
 * that it cannot fail for want of memory and leave an uplink unguarded. Readers are in
 * an RCU read side section. A policy is freed a grace period after its successor is
 * published; it holds references on configurations and counters.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <net/ipv6.h>

#include "compat.h"
#include "policy.h"

static u64 eoig_high(const struct in6_addr *address)
{
	return (u64)ntohl(address->s6_addr32[0]) << 32 | ntohl(address->s6_addr32[1]);
}

static u64 eoig_low(const struct in6_addr *address)
{
	return (u64)ntohl(address->s6_addr32[2]) << 32 | ntohl(address->s6_addr32[3]);
}

/**
 * eoig_policy_border - the border that an address lies behind
 * @policy: the policy
 * @address: any address
 *
 * Context: RCU read side or RTNL.
 * Return: never NULL; its subnet is EOIG_NONE where no prefix holds the address.
 */
const struct eoig_border *eoig_policy_border(const struct eoig_policy *policy,
					     const struct in6_addr *address)
{
	const struct eoig_border *base = policy->borders;
	u64 high = eoig_high(address), low = eoig_low(address);
	u32 count = policy->border_count;

	while (count > 1) {
		u32 half = count / 2;
		const struct eoig_border *middle = base + half;

		if (high > middle->high || (high == middle->high && low >= middle->low))
			base = middle;
		count -= half;
	}
	return base;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_policy_border);

/* Enclosing prefixes sort before what they enclose. */
static int eoig_subnet_compare(const void *left, const void *right)
{
	const struct eoig_subnet *a = left, *b = right;
	int order = memcmp(&a->prefix, &b->prefix, sizeof(a->prefix));

	return order ? order : a->length - b->length;
}

static void eoig_policy_emit(struct eoig_policy *policy, u64 high, u64 low, u32 subnet)
{
	struct eoig_border *border = &policy->borders[policy->border_count - 1];

	if (border->high != high || border->low != low) {
		border++;
		policy->border_count++;
	}
	border->high = high;
	border->low = low;
	border->subnet = subnet;
	border->gateway = subnet == EOIG_NONE ? EOIG_NONE : policy->subnets[subnet].gateway;
}

/* The first address behind a prefix; false where the prefix ends the address space. */
static bool eoig_subnet_end(const struct eoig_subnet *subnet, u64 *high, u64 *low)
{
	*high = eoig_high(&subnet->prefix);
	*low = eoig_low(&subnet->prefix);
	if (!subnet->length)
		return false;
	if (subnet->length <= 64) {
		*high += 1ULL << (64 - subnet->length);
		return *high;
	}
	*low += 1ULL << (128 - subnet->length);
	if (!*low)
		*high += 1;
	return *high || *low;
}

static int eoig_policy_compile(struct eoig_policy *policy)
{
	/* Prefixes around the current one, shortest first: at most one of each length. */
	u32 around[129];
	u32 depth = 0, i;
	u64 high, low;

	policy->borders = kvcalloc(2 * (size_t)policy->subnet_count + 1,
				   sizeof(*policy->borders), GFP_KERNEL_ACCOUNT);
	if (!policy->borders)
		return -ENOMEM;
	policy->border_count = 1;
	policy->borders[0].subnet = EOIG_NONE;
	policy->borders[0].gateway = EOIG_NONE;

	for (i = 0; i <= policy->subnet_count; i++) {
		const struct eoig_subnet *next = NULL;

		if (i < policy->subnet_count)
			next = &policy->subnets[i];

		while (depth) {
			const struct eoig_subnet *inner = &policy->subnets[around[depth - 1]];

			if (next && ipv6_prefix_equal(&next->prefix, &inner->prefix, inner->length))
				break;
			depth--;
			if (eoig_subnet_end(inner, &high, &low))
				eoig_policy_emit(policy, high, low,
						 depth ? around[depth - 1] : EOIG_NONE);
		}
		if (!next)
			break;
		eoig_policy_emit(policy, eoig_high(&next->prefix), eoig_low(&next->prefix), i);
		around[depth++] = i;
	}
	return 0;
}

/*
 * The uplinks so far, by name: there can be 65536. A slot holds an index and one. Whoever may
 * configure a netns of his own could choose names that collide, did he know the key.
 */
struct eoig_uplink_names {
	u32 *slots;
	u32 mask;
	hsiphash_key_t key;
};

static u32 eoig_policy_add_uplink(struct eoig_policy *policy, struct eoig_uplink_names *names,
				  const char *name)
{
	u32 slot = hsiphash(name, strlen(name), &names->key) & names->mask;
	struct eoig_uplink *uplink;

	for (; names->slots[slot]; slot = (slot + 1) & names->mask)
		if (!strcmp(policy->uplinks[names->slots[slot] - 1].name, name))
			return names->slots[slot] - 1;
	names->slots[slot] = policy->uplink_count + 1;
	uplink = &policy->uplinks[policy->uplink_count];
	strscpy(uplink->name, name, sizeof(uplink->name));
	uplink->strict = EOIG_NONE;
	uplink->egress_only = EOIG_NONE;
	return policy->uplink_count++;
}

static void eoig_policy_add_gateway(struct eoig_policy *policy, struct eoig_uplink_names *names,
				    struct eoig_draft_gateway *draft)
{
	struct eoig_gateway *gateway = &policy->gateways[policy->gateway_count];
	struct eoig_gateway_config *config = eoig_gateway_config_get(draft->config);
	unsigned int i;

	refcount_inc(&draft->stats->references);
	gateway->stats = draft->stats;
	gateway->config = config;
	gateway->type = config->type;
	gateway->filtering = config->filtering;
	gateway->unsolicited = config->unsolicited;
	gateway->bogons_accept = config->bogons_accept;
	gateway->accounting = config->accounting;
	gateway->fastpath = config->fastpath;
	policy->fastpath |= config->fastpath;
	gateway->scope = config->scope;
	gateway->uplink_count = config->uplink_count;

	for (i = 0; i < config->uplink_count; i++) {
		u32 index = eoig_policy_add_uplink(policy, names, config->uplinks[i]);
		struct eoig_uplink *uplink = &policy->uplinks[index];

		gateway->uplinks[i] = index;
		if (config->strict_source && uplink->strict == EOIG_NONE)
			uplink->strict = policy->gateway_count;
		if (config->type != EOIG_GATEWAY_EGRESS_ONLY)
			continue;
		if (uplink->egress_only == EOIG_NONE)
			uplink->egress_only = policy->gateway_count;
		uplink->scope = max(uplink->scope, config->scope);
	}
	policy->gateway_count++;
}

static struct eoig_uplink_table *eoig_uplink_table_create(u32 uplinks)
{
	u32 slots = roundup_pow_of_two(2 * uplinks + 2);
	struct eoig_uplink_table *table;

	table = kvzalloc(struct_size(table, slots, slots), GFP_KERNEL_ACCOUNT);
	if (table)
		table->mask = slots - 1;
	return table;
}

static int eoig_policy_add_gateways(struct eoig_policy *policy, struct eoig_draft *draft,
				    u32 uplinks)
{
	struct eoig_uplink_names names = { .mask = roundup_pow_of_two(2 * uplinks + 2) - 1 };
	u32 i;

	names.slots = kvcalloc(names.mask + 1, sizeof(*names.slots), GFP_KERNEL_ACCOUNT);
	if (!names.slots)
		return -ENOMEM;
	get_random_bytes(&names.key, sizeof(names.key));
	for (i = 0; i < draft->gateway_count; i++) {
		eoig_policy_add_gateway(policy, &names, &draft->gateways[i]);
		cond_resched();
	}
	kvfree(names.slots);
	return 0;
}

static int eoig_policy_fill(struct eoig_policy *policy, struct eoig_draft *draft)
{
	u32 i, uplinks = 0;
	int err;

	for (i = 0; i < draft->gateway_count; i++) {
		uplinks += draft->gateways[i].config->uplink_count;
		if (draft->gateways[i].stats)
			continue;
		draft->gateways[i].stats = eoig_stats_create();
		if (!draft->gateways[i].stats)
			return -ENOMEM;
	}
	policy->gateways = kvcalloc(draft->gateway_count + 1, sizeof(*policy->gateways),
				    GFP_KERNEL_ACCOUNT);
	policy->subnets = kvcalloc(draft->subnet_count + 1, sizeof(*policy->subnets),
				   GFP_KERNEL_ACCOUNT);
	policy->uplinks = kvcalloc(uplinks + 1, sizeof(*policy->uplinks), GFP_KERNEL_ACCOUNT);
	if (!policy->gateways || !policy->subnets || !policy->uplinks)
		return -ENOMEM;

	err = eoig_policy_add_gateways(policy, draft, uplinks);
	if (err)
		return err;

	/* The comments move: a draft is built once. */
	memcpy(policy->subnets, draft->subnets, draft->subnet_count * sizeof(*policy->subnets));
	policy->subnet_count = draft->subnet_count;
	draft->subnet_count = 0;
	sort(policy->subnets, policy->subnet_count, sizeof(*policy->subnets), eoig_subnet_compare,
	     NULL);
	for (i = 0; i < policy->subnet_count; i++) {
		policy->gateways[policy->subnets[i].gateway].subnets++;
		if (i && !eoig_subnet_compare(&policy->subnets[i - 1], &policy->subnets[i]))
			return -EEXIST;
	}

	RCU_INIT_POINTER(policy->uplink_table, eoig_uplink_table_create(policy->uplink_count));
	policy->uplink_spare = eoig_uplink_table_create(policy->uplink_count);
	if (!rcu_access_pointer(policy->uplink_table) || !policy->uplink_spare)
		return -ENOMEM;
	return eoig_policy_compile(policy);
}

/**
 * eoig_policy_build - compile a draft
 * @draft: the draft; only eoig_draft_clear() may follow
 * @generation: of the policy
 *
 * No uplink exists for it until eoig_policy_resolve().
 *
 * Context: process.
 * Return: the policy, or an ERR_PTR: -EEXIST (a prefix is attached twice), -ENOMEM.
 */
struct eoig_policy *eoig_policy_build(struct eoig_draft *draft, u32 generation)
{
	struct eoig_policy *policy = kzalloc(sizeof(*policy), GFP_KERNEL_ACCOUNT);
	int err;

	if (!policy)
		return ERR_PTR(-ENOMEM);
	policy->generation = generation;
	err = eoig_policy_fill(policy, draft);
	if (!err)
		return policy;
	eoig_policy_free(policy);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_policy_build);

/**
 * eoig_policy_free - free a policy that no packet can see
 * @policy: the policy
 *
 * Context: any.
 */
void eoig_policy_free(struct eoig_policy *policy)
{
	u32 i;

	for (i = 0; i < policy->gateway_count; i++) {
		eoig_gateway_config_put(policy->gateways[i].config);
		eoig_stats_put(policy->gateways[i].stats);
	}
	for (i = 0; i < policy->subnet_count; i++)
		kfree(policy->subnets[i].comment);
	kvfree(rcu_access_pointer(policy->uplink_table));
	kvfree(policy->uplink_spare);
	kvfree(policy->borders);
	kvfree(policy->gateways);
	kvfree(policy->subnets);
	kvfree(policy->uplinks);
	kfree(policy);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_policy_free);

static void eoig_policy_rcu(struct rcu_head *rcu)
{
	eoig_policy_free(container_of(rcu, struct eoig_policy, rcu));
}

/**
 * eoig_policy_free_rcu - free a policy once no packet sees it any more
 * @policy: unpublished already
 *
 * Context: process. rcu_barrier() waits for it.
 */
void eoig_policy_free_rcu(struct eoig_policy *policy)
{
	call_rcu(&policy->rcu, eoig_policy_rcu);
}

/**
 * eoig_policy_device - the device that an uplink is
 * @net: where the devices are
 * @name: of the uplink
 *
 * By its own name alone: of an alternative one that comes or goes nobody is told.
 *
 * Context: process, RTNL.
 * Return: the device, or NULL if there is none.
 */
struct net_device *eoig_policy_device(struct net *net, const char *name)
{
	struct net_device *device = __dev_get_by_name(net, name);

	return device && !strcmp(device->name, name) ? device : NULL;
}

/**
 * eoig_policy_resolve - find out which uplinks exist
 * @policy: the policy; where packets see it, a grace period has passed since the last
 *	call, for readers may have been looking at the table that is now the spare
 * @net: where the devices are
 * @gone: a device that is about to vanish and does not count, or NULL
 *
 * Takes no memory and cannot fail.
 *
 * Context: process, RTNL.
 */
void eoig_policy_resolve(struct eoig_policy *policy, struct net *net,
			 const struct net_device *gone)
{
	struct eoig_uplink_table *table = policy->uplink_spare;
	u32 i;

	memset(table->slots, 0, (table->mask + 1) * sizeof(*table->slots));
	for (i = 0; i < policy->uplink_count; i++) {
		struct net_device *device = eoig_policy_device(net, policy->uplinks[i].name);
		u32 slot;

		if (!device || device == gone)
			continue;
		slot = device->ifindex & table->mask;
		while (table->slots[slot].ifindex)
			slot = (slot + 1) & table->mask;
		table->slots[slot].ifindex = device->ifindex;
		table->slots[slot].uplink = i;
	}
	policy->uplink_spare = rcu_dereference_protected(policy->uplink_table, true);
	rcu_assign_pointer(policy->uplink_table, table);
}

/**
 * eoig_policy_names - does some gateway call this device an uplink?
 * @policy: the policy
 * @device: its name
 *
 * Context: RTNL.
 */
bool eoig_policy_names(const struct eoig_policy *policy, const char *device)
{
	u32 i;

	for (i = 0; i < policy->uplink_count; i++)
		if (!strcmp(policy->uplinks[i].name, device))
			return true;
	return false;
}

/**
 * eoig_policy_gateway - find a gateway by name
 * @policy: the policy
 * @name: its name
 *
 * Context: RCU read side or RTNL.
 * Return: its index, or EOIG_NONE.
 */
u32 eoig_policy_gateway(const struct eoig_policy *policy, const char *name)
{
	u32 i;

	for (i = 0; i < policy->gateway_count; i++)
		if (!strcmp(policy->gateways[i].config->name, name))
			return i;
	return EOIG_NONE;
}
