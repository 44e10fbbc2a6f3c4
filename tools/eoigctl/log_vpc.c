// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records in the format of the flow logs of Amazon VPC: words in one line.
 *
 * The default fields are those of version 2. Versions 3 to 5 add fields. Those
 * about objects of a cloud have no meaning here, and are refused.
 *
 * Here a SKIPDATA record has the number of packets, so that records add up. A
 * source may be a prefix. Both are "-" in a cloud.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "keyword.h"
#include "log_output.h"
#include "log_record.h"
#include "parse.h"
#include "stats.h"
#include "text.h"

enum field {
	FIELD_VERSION,
	FIELD_ACCOUNT,
	FIELD_INTERFACE,
	FIELD_SOURCE,
	FIELD_DESTINATION,
	FIELD_SOURCE_PORT,
	FIELD_DESTINATION_PORT,
	FIELD_PROTOCOL,
	FIELD_PACKETS,
	FIELD_BYTES,
	FIELD_START,
	FIELD_END,
	FIELD_ACTION,
	FIELD_STATUS,
	FIELD_SUBNET,
	FIELD_TCP_FLAGS,
	FIELD_TYPE,
	FIELD_PACKET_SOURCE,
	FIELD_PACKET_DESTINATION,
	FIELD_DIRECTION,
	FIELD_REASON,
	FIELD_COUNT,
};

#define DEFAULT_FIELDS	(FIELD_STATUS + 1)
#define FIELD_TEXT	128

static const char *const names[] = {
	[FIELD_VERSION]			= "version",
	[FIELD_ACCOUNT]			= "account-id",
	[FIELD_INTERFACE]		= "interface-id",
	[FIELD_SOURCE]			= "srcaddr",
	[FIELD_DESTINATION]		= "dstaddr",
	[FIELD_SOURCE_PORT]		= "srcport",
	[FIELD_DESTINATION_PORT]	= "dstport",
	[FIELD_PROTOCOL]		= "protocol",
	[FIELD_PACKETS]			= "packets",
	[FIELD_BYTES]			= "bytes",
	[FIELD_START]			= "start",
	[FIELD_END]			= "end",
	[FIELD_ACTION]			= "action",
	[FIELD_STATUS]			= "log-status",
	[FIELD_SUBNET]			= "subnet-id",
	[FIELD_TCP_FLAGS]		= "tcp-flags",
	[FIELD_TYPE]			= "type",
	[FIELD_PACKET_SOURCE]		= "pkt-srcaddr",
	[FIELD_PACKET_DESTINATION]	= "pkt-dstaddr",
	[FIELD_DIRECTION]		= "flow-direction",
	[FIELD_REASON]			= "reject-reason",
	NULL,
};

/* The version of the format that has a field. */
static const u8 versions[FIELD_COUNT] = {
	[FIELD_SUBNET]			= 3,
	[FIELD_TCP_FLAGS]		= 3,
	[FIELD_TYPE]			= 3,
	[FIELD_PACKET_SOURCE]		= 3,
	[FIELD_PACKET_DESTINATION]	= 3,
	[FIELD_DIRECTION]		= 5,
	[FIELD_REASON]			= 8,
};

const char *log_status_text(enum log_status status)
{
	static const char *const texts[] = {
		[LOG_OK]	= "OK",
		[LOG_NODATA]	= "NODATA",
		[LOG_SKIPDATA]	= "SKIPDATA",
	};

	return texts[status];
}

/* Parse the name of a format. */
int log_format_parse(struct log_format *format, const char *word)
{
	static const char *const formats[] = { "json", "vpc", "ipfix", NULL };
	static const struct log_format_ops *const ops[] = {
		&log_json, &log_vpc, &log_ipfix
	};
	int index = keyword_index(formats, "log format", word);

	if (index < 0)
		return STATUS_USER;
	format->name = formats[index];
	format->ops = ops[index];
	return STATUS_OK;
}

/**
 * log_fields_parse - choose the fields of the vpc format
 * @format: the format
 * @word: names, with commas between them; NULL for those of version 2
 *
 * Return: STATUS_OK, or another status after an error message.
 */
int log_fields_parse(struct log_format *format, const char *word)
{
	char name[32];
	size_t length;
	int index;

	if (word && format->ops != &log_vpc)
		return error_user("\"fields\" needs the format vpc, not %s",
				  format->name);
	for (index = 0; !word && index < DEFAULT_FIELDS; index++)
		format->fields[format->field_count++] = index;
	while (word) {
		length = strcspn(word, ",");
		if (format->field_count == sizeof(format->fields))
			return error_user("more than %zu fields",
					  sizeof(format->fields));
		snprintf(name, sizeof(name), "%.*s", (int)length, word);
		index = keyword_index(names, "field", name);
		if (index < 0)
			return STATUS_USER;
		format->fields[format->field_count++] = index;
		word = word[length] ? word + length + 1 : NULL;
	}
	return STATUS_OK;
}

