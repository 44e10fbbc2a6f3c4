// SPDX-License-Identifier: GPL-2.0-only
/*
 * The books of the flow log. log.c explains how the sums are exact.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "error.h"
#include "gateway.h"
#include "log_books.h"
#include "memory.h"
#include "stats.h"
#include "text.h"

/* After so many balances without its gateway, a book is used for another. */
#define ABSENT	2

/**
 * log_books_open - begin with the sums of an earlier run
 * @books: filled
 * @slot: the sums
 * @now: milliseconds since 1970
 */
void log_books_open(struct log_books *books, const struct log_slot *slot,
		    s64 now)
{
	u32 i;

	memset(books, 0, sizeof(*books));
	books->books = calloc(LOG_BOOKS_MAX, sizeof(*books->books));
	books->gateways = calloc(LOG_BOOKS_MAX, sizeof(*books->gateways));
	if (!books->books || !books->gateways)
		exit(error_kernel("out of memory"));
	books->count = slot->count ? slot->count : 1;
	memcpy(books->books, slot->books, slot->count * sizeof(*slot->books));
	for (i = 0; i < books->count; i++)
		books->gateways[i].begin = slot->time ? slot->time : now;
}

void log_books_close(struct log_books *books)
{
	free(books->books);
	free(books->gateways);
	free(books->uplinks);
}

/* Take a book that no counters and no flows use, or a new one. */
static u32 new_book(struct log_books *books, const char *gateway)
{
	struct log_book *book;
	u32 i;

	for (i = 1; i < books->count; i++)
		if (books->gateways[i].absent >= ABSENT &&
		    !books->gateways[i].flows)
			break;
	if (i == LOG_BOOKS_MAX)
		return 0;
	if (i == books->count)
		books->count++;
	book = &books->books[i];
	memset(book, 0, sizeof(*book));
	memset(&books->gateways[i], 0, sizeof(books->gateways[i]));
	text_copy(book->gateway, sizeof(book->gateway), gateway);
	return i;
}

/* Find the book of a gateway. Return: its index; 0 without a gateway. */
u32 log_books_find(struct log_books *books, const char *gateway)
{
	u32 i;

	if (!*gateway)
		return 0;
	if (!strcmp(books->books[books->last].gateway, gateway))
		return books->last;
	for (i = 1; i < books->count; i++)
		if (!strcmp(books->books[i].gateway, gateway))
			break;
	if (i == books->count)
		i = new_book(books, gateway);
	books->last = i;
	return i;
}

/* Convert EOIG_STATS_A_SINCE. Return: milliseconds since 1970. */
static s64 since_ms(u64 since, s64 now)
{
	return now - clock_ms(CLOCK_BOOTTIME) + (s64)(since / 1000000);
}

/*
 * The counters of a gateway have ended: nobody knows what they were in the end.
 * Flows without a gateway may be in them, too.
 */
static void end_book(struct log_books *books, u32 index)
{
	struct log_book *book = &books->books[index];

	books->gateways[index].ended = true;
	book->since = 0;
	memset(book->logged, 0, sizeof(book->logged));
	memset(book->dropped, 0, sizeof(book->dropped));
	memset(books->books[0].logged, 0, sizeof(books->books[0].logged));
}

static void read_counters(struct log_books *books, const struct stats *stats,
			  s64 now)
{
	u32 index = log_books_find(books, stats->gateway);
	struct log_gateway *gateway = &books->gateways[index];
	/* An older module does not say. */
	u64 since = stats->values[EOIG_STATS_A_SINCE] ?
		    stats->values[EOIG_STATS_A_SINCE] : 1;
	struct log_book *book = &books->books[index];

	if (!index)
		return;
	gateway->present = true;
	gateway->absent = 0;
	memcpy(gateway->counters, &stats->values[EOIG_STATS_A_PACKETS_OUT],
	       sizeof(gateway->counters));
	memcpy(gateway->dropped, stats->drops, sizeof(stats->drops));
	if (book->since == since)
		return;
	if (book->since)
		end_book(books, index);
	else
		gateway->begin = since_ms(since, now);
	book->since = since;
}

/* A gateway that was deleted has no counters any more. */
static void check_present(struct log_books *books, u32 index)
{
	struct log_gateway *gateway = &books->gateways[index];

	if (gateway->present)
		return;
	if (books->books[index].since)
		end_book(books, index);
	else if (gateway->absent < ABSENT)
		gateway->absent++;
}

static void read_gateway(struct log_books *books,
			 const struct gateway *gateway, bool warn)
{
	u32 i, index = log_books_find(books, gateway->name);
	u32 type = gateway->values[EOIG_GATEWAY_A_TYPE];

	books->gateways[index].internet = type == EOIG_GATEWAY_INTERNET;
	if (warn && type == EOIG_GATEWAY_EGRESS_ONLY &&
	    !gateway->values[EOIG_GATEWAY_A_ACCOUNTING])
		error_warn("gateway %s: flows have no counters, use: eoigctl gateway set %s accounting on",
			   gateway->name, gateway->name);
	for (i = 0; i < gateway->uplink_count; i++) {
		books->uplinks = array_grow(books->uplinks, books->uplink_count,
					    &books->uplink_room,
					    sizeof(*books->uplinks));
		books->uplinks[books->uplink_count++] =
			gateway->uplinks[i].ifindex;
	}
}

