// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attachments: what packets find of a subnet, its gateway and its meter.
 *
 * A meter takes 32 bytes per CPU, and a netns may have 65536 subnets. At most
 * EOIG_COUNTED_SUBNETS_MAX of them have a meter: 128 KiB per CPU. That is less
 * than the counters of its gateways may take. The memory is charged to the
 * memory cgroup of the requester. The gateway counts the packets of the other
 * subnets.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "policy/attach.h"
#include "policy/policy.h"

/* Release a meter of another gateway. Return: true if the subnet has one. */
static bool eoig_attach_keeps(struct eoig_subnet *subnet,
			      const struct eoig_gateway *gateway)
{
	if (subnet->meter && subnet->meter->meters != gateway->stats->meters) {
		eoig_meter_put(subnet->meter);
		subnet->meter = NULL;
	}
	return subnet->meter;
}

/* Give a meter to each subnet, until @count is EOIG_COUNTED_SUBNETS_MAX. */
static int eoig_attach_meters(struct eoig_policy *policy, u32 count)
{
	u32 i;

	for (i = 0; i < policy->subnet_count; i++) {
		struct eoig_attachment *attachment = &policy->attachments[i];
		struct eoig_stats *stats = attachment->gateway->stats;
		struct eoig_subnet *subnet = &policy->subnets[i];

		if (!subnet->meter && count < EOIG_COUNTED_SUBNETS_MAX) {
			subnet->meter = eoig_meter_create(stats->meters);
			if (!subnet->meter)
				return -ENOMEM;
			count++;
		}
		attachment->meter = subnet->meter ? subnet->meter->cpu :
						    &stats->cpu->rest;
		cond_resched();
	}
	return 0;
}

/**
 * eoig_policy_attach - make the attachments of a new policy
 * @policy: the policy, with all its gateways and subnets
 *
 * A subnet keeps its meter. If there are too many subnets, the free meters go
 * to the first ones.
 *
 * Context: process. Sleeps.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_policy_attach(struct eoig_policy *policy)
{
	u32 count = 0, i;

	policy->attachments = kvcalloc(policy->subnet_count + 1,
				       sizeof(*policy->attachments),
				       GFP_KERNEL_ACCOUNT);
	if (!policy->attachments)
		return -ENOMEM;
	for (i = 0; i < policy->subnet_count; i++) {
		struct eoig_subnet *subnet = &policy->subnets[i];
		const struct eoig_gateway *gateway;

		gateway = &policy->gateways[subnet->gateway];
		policy->attachments[i].gateway = gateway;
		count += eoig_attach_keeps(subnet, gateway);
		cond_resched();
	}
	return eoig_attach_meters(policy, count);
}
