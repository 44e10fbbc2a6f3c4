/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_STREAM_H
#define EOIGCTL_FLOW_STREAM_H

#include <stdio.h>

#include "flow_filter.h"
#include "flow_record.h"

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

int flow_stream_save(FILE *out, const struct flow_filter *filter, u64 *count);
int flow_stream_restore(FILE *in, struct restored *restored);

#endif /* EOIGCTL_FLOW_STREAM_H */
