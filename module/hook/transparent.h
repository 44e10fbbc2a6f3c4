/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Transparent sockets (TPROXY): connections of the router itself with foreign addresses.
 */
#ifndef EOIG_HOOK_TRANSPARENT_H
#define EOIG_HOOK_TRANSPARENT_H

#include <linux/types.h>

struct net;
struct sk_buff;

bool eoig_transparent_owns(struct net *net, const struct sk_buff *skb);

#endif /* EOIG_HOOK_TRANSPARENT_H */
