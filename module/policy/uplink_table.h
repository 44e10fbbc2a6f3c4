/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash table from ifindex to a number, read by packets without a lock.
 */
#ifndef EOIG_POLICY_UPLINK_TABLE_H
#define EOIG_POLICY_UPLINK_TABLE_H

#include <linux/compiler.h>
#include <linux/types.h>

/* In eoig_uplink_slot.uplink: a VRF with such a port. It is no uplink for what arrives. */
#define EOIG_UPLINK_OUTBOUND_ONLY	0x80000000U

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

struct eoig_uplink_table *eoig_uplink_table_create(u32 uplinks);
void eoig_uplink_table_set(struct eoig_uplink_table *table, int ifindex, u32 uplink);
void eoig_uplink_table_clear(struct eoig_uplink_table *table, int ifindex);

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

#endif /* EOIG_POLICY_UPLINK_TABLE_H */
