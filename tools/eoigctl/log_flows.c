// SPDX-License-Identifier: GPL-2.0-only
/*
 * The living flows of the flow log, and the records of accepted packets.
 *
 * Each flow has a base: the counters that its records, or SKIPDATA records,
 * have already. A record has what the flow has counted since. An event has the
 * counters of a flow at its end, a dump those of each living flow.
 *
 * A dump is not applied at once. Events that were sent during the dump are read
 * behind it, and may be older than what the dump says: the end of a flow, then
 * the beginning of another one with the same addresses and ports. Therefore an
 * event counts from the base. What the dump has said about the flow is
 * forgotten, unless the flow ended before. What remains a second later
 * is applied.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "family.h"
#include "log.h"
#include "memory.h"
#include "packet.h"

/* During a dump, take events out of the socket after so many flows. */
#define STORE_EVERY	64

/* What identifies a flow. No padding: it is compared as bytes. */
struct log_key {
	struct in6_addr interior;
	struct in6_addr exterior;
	u16 interior_port;	/* in network byte order */
	u16 exterior_port;
	u8 protocol;
	u8 home;
	u16 zero;
};

struct log_flow {
	struct log_key key;	/* first, for tsearch() */
	bool counted;		/* it has counters */
	bool whole;		/* its first packet is in @base, or 0 */
	bool skipped;		/* SKIPDATA records have its packets */
	u32 book;
	u32 fresh;		/* checkpoint in which it began; or 0 */
	u32 seen;		/* checkpoint that has found it; or 0 */
	s64 begin;		/* of its next record */
	u64 base[__LOG_AMOUNT_COUNT];
	u64 dumped[__LOG_AMOUNT_COUNT];
	struct log_flow *next;
	struct log_flow **link;
};

/* A flow in a message. */
struct report {
	struct log_key key;
	char gateway[EOIG_NAME_MAX + 1];
	bool counted;
	u32 age;		/* seconds */
	u64 amounts[__LOG_AMOUNT_COUNT];
};

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct log_key));
}

/* Read EOIG_A_FLOW. Return: false if it is not a connection. */
static bool read_report(const struct nlattr *nest, struct report *report)
{
	const struct nlattr *flow[EOIG_FLOW_A_MAX + 1];
	unsigned int i;

	if (!nest)
		return false;
	attributes_read_nest(nest, flow, EOIG_FLOW_A_MAX);
	memset(&report->key, 0, sizeof(report->key));
	if (attribute_number(flow[EOIG_FLOW_A_STATE]) == EOIG_FLOW_ENDPOINT ||
	    !attribute_address(flow[EOIG_FLOW_A_INTERIOR],
			       &report->key.interior) ||
	    !attribute_address(flow[EOIG_FLOW_A_EXTERIOR],
			       &report->key.exterior))
		return false;
	report->key.interior_port =
		attribute_number(flow[EOIG_FLOW_A_INTERIOR_PORT]);
	report->key.exterior_port =
		attribute_number(flow[EOIG_FLOW_A_EXTERIOR_PORT]);
	report->key.protocol = attribute_number(flow[EOIG_FLOW_A_PROTOCOL]);
	report->key.home = attribute_number(flow[EOIG_FLOW_A_FLAGS]) &
			   EOIG_FLOW_F_HOME;
	report->age = attribute_number(flow[EOIG_FLOW_A_AGE]);
	report->counted = flow[EOIG_FLOW_A_PACKETS_OUT];
	for (i = 0; i < __LOG_AMOUNT_COUNT; i++)
		report->amounts[i] =
			attribute_number(flow[EOIG_FLOW_A_PACKETS_OUT + i]);
	attribute_text(flow[EOIG_FLOW_A_GATEWAY], report->gateway,
		       sizeof(report->gateway));
	return true;
}

static struct log_flow *find_flow(const struct log_flows *flows,
				  const struct log_key *key)
{
	void *found = tfind(key, &flows->tree, compare_keys);

	return found ? *(struct log_flow **)found : NULL;
}

static s64 begin_of(const struct log *log, const struct report *report)
{
	return log->now - report->age * 1000LL;
}

static struct log_flow *add_flow(struct log *log, const struct report *report)
{
	struct log_flow *flow = allocate(NULL, sizeof(*flow));

