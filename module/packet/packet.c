// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the header chain of a packet (RFC 8200) once, with a bound on its number of headers
 * and its length. This file knows nothing of flows, gateways or verdicts.
 */
#include <linux/siphash.h>
#include <net/ipv6.h>
#include <net/mip6.h>

#include "compat.h"
#include "packet/icmp.h"
#include "packet/packet.h"

/*
 * RFC 7045 and RFC 9288 require a limit at a transit node. 8 is enough for all
 * headers of RFC 8200.
 */
#define EOIG_HEADERS_MAX	8
#define EOIG_HEADERS_LENGTH_MAX	1024

#define EOIG_ROUTING_NIMROD	1	/* deprecated with type 0: RFC 7045, table 2 */
#define EOIG_ROUTING_HOME	2	/* RFC 6275 section 6.4 */
#define EOIG_NEXTHDR_SHIM6	140
#define EOIG_SHIM6_PAYLOAD	0x80	/* P bit: a payload header, not a control message */

static siphash_aligned_key_t eoig_care_of_key __read_mostly;

struct eoig_walk {
	const struct sk_buff *skb;
	struct eoig_packet *packet;
	unsigned int offset;
	unsigned int end;
	bool embedded;
};

/* Look for a Home Address option in a destination options header. */
static enum eoig_parse eoig_walk_home_address(struct eoig_walk *walk, unsigned int length)
{
	unsigned int at = walk->offset + 2, end = walk->offset + length;
	struct eoig_packet *packet = walk->packet;

	while (at < end) {
		u8 buffer[2];
		const u8 *option = skb_header_pointer(walk->skb, at, 1, buffer);

		if (!option)
			return EOIG_PARSE_MALFORMED;
		if (*option == IPV6_TLV_PAD1) {
			at++;
			continue;
		}
		option = skb_header_pointer(walk->skb, at, 2, buffer);
		if (!option || at + 2 + option[1] > end)
			return EOIG_PARSE_MALFORMED;
		if (option[0] == IPV6_TLV_HAO) {
			if (option[1] != sizeof(struct in6_addr) || packet->home_source)
				return EOIG_PARSE_MALFORMED;
			packet->home_source =
				skb_header_pointer(walk->skb, at + 2, sizeof(struct in6_addr),
						   &packet->home_source_buffer);
			if (!packet->home_source)
				return EOIG_PARSE_MALFORMED;
		}
		at += 2 + option[1];
	}
	return EOIG_PARSE_OK;
}

static enum eoig_parse eoig_walk_routing(struct eoig_walk *walk, unsigned int length)
{
	struct ipv6_rt_hdr buffer;
	const struct ipv6_rt_hdr *header;
	struct eoig_packet *packet = walk->packet;

	header = skb_header_pointer(walk->skb, walk->offset, sizeof(buffer), &buffer);
	if (!header)
		return EOIG_PARSE_MALFORMED;
	switch (header->type) {
	case IPV6_SRCRT_TYPE_0:
	case EOIG_ROUTING_NIMROD:
		return EOIG_PARSE_RH0;
	case EOIG_ROUTING_HOME:
		/* RFC 6275 section 6.4.1: length 2, one address, one segment left. */
		if (header->hdrlen != 2 || header->segments_left != 1 || packet->home_destination)
			return EOIG_PARSE_MALFORMED;
		packet->home_destination =
			skb_header_pointer(walk->skb, walk->offset + 8, sizeof(struct in6_addr),
					   &packet->home_destination_buffer);
		if (!packet->home_destination)
			return EOIG_PARSE_MALFORMED;
		break;
	default:
		if (header->segments_left)
			packet->rerouted = true;
	}
	return EOIG_PARSE_OK;
}

/* Step over one extension header. Set *next to the type of the header behind it. */
static enum eoig_parse eoig_walk_header(struct eoig_walk *walk, u8 *next, bool first)
{
	const struct ipv6_opt_hdr *header;
	enum eoig_parse parse = EOIG_PARSE_OK;
	struct ipv6_opt_hdr buffer;
	unsigned int length;

