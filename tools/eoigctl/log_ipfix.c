// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of the flow log as IPFIX messages (RFC 7011).
 *
 * Each direction of a flow is a record of its own, as most collectors expect
 * (RFC 5103 would join the two). All records have one template. A record
 * without addresses has those of the unspecified address. Drops are marked by
 * forwardingStatus and firewallEvent, SKIPDATA by flowEndReason: lack of
 * resources. All elements are those of IANA's registry.
 *
 * Debian has a library for this, libfixbuf. It sends messages when it pleases,
 * but the sums of a message must be stored just before it is sent.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log_output.h"
#include "log_record.h"
#include "memory.h"

/* Fits into the least MTU of IPv6, with IPv6 and UDP headers. */
#define MESSAGE_MAX	1232
#define HEADER		16
#define SET_HEADER	4
#define VERSION		10
#define TEMPLATE_SET	2
#define TEMPLATE	256
#define DOMAIN		1
/* Send the template again this often (RFC 7011 section 8.4), in ms. */
#define REFRESH		60000

/* Values of flowEndReason. */
enum {
	END_IDLE = 1,
	END_ACTIVE,		/* the flow lives */
	END_DETECTED,
	END_FORCED,
	END_RESOURCES,
};

/* Values of forwardingStatus (RFC 7270): status, then reason. */
enum {
	FORWARDED = 0x40,
	DROPPED = 0x80,
	DROPPED_BY_RULE = 0x82,
	DROPPED_BAD_LENGTH = 0x87,
	DROPPED_REVERSE_PATH = 0x8c,
};

/* Values of firewallEvent. */
enum {
	FIREWALL_DELETED = 2,
	FIREWALL_DENIED = 3,
	FIREWALL_UPDATE = 5,
};

/* The elements of a record, with their lengths. 65535: variable. */
static const struct {
	u16 element;
	u16 length;
} elements[] = {
	{ 152, 8 },		/* flowStartMilliseconds */
	{ 153, 8 },		/* flowEndMilliseconds */
	{ 2, 8 },		/* packetDeltaCount */
	{ 1, 8 },		/* octetDeltaCount */
	{ 27, 16 },		/* sourceIPv6Address */
	{ 28, 16 },		/* destinationIPv6Address */
	{ 7, 2 },		/* sourceTransportPort */
	{ 11, 2 },		/* destinationTransportPort */
	{ 6, 2 },		/* tcpControlBits */
	{ 4, 1 },		/* protocolIdentifier */
	{ 60, 1 },		/* ipVersion */
	{ 29, 1 },		/* sourceIPv6PrefixLength */
	{ 61, 1 },		/* flowDirection */
	{ 89, 1 },		/* forwardingStatus */
	{ 136, 1 },		/* flowEndReason */
	{ 233, 1 },		/* firewallEvent */
	{ 82, 65535 },		/* interfaceName: of the gateway */
};

struct ipfix {
	u8 message[MESSAGE_MAX];
	size_t used;		/* 0: not begun */
	size_t set;		/* offset of the data set */
	u32 records;		/* in this message */
	u32 sequence;		/* records before this message */
	s64 refreshed;		/* when the template was sent */
};

static void put(struct ipfix *ipfix, u64 number, size_t size)
{
	u64 wire = htobe64(number);

	memcpy(ipfix->message + ipfix->used, (u8 *)&wire + sizeof(wire) - size,
	       size);
	ipfix->used += size;
}

static void set_number(struct ipfix *ipfix, size_t at, u64 number, size_t size)
{
	size_t used = ipfix->used;

	ipfix->used = at;
	put(ipfix, number, size);
	ipfix->used = used;
}

static void put_address(struct ipfix *ipfix, const struct in6_addr *address)
{
	const struct in6_addr none = IN6ADDR_ANY_INIT;

	memcpy(ipfix->message + ipfix->used, address ? address : &none,
	       sizeof(none));
	ipfix->used += sizeof(none);
}

static void put_template(struct ipfix *ipfix)
{
	unsigned int i;

	put(ipfix, TEMPLATE_SET, 2);
	put(ipfix, SET_HEADER + 4 + 4 * ARRAY_SIZE(elements), 2);
	put(ipfix, TEMPLATE, 2);
	put(ipfix, ARRAY_SIZE(elements), 2);
	for (i = 0; i < ARRAY_SIZE(elements); i++) {
		put(ipfix, elements[i].element, 2);
		put(ipfix, elements[i].length, 2);
	}
}

/* Begin a message, and its set of data. The header is filled in at the end. */
static void begin_message(struct ipfix *ipfix, struct log_output *output)
{
	s64 now = clock_now();

	ipfix->used = HEADER;
	ipfix->records = 0;
	if (!ipfix->refreshed || output->renewed ||
	    now - ipfix->refreshed >= REFRESH || now < ipfix->refreshed) {
		put_template(ipfix);
		ipfix->refreshed = now;
		output->renewed = false;
	}
	ipfix->set = ipfix->used;
	put(ipfix, TEMPLATE, 2);
	put(ipfix, 0, 2);
}

