/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which ICMPv6 messages may cross a border (RFC 4890).
 */
#ifndef EOIG_PACKET_ICMP_H
#define EOIG_PACKET_ICMP_H

#include <linux/icmpv6.h>
#include <linux/types.h>

u8 eoig_icmp_query(u8 type);

/**
 * eoig_icmp_is_request - does this ICMPv6 type ask, rather than answer?
 * @type: a type for which eoig_icmp_query() is not 0
 */
static inline bool eoig_icmp_is_request(u8 type)
{
	return eoig_icmp_query(type) == type;
}

/**
 * eoig_icmp_is_error - one of the four errors that may cross when related?
 * @type: the ICMPv6 type
 *
 * RFC 4890 sections 4.3.1 and 4.3.2. Unassigned error types (4.3.4) may not.
 */
static inline bool eoig_icmp_is_error(u8 type)
{
	return type >= ICMPV6_DEST_UNREACH && type <= ICMPV6_PARAMPROB;
}

/**
 * eoig_icmp_is_listener - does a type belong to multicast listener discovery (RFC 2710, RFC 3810)?
 * @type: the ICMPv6 type
 */
static inline bool eoig_icmp_is_listener(u8 type)
{
	return (type >= ICMPV6_MGM_QUERY && type <= ICMPV6_MGM_REDUCTION) ||
	       type == ICMPV6_MLD2_REPORT;
}

#endif /* EOIG_PACKET_ICMP_H */
