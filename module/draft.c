// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy that is being written: the gateways and subnets an operator named, in
 * plain arrays that grow. Nothing here is seen by packets.
 *
 * Lifetime and locking: a draft belongs to its writer. It holds a
 * reference on each gateway's configuration and counters, and owns comments.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "compat.h"
#include "policy.h"

/**
 * eoig_gateway_config_get - take a reference
 * @config: the configuration
 * Return: @config
 */
struct eoig_gateway_config *eoig_gateway_config_get(struct eoig_gateway_config *config)
{
	refcount_inc(&config->references);
	return config;
}

/**
 * eoig_gateway_config_put - give a reference back
 * @config: the configuration, or NULL
 *
 * Context: any.
 */
void eoig_gateway_config_put(struct eoig_gateway_config *config)
{
	if (config && refcount_dec_and_test(&config->references))
		kfree(config);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_gateway_config_put);

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
 * eoig_draft_init - begin a draft
 * @draft: the draft
 * @policy: what it begins as, or NULL for an empty one
 *
 * Context: process, eoig_net.mutex if there is a policy.
 * Return: 0 or -ENOMEM; whatever it is, eoig_draft_clear() is safe.
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
		struct eoig_subnet *subnet = &draft->subnets[i];

		cond_resched();
		*subnet = policy->subnets[i];
		if (subnet->comment) {
			subnet->comment = kstrdup(subnet->comment, GFP_KERNEL_ACCOUNT);
			if (!subnet->comment)
				return -ENOMEM;
		}
		draft->subnet_count++;
	}
	return 0;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_init);

/**
 * eoig_draft_inherit - gateways of a name that exists go on with its counters
 * @draft: the draft
 * @policy: the policy it will replace, or NULL
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_draft_inherit(struct eoig_draft *draft, const struct eoig_policy *policy)
{
	u32 i;

	for (i = 0; policy && i < policy->gateway_count; i++) {
		const struct eoig_gateway *gateway = &policy->gateways[i];
		u32 index = eoig_draft_gateway(draft, gateway->config->name);

		cond_resched();
		if (index == EOIG_NONE || draft->gateways[index].stats)
			continue;
		refcount_inc(&gateway->stats->references);
		draft->gateways[index].stats = gateway->stats;
	}
}

/**
 * eoig_draft_clear - forget a draft
 * @draft: the draft; what a policy was built from it stays with the policy
 *
 * Context: process.
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
		kfree(draft->subnets[i].comment);
		cond_resched();
	}
	eoig_names_destroy(&draft->names);
	kvfree(draft->gateways);
	kvfree(draft->subnets);
	memset(draft, 0, sizeof(*draft));
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_clear);

/**
 * eoig_draft_gateway - find a gateway by name
 * @draft: the draft
 * @name: its name
 * Return: its index, or EOIG_NONE
 */
u32 eoig_draft_gateway(const struct eoig_draft *draft, const char *name)
{
	return eoig_names_find(&draft->names, draft->gateways, name);
}

/**
 * eoig_draft_add_gateway - add a gateway
 * @draft: the draft
 * @config: the gateway; the draft takes a reference of its own
 *
 * Context: process.
 * Return: 0, -EEXIST, -ENOSPC (too many gateways) or -ENOMEM.
 */
int eoig_draft_add_gateway(struct eoig_draft *draft, struct eoig_gateway_config *config)
{
	if (eoig_draft_gateway(draft, config->name) != EOIG_NONE)
		return -EEXIST;
	if (draft->gateway_count >= EOIG_GATEWAYS_MAX)
		return -ENOSPC;
	return eoig_draft_append(draft, config, NULL);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_add_gateway);

/**
 * eoig_draft_set_gateway - replace a gateway's configuration, keep its counters
 * @draft: the draft
 * @config: the new configuration; its name says which gateway
 *
 * Context: process.
 * Return: 0 or -ENOENT.
 */
int eoig_draft_set_gateway(struct eoig_draft *draft, struct eoig_gateway_config *config)
{
	u32 index = eoig_draft_gateway(draft, config->name);

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
 * Return: 0, -ENOENT, or -EBUSY while a subnet is attached to it.
 */
int eoig_draft_del_gateway(struct eoig_draft *draft, const char *name)
{
	u32 index = eoig_draft_gateway(draft, name), i;

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
 * eoig_draft_add_subnet - attach a prefix to a gateway
 * @draft: the draft
 * @prefix: host bits zero
 * @length: of the prefix
 * @gateway: index of the gateway
 * @comment: free text, or NULL
 *
 * Whether the same prefix is attached twice shows in eoig_policy_build(), which sorts.
 *
 * Context: process.
 * Return: 0, -ENOSPC (too many subnets) or -ENOMEM.
 */
int eoig_draft_add_subnet(struct eoig_draft *draft, const struct in6_addr *prefix, u8 length,
			  u32 gateway, const char *comment)
{
	struct eoig_subnet *subnet;
	int err;

	if (draft->subnet_count >= EOIG_SUBNETS_MAX)
		return -ENOSPC;
	err = eoig_draft_room((void **)&draft->subnets, &draft->subnet_room, draft->subnet_count,
			      sizeof(*draft->subnets));
	if (err)
		return err;
	subnet = &draft->subnets[draft->subnet_count];
	subnet->prefix = *prefix;
	subnet->length = length;
	subnet->gateway = gateway;
	subnet->comment = NULL;
	if (comment && *comment) {
		subnet->comment = kstrdup(comment, GFP_KERNEL_ACCOUNT);
		if (!subnet->comment)
			return -ENOMEM;
	}
	draft->subnet_count++;
	return 0;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_add_subnet);

/**
 * eoig_draft_del_subnet - detach a prefix
 * @draft: the draft
 * @prefix: of the subnet
 * @length: of the prefix
 *
 * Context: process.
 * Return: 0 or -ENOENT.
 */
int eoig_draft_del_subnet(struct eoig_draft *draft, const struct in6_addr *prefix, u8 length)
{
	u32 i;

	for (i = 0; i < draft->subnet_count; i++) {
		struct eoig_subnet *subnet = &draft->subnets[i];

		if (subnet->length != length || !ipv6_addr_equal(&subnet->prefix, prefix))
			continue;
		kfree(subnet->comment);
		draft->subnet_count--;
		memmove(subnet, subnet + 1, (draft->subnet_count - i) * sizeof(*subnet));
		return 0;
	}
	return -ENOENT;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_draft_del_subnet);
