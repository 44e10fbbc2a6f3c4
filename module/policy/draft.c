// SPDX-License-Identifier: GPL-2.0-only
/*
 * A draft: a policy that is being written. It has the gateways and subnets that an operator
 * named, in plain arrays that grow. Packets do not see it.
 *
 * Lifetime and locking: a draft belongs to its writer. It holds a reference on the
 * configuration and the counters of each gateway and on the meter of each
 * subnet, and owns device names and comments.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "compat.h"
#include "policy/draft.h"
#include "policy/policy.h"

static int eoig_draft_room(void **array, u32 *room, u32 count, size_t size)
{
	u32 more = max(2 * *room, 16U);
	void *grown;

	if (count < *room)
		return 0;
	grown = kvcalloc(more, size, GFP_KERNEL_ACCOUNT);
	if (!grown)
		return -ENOMEM;
	if (count)
		memcpy(grown, *array, count * size);
	kvfree(*array);
	*array = grown;
	*room = more;
	return 0;
}

static int eoig_draft_append(struct eoig_draft *draft, struct eoig_gateway_config *config,
			     struct eoig_stats *stats)
{
	int err = eoig_draft_room((void **)&draft->gateways, &draft->gateway_room,
				  draft->gateway_count, sizeof(*draft->gateways));

	if (err)
		return err;
	if (stats)
		refcount_inc(&stats->references);
	draft->gateways[draft->gateway_count].config = eoig_gateway_config_get(config);
	draft->gateways[draft->gateway_count].stats = stats;
	eoig_names_add(&draft->names, draft->gateways, draft->gateway_count);
	draft->gateway_count++;
	return 0;
}

static const char *eoig_draft_gateway_name(const void *gateways, u32 index)
{
	return ((const struct eoig_draft_gateway *)gateways)[index].config->name;
}

/**
 * eoig_draft_init - start a draft
 * @draft: the draft
 * @policy: the policy to start from, or NULL for an empty draft
 *
 * Context: process, eoig_net.mutex if there is a policy. Sleeps.
 * Return: 0 on success or -ENOMEM. eoig_draft_clear() must follow in both cases.
 */
int eoig_draft_init(struct eoig_draft *draft, const struct eoig_policy *policy)
{
	u32 i;
	int err;

	memset(draft, 0, sizeof(*draft));
	err = eoig_names_init(&draft->names, EOIG_GATEWAYS_MAX, eoig_draft_gateway_name);
	if (err || !policy)
		return err;
	for (i = 0; i < policy->gateway_count; i++) {
		err = eoig_draft_append(draft, policy->gateways[i].config,
					policy->gateways[i].stats);
		if (err)
			return err;
	}
	draft->subnet_room = policy->subnet_count + 1;
	draft->subnets = kvcalloc(draft->subnet_room, sizeof(*draft->subnets), GFP_KERNEL_ACCOUNT);
	if (!draft->subnets)
		return -ENOMEM;
	for (i = 0; i < policy->subnet_count; i++) {
		cond_resched();
		err = eoig_subnet_copy(&draft->subnets[i], &policy->subnets[i]);
		if (err)
			return err;
		draft->subnet_count++;
	}
	return 0;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_init);

/* Let a subnet keep the meter that it has in a policy. */
static void eoig_draft_inherit_meter(struct eoig_subnet *subnet,
				     const struct eoig_policy *policy)
{
	const struct eoig_subnet *old;

	if (subnet->meter)
		return;
	old = eoig_policy_find_subnet(policy, subnet);
	if (!old || !old->meter)
		return;
	refcount_inc(&old->meter->references);
	subnet->meter = old->meter;
}

/**
 * eoig_draft_inherit - let gateways and subnets keep the counters of their
 *	namesakes
 * @draft: the draft
 * @policy: the policy that it will replace, or NULL
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_draft_inherit(struct eoig_draft *draft, const struct eoig_policy *policy)
{
	u32 i;

	for (i = 0; policy && i < policy->gateway_count; i++) {
		const struct eoig_gateway *gateway = &policy->gateways[i];
		u32 index = eoig_draft_find_gateway(draft, gateway->config->name);

		cond_resched();
		if (index == EOIG_NONE || draft->gateways[index].stats)
			continue;
		refcount_inc(&gateway->stats->references);
		draft->gateways[index].stats = gateway->stats;
	}
	for (i = 0; policy && i < draft->subnet_count; i++) {
		eoig_draft_inherit_meter(&draft->subnets[i], policy);
		cond_resched();
	}
}

/**
 * eoig_draft_clear - free a draft
 * @draft: the draft; a policy that was built from it keeps its part
 *
 * Context: process. Sleeps.
 */
void eoig_draft_clear(struct eoig_draft *draft)
{
	u32 i;

	for (i = 0; i < draft->gateway_count; i++) {
		eoig_gateway_config_put(draft->gateways[i].config);
		if (draft->gateways[i].stats)
			eoig_stats_put(draft->gateways[i].stats);
		cond_resched();
	}
	for (i = 0; i < draft->subnet_count; i++) {
		eoig_subnet_clear(&draft->subnets[i]);
		cond_resched();
	}
	eoig_names_destroy(&draft->names);
	kvfree(draft->gateways);
	kvfree(draft->subnets);
	memset(draft, 0, sizeof(*draft));
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_clear);

/**
 * eoig_draft_find_gateway - find a gateway by name
 * @draft: the draft
 * @name: its name
 *
 * Context: process.
 * Return: its index, or EOIG_NONE.
 */