static void end_message(struct ipfix *ipfix, struct log_output *output)
{
	size_t length = ipfix->used;

	set_number(ipfix, 0, VERSION, 2);
	set_number(ipfix, 2, length, 2);
	set_number(ipfix, 4, clock_now() / 1000, 4);
	set_number(ipfix, 8, ipfix->sequence, 4);
	set_number(ipfix, 12, DOMAIN, 4);
	set_number(ipfix, ipfix->set + 2, length - ipfix->set, 2);
	ipfix->sequence += ipfix->records;
	ipfix->used = 0;
	log_output_add(output, ipfix->message, length);
}

static size_t record_length(const struct log_record *record)
{
	size_t length = 1 + strlen(record->gateway);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(elements) - 1; i++)
		length += elements[i].length;
	return length;
}

static u8 end_reason(const struct log_record *record)
{
	if (record->status == LOG_SKIPDATA)
		return END_RESOURCES;
	if (!record->accepted)
		return END_FORCED;
	switch (record->flow_end) {
	case EOIG_FLOW_END_EXPIRED:
		return END_IDLE;
	case EOIG_FLOW_END_EVICTED:
		return END_RESOURCES;
	case EOIG_FLOW_END_DELETED:
	case EOIG_FLOW_END_POLICY:
	case EOIG_FLOW_END_NETNS:
		return END_FORCED;
	case EOIG_FLOW_END_CLOSED:
	case EOIG_FLOW_END_RESET:
		return END_DETECTED;
	default:
		return END_ACTIVE;
	}
}

static u8 forwarding_status(const struct log_record *record)
{
	if (record->accepted)
		return FORWARDED;
	switch (record->reason) {
	case EOIG_DROP_SPOOFED:
	case EOIG_DROP_REVERSE_PATH:
		return DROPPED_REVERSE_PATH;
	case EOIG_DROP_MALFORMED:
		return DROPPED_BAD_LENGTH;
	case EOIG_DROP_TABLE_FULL:
	case EOIG_DROP_HOST_LIMIT:
	case EOIG_DROP_NO_MEMORY:
		return DROPPED;
	default:
		return DROPPED_BY_RULE;
	}
}

static u8 firewall_event(const struct log_record *record)
{
	if (!record->accepted)
		return FIREWALL_DENIED;
	return record->flow_end < 0 ? FIREWALL_UPDATE : FIREWALL_DELETED;
}

/* In the order of elements[]. */
static void put_record(struct ipfix *ipfix, const struct log_record *record)
{
	size_t name = strlen(record->gateway);

	put(ipfix, record->begin, 8);
	put(ipfix, record->end, 8);
	put(ipfix, record->counted ? record->packets : 0, 8);
	put(ipfix, record->sized ? record->bytes : 0, 8);
	put_address(ipfix, record->source);
	put_address(ipfix, record->destination);
	put(ipfix, record->source_port, 2);
	put(ipfix, record->destination_port, 2);
	put(ipfix, record->tcp_flags < 0 ? 0 : record->tcp_flags, 2);
	put(ipfix, record->protocol, 1);
	put(ipfix, 6, 1);
	put(ipfix, record->source ? record->source_length : 0, 1);
	put(ipfix, !record->inbound, 1);
	put(ipfix, forwarding_status(record), 1);
	put(ipfix, end_reason(record), 1);
	put(ipfix, firewall_event(record), 1);
	put(ipfix, name, 1);
	memcpy(ipfix->message + ipfix->used, record->gateway, name);
	ipfix->used += name;
	ipfix->records++;
}

static void write_record(struct log_format *format, struct log_output *output,
			 const struct log_record *record)
{
	struct ipfix *ipfix = format->ipfix;

	/* IPFIX has no word for an interval without packets. */
	if (record->status == LOG_NODATA)
		return;
	if (!ipfix) {
		ipfix = allocate(NULL, sizeof(*ipfix));
		memset(ipfix, 0, sizeof(*ipfix));
		format->ipfix = ipfix;
	}
	if (ipfix->used &&
	    ipfix->used + record_length(record) > sizeof(ipfix->message))
		end_message(ipfix, output);
	if (!ipfix->used)
		begin_message(ipfix, output);
	put_record(ipfix, record);
}

static void finish(struct log_format *format, struct log_output *output)
{
	if (format->ipfix && format->ipfix->used)
		end_message(format->ipfix, output);
}

const struct log_format_ops log_ipfix = {
	.write = write_record,
	.finish = finish,
};
