/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tuple: what identifies a flow. It is the same in both directions.
 */
#ifndef EOIG_PACKET_TUPLE_H
#define EOIG_PACKET_TUPLE_H

#include <linux/build_bug.h>
#include <linux/in6.h>
#include <linux/types.h>

/**
 * enum eoig_direction - which way a packet crosses the gateway
 * @EOIG_OUT: from the interior to the exterior
 * @EOIG_IN: from the exterior to the interior
 */
enum eoig_direction {
	EOIG_OUT,
	EOIG_IN,
};

/* The key has a Mobile IPv6 home address (REC-27). */
#define EOIG_TUPLE_HOME		0x01
/* An interior endpoint that the gateway's filtering keeps open, not a connection. */
#define EOIG_TUPLE_ENDPOINT	0x02

/**
 * struct eoig_tuple - key of a flow; it has no padding, so that memcmp() can compare it
 * @interior: address of the interior host; its home address with EOIG_TUPLE_HOME
 * @exterior: address of its peer; all zero for an endpoint-independent endpoint
 * @interior_port: port or, for ICMPv6 queries, the identifier; 0 if the protocol has none
 * @exterior_port: port or, for ICMPv6 queries, the type of the request
 * @protocol: IPPROTO_*, of the header behind all extension headers
 * @flags: EOIG_TUPLE_*
 * @care_of: with EOIG_TUPLE_HOME, a keyed hash of the addresses on the wire; it keeps
 *	others from reaching a host of the subnet by its home address
 * @rest: everything except the addresses, as one number
 */
struct eoig_tuple {
	struct in6_addr interior;
	struct in6_addr exterior;
	union {
		struct {
			__be16 interior_port;
			__be16 exterior_port;
			u8 protocol;
			u8 flags;
			u16 care_of;
		};
		u64 rest;
	};
} __aligned(8);

static_assert(sizeof(struct eoig_tuple) == 40);

/**
 * eoig_tuple_rest - build eoig_tuple.rest of a plain packet
 * @ports: interior and exterior port, in their order in memory
 * @protocol: IPPROTO_*
 *
 * Context: any.
 * Return: eoig_tuple.rest.
 */
static inline u64 eoig_tuple_rest(u32 ports, u8 protocol)
{
#ifdef __LITTLE_ENDIAN
	return (u64)protocol << 32 | ports;
#else
	return (u64)ports << 32 | (u64)protocol << 24;
#endif
}

#endif /* EOIG_PACKET_TUPLE_H */
