/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that IPVS forwards.
 */
#ifndef EOIG_HOOK_IPVS_H
#define EOIG_HOOK_IPVS_H

#include <linux/netfilter.h>

nf_hookfn eoig_hook_ipvs;

#endif /* EOIG_HOOK_IPVS_H */
