// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of the flow log as JSON, one object in a line.
 *
 * Building objects with the library takes longer than all the rest, at 50,000
 * events a second.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "flow_end.h"
#include "log_output.h"
#include "log_record.h"
#include "packet.h"
#include "parse.h"
#include "print.h"
#include "stats.h"

/* A line that is being written. All its texts but one are plain words. */
struct line {
	char text[1024];
	size_t used;
};

static __printf(2, 3) void add(struct line *line, const char *format, ...)
{
	size_t room = sizeof(line->text) - line->used;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line->text + line->used, room, format, arguments);
	va_end(arguments);
	line->used += (size_t)length < room ? (size_t)length : room - 1;
}

/* Add the name of a gateway, which may have any characters. */
static void add_gateway(struct line *line, const char *name)
{
	json_t *json = *name ? json_text(name) : json_null();
	char *text = json_dumps(json, JSON_ENCODE_ANY);

	add(line, ",\"gateway\":%s", text ? text : "null");
	free(text);
	json_decref(json);
}

static void add_time(struct line *line, const char *key, s64 time)
{
	add(line, ",\"%s\":%lld.%03lld", key, time / 1000, time % 1000);
}

static void add_number(struct line *line, const char *key, bool known,
		       u64 number)
{
	if (known)
		add(line, ",\"%s\":%llu", key, number);
	else
		add(line, ",\"%s\":null", key);
}

static void add_address(struct line *line, const char *key,
			const struct in6_addr *address, u8 length)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, address, text, sizeof(text));
	add(line, ",\"%s\":\"%s", key, text);
	if (length < 128)
		add(line, "/%u", length);
	add(line, "\"");
}

static void add_headers(struct line *line, const struct log_record *record)
{
	char text[sizeof("255")];

	add_address(line, "source", record->source, record->source_length);
	add_address(line, "destination", record->destination, 128);
	add(line, ",\"protocol\":\"%s\"",
	    protocol_text(record->protocol, text));
	if (!record->ports)
		return;
	add_number(line, "source_port", record->source_port,
		   record->source_port);
	add_number(line, "destination_port", true, record->destination_port);
}

static void add_packets(struct line *line, const struct log_record *record)
{
	char flags[TCP_FLAGS_TEXT];
	int end = record->flow_end;

	add(line, ",\"action\":\"%s\"",
	    record->accepted ? "accept" : "reject");
	if (record->accepted || record->source)
		add(line, ",\"direction\":\"%s\"",
		    record->inbound ? "in" : "out");
	if (record->source)
		add_headers(line, record);
	add_number(line, "packets", record->counted, record->packets);
	add_number(line, "bytes", record->sized, record->bytes);
	if (record->reason >= 0)
		add(line, ",\"reason\":\"%s\"",
		    drop_reason_text(record->reason));
	if (record->tcp_flags >= 0)
		add(line, ",\"tcp_flags\":\"%s\"",
		    packet_tcp_text(record->tcp_flags, flags));
	if (end >= 0)
		add(line, ",\"flow_end\":\"%s\"",
		    flow_end_text(end));
}

static void write_record(struct log_format *format, struct log_output *output,
			 const struct log_record *record)
{
	struct line line = { .used = 0 };

	(void)format;
	add(&line, "{\"status\":\"%s\"", log_status_text(record->status));
	add_gateway(&line, record->gateway);
	add_time(&line, "start", record->begin);
	add_time(&line, "end", record->end);
	if (record->source || record->counted)
		add_packets(&line, record);
	add(&line, "}\n");
	log_output_add(output, line.text, line.used);
}

static void finish(struct log_format *format, struct log_output *output)
{
	(void)format;
	(void)output;
}

const struct log_format_ops log_json = {
	.write = write_record,
	.finish = finish,
};
