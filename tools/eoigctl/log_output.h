/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the flow log goes: standard output, a file, or a collector.
 */
#ifndef EOIGCTL_LOG_OUTPUT_H
#define EOIGCTL_LOG_OUTPUT_H

#include "log_books.h"
#include "log_state.h"

struct log_output {
	enum {
		LOG_STREAM,	/* standard output */
		LOG_FILE,
		LOG_DATAGRAM,
	} kind;
	int fd;
	const char *path;	/* for messages and reopening */
	char *buffer;
	size_t used;
	size_t room;
	struct log_books *books;
	struct log_state *state;
	bool missed;		/* a write has failed; log.c clears this */
	s64 reported;		/* when that was said, see clock_ms() */
	bool renewed;		/* its reader needs the IPFIX template */
	bool ended;		/* nobody reads standard output */
};

int log_output_file(struct log_output *output, const char *path);
int log_output_collector(struct log_output *output, const char *address);
void log_output_stream(struct log_output *output);
void log_output_recover(struct log_output *output);
int log_output_reopen(struct log_output *output);
void log_output_add(struct log_output *output, const void *data, size_t length);
void log_output_flush(struct log_output *output);
bool log_output_is_full(const struct log_output *output);
void log_output_close(struct log_output *output);

#endif /* EOIGCTL_LOG_OUTPUT_H */
