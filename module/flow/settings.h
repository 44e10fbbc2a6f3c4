/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timeouts and limits, as an operator configures them.
 */
#ifndef EOIG_FLOW_SETTINGS_H
#define EOIG_FLOW_SETTINGS_H

#include <linux/eoig.h>

#define EOIG_MAX_FLOWS			1048576
#define EOIG_MAX_FLOWS_PER_HOST		65536
#define EOIG_MAX_FLOWS_LIMIT		(64U << 20)
#define EOIG_DROP_EVENTS		100
#define EOIG_DROP_EVENTS_LIMIT		1000000

/**
 * struct eoig_settings - timeouts and limits
 * @timeouts: seconds, by enum eoig_timeout
 * @max_flows: limit of the flows of the netns
 * @max_flows_per_host: limit of the flows of one interior address
 * @drop_events: limit of the drop events per second
 */
struct eoig_settings {
	u32 timeouts[__EOIG_TIMEOUT_COUNT];
	u32 max_flows;
	u32 max_flows_per_host;
	u32 drop_events;
};

#endif /* EOIG_FLOW_SETTINGS_H */