	memset(flow, 0, sizeof(*flow));
	flow->key = report->key;
	flow->counted = report->counted;
	flow->begin = begin_of(log, report);
	flow->book = log_books_find(&log->books, report->gateway);
	log->books.gateways[flow->book].flows++;
	flow->next = log->flows.first;
	flow->link = &log->flows.first;
	if (flow->next)
		flow->next->link = &flow->next;
	log->flows.first = flow;
	log->flows.count++;
	if (!tsearch(flow, &log->flows.tree, compare_keys))
		allocate(NULL, (size_t)-1);
	return flow;
}

static void remove_flow(struct log *log, struct log_flow *flow)
{
	tdelete(flow, &log->flows.tree, compare_keys);
	*flow->link = flow->next;
	if (flow->next)
		flow->next->link = flow->link;
	log->books.gateways[flow->book].flows--;
	log->flows.count--;
	free(flow);
}

static void move_flow(struct log *log, struct log_flow *flow,
		      const char *gateway)
{
	u32 book = log_books_find(&log->books, gateway);

	if (!*gateway || book == flow->book)
		return;
	log->books.gateways[flow->book].flows--;
	log->books.gateways[book].flows++;
	flow->book = book;
}

/* Write one direction of a flow. */
static void write_direction(struct log *log, const struct log_flow *flow,
			    bool inbound, const u64 *amounts,
			    struct log_record *record)
{
	const struct log_key *key = &flow->key;
	u16 interior = ntohs(key->interior_port);
	u16 exterior = ntohs(key->exterior_port);

	record->inbound = inbound;
	record->source = inbound ? &key->exterior : &key->interior;
	record->destination = inbound ? &key->interior : &key->exterior;
	if (record->ports) {
		record->source_port = inbound ? exterior : interior;
		record->destination_port = inbound ? interior : exterior;
	}
	record->packets = amounts[0];
	record->bytes = amounts[1];
	log_write(log, flow->book, record);
}

/* Write the records of what a flow has counted since the last ones. */
static void write_flow(struct log *log, struct log_flow *flow,
		       const u64 *counters, s64 end, int flow_end)
{
	struct log_record record = {
		.source_length = 128,
		.protocol = flow->key.protocol,
		.ports = packet_has_ports(flow->key.protocol),
		.accepted = true,
		.counted = flow->counted,
		.sized = flow->counted,
		.begin = flow->begin,
		.end = end,
		.reason = -1,
		.flow_end = flow_end,
		.tcp_flags = -1,
		.status = flow->skipped ? LOG_SKIPDATA : LOG_OK,
	};
	u64 more[__LOG_AMOUNT_COUNT] = { 0 };
	unsigned int i;

	for (i = 0; flow->counted && i < __LOG_AMOUNT_COUNT; i++) {
		/* The counters of another flow: its end was not seen. */
		if (counters[i] < flow->base[i])
			return;
		more[i] = counters[i] - flow->base[i];
	}
	if (more[LOG_PACKETS_OUT] || (!flow->counted && flow_end >= 0))
		write_direction(log, flow, false, &more[LOG_PACKETS_OUT],
				&record);
	if (more[LOG_PACKETS_IN])
		write_direction(log, flow, true, &more[LOG_PACKETS_IN],
				&record);
	flow->begin = end;
}

/*
 * A flow that was restored comes with counters: the gateway that counts it now
 * has not counted these. A new one comes with its first packet.
 */
static bool is_new(const struct log *log, const struct report *report)
{
	return !log->cautious && report->age <= 1 &&
	       report->amounts[LOG_PACKETS_OUT] == 1 &&
	       !report->amounts[LOG_PACKETS_IN];
}

static void begin_flow(struct log *log, const struct report *report)
{
	struct log_flow *flow = find_flow(&log->flows, &report->key);

	if (!flow) {
		flow = add_flow(log, report);
	} else if (flow->whole) {
		/* The end of the one before it was not seen. */
		flow->seen = 0;
		flow->counted = report->counted;
		flow->begin = begin_of(log, report);
		move_flow(log, flow, report->gateway);
	}
	flow->whole = true;
	flow->fresh = log->checkpoint;
	if (is_new(log, report))
		memset(flow->base, 0, sizeof(flow->base));
	else
		memcpy(flow->base, report->amounts, sizeof(flow->base));
}

/*
 * Check whether no SKIPDATA record has the first packets of an unknown flow:
 * it began behind the last counters that were balanced.
 */
