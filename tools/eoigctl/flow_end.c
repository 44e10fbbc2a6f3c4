// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a flow ended.
 */
#include <linux/eoig.h>

#include "flow_end.h"

static const char *const flow_ends[] = {
	[EOIG_FLOW_END_EXPIRED]		= "expired",
	[EOIG_FLOW_END_EVICTED]		= "evicted",
	[EOIG_FLOW_END_DELETED]		= "deleted",
	[EOIG_FLOW_END_POLICY]		= "policy",
	[EOIG_FLOW_END_NETNS]		= "netns",
	[EOIG_FLOW_END_CLOSED]		= "closed",
	[EOIG_FLOW_END_RESET]		= "reset",
};

const char *flow_end_text(u64 end)
{
	return end < ARRAY_SIZE(flow_ends) ? flow_ends[end] : "?";
}
