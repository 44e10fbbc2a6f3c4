/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Register the netfilter hooks of a netns.
 */
#ifndef EOIG_HOOK_REGISTER_H
#define EOIG_HOOK_REGISTER_H

struct eoig_net;

int eoig_hook_register(struct eoig_net *instance);
void eoig_hook_unregister(struct eoig_net *instance);

#endif /* EOIG_HOOK_REGISTER_H */
