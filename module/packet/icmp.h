/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMPv6 messages that may cross an uplink (RFC 4890).
 */
#ifndef EOIG_PACKET_ICMP_H
#define EOIG_PACKET_ICMP_H

#include <linux/icmpv6.h>
#include <linux/types.h>

u8 eoig_icmp_query(u8 type);

/**
 * eoig_icmp_is_request - tell requests from answers
 * @type: a type for which eoig_icmp_query() is not 0
 *
 * Context: any.
 * Return: true if the type is a request.
 */
static inline bool eoig_icmp_is_request(u8 type)
{
	return eoig_icmp_query(type) == type;
}

/**
 * eoig_icmp_is_error - check for the four errors that may cross if they relate to a flow
 * @type: the ICMPv6 type
 *
 * RFC 4890 sections 4.3.1 and 4.3.2. Unassigned error types (section 4.3.4) may not cross.
 *
 * Context: any.
 * Return: true if the type is one of them.
 */
static inline bool eoig_icmp_is_error(u8 type)
{
	return type >= ICMPV6_DEST_UNREACH && type <= ICMPV6_PARAMPROB;
}

/**
 * eoig_icmp_is_listener - check for multicast listener discovery (RFC 2710, RFC 3810)
 * @type: the ICMPv6 type
 *
 * Context: any.
 * Return: true if the type belongs to it.
 */
static inline bool eoig_icmp_is_listener(u8 type)
{
	return (type >= ICMPV6_MGM_QUERY && type <= ICMPV6_MGM_REDUCTION) ||
	       type == ICMPV6_MLD2_REPORT;
}

#endif /* EOIG_PACKET_ICMP_H */