	header = skb_header_pointer(walk->skb, walk->offset, sizeof(buffer), &buffer);
	if (!header || walk->offset + 8 > walk->end)
		return EOIG_PARSE_MALFORMED;

	if (*next == NEXTHDR_FRAGMENT)
		length = sizeof(struct frag_hdr);
	else if (*next == NEXTHDR_AUTH)
		length = ipv6_authlen(header);
	else
		length = ipv6_optlen(header);
	if (walk->offset + length > walk->end)
		return EOIG_PARSE_MALFORMED;

	switch (*next) {
	case NEXTHDR_HOP:
		if (!first)
			return EOIG_PARSE_MALFORMED;
		break;
	case NEXTHDR_DEST:
		parse = eoig_walk_home_address(walk, length);
		break;
	case NEXTHDR_ROUTING:
		parse = eoig_walk_routing(walk, length);
		break;
	case NEXTHDR_FRAGMENT: {
		struct frag_hdr fragment_buffer;
		const struct frag_hdr *fragment;
		__be16 mask = htons(IP6_OFFSET | IP6_MF);

		/*
		 * An atomic fragment is a whole packet (RFC 6946). The first fragment
		 * embedded in an error still shows the ports.
		 */
		if (walk->embedded)
			mask = htons(IP6_OFFSET);
		fragment = skb_header_pointer(walk->skb, walk->offset, sizeof(fragment_buffer),
					      &fragment_buffer);
		if (!fragment)
			return EOIG_PARSE_MALFORMED;
		if (fragment->frag_off & mask)
			return EOIG_PARSE_FRAGMENT;
		break;
	}
	}
	*next = header->nexthdr;
	walk->offset += length;
	return parse;
}

static bool eoig_walk_is_extension(const struct eoig_walk *walk, u8 next)
{
	u8 buffer[3];
	const u8 *shim6;

	switch (next) {
	case NEXTHDR_HOP:
	case NEXTHDR_DEST:
	case NEXTHDR_ROUTING:
	case NEXTHDR_FRAGMENT:
	case NEXTHDR_AUTH:
		return true;
	case EOIG_NEXTHDR_SHIM6:
		shim6 = skb_header_pointer(walk->skb, walk->offset, sizeof(buffer), buffer);
		return shim6 && (shim6[2] & EOIG_SHIM6_PAYLOAD);
	}
	return false;
}

/*
 * Get the minimum length of the transport header. A packet that is not embedded
 * must show its whole header.
 */
static unsigned int eoig_transport_minimum(u8 protocol, bool embedded)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return embedded ? 4 : sizeof(struct tcphdr);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return embedded ? 4 : sizeof(struct udphdr);
	case IPPROTO_SCTP:
		return embedded ? 4 : sizeof(struct sctphdr);
	case IPPROTO_DCCP:
		return embedded ? 4 : sizeof(struct dccp_hdr);
	case IPPROTO_ICMPV6:
		return embedded ? 6 : sizeof(struct icmp6hdr);
	}
	return 0;
}

static enum eoig_parse eoig_parse_transport(struct eoig_walk *walk)
{
	struct eoig_packet *packet = walk->packet;
	unsigned int minimum = eoig_transport_minimum(packet->protocol, walk->embedded);
	const __be16 *ports;

	packet->offset = walk->offset;
	packet->length = walk->end - walk->offset;
	if (packet->length < minimum)
		return EOIG_PARSE_MALFORMED;
	if (!minimum)
		return EOIG_PARSE_OK;

	packet->transport_length = min_t(unsigned int, packet->length, EOIG_TRANSPORT_MAX);
	packet->transport = skb_header_pointer(walk->skb, walk->offset, packet->transport_length,
					       packet->buffer);
	if (!packet->transport)
		return EOIG_PARSE_MALFORMED;
	ports = (const __be16 *)packet->transport;

