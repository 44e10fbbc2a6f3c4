// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compile a draft into a policy, and free policies.
 *
 * Prefixes become borders: a sorted array of the addresses at which the longest match
 * changes. A lookup is one binary search in an array that nobody writes. It is
 * exact for any nesting of prefixes.
 *
 * Lifetime and locking: eoig_net.mutex serialises writers. rcu_assign_pointer() publishes a
 * policy. After that only the devices change to which its uplinks are bound
 * (policy/uplink.c). Readers are in an RCU read side section. A policy is freed a grace
 * period after the next one is published. This happens in process context, because a policy
 * can be large. A policy holds references on configurations, counters and
 * meters.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <net/ipv6.h>

#include "compat.h"
#include "policy/attach.h"
#include "policy/build.h"
#include "policy/draft.h"
#include "policy/interior.h"
#include "policy/policy.h"

/* Frees policies. */
static struct workqueue_struct *eoig_policy_queue;

/* The sort of 65536 subnets makes a million comparisons. */
static int eoig_subnet_compare_resched(const void *left, const void *right)
{
	cond_resched();
	return eoig_subnet_compare(left, right);
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

/* Get the first address behind a prefix. Return false if the prefix ends the address space. */
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
	/* The prefixes around the present one, shortest first; at most one of each length. */
	u32 around[129];
	u32 depth = 0, i;
	u64 high, low;

	policy->borders = kvcalloc(2 * (size_t)policy->prefix_count + 1,
				   sizeof(*policy->borders), GFP_KERNEL_ACCOUNT);
	if (!policy->borders)
		return -ENOMEM;
	policy->border_count = 1;
	policy->borders[0].subnet = EOIG_NONE;
	policy->borders[0].gateway = EOIG_NONE;

	for (i = 0; i <= policy->prefix_count; i++) {
		const struct eoig_subnet *next = NULL;

		if (i < policy->prefix_count)
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
		cond_resched();
	}
	return 0;
}

static const char *eoig_gateway_name(const void *gateways, u32 index)
{
	return ((const struct eoig_gateway *)gateways)[index].config->name;
}

static const char *eoig_uplink_name(const void *uplinks, u32 index)
{
	return ((const struct eoig_uplink *)uplinks)[index].name;
}

static u32 eoig_policy_add_uplink(struct eoig_policy *policy, const char *name)
{
	u32 index = eoig_names_find(&policy->uplink_names, policy->uplinks, name);
	struct eoig_uplink *uplink;

	if (index != EOIG_NONE)
		return index;
	index = policy->uplink_count++;
	uplink = &policy->uplinks[index];
	strscpy(uplink->name, name, sizeof(uplink->name));
	uplink->gateway = EOIG_NONE;
	uplink->egress_only = EOIG_NONE;
	eoig_names_add(&policy->uplink_names, policy->uplinks, index);
	return index;
}

/*
 * Choose between the gateway that decides for an uplink and the one that is
 * being added: the first that enforces, or the first if none does.
 */
static u32 eoig_first_enforcing(const struct eoig_policy *policy, u32 present)
{
	u32 added = policy->gateway_count;

	if (present == EOIG_NONE)
		return added;
	if (policy->gateways[present].audit && !policy->gateways[added].audit)
		return added;
	return present;
}

static void eoig_policy_add_gateway(struct eoig_policy *policy, struct eoig_draft_gateway *draft)
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
	gateway->reverse_path = config->reverse_path;
	gateway->audit = config->mode == EOIG_MODE_AUDIT;
	gateway->bogons_accept = config->bogons_accept;
	gateway->accounting = config->accounting;
	gateway->fastpath = config->fastpath;
	policy->fastpath |= config->fastpath;
	gateway->scope = config->scope;
	gateway->uplink_count = config->uplink_count;

	for (i = 0; i < config->uplink_count; i++) {
		u32 index = eoig_policy_add_uplink(policy, config->uplinks[i]);
		struct eoig_uplink *uplink = &policy->uplinks[index];

		gateway->uplinks[i] = index;
		uplink->gateway = eoig_first_enforcing(policy, uplink->gateway);
		if (config->type != EOIG_GATEWAY_EGRESS_ONLY)
			continue;
		uplink->egress_only =
			eoig_first_enforcing(policy, uplink->egress_only);
		uplink->scope = max(uplink->scope, config->scope);
	}
	eoig_names_add(&policy->gateway_names, policy->gateways, policy->gateway_count);
	policy->gateway_count++;
}

