/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash table from ifindex to uplink. Packets read it without a lock.
 */
#ifndef EOIG_POLICY_UPLINK_TABLE_H
#define EOIG_POLICY_UPLINK_TABLE_H

#include <linux/compiler.h>
#include <linux/types.h>

/* In eoig_uplink_slot.uplink: a VRF with an uplink as a port. It is no uplink inbound. */
#define EOIG_UPLINK_OUTBOUND_ONLY	0x80000000U

/**
 * union eoig_uplink_slot - a slot of the table
 * @ifindex: of a device; 0 if empty; EOIG_UPLINK_TOMBSTONE if deleted
 * @uplink: index of eoig_policy.uplinks, perhaps with EOIG_UPLINK_OUTBOUND_ONLY
 * @word: both, to be read and written in one piece
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
 * struct eoig_uplink_table - a hash table with open addressing
 * @mask: number of slots minus 1
 * @otherwise: the uplink of devices that are not in @slots. EOIG_NONE, unless @slots had no
 *	room for an uplink: then every device counts as one
 * @empty: number of empty slots; never 0, so that each search ends
 * @slots: change one at a time, in place, under eoig_net.lock
 */
struct eoig_uplink_table {
	u32 mask;
	u32 otherwise;
	u32 empty;
	union eoig_uplink_slot slots[];
};

struct eoig_uplink_table *eoig_uplink_table_create(u32 uplinks);
void eoig_uplink_table_set(struct eoig_uplink_table *table, int ifindex, u32 uplink);
void eoig_uplink_table_clear(struct eoig_uplink_table *table, int ifindex);

/**
 * eoig_uplink_table_find - look a device up
 * @table: the table
 * @ifindex: of the device
 * @otherwise: points to the result if the device is not in the table
 *
 * Context: any; sees a change as a whole or not at all.
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

#endif /* EOIG_POLICY_UPLINK_TABLE_H */