	if (packet->protocol != IPPROTO_ICMPV6) {
		packet->source_port = ports[0];
		packet->destination_port = ports[1];
		return EOIG_PARSE_OK;
	}
	packet->icmp_type = packet->transport[0];
	if (eoig_icmp_query(packet->icmp_type)) {
		packet->source_port = ports[2];
		packet->destination_port = htons(eoig_icmp_query(packet->icmp_type));
	}
	return EOIG_PARSE_OK;
}

static enum eoig_parse eoig_walk_headers(struct eoig_walk *walk, u8 next)
{
	unsigned int limit = walk->offset + EOIG_HEADERS_LENGTH_MAX;
	unsigned int headers = 0;

	while (eoig_walk_is_extension(walk, next)) {
		enum eoig_parse parse;

		if (headers++ == EOIG_HEADERS_MAX)
			return EOIG_PARSE_HEADER_CHAIN;
		parse = eoig_walk_header(walk, &next, headers == 1);
		if (parse != EOIG_PARSE_OK)
			return parse;
		if (walk->offset > limit)
			return EOIG_PARSE_HEADER_CHAIN;
	}
	walk->packet->protocol = next;
	return eoig_parse_transport(walk);
}

static void eoig_packet_clear(struct eoig_packet *packet)
{
	packet->home_source = NULL;
	packet->home_destination = NULL;
	packet->rerouted = false;
	packet->transport = NULL;
	packet->transport_length = 0;
	packet->source_port = 0;
	packet->destination_port = 0;
	packet->protocol = 0;
	packet->icmp_type = 0;
}

/**
 * eoig_packet_parse - walk the header chain of a packet
 * @skb: the packet
 * @offset: of its IPv6 header from skb->data; the header itself is linear
 * @packet: filled; @source and @destination are valid in any case
 *
 * The pointers in @packet are valid until the skb changes.
 *
 * Context: any; takes no lock, writes only @packet.
 * Return: EOIG_PARSE_OK, or why the chain cannot be trusted (RFC 8200 section 4, RFC 7045,
 * RFC 7112, REC-4).
 */
enum eoig_parse eoig_packet_parse(const struct sk_buff *skb, unsigned int offset,
				  struct eoig_packet *packet)
{
	const struct ipv6hdr *header = (const struct ipv6hdr *)(skb->data + offset);
	struct eoig_walk walk = {
		.skb = skb,
		.packet = packet,
		.offset = offset + sizeof(*header),
	};
	unsigned int payload = ntohs(header->payload_len);

	eoig_packet_clear(packet);
	packet->source = &header->saddr;
	packet->destination = &header->daddr;
	/* 0 means a jumbogram (RFC 2675) or GSO. Then the skb knows the length. */
	walk.end = payload ? min(walk.offset + payload, skb->len) : skb->len;
	return eoig_walk_headers(&walk, header->nexthdr);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_packet_parse);

/**
 * eoig_packet_plain - parse a packet that eoig_packet_read_plain() has read
 * @skb: the packet
 * @packet: filled as by eoig_packet_parse()
 *
 * Context: any; takes no lock, writes only @packet.
 */
void eoig_packet_plain(const struct sk_buff *skb, struct eoig_packet *packet)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	const __be16 *ports = (const __be16 *)(header + 1);

	eoig_packet_clear(packet);
	packet->source = &header->saddr;
	packet->destination = &header->daddr;
	packet->protocol = header->nexthdr;
	packet->transport = (const u8 *)(header + 1);
	packet->offset = skb_network_offset(skb) + sizeof(*header);
	packet->length = eoig_packet_plain_length(skb);
	packet->transport_length = min_t(unsigned int, packet->length,
					 skb_tail_pointer(skb) - packet->transport);
	packet->source_port = ports[0];
	packet->destination_port = ports[1];
}

