// SPDX-License-Identifier: GPL-2.0-only
/*
 * Theorems about packet/packet.c: plain packets, and tuples.
 *
 * inc/linux/skbuff.h is a packet in any split into fragments.
 */
#include "proof.h"

#include "packet/icmp.c"
#include "packet/packet.c"

static struct ipv6hdr header;

/* Assumed: the kernel has cut the packet to the length in its header. */
static struct sk_buff any_skb(void)
{
	struct sk_buff skb;
	u32 payload;

	__CPROVER_havoc_object(proof_words);
	*(u64 *)&header = proof_words[0];
	payload = ntohs(header.payload_len);
	skb.data = (u8 *)&header;
	skb.linear = sizeof(header);
	skb.network_header = 0;
	skb.len = nondet_u32();
	assume(skb.len >= sizeof(header) && skb.len <= PROOF_BYTES);
	assume(!payload || payload + 40 >= skb.len);
	return skb;
}

struct eoig_packet nondet_packet(void);

THEOREM(parser_plain, 1, "256 bytes, at most 128 of them linear",
	"plain TCP or UDP is read by the short way as by the walk")
{
	enum eoig_direction direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	struct eoig_packet packet, plain;
	struct sk_buff skb = any_skb();
	struct eoig_tuple tuple;
	enum eoig_parse parse;
	u8 linear[128];
	bool is_plain;
	u64 rest;

	*(u64 *)linear = proof_words[0];
	*(u64 *)(linear + 40) = proof_words[5];
	skb.linear = nondet_u32();
	assume(skb.linear >= 40 && skb.linear <= 128 && skb.linear <= skb.len);
	skb.data = linear;
	is_plain = eoig_packet_read_plain(&skb, direction, &rest);
	if (is_plain) {
		parse = eoig_packet_parse(&skb, 0, &packet);
		prove(parse == EOIG_PARSE_OK);
		eoig_packet_plain(&skb, &plain);
		prove(plain.source == packet.source);
		prove(plain.destination == packet.destination);
		prove(!plain.home_source && !packet.home_source);
		prove(!plain.home_destination && !packet.home_destination);
		prove(plain.protocol == packet.protocol);
		prove(plain.offset == packet.offset);
		prove(plain.length == packet.length);
		prove(plain.source_port == packet.source_port);
		prove(plain.destination_port == packet.destination_port);
		prove(plain.icmp_type == packet.icmp_type);
		prove(plain.rerouted == packet.rerouted);
		prove(plain.transport == linear + 40);
		prove(plain.transport_length == skb.linear - 40);
		eoig_packet_tuple(&packet, direction, &tuple);
		prove(tuple.rest == rest);
	}
	happens(is_plain && plain.protocol == 6);
	happens(is_plain && plain.protocol == 17 && direction == EOIG_IN);
	happens(!is_plain && header.nexthdr == 6 && skb.len > 60);
}

u64 __CPROVER_uninterpreted_hash(u64 first, u64 second);

/* Assumed: the hash of an address is a function of the address. */
u64 siphash(const void *bytes, unsigned long size,
	    const siphash_aligned_key_t *key)
{
	const u64 *words = bytes;

	return __CPROVER_uninterpreted_hash(words[0], words[1]);
}

struct in6_addr nondet_address(void);

static bool same_address(const struct in6_addr *a, const struct in6_addr *b)
{
	const u64 *first = (const u64 *)a, *second = (const u64 *)b;

	return first[0] == second[0] && first[1] == second[1];
}

static bool same_tuple(const struct eoig_tuple *a, const struct eoig_tuple *b)
{
	return same_address(&a->interior, &b->interior) && a->rest == b->rest &&
	       same_address(&a->exterior, &b->exterior);
}

THEOREM(parser_tuple, 1, "one packet and its answer",
	"a packet and its answer have the same tuple, with home addresses as well")
{
	struct in6_addr address[4] = { nondet_address(), nondet_address(),
				       nondet_address(), nondet_address() };
	enum eoig_direction direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	struct eoig_packet packet = nondet_packet(), answer = packet;
	struct eoig_tuple one, other;

	packet.source = &address[0];
	packet.destination = &address[1];
	packet.home_source = nondet_bool() ? &address[2] : NULL;
	packet.home_destination = nondet_bool() ? &address[3] : NULL;
	answer.source = packet.destination;
	answer.destination = packet.source;
	answer.home_source = packet.home_destination;
	answer.home_destination = packet.home_source;
	if (packet.protocol != 58) {
		answer.source_port = packet.destination_port;
		answer.destination_port = packet.source_port;
	}
	eoig_packet_tuple(&packet, direction, &one);
	eoig_packet_tuple(&answer, !direction, &other);
	prove(same_tuple(&one, &other));
	happens(one.flags == EOIG_TUPLE_HOME);
	happens(!one.flags && packet.source_port != packet.destination_port);
}

THEOREM(parser_key, 1, "two packets",
	"packets with the same tuple have the same addresses on the wire, protocol and ports")
{
	struct in6_addr address[4] = { nondet_address(), nondet_address(),
				       nondet_address(), nondet_address() };
	struct eoig_packet packet = nondet_packet(), other = nondet_packet();
	enum eoig_direction direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	struct eoig_tuple first, second;
	bool same;

	packet.source = &address[0];
	packet.destination = &address[1];
	other.source = &address[2];
	other.destination = &address[3];
	packet.home_source = NULL;
	packet.home_destination = NULL;
	other.home_source = nondet_bool() ? &address[0] : NULL;
	other.home_destination = nondet_bool() ? &address[1] : NULL;
	eoig_packet_tuple(&packet, direction, &first);
	eoig_packet_tuple(&other, direction, &second);
	same = same_tuple(&first, &second);
	if (same)
		prove(same_address(packet.source, other.source) &&
		      same_address(packet.destination, other.destination) &&
		      packet.protocol == other.protocol &&
		      packet.source_port == other.source_port &&
		      packet.destination_port == other.destination_port &&
		      !other.home_source && !other.home_destination);
	happens(same);
	happens(!same && packet.protocol == other.protocol);
}