static int eoig_policy_add_gateways(struct eoig_policy *policy, struct eoig_draft *draft,
				    u32 uplinks)
{
	u32 i;
	int err;

	err = eoig_names_init(&policy->uplink_names, uplinks, eoig_uplink_name);
	if (!err)
		err = eoig_names_init(&policy->gateway_names, draft->gateway_count,
				      eoig_gateway_name);
	for (i = 0; !err && i < draft->gateway_count; i++) {
		eoig_policy_add_gateway(policy, &draft->gateways[i]);
		cond_resched();
	}
	return err;
}

static int eoig_policy_fill(struct eoig_policy *policy, struct eoig_draft *draft)
{
	u32 i, uplinks = 0;
	int err;

	for (i = 0; i < draft->gateway_count; i++) {
		uplinks += draft->gateways[i].config->uplink_count;
		cond_resched();
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

	/* The names and comments move, because a draft is built only once. */
	memcpy(policy->subnets, draft->subnets, draft->subnet_count * sizeof(*policy->subnets));
	policy->subnet_count = draft->subnet_count;
	draft->subnet_count = 0;
	sort(policy->subnets, policy->subnet_count, sizeof(*policy->subnets),
	     eoig_subnet_compare_resched, NULL);
	policy->default_subnet = EOIG_NONE;
	for (i = 0; i < policy->subnet_count; i++) {
		const struct eoig_subnet *subnet = &policy->subnets[i];

		policy->gateways[subnet->gateway].subnets++;
		if (i && !eoig_subnet_compare_resched(subnet - 1, subnet))
			return -EEXIST;
		if (subnet->kind == EOIG_SUBNET_PREFIX)
			policy->prefix_count++;
		if (subnet->kind == EOIG_SUBNET_DEFAULT)
			policy->default_subnet = i;
	}
	policy->by_device = policy->prefix_count < policy->subnet_count;

	policy->uplink_table = eoig_uplink_table_create(policy->uplink_count);
	if (!policy->uplink_table)
		return -ENOMEM;
	err = eoig_policy_attach(policy);
	if (err)
		return err;
	err = eoig_interior_build(policy);
	if (err)
		return err;
	return eoig_policy_compile(policy);
}

/**
 * eoig_policy_build - compile a draft
 * @draft: the draft; only eoig_draft_clear() may follow
 * @generation: of the policy
 *
 * The policy has no uplinks until eoig_uplink_bind().
 *
 * Context: process. Sleeps.
 * Return: the policy, or an ERR_PTR: -EEXIST (a subnet is attached twice), -ENOMEM.
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
 * Context: process. Sleeps.
 */
void eoig_policy_free(struct eoig_policy *policy)
{
	u32 i;

	for (i = 0; i < policy->gateway_count; i++) {
		eoig_gateway_config_put(policy->gateways[i].config);
		eoig_stats_put(policy->gateways[i].stats);
		cond_resched();
	}
	for (i = 0; i < policy->subnet_count; i++) {
		eoig_subnet_clear(&policy->subnets[i]);
		cond_resched();
	}
	eoig_names_destroy(&policy->gateway_names);
	eoig_names_destroy(&policy->uplink_names);
	eoig_interior_destroy(policy);
	kvfree(policy->uplink_table);
	kvfree(policy->borders);
	kvfree(policy->gateways);
	kvfree(policy->subnets);
	kvfree(policy->attachments);
	kvfree(policy->uplinks);
	kfree(policy);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_policy_free);

static void eoig_policy_work(struct work_struct *work)
{
	eoig_policy_free(container_of(to_rcu_work(work), struct eoig_policy, work));
}

/**
 * eoig_policy_free_rcu - free a policy when no packet can see it any more
 * @policy: an unpublished policy
 *
 * Context: process. eoig_policy_module_exit() waits for it.
 */
void eoig_policy_free_rcu(struct eoig_policy *policy)
{
	INIT_RCU_WORK(&policy->work, eoig_policy_work);
	queue_rcu_work(eoig_policy_queue, &policy->work);
}

/**
 * eoig_policy_module_init - create the workqueue that frees policies
 *
 * Context: process, module load.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_policy_module_init(void)
{
	eoig_policy_queue = alloc_workqueue("eoig_policy", WQ_UNBOUND, 0);
	return eoig_policy_queue ? 0 : -ENOMEM;
}

/**
 * eoig_policy_module_exit - wait until all policies are freed
 *
 * Context: process, after the last policy was unpublished. Sleeps.
 */
void eoig_policy_module_exit(void)
{
	/* After this, everything that waited for a grace period is on the workqueue. */
	rcu_barrier();
	destroy_workqueue(eoig_policy_queue);
}
