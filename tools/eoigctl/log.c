// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl log: write records of flows and of dropped packets.
 *
 * The records add up to the kernel's counters, packet by packet. This is how:
 *
 * - The kernel has the counters of each gateway (C), of each living flow, and
 *   of each flow at its end, in an event. It counts a packet first for its
 *   flow, then for its gateway.
 * - The log has the sums of its records (L), for each gateway. A record of a
 *   flow has what the flow has counted since the last one.
 * - At each checkpoint the log reads C, then dumps all flows, then waits for a
 *   second. By then each packet in C has been logged: either the dump has it,
 *   or an event of a flow that ended before the dump. So what L is short of C
 *   has no record. The rest C - L becomes a record without addresses, and is
 *   added to L.
 * - L may be ahead of C, by the packets since C was read. They hide as much of
 *   the rest. The next checkpoint finds it, because both are totals. When
 *   traffic ends, L equals C.
 * - Nothing is logged twice. If a flow was not seen from its beginning, its
 *   first counters are those that it had when it was found. Its earlier packets
 *   are in the rest. So a restart needs no memory of flows, only L. The state
 *   file keeps L, see log_state.c.
 *
 * The rest is SKIPDATA if events were lost, or if the log has just begun. Else
 * it has packets that belong to no flow: ICMPv6 errors, multicast, those of
 * open endpoints, of flows without counters ("accounting off"), and of gateways
 * of type internet.
 *
 * Of dropped packets, the kernel counts each one but reports a sample, without
 * the bytes of the others. So the rest of each reason is SKIPDATA, too.
 *
 * Counters that end between two checkpoints take their last numbers with them:
 * those of a deleted gateway, of "stats reset", of a module that is unloaded. A
 * SKIPDATA record without numbers says so. The new counters begin at 0.
 *
 * The kernel helps with two things. A dump has the flows that have expired, but
 * not left the table yet. Each counter says since when it counts.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "clock.h"
#include "command.h"
#include "complete.h"
#include "error.h"
#include "keyword.h"
#include "log.h"
#include "parse.h"
#include "signals.h"

/* Events of flows that ended before a dump arrive within this time, in ms. */
#define SETTLE		1000
/* The socket holds fewer events than are read in so many turns. */
#define SETTLE_TURNS	16
/* The kernel's ages are seconds: a flow may be younger by this much, in ms. */
#define AGE_ERROR	2000
/* A loss shows in the rests of at most so many checkpoints. */
#define LOST_BALANCES	2

/* "eoigctl reload" restores the flows within this time, in ms. */
#define RESTORE		10000

#define MINUTE		60000

/* The words of a command line. */
struct log_words {
	const char *file;
	const char *collector;
	const char *state;
	const char *format;
	const char *fields;
	u32 minutes;
};

/* The times of the main loop, in milliseconds of CLOCK_MONOTONIC. */
struct log_times {
	s64 due;		/* next checkpoint */
	s64 settle;		/* end of the present one, or LOG_NEVER */
	s64 interval;
	bool ending;		/* the present checkpoint is the last */
};

/* Note that packets may have no record of their own. */
void log_missed(struct log *log)
{
	log->lost = LOST_BALANCES;
}

static void flush(struct log *log)
{
	log->format.ops->finish(&log->format, &log->output);
	log_output_flush(&log->output);
	if (log->output.missed)
		log_missed(log);
	log->output.missed = false;
}

/* Write a record, and add it to the sums of its gateway. */
void log_write(struct log *log, u32 book, struct log_record *record)
{
	record->gateway = log->books.books[book].gateway;
	/* The clock was set back meanwhile. */
	if (record->begin > record->end)
		record->begin = record->end;
	log->format.ops->write(&log->format, &log->output, record);
	log_books_add(&log->books, book, record);
	if (log_output_is_full(&log->output))
		flush(log);
}

/* Handle one event. It may have waited, so its time is that of the kernel. */
void log_take(struct log *log, const struct nlmsghdr *header)
{
	const struct genlmsghdr *generic = mnl_nlmsg_get_payload(header);
	const struct nlattr *message[EOIG_A_MAX + 1];

	attributes_read(header, message, EOIG_A_MAX);
	if (message[EOIG_A_TIME])
		log->now = attribute_number(message[EOIG_A_TIME]) / 1000000;
	switch (generic->cmd) {
	case EOIG_CMD_FLOW_EVENT:
		log_flows_event(log, message);
		break;
	case EOIG_CMD_DROP_EVENT:
		log_drops_event(log, message);
		break;
	}
}

