// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hash table from ifindex to uplink. Packets read it without a lock.
 *
 * Locking: a table changes under eoig_net.lock only. Each change is a single store of a whole
 * slot. A slot that searches must pass over is never emptied.
 */
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/netdevice.h>

#include "compat.h"
#include "policy/names.h"
#include "policy/uplink_table.h"

/* Room for some ports of a VRF, in 4 KiB. */
#define EOIG_UPLINK_SLOTS	512
/**
 * eoig_uplink_table_create - create a table that can hold all uplinks and their masters
 * @uplinks: number of names
 *
 * Context: process. Sleeps.
 * Return: the table, or NULL without memory.
 */
struct eoig_uplink_table *eoig_uplink_table_create(u32 uplinks)
{
	u32 slots = roundup_pow_of_two(2 * (uplinks * (MAX_NEST_DEV + 1) + 1));
	struct eoig_uplink_table *table;

	slots = max_t(u32, slots, EOIG_UPLINK_SLOTS);
	table = kvzalloc(struct_size(table, slots, slots), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	table->mask = slots - 1;
	table->otherwise = EOIG_NONE;
	table->empty = slots;
	return table;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_uplink_table_create);

static void eoig_uplink_write(struct eoig_uplink_table *table, u32 at, int ifindex, u32 uplink)
{
	union eoig_uplink_slot slot = { .ifindex = ifindex, .uplink = uplink };

	WRITE_ONCE(table->slots[at].word, slot.word);
}

/**
 * eoig_uplink_table_set - insert a device, or change its uplink
 * @table: the table
 * @ifindex: of the device
 * @uplink: for eoig_uplink_slot
 *
 * Only ports of a VRF, or ifindices chosen to collide, can fill the table. Then every device
 * counts as an uplink until the next policy, so that the gateway stays closed.
 *
 * Context: eoig_net.lock.
 */
void eoig_uplink_table_set(struct eoig_uplink_table *table, int ifindex, u32 uplink)
{
	u32 at = ifindex & table->mask, room = EOIG_NONE;

	for (; table->slots[at].ifindex; at = (at + 1) & table->mask) {
		if (table->slots[at].ifindex == ifindex) {
			eoig_uplink_write(table, at, ifindex, uplink);
			return;
		}
		if (table->slots[at].ifindex == EOIG_UPLINK_TOMBSTONE && room == EOIG_NONE)
			room = at;
	}
	if (room == EOIG_NONE) {
		if (table->empty == 1) {
			WRITE_ONCE(table->otherwise, uplink & ~EOIG_UPLINK_OUTBOUND_ONLY);
			return;
		}
		room = at;
		table->empty--;
	}
	eoig_uplink_write(table, room, ifindex, uplink);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_uplink_table_set);

/* Empty each tombstone around a slot that no search has to pass over. */
static void eoig_uplink_sweep(struct eoig_uplink_table *table, u32 at)
{
	u32 passed = 0;

	while (table->slots[at].ifindex)
		at = (at + 1) & table->mask;
	for (at = (at - 1) & table->mask; table->slots[at].ifindex; at = (at - 1) & table->mask) {
		int ifindex = table->slots[at].ifindex;

		if (!passed && ifindex == EOIG_UPLINK_TOMBSTONE) {
			eoig_uplink_write(table, at, 0, 0);
			table->empty++;
			continue;
		}
		if (passed)
			passed--;
		if (ifindex != EOIG_UPLINK_TOMBSTONE)
			passed = max(passed, (at - ifindex) & table->mask);
	}
}

/**
 * eoig_uplink_table_clear - delete a device
 * @table: the table
 * @ifindex: of the device, which need not be in it
 *
 * Context: eoig_net.lock.
 */
void eoig_uplink_table_clear(struct eoig_uplink_table *table, int ifindex)
{
	u32 at = ifindex & table->mask;

	for (; table->slots[at].ifindex; at = (at + 1) & table->mask) {
		if (table->slots[at].ifindex != ifindex)
			continue;
		eoig_uplink_write(table, at, EOIG_UPLINK_TOMBSTONE, 0);
		eoig_uplink_sweep(table, at);
		return;
	}
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_uplink_table_clear);
