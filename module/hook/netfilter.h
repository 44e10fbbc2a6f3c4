/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The netfilter hooks.
 */
#ifndef EOIG_HOOK_NETFILTER_H
#define EOIG_HOOK_NETFILTER_H

#include <linux/netfilter.h>

nf_hookfn eoig_hook_pre_routing;
nf_hookfn eoig_hook_forward;
nf_hookfn eoig_hook_local;

#endif /* EOIG_HOOK_NETFILTER_H */
