/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's side of the daemon: the events of its flows, merges of the
 * records of peers, and digests.
 */
#ifndef EOIGCTL_SYNC_KERNEL_H
#define EOIGCTL_SYNC_KERNEL_H

#include "flow_record.h"
#include "listen.h"
#include "sync_session.h"

struct sync_kernel {
	struct listen listen;
	/* The next two handle an event. They get @owner. */
	void (*record)(void *owner, const struct eoig_record *record);
	void (*config)(void *owner);
	void *owner;
	bool lost;		/* events or merges were lost */
	bool loaded;		/* the module was loaded meanwhile */
	struct eoig_record *waiting;	/* for the merge */
	unsigned int waiting_count;
	struct restored merged;
	u64 events;		/* records of events */
	u64 overruns;		/* how often events were lost */
	u64 unknown;		/* records of another version */
	u64 refused;		/* records that the module finds invalid */
	u64 failed;		/* records that could not be merged */
};

int sync_kernel_open(struct sync_kernel *kernel, bool unanswered);
void sync_kernel_close(struct sync_kernel *kernel);
bool sync_kernel_ready(const struct sync_kernel *kernel);
int sync_kernel_read(struct sync_kernel *kernel);
void sync_kernel_merge(struct sync_kernel *kernel,
		       const struct eoig_record *records, unsigned int count);
void sync_kernel_flush(struct sync_kernel *kernel);
bool sync_kernel_digest(struct sync_kernel *kernel, const u8 *key,
			u64 digests[SYNC_SLICES]);
struct nlattr *sync_slices_begin(struct request *request, const u8 *key);

#endif /* EOIGCTL_SYNC_KERNEL_H */
