// SPDX-License-Identifier: GPL-2.0-only
/*
 * ICMPv6 messages that may cross an uplink (RFC 4890). A query has no state machine: the
 * request goes out, the answers come in.
 */
#include <linux/icmpv6.h>

#include "packet/icmp.h"

/**
 * eoig_icmp_query - get the request of the query that a message belongs to
 * @type: the ICMPv6 type
 *
 * The messages of these queries have a 16-bit identifier behind the checksum: echo (RFC 4443),
 * home agent discovery and mobile prefix solicitation (RFC 6275). RFC 4890 section 4.3.2 asks
 * to let the latter two pass.
 *
 * Context: any.
 * Return: the type of the request, or 0 if the message belongs to no such query.
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
