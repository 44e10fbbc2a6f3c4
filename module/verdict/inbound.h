/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inbound: the verdict on unicast packets that come by an uplink.
 */
#ifndef EOIG_VERDICT_INBOUND_H
#define EOIG_VERDICT_INBOUND_H

#include "verdict/crossing.h"
#include "verdict/verdict.h"

struct eoig_verdict eoig_judge_early(const struct eoig_crossing *crossing, u64 missed,
				     struct eoig_flow **flow);
struct eoig_verdict eoig_judge_in(const struct eoig_crossing *crossing, u64 missed);
struct eoig_verdict eoig_judge_local(const struct eoig_crossing *crossing);

#endif /* EOIG_VERDICT_INBOUND_H */
