// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which ICMPv6 messages may cross a border (RFC 4890). A query flow has no
 * state machine: the request goes out, its answers come in.
 */
#include <linux/icmpv6.h>

#include "compat.h"
#include "packet/icmp.h"

/**
 * eoig_icmp_query - the request of the query that a message is part of
 * @type: the ICMPv6 type
 *
 * These have a 16-bit identifier behind the checksum: echo (RFC 4443), and Mobile
 * IPv6's home agent discovery and prefix solicitation (RFC 6275; RFC 4890
 * section 4.3.2 asks to let them pass).
 *
 * Context: any.
 * Return: the type of the request, or 0 for a message of no such query.
 */
u8 eoig_icmp_query(u8 type)
{
	switch (type) {
	case ICMPV6_ECHO_REQUEST:
	case ICMPV6_ECHO_REPLY:
		return ICMPV6_ECHO_REQUEST;
	case ICMPV6_DHAAD_REQUEST:
	case ICMPV6_DHAAD_REPLY:
		return ICMPV6_DHAAD_REQUEST;
	case ICMPV6_MOBILE_PREFIX_SOL:
	case ICMPV6_MOBILE_PREFIX_ADV:
		return ICMPV6_MOBILE_PREFIX_SOL;
	}
	return 0;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_icmp_query);
