/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict on multicast that crosses an uplink.
 */
#ifndef EOIG_MULTICAST_H
#define EOIG_MULTICAST_H

#include "crossing.h"
#include "verdict.h"

struct eoig_verdict eoig_judge_multicast(const struct eoig_crossing *crossing, bool outbound);

#endif /* EOIG_MULTICAST_H */
