/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The netfilter hooks.
 */
#ifndef EOIG_FILTER_H
#define EOIG_FILTER_H

struct net;

int eoig_filter_register(struct net *net);
void eoig_filter_unregister(struct net *net);

#endif /* EOIG_FILTER_H */
