/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rate limit: so many a second, for the whole netns.
 */
#ifndef EOIG_NOTIFY_RATELIMIT_H
#define EOIG_NOTIFY_RATELIMIT_H

#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct eoig_ratelimit - a rate limit
 * @per_second: how many each second has
 * @lock: protects @begun and @left; no CPU waits for it
 * @begun: jiffies when the present second began
 * @left: how many are left of the present second
 */
struct eoig_ratelimit {
	u32 per_second;
	spinlock_t lock;	/* of the second */
	unsigned long begun;
	u32 left;
};

void eoig_ratelimit_init(struct eoig_ratelimit *limit);
bool eoig_ratelimit_allows(struct eoig_ratelimit *limit);

#endif /* EOIG_NOTIFY_RATELIMIT_H */