static void take(const struct nlmsghdr *header, void *data)
{
	log_take(data, header);
}

static int read_events(struct log *log)
{
	int status;

	log->now = clock_now();
	status = listen_read(&log->listen, take, log);
	if (log->listen.lost) {
		log->listen.lost = false;
		log_missed(log);
		if (!status)
			status = listen_resync(&log->listen);
	}
	if (log->listen.loaded) {
		log->listen.loaded = false;
		log->cautious = true;
		log_missed(log);
	}
	return status;
}

/* Read the counters, then the flows. Do nothing while there is no module. */
static int begin_checkpoint(struct log *log, struct log_times *times)
{
	int status = read_events(log);

	times->due = clock_ms(CLOCK_MONOTONIC) + times->interval;
	if (status || !log->listen.family)
		return status;
	if (log_fields_need_subnets(&log->format)) {
		subnet_list_free(&log->format.subnets);
		status = subnet_list_get(&log->format.subnets);
		subnet_list_sort(&log->format.subnets);
	}
	log->now = clock_now();
	log->read = log->now;
	if (!status)
		status = log_books_read(&log->books, log->read,
					!log->checkpoint);
	log->checkpoint++;
	if (!status)
		status = log_flows_dump(log);
	if (!status) {
		times->settle = clock_ms(CLOCK_MONOTONIC) + SETTLE;
		return STATUS_OK;
	}
	/* The module was unloaded meanwhile? */
	if (!read_events(log) && !log->listen.family)
		return STATUS_OK;
	return status;
}

/*
 * Read the events that were sent before the dump. If the logger had no time,
 * more of them wait than it reads in a turn. Others may come faster than they
 * are read: those do not matter.
 */
static int read_earlier_events(struct log *log)
{
	int status = STATUS_OK;
	unsigned int turn;

	for (turn = 0; turn < SETTLE_TURNS; turn++) {
		status = read_events(log);
		if (status || !log->listen.waiting)
			break;
	}
	return status;
}

static void settle_checkpoint(struct log *log, struct log_times *times)
{
	times->settle = LOG_NEVER;
	log->now = clock_now();
	log_flows_settle(log);
	log_drops_settle(log);
	/*
	 * A loss may show later: records are ahead of counters, or flows have
	 * counted between the counters and the dump that found them.
	 */
	if (!log_balance(log) && !log->late)
		log->lost = 0;
	else if (log->lost)
		log->lost--;
	log->late = false;
	flush(log);
	log->certain = log->read + AGE_ERROR;
	log->cautious = false;
}

/* Wait for events, for a signal, or for the time to do something. */
static int wait_for_events(struct log *log, const struct log_times *times)
{
	s64 until = times->settle < times->due ? times->settle : times->due;
	s64 left = until - clock_ms(CLOCK_MONOTONIC);
	struct pollfd waits[] = {
		{ .fd = listen_fd(&log->listen), .events = POLLIN },
		{ .fd = log->signals, .events = POLLIN },
	};

	if (poll(waits, ARRAY_SIZE(waits), left > 0 ? left : 0) < 0 &&
	    errno != EINTR)
		return error_kernel("events: %s", strerror(errno));
	return STATUS_OK;
}

/* SIGHUP opens the file again. Another signal ends the log. */
static void read_signals(struct log *log)
{
	int number;

	while ((number = signals_read(log->signals)))
		if (number == SIGHUP)
			log_output_reopen(&log->output);
		else
			log->stopped = true;
}

/* Do what is due. Set *@done behind the last checkpoint. */
static int work(struct log *log, struct log_times *times, bool *done)
{
	s64 now = clock_ms(CLOCK_MONOTONIC);
	int status;

	if (now >= times->settle) {
		status = read_earlier_events(log);
		if (status)
			return status;
		settle_checkpoint(log, times);
		*done = times->ending;
		return STATUS_OK;
	}
	if (times->settle != LOG_NEVER || times->ending)
		return STATUS_OK;
	if (log->cautious && times->due > now + RESTORE)
		times->due = now + RESTORE;
	if (!log->stopped && now < times->due)
		return STATUS_OK;
	times->ending = log->stopped;
	status = begin_checkpoint(log, times);
	/* Without a module there is no checkpoint. */
	*done = times->ending && times->settle == LOG_NEVER;
	return status;
}

