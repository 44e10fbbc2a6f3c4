/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reverse path: where an address is routed to.
 */
#ifndef EOIG_VERDICT_REVERSE_PATH_H
#define EOIG_VERDICT_REVERSE_PATH_H

#include <linux/types.h>

struct eoig_crossing;
struct eoig_packet;
struct in6_addr;
struct net;

bool eoig_reverse_path_valid(const struct eoig_crossing *crossing, u32 subnet,
			     const struct eoig_packet *packet);
bool eoig_reverse_path_interior(const struct eoig_crossing *crossing);
int eoig_reverse_path_device(struct net *net, const struct in6_addr *address);

#endif /* EOIG_VERDICT_REVERSE_PATH_H */