static bool is_unbalanced(const struct log *log, const struct report *report)
{
	return !log->cautious && begin_of(log, report) > log->certain;
}

/* The beginning was not seen, and no dump has found the flow. */
static void end_unknown(struct log *log, const struct report *report, int end)
{
	bool unbalanced = is_unbalanced(log, report);
	struct log_flow flow = {
		.key = report->key,
		.book = log_books_find(&log->books, report->gateway),
		.counted = report->counted && unbalanced,
		.skipped = report->counted && !unbalanced,
		.begin = begin_of(log, report),
	};

	write_flow(log, &flow, report->amounts, log->now, end);
}

/*
 * A flow ended before the counters were read. So what the dump has found is the
 * next one with the same addresses and ports. Its event follows.
 */
static void succeed_flow(const struct log *log, struct log_flow *flow)
{
	flow->whole = false;
	flow->begin = log->now;
	memcpy(flow->base, flow->dumped, sizeof(flow->base));
}

static void end_flow(struct log *log, const struct report *report, int end)
{
	struct log_flow *flow = find_flow(&log->flows, &report->key);

	if (!flow) {
		end_unknown(log, report, end);
		return;
	}
	move_flow(log, flow, report->gateway);
	write_flow(log, flow, report->amounts, log->now, end);
	if (flow->seen == log->checkpoint && log->now < log->read)
		succeed_flow(log, flow);
	else
		remove_flow(log, flow);
}

/* Handle EOIG_CMD_FLOW_EVENT. */
void log_flows_event(struct log *log, const struct nlattr **message)
{
	struct report report;

	if (!read_report(message[EOIG_A_FLOW], &report))
		return;
	switch (attribute_number(message[EOIG_A_FLOW_EVENT])) {
	case EOIG_FLOW_EVENT_NEW:
		begin_flow(log, &report);
		break;
	case EOIG_FLOW_EVENT_DESTROYED:
		end_flow(log, &report,
			 attribute_number(message[EOIG_A_FLOW_END]));
		break;
	}
}

static void take_dumped(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct log *log = data;
	struct log_flow *flow;
	struct report report;

	attributes_read(header, message, EOIG_A_MAX);
	if (!read_report(message[EOIG_A_FLOW], &report))
		return;
	flow = find_flow(&log->flows, &report.key);
	if (!flow) {
		flow = add_flow(log, &report);
		if (!is_unbalanced(log, &report)) {
			memcpy(flow->base, report.amounts, sizeof(flow->base));
			log->late = true;
		}
	}
	move_flow(log, flow, report.gateway);
	flow->seen = log->checkpoint;
	memcpy(flow->dumped, report.amounts, sizeof(flow->dumped));
	if (!(++log->found % STORE_EVERY))
		listen_store(&log->listen);
}

/**
 * log_flows_dump - ask the kernel for the counters of all flows
 * @log: the log
 *
 * Return: STATUS_OK, or another status after an error message.
 */
int log_flows_dump(struct log *log)
{
	int status = STATUS_OK;
	struct request request;
	struct refusal refusal;
	struct nlattr *filter;

	eoig_begin_dump(&request, EOIG_CMD_FLOW_GET);
	filter = request_nest(&request, EOIG_A_FILTER);
	mnl_attr_put(request.header, EOIG_FILTER_A_EXPIRED, 0, NULL);
	mnl_attr_nest_end(request.header, filter);
	if (eoig_try(&request, take_dumped, log, &refusal))
		status = eoig_refused(&refusal, "flows");
	request_free(&request);
	log->dumped = clock_now();
	return status;
}

/* Write records of what the last dump has found. */
void log_flows_settle(struct log *log)
{
	struct log_flow *flow, *next;

	for (flow = log->flows.first; flow; flow = next) {
		next = flow->next;
		if (flow->seen == log->checkpoint) {
			write_flow(log, flow, flow->dumped, log->dumped, -1);
			memcpy(flow->base, flow->dumped, sizeof(flow->base));
			flow->whole = true;
		} else if (flow->fresh != log->checkpoint) {
			/* It has ended, and the event was lost. */
			log_missed(log);
			remove_flow(log, flow);
		}
	}
}

void log_flows_free(struct log *log)
{
	while (log->flows.first)
		remove_flow(log, log->flows.first);
}
