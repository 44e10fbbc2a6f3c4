/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses that may not cross the border (REC-1, REC-3, REC-7).
 */
#ifndef EOIG_PACKET_BOGON_H
#define EOIG_PACKET_BOGON_H

#include <linux/in6.h>
#include <linux/types.h>
#include <asm/byteorder.h>

bool eoig_bogon_listed(const struct in6_addr *address, bool accept);

/**
 * eoig_bogon - may this unicast address not cross the border?
 * @address: source or destination
 * @accept: the gateway says "bogons accept"
 *
 * REC-3, REC-7; RFC 6890 and what has been registered since.
 *
 * Context: any.
 */
static inline bool eoig_bogon(const struct in6_addr *address, bool accept)
{
	u16 first = ntohs(address->s6_addr16[0]);

	/* Most of 2000::/3 is in no block. */
	if (likely(first >> 13 == 1 && first != 0x2001 && first != 0x3fff))
		return false;
	return eoig_bogon_listed(address, accept);
}

#endif /* EOIG_PACKET_BOGON_H */
