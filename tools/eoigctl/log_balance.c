// SPDX-License-Identifier: GPL-2.0-only
/*
 * The records without addresses of the flow log: packets that the kernel has
 * counted, and that no other record has.
 */
#include "log.h"

static struct log_record begin_record(const struct log *log,
				      const struct log_rest *rest)
{
	struct log_record record = {
		.accepted = true,
		.begin = rest->begin,
		.end = log->read,
		.reason = -1,
		.flow_end = -1,
		.tcp_flags = -1,
	};

	return record;
}

/* Write a record that only says something about an interval. */
static void write_status(struct log *log, u32 book, const struct log_rest *rest,
			 enum log_status status)
{
	struct log_record record = begin_record(log, rest);

	record.status = status;
	log_write(log, book, &record);
}

static void write_accepted(struct log *log, u32 book,
			   const struct log_rest *rest, bool inbound)
{
	unsigned int first = inbound ? LOG_PACKETS_IN : LOG_PACKETS_OUT;
	struct log_record record = begin_record(log, rest);

	if (!rest->amounts[first])
		return;
	record.inbound = inbound;
	record.counted = true;
	record.sized = true;
	record.packets = rest->amounts[first];
	record.bytes = rest->amounts[first + 1];
	if (log->lost && !rest->internet)
		record.status = LOG_SKIPDATA;
	log_write(log, book, &record);
}

/* Write the drops of a reason of which the kernel has sent no sample. */
static void write_dropped(struct log *log, u32 book,
			  const struct log_rest *rest, unsigned int reason)
{
	struct log_record record = begin_record(log, rest);

	if (!rest->dropped[reason])
		return;
	record.accepted = false;
	record.counted = true;
	record.packets = rest->dropped[reason];
	record.reason = reason;
	record.status = LOG_SKIPDATA;
	log_write(log, book, &record);
}

/**
 * log_balance - write the rest of each gateway
 * @log: the log, with the counters and the records of a checkpoint
 *
 * Return: true if records are ahead of counters, and may hide some of the rest.
 */
bool log_balance(struct log *log)
{
	u64 cuts[__LOG_AMOUNT_COUNT];
	unsigned int reason;
	bool ahead;
	u32 i;

	ahead = log_books_cuts(&log->books, cuts);
	for (i = 1; i < log->books.count; i++) {
		struct log_rest rest;

		if (!log_books_rest(&log->books, i, cuts, log->read, &rest))
			continue;
		if (rest.ended)
			write_status(log, i, &rest, LOG_SKIPDATA);
		if (rest.idle)
			write_status(log, i, &rest, LOG_NODATA);
		write_accepted(log, i, &rest, false);
		write_accepted(log, i, &rest, true);
		for (reason = 0; reason < LOG_REASONS; reason++)
			write_dropped(log, i, &rest, reason);
	}
	return ahead;
}
