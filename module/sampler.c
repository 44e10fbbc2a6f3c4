// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which drops are told of: so many a second, and of the others how many they were.
 *
 * Lifetime and locking: a sampler exists while its netns has a gateway. A drop that finds
 * its lock taken is counted as missed: no CPU waits for another.
 */
#include "compat.h"
#include "netlink.h"
#include "sampler.h"

#define EOIG_SAMPLES_PER_SECOND	100

static void eoig_sampler_work(struct work_struct *work)
{
	struct eoig_sampler *sampler =
		container_of(to_delayed_work(work), struct eoig_sampler, work);
	struct eoig_drop_sample drop = { .missed = atomic_xchg(&sampler->missed, 0) };

	if (drop.missed)
		eoig_netlink_drop_event(container_of(sampler, struct eoig_net, sampler), &drop);
}

/**
 * eoig_sampler_init - nothing has been told of
 * @sampler: of the netns
 *
 * Context: process.
 */
void eoig_sampler_init(struct eoig_sampler *sampler)
{
	spin_lock_init(&sampler->lock);
	sampler->begun = jiffies;
	sampler->left = EOIG_SAMPLES_PER_SECOND;
	atomic_set(&sampler->missed, 0);
	INIT_DELAYED_WORK(&sampler->work, eoig_sampler_work);
}

/**
 * eoig_sampler_stop - what has been missed stays untold
 * @sampler: of the netns; no packet is judged any more
 *
 * Context: process. Sleeps.
 */
void eoig_sampler_stop(struct eoig_sampler *sampler)
{
	cancel_delayed_work_sync(&sampler->work);
}

static bool eoig_sampler_has_one(struct eoig_sampler *sampler)
{
	bool has;

	if (!spin_trylock(&sampler->lock))
		return false;
	if (time_after_eq(jiffies, sampler->begun + HZ)) {
		sampler->begun = jiffies;
		sampler->left = EOIG_SAMPLES_PER_SECOND;
	}
	has = sampler->left;
	if (has)
		sampler->left--;
	spin_unlock(&sampler->lock);
	return has;
}

/**
 * eoig_sampler_takes - is this drop a sample?
 * @sampler: of the netns
 * @missed: set if it is: drops not told of since the last sample
 *
 * Context: BH disabled.
 */
bool eoig_sampler_takes(struct eoig_sampler *sampler, u32 *missed)
{
	if (eoig_sampler_has_one(sampler)) {
		*missed = atomic_xchg(&sampler->missed, 0);
		return true;
	}
	if (atomic_inc_return(&sampler->missed) == 1)
		queue_delayed_work(system_power_efficient_wq, &sampler->work, 2 * HZ);
	return false;
}