/**
 * eoig_packet_parse_embedded - parse the packet that an ICMPv6 error reports
 * @skb: the packet that carries the error
 * @error: the error, from eoig_packet_parse()
 * @packet: filled with the embedded packet, which may be cut anywhere behind its ports
 *	(RFC 4443 section 2.4 (c))
 *
 * Context: any; takes no lock, writes only @packet.
 * Return: as eoig_packet_parse().
 */
enum eoig_parse eoig_packet_parse_embedded(const struct sk_buff *skb,
					   const struct eoig_packet *error,
					   struct eoig_packet *packet)
{
	struct eoig_walk walk = {
		.skb = skb,
		.packet = packet,
		.offset = error->offset + sizeof(struct icmp6hdr),
		.end = error->offset + error->length,
		.embedded = true,
	};
	const struct ipv6hdr *header;

	eoig_packet_clear(packet);
	if (walk.offset + sizeof(*header) > walk.end)
		return EOIG_PARSE_MALFORMED;
	header = skb_header_pointer(skb, walk.offset, sizeof(*header), &packet->outer);
	if (!header || header->version != 6)
		return EOIG_PARSE_MALFORMED;
	packet->source = &header->saddr;
	packet->destination = &header->daddr;
	walk.offset += sizeof(*header);
	return eoig_walk_headers(&walk, header->nexthdr);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_packet_parse_embedded);

/**
 * eoig_packet_care_of - hash the addresses on the wire for a tuple of home addresses
 * @interior: the interior address on the wire
 * @exterior: the exterior address on the wire
 *
 * Context: any.
 * Return: eoig_tuple.care_of.
 */
u16 eoig_packet_care_of(const struct in6_addr *interior, const struct in6_addr *exterior)
{
	return siphash(interior, sizeof(*interior), &eoig_care_of_key) ^
	       siphash(exterior, sizeof(*exterior), &eoig_care_of_key);
}

/**
 * eoig_packet_tuple - get the key of the flow that a packet belongs to
 * @packet: a packet for which eoig_packet_parse() returned EOIG_PARSE_OK
 * @direction: which way it crosses the gateway
 * @tuple: filled; the same for both directions of a flow
 *
 * A Home Address option or a type 2 routing header replaces the address on the wire (REC-27),
 * on either side.
 *
 * Context: any; takes no lock.
 */
void eoig_packet_tuple(const struct eoig_packet *packet, enum eoig_direction direction,
		       struct eoig_tuple *tuple)
{
	const struct in6_addr *interior, *exterior, *home;

	tuple->protocol = packet->protocol;
	tuple->flags = 0;
	tuple->care_of = 0;
	if (direction == EOIG_OUT) {
		interior = packet->source;
		exterior = packet->destination;
		tuple->interior_port = packet->source_port;
		tuple->exterior_port = packet->destination_port;
	} else {
		interior = packet->destination;
		exterior = packet->source;
		tuple->interior_port = packet->destination_port;
		tuple->exterior_port = packet->source_port;
	}
	if (packet->protocol == IPPROTO_ICMPV6) {
		tuple->interior_port = packet->source_port;
		tuple->exterior_port = packet->destination_port;
	}
	tuple->interior = *interior;
	tuple->exterior = *exterior;
	if (likely(!packet->home_source && !packet->home_destination))
		return;

	tuple->flags = EOIG_TUPLE_HOME;
	tuple->care_of = eoig_packet_care_of(interior, exterior);
	home = direction == EOIG_OUT ? packet->home_source : packet->home_destination;
	if (home)
		tuple->interior = *home;
	home = direction == EOIG_OUT ? packet->home_destination : packet->home_source;
	if (home)
		tuple->exterior = *home;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_packet_tuple);

/**
 * eoig_packet_init - draw the key of eoig_packet_care_of()
 *
 * Context: process, before the first packet.
 */
void eoig_packet_init(void)
{
	get_random_bytes(&eoig_care_of_key, sizeof(eoig_care_of_key));
}
