/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of an sk_buff that the verdict needs: addresses, protocol, ports.
 */
#ifndef EOIG_PACKET_PACKET_H
#define EOIG_PACKET_PACKET_H

#include <uapi/linux/dccp.h>
#include <linux/icmpv6.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "packet/tuple.h"

/* As much of a transport header as a state machine reads. */
#define EOIG_TRANSPORT_MAX	36

/**
 * enum eoig_parse - result of walking a header chain
 * @EOIG_PARSE_OK: the transport header was reached and is complete
 * @EOIG_PARSE_MALFORMED: a header is cut short, or contradicts itself
 * @EOIG_PARSE_HEADER_CHAIN: the chain exceeds the bounds
 * @EOIG_PARSE_RH0: the chain has a deprecated routing header (RFC 5095, REC-4)
 * @EOIG_PARSE_FRAGMENT: nf_defrag_ipv6 could not reassemble this fragment
 */
enum eoig_parse {
	EOIG_PARSE_OK,
	EOIG_PARSE_MALFORMED,
	EOIG_PARSE_HEADER_CHAIN,
	EOIG_PARSE_RH0,
	EOIG_PARSE_FRAGMENT,
};

/**
 * struct eoig_packet - a packet as the verdict sees it
 * @source: address on the wire; points into the skb, or into @outer
 * @destination: as @source
 * @home_source: address of the Home Address option (RFC 6275), or NULL
 * @home_destination: address of the type 2 routing header, or NULL
 * @transport: first @transport_length bytes of the transport header
 * @offset: of the transport header from skb->data
 * @length: of the transport header and everything behind it, by the IPv6 header
 * @transport_length: bytes at @transport, at most EOIG_TRANSPORT_MAX
 * @source_port: TCP, UDP, UDP-Lite, SCTP and DCCP; for ICMPv6 queries the identifier
 * @destination_port: as @source_port; for ICMPv6 queries the type of the request
 * @protocol: IPPROTO_* of the transport header
 * @icmp_type: of an ICMPv6 message
 * @rerouted: a routing header has segments left, so @destination is not the last one
 */
struct eoig_packet {
	const struct in6_addr *source;
	const struct in6_addr *destination;
	const struct in6_addr *home_source;
	const struct in6_addr *home_destination;
	const u8 *transport;
	unsigned int offset;
	unsigned int length;
	u16 transport_length;
	__be16 source_port;
	__be16 destination_port;
	u8 protocol;
	u8 icmp_type;
	bool rerouted;
	/* private: buffers for skb_header_pointer(), for data that is not linear */
	struct in6_addr home_source_buffer;
	struct in6_addr home_destination_buffer;
	struct ipv6hdr outer;
	u8 buffer[EOIG_TRANSPORT_MAX] __aligned(8);
};

enum eoig_parse eoig_packet_parse(const struct sk_buff *skb, unsigned int offset,
				  struct eoig_packet *packet);
enum eoig_parse eoig_packet_parse_embedded(const struct sk_buff *skb,
					   const struct eoig_packet *error,
					   struct eoig_packet *packet);
u16 eoig_packet_care_of(const struct in6_addr *interior, const struct in6_addr *exterior);
void eoig_packet_tuple(const struct eoig_packet *packet, enum eoig_direction direction,
		       struct eoig_tuple *tuple);

/**
 * eoig_packet_read_plain - read a plain packet: TCP or UDP right behind IPv6, and linear
 * @skb: the packet; the kernel has validated its IPv6 header, and cut it to its length
 * @direction: which way it crosses the gateway
 * @rest: set to eoig_tuple.rest
 *
 * Most packets are plain. This function finds what eoig_packet_parse() would find, but faster.
 *
 * Context: any; takes no lock.
 * Return: true if the packet is plain and its transport header is complete, options apart.
 * Otherwise eoig_packet_parse() must look at it.
 */
static __always_inline bool eoig_packet_read_plain(const struct sk_buff *skb,
						   enum eoig_direction direction, u64 *rest)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	const u8 *transport = (const u8 *)(header + 1);
	u8 protocol = header->nexthdr;
	u32 minimum, ports;

	if (protocol == IPPROTO_UDP)
		minimum = sizeof(struct udphdr);
	else if (protocol == IPPROTO_TCP)
		minimum = sizeof(struct tcphdr);
	else
		return false;
	if (transport + minimum > skb_tail_pointer(skb))
		return false;
	ports = *(const u32 *)transport;
	*rest = eoig_tuple_rest(direction == EOIG_OUT ? ports : rol32(ports, 16), protocol);
	return true;
}

/**
 * eoig_packet_plain_length - get the length of the transport header and everything behind it
 * @skb: a packet that eoig_packet_read_plain() has read
 *
 * Context: any.
 * Return: the length in bytes.
 */
static inline u32 eoig_packet_plain_length(const struct sk_buff *skb)
{
	return skb->len - skb_network_offset(skb) - sizeof(struct ipv6hdr);
}

void eoig_packet_plain(const struct sk_buff *skb, struct eoig_packet *packet);
void eoig_packet_init(void);

#endif /* EOIG_PACKET_PACKET_H */
