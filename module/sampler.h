/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which drops are told of: so many a second, and of the others how many they were.
 */
#ifndef EOIG_SAMPLER_H
#define EOIG_SAMPLER_H

#include <linux/eoig.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct eoig_gateway;
struct sk_buff;

/**
 * struct eoig_sampler - which drops are told of: so many a second, the others are counted
 * @lock: protects @begun and @left; never waited for
 * @begun: jiffies when the present second began
 * @left: samples of it that are left
 * @missed: drops not told of since the last sample
 * @work: tells of @missed where no sample follows that would
 */
struct eoig_sampler {
	spinlock_t lock;	/* of the second */
	unsigned long begun;
	unsigned int left;
	atomic_t missed;
	struct delayed_work work;
};

/**
 * struct eoig_drop_sample - one drop
 * @gateway: that decided; NULL: there is no sample, only @missed
 * @reason: enum eoig_drop
 * @skb: the packet
 * @in: ifindex of the device by which it came
 * @out: ifindex of the device by which it would have left, or 0
 * @missed: drops not told of since the last sample
 */
struct eoig_drop_sample {
	const struct eoig_gateway *gateway;
	enum eoig_drop reason;
	const struct sk_buff *skb;
	int in;
	int out;
	u32 missed;
};

void eoig_sampler_init(struct eoig_sampler *sampler);
void eoig_sampler_stop(struct eoig_sampler *sampler);
bool eoig_sampler_takes(struct eoig_sampler *sampler, u32 *missed);

#endif /* EOIG_SAMPLER_H */
