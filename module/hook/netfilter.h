/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The netfilter hooks.
 */
#ifndef EOIG_HOOK_NETFILTER_H
#define EOIG_HOOK_NETFILTER_H

struct eoig_net;

int eoig_hook_register(struct eoig_net *instance);
void eoig_hook_unregister(struct eoig_net *instance);

#endif /* EOIG_HOOK_NETFILTER_H */
