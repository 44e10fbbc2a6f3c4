// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parse the packet of eoigctl explain, and build it.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <string.h>

#include "args.h"
#include "complete.h"
#include "error.h"
#include "explain.h"
#include "keyword.h"
#include "packet.h"

/* Ports of the side that chooses any. */
#define ANY_PORT	50000

#define TCP_SYN		0x02
#define TCP_ACK		0x10

enum {
	WORD_FROM,
	WORD_TO,
	WORD_PROTOCOL,
	WORD_DEVICE,
};

/* Extension headers are no protocol that a packet can end with. */
static bool is_extension(u8 protocol)
{
	switch (protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
	case 140: /* SHIM6 */
		return true;
	}
	return false;
}

static int parse_address(const char *keyword, const char *word,
			 struct prefix *prefix, u16 *port)
{
	/* Say this first: parse_endpoint() would suggest another prefix. */
	if (strchr(word, '/'))
		return error_user("%s %s is a prefix, use an address", keyword,
				  word);
	return parse_endpoint(word, prefix, port);
}

static int parse_word(struct question *question, int option,
		      const char *keyword, const char *value)
{
	switch (option) {
	case WORD_FROM:
		return parse_address(keyword, value, &question->source,
				     &question->source_port);
	case WORD_TO:
		return parse_address(keyword, value, &question->destination,
				     &question->destination_port);
	case WORD_PROTOCOL:
		return parse_protocol(value, &question->protocol);
	}
	complete_value(COMPLETE_DEVICE, value);
	question->device = if_nametoindex(value);
	if (!question->device)
		return error_user("device \"%s\" does not exist", value);
	return STATUS_OK;
}

/* Parse out or in. A beginning of both is neither. */
static int parse_direction(struct args *args, struct question *question)
{
	static const char *const words[] = { "out", "in", NULL };
	const char *word = args_next(args);
	int index;

	if (!word)
		return error_user("no direction given, use: explain out|in ...");
	index = keyword_index(words, "direction", word);
	if (index < 0)
		return STATUS_USER;
	question->inbound = index;
	return STATUS_OK;
}

/* Choose the protocol and the ports that the words leave open. */
static int complete(struct question *question, bool protocol_given)
{
	bool port = question->source_port || question->destination_port;
	char text[sizeof("255")];
	const char *name;

	if (!protocol_given)
		question->protocol = port ? IPPROTO_TCP : IPPROTO_ICMPV6;
	name = protocol_text(question->protocol, text);
	if (is_extension(question->protocol))
		return error_user("%s is an extension header, use the protocol behind it",
				  name);
	question->ports = packet_has_ports(question->protocol);
	if (port && !question->ports && question->protocol != IPPROTO_ICMPV6)
		return error_user("%s has no ports, remove them", name);
	if (question->ports && !question->destination_port)
		return error_user("%s needs a port, use: to [ADDRESS]:PORT",
				  name);
	if (question->ports && !question->source_port)
		question->source_port = ANY_PORT;
	question->reply = question->protocol == IPPROTO_ICMPV6 &&
			  question->inbound && question->destination_port;
	return STATUS_OK;
}

/*
 * Parse {out|in} from ADDRESS[:PORT] to ADDRESS[:PORT] [proto NAME] [dev DEV].
 */
int question_parse(struct args *args, struct question *question)
{
	static const char *const words[] = {
		[WORD_FROM]	= "from",
		[WORD_TO]	= "to",
		[WORD_PROTOCOL]	= "proto",
		[WORD_DEVICE]	= "dev",
		NULL,
	};
	unsigned int given = 0;
	const char *word, *value;
	int option;

	memset(question, 0, sizeof(*question));
	if (parse_direction(args, question))
		return STATUS_USER;
	while ((word = args_next(args))) {
		option = keyword_index(words, "word of explain", word);
		if (option < 0)
			return STATUS_USER;
		if (given & (1U << option))
			return error_user("\"%s\" is given twice",
					  words[option]);
		given |= 1U << option;
		value = args_value(args, words[option]);
		if (!value ||
		    parse_word(question, option, words[option], value))
			return STATUS_USER;
	}
	if (!(given & 1U << WORD_FROM) || !(given & 1U << WORD_TO))
		return error_user("explain needs both: from ADDRESS to ADDRESS");
	return complete(question, given & 1U << WORD_PROTOCOL);
}

