/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_WIREGUARD_H
#define EOIGCTL_WIREGUARD_H

#include "eoigctl.h"

/*
 * Handle an endpoint: an address of 4 or 16 bytes, and the firewall mark of its
 * packets.
 */
typedef void (*endpoint_fn)(const void *address, size_t size, u32 mark, void *data);

void wireguard_endpoints(u32 ifindex, endpoint_fn take, void *data);

#endif /* EOIGCTL_WIREGUARD_H */