u32 eoig_draft_find_gateway(const struct eoig_draft *draft, const char *name)
{
	return eoig_names_find(&draft->names, draft->gateways, name);
}

/**
 * eoig_draft_add_gateway - add a gateway
 * @draft: the draft
 * @config: the gateway; the draft takes a reference of its own
 *
 * Context: process.
 * Return: 0 on success, -EEXIST if the name is taken, -ENOSPC if there are too many gateways,
 * or -ENOMEM.
 */
int eoig_draft_add_gateway(struct eoig_draft *draft, struct eoig_gateway_config *config)
{
	if (eoig_draft_find_gateway(draft, config->name) != EOIG_NONE)
		return -EEXIST;
	if (draft->gateway_count >= EOIG_GATEWAYS_MAX)
		return -ENOSPC;
	return eoig_draft_append(draft, config, NULL);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_add_gateway);

/**
 * eoig_draft_set_gateway - replace the configuration of a gateway, keep its counters
 * @draft: the draft
 * @config: the new configuration; its name selects the gateway
 *
 * Context: process.
 * Return: 0 on success, or -ENOENT if there is no such gateway.
 */
int eoig_draft_set_gateway(struct eoig_draft *draft, struct eoig_gateway_config *config)
{
	u32 index = eoig_draft_find_gateway(draft, config->name);

	if (index == EOIG_NONE)
		return -ENOENT;
	eoig_gateway_config_get(config);
	eoig_gateway_config_put(draft->gateways[index].config);
	draft->gateways[index].config = config;
	return 0;
}

/**
 * eoig_draft_del_gateway - remove a gateway
 * @draft: the draft
 * @name: of the gateway
 *
 * Context: process.
 * Return: 0 on success, -ENOENT if there is no such gateway, or -EBUSY if a subnet is attached
 * to it.
 */
int eoig_draft_del_gateway(struct eoig_draft *draft, const char *name)
{
	u32 index = eoig_draft_find_gateway(draft, name), i;

	if (index == EOIG_NONE)
		return -ENOENT;
	for (i = 0; i < draft->subnet_count; i++)
		if (draft->subnets[i].gateway == index)
			return -EBUSY;
	eoig_gateway_config_put(draft->gateways[index].config);
	if (draft->gateways[index].stats)
		eoig_stats_put(draft->gateways[index].stats);
	draft->gateway_count--;
	memmove(&draft->gateways[index], &draft->gateways[index + 1],
		(draft->gateway_count - index) * sizeof(*draft->gateways));
	eoig_names_clear(&draft->names);
	for (i = 0; i < draft->gateway_count; i++)
		eoig_names_add(&draft->names, draft->gateways, i);
	for (i = 0; i < draft->subnet_count; i++)
		if (draft->subnets[i].gateway > index)
			draft->subnets[i].gateway--;
	return 0;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_del_gateway);

/**
 * eoig_draft_find_subnet - find a subnet
 * @draft: the draft
 * @key: its prefix, device or kind
 *
 * Context: process.
 * Return: the subnet, or NULL if there is none.
 */
struct eoig_subnet *eoig_draft_find_subnet(struct eoig_draft *draft, const struct eoig_subnet *key)
{
	u32 i;

	for (i = 0; i < draft->subnet_count; i++)
		if (!eoig_subnet_compare(&draft->subnets[i], key))
			return &draft->subnets[i];
	return NULL;
}

/**
 * eoig_draft_add_subnet - attach a subnet to a gateway
 * @draft: the draft
 * @subnet: the subnet; it is copied
 *
 * eoig_policy_build() sorts the subnets and finds duplicates.
 *
 * Context: process.
 * Return: 0 on success, -ENOSPC if there are too many subnets, or -ENOMEM.
 */
int eoig_draft_add_subnet(struct eoig_draft *draft, const struct eoig_subnet *subnet)
{
	int err;

	if (draft->subnet_count >= EOIG_SUBNETS_MAX)
		return -ENOSPC;
	err = eoig_draft_room((void **)&draft->subnets, &draft->subnet_room, draft->subnet_count,
			      sizeof(*draft->subnets));
	if (!err)
		err = eoig_subnet_copy(&draft->subnets[draft->subnet_count], subnet);
	if (!err)
		draft->subnet_count++;
	return err;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_add_subnet);

/**
 * eoig_draft_set_subnet - replace a subnet
 * @draft: the draft
 * @subnet: the subnet; it is copied
 *
 * Context: process.
 * Return: 0 on success, -ENOENT if there is no such subnet, or -ENOMEM.
 */
int eoig_draft_set_subnet(struct eoig_draft *draft, const struct eoig_subnet *subnet)
{
	struct eoig_subnet *old = eoig_draft_find_subnet(draft, subnet), copy;
	int err;

	if (!old)
		return -ENOENT;
	err = eoig_subnet_copy(&copy, subnet);
	if (err)
		return err;
	eoig_subnet_clear(old);
	*old = copy;
	return 0;
}

/**
 * eoig_draft_del_subnet - detach a subnet
 * @draft: the draft
 * @key: its prefix, device or kind
 *
 * Context: process.
 * Return: 0 on success, or -ENOENT if there is no such subnet.
 */
int eoig_draft_del_subnet(struct eoig_draft *draft, const struct eoig_subnet *key)
{
	struct eoig_subnet *subnet = eoig_draft_find_subnet(draft, key);

	if (!subnet)
		return -ENOENT;
	eoig_subnet_clear(subnet);
	draft->subnet_count--;
	memmove(subnet, subnet + 1,
		(draft->subnet_count - (subnet - draft->subnets)) * sizeof(*subnet));
	return 0;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_del_subnet);