static void put_u16(u8 *at, u16 number)
{
	at[0] = number >> 8;
	at[1] = number;
}

/* Add the 16-bit words of some bytes to a sum. */
static u32 sum_words(const u8 *bytes, size_t length, u32 sum)
{
	size_t i;

	for (i = 0; i < length; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	return sum;
}

/* The internet checksum (RFC 8200 section 8.1). It is never 0. */
static u16 checksum(const u8 *packet, size_t length, u8 protocol)
{
	size_t body = length - sizeof(struct ip6_hdr);
	u32 sum = sum_words(packet + 8, length - 8, body + protocol);

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff ? 0xffff : ~sum;
}

/* The checksum of SCTP (RFC 9260 appendix A), in its byte order. */
static u32 crc32c(const u8 *bytes, size_t length)
{
	u32 sum = ~0U;
	int bit;

	for (; length; length--) {
		sum ^= *bytes++;
		for (bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0x82f63b78 : 0);
	}
	return ~sum;
}

/* An INIT chunk (RFC 9260 section 3.3.2). */
static size_t build_sctp(u8 *body)
{
	static const u8 init[] = {
		1, 0, 0, 20,		/* type, flags, length */
		0, 0, 0, 1,		/* initiate tag */
		0, 1, 0, 0,		/* receiver window */
		0, 1, 0, 1,		/* streams out and in */
		0, 0, 0, 1,		/* first TSN */
	};
	size_t length = 12 + sizeof(init);
	u32 sum, i;

	memcpy(body + 12, init, sizeof(init));
	sum = crc32c(body, length);
	for (i = 0; i < sizeof(sum); i++)
		body[8 + i] = sum >> 8 * i;
	return length;
}

/*
 * Build the body: the first packet of a connection, unless the question is
 * about one that is there. Set *@at to the place of its internet checksum, or
 * to 0.
 */
static size_t build_body(const struct question *question, u8 *body, size_t *at)
{
	if (question->ports) {
		put_u16(body, question->source_port);
		put_u16(body + 2, question->destination_port);
	}
	switch (question->protocol) {
	case IPPROTO_TCP:
		body[7] = 1;			/* sequence number */
		body[11] = question->established;
		body[12] = 5 << 4;		/* length in words */
		body[13] = question->established ? TCP_ACK : TCP_SYN;
		put_u16(body + 14, 0xffff);	/* window */
		*at = 16;
		return 20;
	case IPPROTO_UDP:
		put_u16(body + 4, 8);
		*at = 6;
		return 8;
	case IPPROTO_UDPLITE:
		*at = 6;
		return 8;
	case IPPROTO_SCTP:
		return build_sctp(body);
	case IPPROTO_DCCP:
		body[4] = 5;			/* length in words */
		body[8] = 1;			/* Request, long numbers */
		body[15] = 1;			/* sequence number */
		*at = 6;
		return 20;
	case IPPROTO_ICMPV6:
		body[0] = question->reply ? ICMP6_ECHO_REPLY :
					    ICMP6_ECHO_REQUEST;
		put_u16(body + 4, question->destination_port ?
				  question->destination_port :
				  question->source_port);
		*at = 2;
		return 8;
	}
	return 16;
}

/* Build the packet. Return: its length. */
size_t question_packet(const struct question *question,
		       u8 packet[EXPLAIN_PACKET_MAX])
{
	u8 *body = packet + sizeof(struct ip6_hdr);
	size_t length, at = 0;

	memset(packet, 0, EXPLAIN_PACKET_MAX);
	packet[0] = 6 << 4;
	packet[6] = question->protocol;
	packet[7] = 64;			/* hop limit */
	memcpy(packet + 8, &question->source.address, 16);
	memcpy(packet + 24, &question->destination.address, 16);
	length = build_body(question, body, &at);
	put_u16(packet + 4, length);
	length += sizeof(struct ip6_hdr);
	if (at)
		put_u16(body + at, checksum(packet, length,
					    question->protocol));
	return length;
}
