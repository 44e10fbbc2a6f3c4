/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books of the flow log: the sums of records beside the kernel's counters.
 */
#ifndef EOIGCTL_LOG_BOOKS_H
#define EOIGCTL_LOG_BOOKS_H

#include "log_state.h"

/* The kernel's view of a gateway, and what only this run knows. */
struct log_gateway {
	bool present;
	bool internet;		/* its packets have no flows */
	bool ended;		/* its counters have ended, unseen */
	bool active;		/* it has a record since the last balance */
	u32 absent;		/* balances in a row without it */
	u32 flows;		/* living flows that name it */
	s64 begin;		/* of its next record without addresses */
	u64 counters[__LOG_AMOUNT_COUNT];
	u64 dropped[LOG_REASONS];
};

struct log_books {
	u32 count;
	u32 last;		/* found last */
	struct log_book *books;
	struct log_gateway *gateways;
	unsigned int uplink_count;
	unsigned int uplink_room;
	u32 *uplinks;		/* ifindexes */
};

/* Packets and bytes of one gateway that no record has. */
struct log_rest {
	bool ended;
	bool idle;		/* no packet, and no record */
	bool internet;
	s64 begin;
	u64 amounts[__LOG_AMOUNT_COUNT];
	u64 dropped[LOG_REASONS];
};

void log_books_open(struct log_books *books, const struct log_slot *slot,
		    s64 now);
void log_books_close(struct log_books *books);
u32 log_books_find(struct log_books *books, const char *gateway);
int log_books_read(struct log_books *books, s64 now, bool warn);
void log_books_add(struct log_books *books, u32 index,
		   const struct log_record *record);
void log_books_revert(struct log_books *books, const struct log_slot *slot);
bool log_books_cuts(const struct log_books *books,
		    u64 cuts[__LOG_AMOUNT_COUNT]);
bool log_books_rest(struct log_books *books, u32 index,
		    u64 cuts[__LOG_AMOUNT_COUNT], s64 now,
		    struct log_rest *rest);
bool log_books_has_uplink(const struct log_books *books, u32 ifindex);

#endif /* EOIGCTL_LOG_BOOKS_H */
