/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record of the flow log, and the formats in which it is written.
 */
#ifndef EOIGCTL_LOG_RECORD_H
#define EOIGCTL_LOG_RECORD_H

#include <netinet/in.h>
#include <sys/types.h>
#include <linux/eoig.h>

#include "args.h"
#include "subnet.h"

/* Packets and bytes of both directions, in the order of the attributes. */
enum log_amount {
	LOG_PACKETS_OUT,
	LOG_BYTES_OUT,
	LOG_PACKETS_IN,
	LOG_BYTES_IN,
	__LOG_AMOUNT_COUNT,
};

enum log_status {
	LOG_OK,
	LOG_NODATA,		/* no packet in this interval */
	LOG_SKIPDATA,		/* packets without records of their own */
};

/* Times are milliseconds since 1970. */
struct log_record {
	const char *gateway;
	const struct in6_addr *source;		/* NULL: many addresses */
	const struct in6_addr *destination;	/* NULL: many addresses */
	u8 source_length;	/* below 128: @source is a prefix */
	u8 protocol;
	bool ports;		/* the protocol has ports */
	u16 source_port;	/* 0: many ports */
	u16 destination_port;
	bool inbound;
	bool accepted;
	bool counted;		/* @packets is known */
	bool sized;		/* @bytes is known */
	u64 packets;
	u64 bytes;
	s64 begin;
	s64 end;
	int reason;		/* enum eoig_drop, or -1 */
	int flow_end;		/* enum eoig_flow_end, or -1 */
	int tcp_flags;		/* -1: not known */
	enum log_status status;
};

/* What a format needs besides the record. */
struct log_format {
	const char *name;
	const struct log_format_ops *ops;
	unsigned int field_count;	/* of vpc */
	u8 fields[32];
	struct subnet_list subnets;	/* only if a field needs them */
	struct ipfix *ipfix;
};

struct log_output;

struct log_format_ops {
	/* Append a record to the output. */
	void (*write)(struct log_format *format, struct log_output *output,
		      const struct log_record *record);
	/* Complete what write() has begun. */
	void (*finish)(struct log_format *format, struct log_output *output);
};

int log_format_parse(struct log_format *format, const char *word);
int log_fields_parse(struct log_format *format, const char *word);
bool log_fields_need_subnets(const struct log_format *format);
const char *log_status_text(enum log_status status);

extern const struct log_format_ops log_json;
extern const struct log_format_ops log_vpc;
extern const struct log_format_ops log_ipfix;

#endif /* EOIGCTL_LOG_RECORD_H */
