/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which devices are uplinks: those that a gateway names, and the bridges, bonds and teams
 * that they are ports of.
 */
#ifndef EOIG_UPLINK_H
#define EOIG_UPLINK_H

#include <linux/compiler.h>
#include <linux/if.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "names.h"

struct eoig_policy;
struct net;
struct net_device;

/* In eoig_uplink_slot.uplink: a VRF with such a port. It is no uplink for what arrives. */
#define EOIG_UPLINK_OUTBOUND_ONLY	0x80000000U

/**
 * struct eoig_uplink - a device name that some gateway calls an uplink
 * @name: of the device
 * @gateway: index of the gateway that counts what is in no subnet: the first that enforces, or
 *	the first
 * @egress_only: index of an egress-only gateway, or EOIG_NONE
 * @scope: largest scope boundary of the egress-only gateways
 * @ifindex: of the device that the name is bound to, or 0; changes under eoig_net.lock
 */
struct eoig_uplink {
	char name[IFNAMSIZ];
	u32 gateway;
	u32 egress_only;
	u8 scope;
	int ifindex;
};

/**
 * union eoig_uplink_slot - of the table from ifindex to uplink
 * @ifindex: of a device; 0: empty; EOIG_UPLINK_TOMBSTONE: was deleted
 * @uplink: index of eoig_policy.uplinks, perhaps with EOIG_UPLINK_OUTBOUND_ONLY
 * @word: both; read and written in one piece
 */
union eoig_uplink_slot {
	struct {
		int ifindex;
		u32 uplink;
	};
	u64 word;
};

#define EOIG_UPLINK_TOMBSTONE	(-1)

/**
 * struct eoig_uplink_table - open addressing by ifindex
 * @mask: slots less one
 * @otherwise: the uplink of a device that is not in @slots: EOIG_NONE, unless @slots
 *	had no room for an uplink. Then every device counts as one.
 * @empty: slots that are empty; never 0, so that each search ends
 * @slots: change one at a time, in place, under eoig_net.lock
 */
struct eoig_uplink_table {
	u32 mask;
	u32 otherwise;
	u32 empty;
	union eoig_uplink_slot slots[];
};

/* Changes that one event of a device can cause are few, unless a VRF is an uplink. */
#define EOIG_UPLINK_CHANGES	16

/**
 * struct eoig_uplink_change - a device became an uplink, or is none any more
 * @name: of the device
 * @ifindex: of the device if it is an uplink now, or 0
 */
struct eoig_uplink_change {
	char name[IFNAMSIZ];
	int ifindex;
};

/**
 * struct eoig_uplink_changes - what an event of a device has changed
 * @count: of @change
 * @missed: there were more
 * @change: in order
 */
struct eoig_uplink_changes {
	u32 count;
	bool missed;
	struct eoig_uplink_change change[EOIG_UPLINK_CHANGES];
};

struct eoig_uplink_table *eoig_uplink_table_create(u32 uplinks);
void eoig_uplink_table_set(struct eoig_uplink_table *table, int ifindex, u32 uplink);
void eoig_uplink_table_clear(struct eoig_uplink_table *table, int ifindex);

void eoig_uplink_bind(struct eoig_policy *policy, const struct eoig_policy *old, struct net *net,
		      spinlock_t *lock /* eoig_net.lock */);
void eoig_uplink_event(struct eoig_policy *policy, struct net_device *device, unsigned long event,
		       void *info, struct eoig_uplink_changes *changes);

/**
 * eoig_uplink_table_find - look a device up
 * @table: the table
 * @ifindex: of the device
 * @otherwise: points to what to return if it is not in the table
 *
 * Context: any; a change is seen whole or not at all.
 * Return: eoig_uplink_slot.uplink, or *@otherwise.
 */
static __always_inline u32 eoig_uplink_table_find(const struct eoig_uplink_table *table,
						  int ifindex, const u32 *otherwise)
{
	u32 at = ifindex & table->mask;

	for (;; at = (at + 1) & table->mask) {
		union eoig_uplink_slot slot = { .word = READ_ONCE(table->slots[at].word) };

		if (!slot.ifindex)
			return READ_ONCE(*otherwise);
		if (slot.ifindex == ifindex)
			return slot.uplink;
	}
}

#endif /* EOIG_UPLINK_H */
