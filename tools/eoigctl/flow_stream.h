/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_STREAM_H
#define EOIGCTL_FLOW_STREAM_H

#include <stdio.h>
#include <linux/eoig_record.h>

#include "flow_filter.h"
#include "netlink.h"

/* A stream to write. */
struct flow_writer {
	FILE *out;
	u32 checksum;
	u64 count;		/* of records */
};

void flow_writer_begin(struct flow_writer *writer, FILE *out);
void flow_writer_add(struct flow_writer *writer,
		     const struct eoig_record *record);
int flow_writer_end(struct flow_writer *writer);

/* The result of a restore. */
struct restored {
	u64 restored;
	u64 skipped[EOIG_SKIPPED_A_MAX + 1];
};

int flow_stream_save(FILE *out, const struct flow_filter *filter, u64 *count);
int flow_stream_restore(FILE *in, struct restored *restored);

#endif /* EOIGCTL_FLOW_STREAM_H */
