/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow log: what its parts share. log.c explains how they work together.
 */
#ifndef EOIGCTL_LOG_H
#define EOIGCTL_LOG_H

#include "log_books.h"
#include "listen.h"
#include "log_output.h"
#include "log_record.h"
#include "log_state.h"

struct log_flow;
struct log_drop;

/* Flows whose end has not been seen. */
struct log_flows {
	void *tree;		/* see tsearch(3) */
	struct log_flow *first;
	u64 count;
};

/* Dropped packets that have no record yet. */
struct log_drops {
	void *tree;
	struct log_drop *first;
	unsigned int count;
};

struct log {
	struct log_format format;
	struct log_output output;
	struct log_state state;
	struct log_books books;
	struct listen listen;
	struct log_flows flows;
	struct log_drops drops;
	s64 now;		/* of the events at hand */
	s64 read;		/* when the counters were read */
	s64 dumped;		/* when the last dump ended */
	u32 found;		/* flows, by all dumps */
	s64 certain;		/* no record and no counter is older */
	u32 checkpoint;		/* number of the present checkpoint */
	bool cautious;		/* flows are being restored */
	bool late;		/* living flows were found by a dump only */
	bool stopped;		/* by a signal */
	int signals;		/* signalfd(2) */
	unsigned int lost;	/* balances left that may miss packets */
};

#define LOG_NEVER	((s64)(~0ULL >> 1))

void log_write(struct log *log, u32 book, struct log_record *record);
void log_missed(struct log *log);
void log_take(struct log *log, const struct nlmsghdr *header);
void log_close(struct log *log);

void log_flows_event(struct log *log, const struct nlattr **message);
int log_flows_dump(struct log *log);
void log_flows_settle(struct log *log);
void log_flows_free(struct log *log);

void log_drops_event(struct log *log, const struct nlattr **message);
void log_drops_settle(struct log *log);
void log_drops_free(struct log *log);

bool log_balance(struct log *log);

#endif /* EOIGCTL_LOG_H */
