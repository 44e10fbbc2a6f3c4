/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reverse path: where an address is routed to.
 */
#ifndef EOIG_VERDICT_REVERSE_PATH_H
#define EOIG_VERDICT_REVERSE_PATH_H

#include <linux/types.h>

struct eoig_crossing;
struct eoig_packet;

bool eoig_reverse_path_valid(const struct eoig_crossing *crossing, u32 subnet,
			     const struct eoig_packet *packet);
bool eoig_reverse_path_interior(const struct eoig_crossing *crossing);

#endif /* EOIG_VERDICT_REVERSE_PATH_H */