static int run(struct log *log, struct log_times *times)
{
	int status = STATUS_OK;
	bool done = false;

	while (!status && !done && !log->output.ended) {
		status = wait_for_events(log, times);
		read_signals(log);
		if (!status)
			status = read_events(log);
		if (!status)
			status = work(log, times, &done);
		flush(log);
	}
	return status || !log->output.ended ? status : STATUS_USER;
}

static int parse_words(struct args *args, struct log_words *words)
{
	static const char *const names[] = {
		"-o", "to", "collector", "interval", "fields", "state", NULL
	};
	const char *word, *value;
	int index;

	while ((word = args_next(args))) {
		index = keyword_index(names, "log option", word);
		if (index < 0)
			return STATUS_USER;
		value = args_value(args, names[index]);
		if (!value)
			return STATUS_USER;
		switch (index) {
		case 0:
			words->format = value;
			break;
		case 1:
			complete_value(COMPLETE_FILE, value);
			words->file = value;
			break;
		case 2:
			complete_value(COMPLETE_NOTHING, value);
			words->collector = value;
			break;
		case 3:
			if (parse_number(value, "minutes", 1, 10,
					 &words->minutes))
				return STATUS_USER;
			break;
		case 4:
			complete_value(COMPLETE_NOTHING, value);
			words->fields = value;
			break;
		case 5:
			complete_value(COMPLETE_FILE, value);
			words->state = value;
			break;
		}
	}
	if (words->file && words->collector)
		return error_user("\"to\" and \"collector\" exclude each other");
	if (words->minutes != 1 && words->minutes != 10)
		return error_user("interval %u is not 1 or 10 minutes",
				  words->minutes);
	return STATUS_OK;
}

static int check_words(struct log *log, const struct log_words *words)
{
	if (log_format_parse(&log->format, words->format) ||
	    log_fields_parse(&log->format, words->fields))
		return STATUS_USER;
	if (words->collector && log->format.ops != &log_ipfix)
		return error_user("a collector takes IPFIX, use: log -o ipfix collector %s",
				  words->collector);
	if (log->format.ops == &log_ipfix && !words->collector &&
	    !words->file && isatty(STDOUT_FILENO))
		return error_user("IPFIX is not for a terminal, use: to FILE");
	return STATUS_OK;
}

static int open_output(struct log *log, const struct log_words *words)
{
	log->output.books = &log->books;
	log->output.state = &log->state;
	if (words->collector)
		return log_output_collector(&log->output, words->collector);
	if (words->file)
		return log_output_file(&log->output, words->file);
	log_output_stream(&log->output);
	return STATUS_OK;
}

/* Say that the sums of another boot have ended. */
static void write_gap(struct log *log)
{
	struct log_record record = {
		.begin = log->state.left,
		.end = log->now,
		.accepted = true,
		.reason = -1,
		.flow_end = -1,
		.tcp_flags = -1,
		.status = LOG_SKIPDATA,
	};

	log_write(log, 0, &record);
}

static int begin(struct log *log, const struct log_words *words)
{
	static const char *const groups[] = {
		EOIG_MCGRP_FLOW, EOIG_MCGRP_DROP, NULL
	};
	int status = listen_open(&log->listen, groups);

	if (status)
		return status;
	status = open_output(log, words);
	if (status)
		return status;
	status = log_state_open(&log->state, words->state);
	if (status)
		return status;
	log_output_recover(&log->output);
	log->now = clock_now();
	log_books_open(&log->books, log_state_last(&log->state), log->now);
	log->certain = LOG_NEVER;
	log_missed(log);
	if (log->state.outdated)
		write_gap(log);
	return STATUS_OK;
}

/* Free everything. */
void log_close(struct log *log)
{
	log_flows_free(log);
	log_drops_free(log);
	log_output_close(&log->output);
	log_state_close(&log->state);
	log_books_close(&log->books);
	listen_close(&log->listen);
	subnet_list_free(&log->format.subnets);
	free(log->format.ipfix);
}

int log_command(struct args *args)
{
	struct log_words words = { .format = "vpc", .minutes = 10 };
	struct log_times times = { .settle = LOG_NEVER };
	struct log log = { .checkpoint = 0 };
	int status;

	if (options.json)
		words.format = "json";
	if (parse_words(args, &words) || check_words(&log, &words))
		return STATUS_USER;
	log.signals = signals_open();
	if (log.signals < 0)
		return STATUS_KERNEL;
	status = begin(&log, &words);
	if (status)
		return status;
	times.interval = words.minutes * MINUTE;
	times.due = clock_ms(CLOCK_MONOTONIC);
	status = run(&log, &times);
	log_close(&log);
	close(log.signals);
	return status;
}
