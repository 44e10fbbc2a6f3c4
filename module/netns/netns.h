/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One independent instance for each network namespace, from its start to its end.
 */
#ifndef EOIG_NETNS_NETNS_H
#define EOIG_NETNS_NETNS_H

#include <net/netns/generic.h>

#include "instance.h"

extern unsigned int eoig_net_id;

/**
 * eoig_pernet - find the instance of a netns
 * @net: the netns
 *
 * Context: any.
 * Return: the instance.
 */
static inline struct eoig_net *eoig_pernet(const struct net *net)
{
	return net_generic(net, eoig_net_id);
}

int eoig_net_module_init(void);
void eoig_net_module_exit(void);

#endif /* EOIG_NETNS_NETNS_H */