bool log_fields_need_subnets(const struct log_format *format)
{
	return memchr(format->fields, FIELD_SUBNET, format->field_count);
}

/* The format's version is the highest one of its fields. */
static unsigned int version_of(const struct log_format *format)
{
	unsigned int i, version = 2;

	for (i = 0; i < format->field_count; i++)
		if (versions[format->fields[i]] > version)
			version = versions[format->fields[i]];
	return version;
}

static void put_address(char *text, const struct in6_addr *address, u8 length)
{
	if (!address)
		return;
	inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
	if (length < 128)
		sprintf(text + strlen(text), "/%u", length);
}

/* A port. Protocols without ports have 0, as in a cloud. */
static void put_port(char *text, const struct log_record *record, u16 port)
{
	if (record->destination && (port || !record->ports))
		sprintf(text, "%u", port);
}

static void put_subnet(const struct log_format *format, char *text,
		       const struct log_record *record)
{
	const struct in6_addr *interior = record->inbound ?
					  record->destination : record->source;
	struct prefix prefix = { .length = 128 };
	const struct subnet *subnet;

	if (!interior)
		return;
	prefix.address = *interior;
	if (!record->inbound)
		prefix.length = record->source_length;
	subnet = subnet_holding(&format->subnets, &prefix);
	if (subnet && subnet->kind == SUBNET_PREFIX)
		prefix_text(&subnet->prefix, text);
}

static void put_number(char *text, bool known, u64 number)
{
	if (known)
		sprintf(text, "%llu", number);
}

/* Write a field. It is "-" if there is nothing to say. */
static void put_field(const struct log_format *format, enum field field,
		      const struct log_record *record, char text[FIELD_TEXT])
{
	bool data = record->status != LOG_NODATA &&
		    (record->counted || record->source);

	text_copy(text, FIELD_TEXT, "-");
	switch (field) {
	case FIELD_VERSION:
		put_number(text, true, version_of(format));
		break;
	case FIELD_INTERFACE:
		if (*record->gateway)
			text_copy(text, FIELD_TEXT, record->gateway);
		break;
	case FIELD_SOURCE:
	case FIELD_PACKET_SOURCE:
		put_address(text, record->source, record->source_length);
		break;
	case FIELD_DESTINATION:
	case FIELD_PACKET_DESTINATION:
		put_address(text, record->destination, 128);
		break;
	case FIELD_SOURCE_PORT:
		put_port(text, record, record->source_port);
		break;
	case FIELD_DESTINATION_PORT:
		put_port(text, record, record->destination_port);
		break;
	case FIELD_PROTOCOL:
		put_number(text, record->source, record->protocol);
		break;
	case FIELD_PACKETS:
		put_number(text, record->counted, record->packets);
		break;
	case FIELD_BYTES:
		put_number(text, record->sized, record->bytes);
		break;
	case FIELD_START:
		put_number(text, true, record->begin / 1000);
		break;
	case FIELD_END:
		put_number(text, true, record->end / 1000);
		break;
	case FIELD_ACTION:
		if (data)
			text_copy(text, FIELD_TEXT,
				  record->accepted ? "ACCEPT" : "REJECT");
		break;
	case FIELD_STATUS:
		text_copy(text, FIELD_TEXT, log_status_text(record->status));
		break;
	case FIELD_SUBNET:
		put_subnet(format, text, record);
		break;
	case FIELD_TCP_FLAGS:
		put_number(text, record->tcp_flags >= 0, record->tcp_flags);
		break;
	case FIELD_TYPE:
		if (record->source)
			text_copy(text, FIELD_TEXT, "IPv6");
		break;
	case FIELD_DIRECTION:
		if (data && (record->accepted || record->source))
			text_copy(text, FIELD_TEXT,
				  record->inbound ? "ingress" : "egress");
		break;
	case FIELD_REASON:
		if (record->reason >= 0)
			text_copy(text, FIELD_TEXT,
				  drop_reason_text(record->reason));
		break;
	case FIELD_ACCOUNT:
	case FIELD_COUNT:
		break;
	}
}

static void write_record(struct log_format *format, struct log_output *output,
			 const struct log_record *record)
{
	char line[sizeof(format->fields) * FIELD_TEXT];
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < format->field_count; i++) {
		if (i)
			line[used++] = ' ';
		put_field(format, format->fields[i], record, line + used);
		used += strlen(line + used);
	}
	line[used++] = '\n';
	log_output_add(output, line, used);
}

static void finish(struct log_format *format, struct log_output *output)
{
	(void)format;
	(void)output;
}

const struct log_format_ops log_vpc = {
	.write = write_record,
	.finish = finish,
};
