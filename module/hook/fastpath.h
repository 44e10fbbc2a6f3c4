/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast path: packets of established flows go from the ingress of one device straight to
 * the next hop, past the kernel's own forwarding.
 */
#ifndef EOIG_HOOK_FASTPATH_H
#define EOIG_HOOK_FASTPATH_H

#include <linux/netfilter.h>

nf_hookfn eoig_fastpath_ingress;
nf_hookfn eoig_fastpath_learn;

#endif /* EOIG_HOOK_FASTPATH_H */
