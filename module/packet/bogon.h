/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses that may not cross an uplink (REC-1, REC-3, REC-7).
 */
#ifndef EOIG_PACKET_BOGON_H
#define EOIG_PACKET_BOGON_H

#include <linux/in6.h>
#include <linux/types.h>
#include <asm/byteorder.h>

bool eoig_bogon_listed(const struct in6_addr *address, bool accept);

/**
 * eoig_bogon - check whether a unicast address may not cross an uplink
 * @address: source or destination
 * @accept: the gateway has "bogons accept"
 *
 * RFC 6092 REC-3 and REC-7, RFC 6890, and later registrations.
 *
 * Context: any.
 * Return: true if the address may not cross.
 */
static inline bool eoig_bogon(const struct in6_addr *address, bool accept)
{
	u16 first = ntohs(address->s6_addr16[0]);

	/* No block holds most of 2000::/3. */
	if (likely(first >> 13 == 1 && first != 0x2001 && first != 0x3fff))
		return false;
	return eoig_bogon_listed(address, accept);
}

#endif /* EOIG_PACKET_BOGON_H */
