/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of some slices of the table, for a peer that lacks them.
 */
#ifndef EOIGCTL_SYNC_DUMP_H
#define EOIGCTL_SYNC_DUMP_H

#include "netlink.h"
#include "sync_session.h"

struct sync_dump {
	bool running;		/* the session waits for its end */
	bool failed;
	struct channel channel;	/* open until the kernel has sent all */
	struct refusal refusal;
	char *buffer;
	struct eoig_record *records;	/* received, not passed on yet */
	unsigned int count;
	unsigned int next;
	unsigned int room;
	s64 moved;		/* when it last went on, CLOCK_MONOTONIC */
};

void sync_dump_begin(struct sync_dump *dump, const u8 *key,
		     const u8 selected[SYNC_SLICES / 8]);
bool sync_dump_run(struct sync_dump *dump, struct sync_session *session,
		   bool connected);
int sync_dump_fd(const struct sync_dump *dump,
		 const struct sync_session *session);
void sync_dump_end(struct sync_dump *dump);

#endif /* EOIGCTL_SYNC_DUMP_H */
