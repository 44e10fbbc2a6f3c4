/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict on multicast that crosses an uplink.
 */
#ifndef EOIG_VERDICT_MULTICAST_H
#define EOIG_VERDICT_MULTICAST_H

#include "verdict/crossing.h"
#include "verdict/verdict.h"

struct eoig_verdict eoig_judge_multicast(const struct eoig_crossing *crossing, bool outbound);

#endif /* EOIG_VERDICT_MULTICAST_H */
