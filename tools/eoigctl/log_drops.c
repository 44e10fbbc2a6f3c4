// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dropped packets of the flow log: one record for each source prefix,
 * destination and port. The kernel reports a sample. The counters have the
 * rest, see log_balance().
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/ip6.h>

#include "log.h"
#include "memory.h"
#include "packet.h"
#include "parse.h"

/* Hosts of one subnet have this prefix in common. */
#define SOURCE_LENGTH	64
/* Write the records early if there are more than these. */
#define DROPS_MAX	65536

/* What one record is about. No padding: it is compared as bytes. */
struct drop_key {
	struct in6_addr source;		/* a prefix */
	struct in6_addr destination;
	u32 book;
	u16 port;			/* 0 without ports */
	u8 protocol;
	u8 reason;
};

struct log_drop {
	struct drop_key key;	/* first, for tsearch() */
	struct in6_addr source;
	bool one_source;
	bool one_port;		/* all from @source_port */
	bool ports;
	u16 source_port;
	u32 in;			/* ifindex, or 0 */
	u32 out;		/* ifindex, or 0 */
	int tcp_flags;
	u64 packets;
	u64 bytes;
	s64 begin;
	s64 end;
	struct log_drop *next;
};

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct drop_key));
}

static bool read_key(struct log *log, const struct nlattr **drop,
		     const struct packet *packet, struct drop_key *key)
{
	const struct ip6_hdr *header = (const void *)packet->bytes;
	u64 reason = attribute_number(drop[EOIG_DROP_A_REASON]);
	char gateway[EOIG_NAME_MAX + 1];
	struct prefix prefix;

	if (reason >= LOG_REASONS)
		return false;
	memset(key, 0, sizeof(*key));
	memcpy(&prefix.address, &header->ip6_src, sizeof(prefix.address));
	prefix_cut(&prefix, SOURCE_LENGTH);
	key->source = prefix.address;
	memcpy(&key->destination, &header->ip6_dst, sizeof(key->destination));
	attribute_text(drop[EOIG_DROP_A_GATEWAY], gateway, sizeof(gateway));
	key->book = log_books_find(&log->books, gateway);
	key->port = packet->ports ? packet_port(packet, 1) : 0;
	key->protocol = packet->protocol;
	key->reason = reason;
	return true;
}

static struct log_drop *add_drop(struct log *log, const struct drop_key *key,
				 const struct packet *packet)
{
	const struct ip6_hdr *header = (const void *)packet->bytes;
	struct log_drop *drop = allocate(NULL, sizeof(*drop));

	memset(drop, 0, sizeof(*drop));
	drop->key = *key;
	drop->one_source = true;
	drop->one_port = packet->ports;
	drop->ports = packet->ports;
	drop->begin = log->now;
	drop->tcp_flags = -1;
	memcpy(&drop->source, &header->ip6_src, sizeof(drop->source));
	if (packet->ports)
		drop->source_port = packet_port(packet, 0);
	drop->next = log->drops.first;
	log->drops.first = drop;
	log->drops.count++;
	if (!tsearch(drop, &log->drops.tree, compare_keys))
		allocate(NULL, (size_t)-1);
	return drop;
}

static void count_packet(struct log_drop *drop, const struct packet *packet)
{
	const struct ip6_hdr *header = (const void *)packet->bytes;
	int flags = packet_tcp_flags(packet);

	if (memcmp(&drop->source, &header->ip6_src, sizeof(drop->source)))
		drop->one_source = false;
	if (packet->ports && packet_port(packet, 0) != drop->source_port)
		drop->one_port = false;
	if (flags >= 0)
		drop->tcp_flags = drop->tcp_flags < 0 ? flags :
							drop->tcp_flags | flags;
	drop->packets++;
}

/* Handle EOIG_CMD_DROP_EVENT. One without a packet only counts missed drops. */
void log_drops_event(struct log *log, const struct nlattr **message)
{
	const struct nlattr *sample[EOIG_DROP_A_MAX + 1];
	struct log_drop *drop;
	struct packet packet;
	struct drop_key key;
	void *found;

	if (!message[EOIG_A_DROP])
		return;
	attributes_read_nest(message[EOIG_A_DROP], sample, EOIG_DROP_A_MAX);
	if (!packet_read(sample[EOIG_DROP_A_HEADER], &packet) ||
	    !read_key(log, sample, &packet, &key))
		return;
	found = tfind(&key, &log->drops.tree, compare_keys);
	drop = found ? *(struct log_drop **)found :
		       add_drop(log, &key, &packet);
	drop->in = attribute_number(sample[EOIG_DROP_A_IN]);
	drop->out = attribute_number(sample[EOIG_DROP_A_OUT]);
	drop->bytes += attribute_number(sample[EOIG_DROP_A_LENGTH]);
	drop->end = log->now;
	count_packet(drop, &packet);
	if (log->drops.count >= DROPS_MAX)
		log_drops_settle(log);
}

/*
 * Only FORWARD has two devices. It sees few inbound packets: most are dropped
 * earlier. An uplink may be a port of the device that is named.
 */
static bool is_inbound(const struct log *log, const struct log_drop *drop)
{
	return !drop->in || !drop->out ||
	       log_books_has_uplink(&log->books, drop->in);
}

static void write_drop(struct log *log, const struct log_drop *drop)
{
	struct log_record record = {
		.source = drop->one_source ? &drop->source : &drop->key.source,
		.source_length = drop->one_source ? 128 : SOURCE_LENGTH,
		.destination = &drop->key.destination,
		.protocol = drop->key.protocol,
		.ports = drop->ports,
		.source_port = drop->one_port ? drop->source_port : 0,
		.destination_port = drop->key.port,
		.inbound = is_inbound(log, drop),
		.counted = true,
		.sized = true,
		.packets = drop->packets,
		.bytes = drop->bytes,
		.begin = drop->begin,
		.end = drop->end,
		.reason = drop->key.reason,
		.flow_end = -1,
		.tcp_flags = drop->tcp_flags,
	};

	log_write(log, drop->key.book, &record);
}

/* Write the records. */
void log_drops_settle(struct log *log)
{
	struct log_drop *drop;

	for (drop = log->drops.first; drop; drop = drop->next)
		write_drop(log, drop);
	log_drops_free(log);
}

void log_drops_free(struct log *log)
{
	struct log_drop *drop;

	while ((drop = log->drops.first)) {
		log->drops.first = drop->next;
		tdelete(drop, &log->drops.tree, compare_keys);
		free(drop);
	}
	log->drops.count = 0;
}
