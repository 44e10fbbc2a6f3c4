// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rate limit of a netns, per second.
 *
 * The number per second may change at any time. It applies from the next
 * second.
 *
 * Locking: a CPU that finds the lock taken is refused. No CPU waits for another.
 */
#include <linux/jiffies.h>

#include "notify/ratelimit.h"

/**
 * eoig_ratelimit_init - begin the first second
 * @limit: the rate limit, with its number per second
 *
 * Context: process.
 */
void eoig_ratelimit_init(struct eoig_ratelimit *limit)
{
	spin_lock_init(&limit->lock);
	limit->begun = jiffies;
	limit->left = READ_ONCE(limit->per_second);
}

/**
 * eoig_ratelimit_allows - take one event from the present second
 * @limit: the rate limit
 *
 * Context: BH disabled.
 * Return: true if there was one left.
 */
bool eoig_ratelimit_allows(struct eoig_ratelimit *limit)
{
	bool allowed;

	if (!spin_trylock(&limit->lock))
		return false;
	if (time_after_eq(jiffies, limit->begun + HZ)) {
		limit->begun = jiffies;
		limit->left = READ_ONCE(limit->per_second);
	}
	allowed = limit->left;
	if (allowed)
		limit->left--;
	spin_unlock(&limit->lock);
	return allowed;
}
