/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Outbound: the verdict on unicast packets that leave by an uplink.
 */
#ifndef EOIG_VERDICT_OUTBOUND_H
#define EOIG_VERDICT_OUTBOUND_H

#include "verdict/crossing.h"
#include "verdict/verdict.h"

struct eoig_verdict eoig_judge_out(const struct eoig_crossing *crossing, u64 missed);

#endif /* EOIG_VERDICT_OUTBOUND_H */
