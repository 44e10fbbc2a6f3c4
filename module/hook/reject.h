/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers to unsolicited packets, for gateways with "unsolicited reject".
 */
#ifndef EOIG_HOOK_REJECT_H
#define EOIG_HOOK_REJECT_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct eoig_crossing;
struct eoig_gateway;
struct eoig_net;

/**
 * struct eoig_reject - the answers that a netns holds back
 * @instance: of the netns
 * @lock: protects @held and @count
 * @held: list of struct eoig_held, the oldest first
 * @count: number of @held
 * @work: sends the answers that are due
 */
struct eoig_reject {
	struct eoig_net *instance;
	spinlock_t lock;	/* of the list */
	struct list_head held;
	unsigned int count;
	struct delayed_work work;
};

int eoig_reject_create(struct eoig_net *instance);
void eoig_reject_destroy(struct eoig_net *instance);
void eoig_reject_stop(struct eoig_reject *reject);
void eoig_reject_packet(const struct eoig_crossing *crossing, const struct eoig_gateway *gateway,
			unsigned int hook);

#endif /* EOIG_HOOK_REJECT_H */
