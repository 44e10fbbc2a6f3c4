/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reset the two hosts of a deleted TCP connection.
 */
#ifndef EOIG_HOOK_RESET_H
#define EOIG_HOOK_RESET_H

#include <linux/types.h>

struct eoig_flow;
struct net;

bool eoig_reset_flow(struct net *net, const struct eoig_flow *flow);

#endif /* EOIG_HOOK_RESET_H */
