// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of the netfilter hooks, and their registration.
 */
#include <linux/netfilter_ipv6.h>

#include "hook/ipvs.h"
#include "hook/netfilter.h"
#include "hook/register.h"
#include "instance.h"

static const struct nf_hook_ops eoig_hook_hooks[] = {
	{
		.hook = eoig_hook_pre_routing,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP6_PRI_CONNTRACK_DEFRAG + 1,
	},
	{
		.hook = eoig_hook_forward,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_FORWARD,
		/* Only the fast path's hook comes later. */
		.priority = NF_IP6_PRI_LAST - 1,
	},
	{
		.hook = eoig_hook_local,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP6_PRI_FIRST + 1,
	},
	{
		.hook = eoig_hook_ipvs,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP6_PRI_LAST - 1,
	},
};

/**
 * eoig_hook_register - begin to judge the packets of a netns
 * @instance: of the netns
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_hook_register(struct eoig_net *instance)
{
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(instance->hooks) != ARRAY_SIZE(eoig_hook_hooks));
	for (i = 0; i < ARRAY_SIZE(eoig_hook_hooks); i++) {
		instance->hooks[i] = eoig_hook_hooks[i];
		instance->hooks[i].priv = instance;
	}
	return nf_register_net_hooks(instance->net, instance->hooks, ARRAY_SIZE(instance->hooks));
}

/**
 * eoig_hook_unregister - stop judging the packets of a netns
 * @instance: of the netns
 *
 * Packets may be in the hooks for one more grace period.
 *
 * Context: process. Sleeps.
 */
void eoig_hook_unregister(struct eoig_net *instance)
{
	nf_unregister_net_hooks(instance->net, instance->hooks, ARRAY_SIZE(instance->hooks));
}
