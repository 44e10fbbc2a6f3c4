/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_RECORD_H
#define EOIGCTL_FLOW_RECORD_H

#include <linux/eoig_record.h>

#include "netlink.h"

/* How many records the kernel has taken, and why it has skipped others. */
struct restored {
	u64 restored;
	u64 skipped[EOIG_SKIPPED_A_MAX + 1];	/* by EOIG_SKIPPED_A_* */
};

typedef void (*flow_record_fn)(const struct eoig_record *record, void *data);

size_t flow_record_size(u32 version);
void flow_record_read(struct eoig_record *record, const void *bytes, u32 version);
bool flow_records_read(const struct nlmsghdr *header, flow_record_fn take,
		       void *data);
void flow_records_put(struct request *request,
		      const struct eoig_record *records, unsigned int count);
void flow_records_taken(const struct nlmsghdr *header, void *data);

#endif /* EOIGCTL_FLOW_RECORD_H */