/**
 * log_books_read - read the kernel's counters and gateways
 * @books: the books
 * @now: milliseconds since 1970
 * @warn: warn of gateways without accounting
 *
 * Return: STATUS_OK, or another status after an error message.
 */
int log_books_read(struct log_books *books, s64 now, bool warn)
{
	struct gateway_list gateways;
	struct stats_list stats;
	int status;
	u32 i;

	status = stats_list_get(&stats);
	if (status)
		return status;
	for (i = 0; i < books->count; i++)
		books->gateways[i].present = false;
	for (i = 0; i < stats.count; i++)
		read_counters(books, &stats.stats[i], now);
	stats_list_free(&stats);
	for (i = 1; i < books->count; i++)
		check_present(books, i);
	status = gateway_list_get(&gateways);
	if (status)
		return status;
	books->uplink_count = 0;
	for (i = 0; i < gateways.count; i++)
		read_gateway(books, &gateways.gateways[i], warn);
	gateway_list_free(&gateways);
	return STATUS_OK;
}

/* Add a written record to the sums. */
void log_books_add(struct log_books *books, u32 index,
		   const struct log_record *record)
{
	unsigned int first = record->inbound ? LOG_PACKETS_IN : LOG_PACKETS_OUT;
	struct log_book *book = &books->books[index];

	books->gateways[index].active = true;
	if (!record->counted)
		return;
	if (record->reason >= 0) {
		book->dropped[record->reason] += record->packets;
		return;
	}
	book->logged[first] += record->packets;
	book->logged[first + 1] += record->bytes;
}

/* Go back to the sums before a failed write. */
void log_books_revert(struct log_books *books, const struct log_slot *slot)
{
	u32 i;

	for (i = 0; i < books->count; i++) {
		const struct log_book *old = &slot->books[i];
		struct log_book *book = &books->books[i];
		bool same = i < slot->count && book->since == old->since &&
			    !strcmp(book->gateway, old->gateway);

		if (same) {
			*book = *old;
		} else {
			memset(book->logged, 0, sizeof(book->logged));
			memset(book->dropped, 0, sizeof(book->dropped));
		}
	}
}

/**
 * log_books_cuts - sum up what gateways have in records beyond their counters
 * @books: the books
 * @cuts: filled
 *
 * A flow that has changed its gateway may be in the records of one and in the
 * counters of the other. The sum over all gateways is right: the rests of the
 * others are less by this much.
 *
 * Return: true if there is any.
 */
bool log_books_cuts(const struct log_books *books,
		    u64 cuts[__LOG_AMOUNT_COUNT])
{
	bool any = false;
	unsigned int j;
	u32 i;

	memset(cuts, 0, __LOG_AMOUNT_COUNT * sizeof(*cuts));
	for (i = 0; i < books->count; i++)
		for (j = 0; j < __LOG_AMOUNT_COUNT; j++) {
			u64 logged = books->books[i].logged[j];
			u64 counter = books->gateways[i].present ?
				      books->gateways[i].counters[j] : 0;

			if ((i && !books->books[i].since) || logged <= counter)
				continue;
			cuts[j] += logged - counter;
			any = true;
		}
	return any;
}

/**
 * log_books_rest - compute what no record of a gateway has
 * @books: the books
 * @index: of the gateway
 * @cuts: of log_books_cuts(); reduced
 * @now: milliseconds since 1970
 * @rest: filled
 *
 * Return: false if there is nothing to say.
 */
bool log_books_rest(struct log_books *books, u32 index,
		    u64 cuts[__LOG_AMOUNT_COUNT], s64 now,
		    struct log_rest *rest)
{
	struct log_gateway *gateway = &books->gateways[index];
	const struct log_book *book = &books->books[index];
	bool any = gateway->ended;
	unsigned int i;

	memset(rest, 0, sizeof(*rest));
	rest->ended = gateway->ended;
	rest->internet = gateway->internet;
	rest->begin = gateway->begin;
	for (i = 0; gateway->present && i < __LOG_AMOUNT_COUNT; i++) {
		u64 more, less;

		if (gateway->counters[i] <= book->logged[i])
			continue;
		more = gateway->counters[i] - book->logged[i];
		less = more < cuts[i] ? more : cuts[i];
		cuts[i] -= less;
		rest->amounts[i] = more - less;
		any |= rest->amounts[i];
	}
	for (i = 0; gateway->present && i < LOG_REASONS; i++) {
		if (gateway->dropped[i] <= book->dropped[i])
			continue;
		rest->dropped[i] = gateway->dropped[i] - book->dropped[i];
		any = true;
	}
	rest->idle = gateway->present && !any && !gateway->active;
	gateway->ended = false;
	gateway->active = false;
	gateway->begin = now;
	return any || rest->idle;
}

bool log_books_has_uplink(const struct log_books *books, u32 ifindex)
{
	unsigned int i;

	for (i = 0; i < books->uplink_count; i++)
		if (books->uplinks[i] == ifindex)
			return true;
	return false;
}
