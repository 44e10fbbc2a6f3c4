/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sums of the flow log, kept across restarts.
 */
#ifndef EOIGCTL_LOG_STATE_H
#define EOIGCTL_LOG_STATE_H

#include "log_record.h"

/* Room for reasons that a later version adds. */
#define LOG_REASONS	64
/* The first book is of flows that no gateway counts. */
#define LOG_BOOKS_MAX	(EOIG_GATEWAYS_MAX + 1)

/* The sums of one gateway: what the records since @since say. */
struct log_book {
	char gateway[EOIG_NAME_MAX + 1];
	u64 since;		/* EOIG_STATS_A_SINCE; 0: no such counters */
	u64 logged[__LOG_AMOUNT_COUNT];
	u64 dropped[LOG_REASONS];
};

/* The last write: which file, and its size before and after it. */
struct log_place {
	u64 device;
	u64 inode;		/* 0: not a file */
	u64 before;
	u64 after;
};

/* One version of the sums. */
struct log_slot {
	s64 time;
	struct log_place place;
	u32 count;
	struct log_book books[LOG_BOOKS_MAX];
};

struct log_state {
	struct log_state_file *file;
	int fd;			/* -1: in memory only */
	bool outdated;		/* an earlier run was in another boot */
	s64 left;		/* when it last wrote */
};

int log_state_open(struct log_state *state, const char *path);
void log_state_close(struct log_state *state);
const struct log_slot *log_state_last(const struct log_state *state);
void log_state_commit(struct log_state *state, const struct log_book *books,
		      u32 count, const struct log_place *place, s64 now);
void log_state_undo(struct log_state *state);

#endif /* EOIGCTL_LOG_STATE_H */
