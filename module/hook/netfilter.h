/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The netfilter hooks.
 */
#ifndef EOIG_HOOK_NETFILTER_H
#define EOIG_HOOK_NETFILTER_H

#include <linux/netfilter.h>

struct in6_addr;

nf_hookfn eoig_hook_pre_routing;
nf_hookfn eoig_hook_forward;
nf_hookfn eoig_hook_local;

bool eoig_hook_is_local(struct net *net, const struct in6_addr *address,
			struct sk_buff *skb);

#endif /* EOIG_HOOK_NETFILTER_H */
