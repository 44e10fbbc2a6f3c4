// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of addresses that may not cross an uplink, each with its source. Multicast is not
 * in it: a destination may be multicast, and its scope decides.
 */
#include <linux/kernel.h>
#include <asm/byteorder.h>

#include "compat.h"
#include "packet/bogon.h"

/**
 * struct eoig_bogon_block - a block of addresses
 * @high: first 64 bits of the prefix
 * @low: last 64 bits of the prefix
 * @length: of the prefix
 * @always: the block may not cross even with "bogons accept"
 */
struct eoig_bogon_block {
	u64 high;
	u64 low;
	u8 length;
	bool always;
};

static const struct eoig_bogon_block eoig_bogon_blocks[] = {
	/* unspecified: RFC 4291 section 2.5.2 */
	{ 0, 0, 128, true },
	/* loopback: RFC 4291 section 2.5.3 */
	{ 0, 1, 128, true },
	/* IPv4-mapped, never on a wire: RFC 4291 section 2.5.5.2, RFC 6890 */
	{ 0, 0x0000ffff00000000, 96, true },
	/* IPv4-compatible, deprecated: RFC 4291 section 2.5.5.1 */
	{ 0, 0, 96, false },
	/* local-use IPv4/IPv6 translation: RFC 8215 */
	{ 0x0064ff9b00010000, 0, 48, false },
	/* discard-only: RFC 6666 */
	{ 0x0100000000000000, 0, 64, false },
	/* benchmarking: RFC 5180 */
	{ 0x2001000200000000, 0, 48, false },
	/* ORCHID, deprecated: RFC 4843 */
	{ 0x2001001000000000, 0, 28, false },
	/* ORCHIDv2, identifiers, not addresses: RFC 7343 */
	{ 0x2001002000000000, 0, 28, false },
	/* documentation: RFC 3849 */
	{ 0x20010db800000000, 0, 32, false },
	/* documentation: RFC 9637 */
	{ 0x3fff000000000000, 0, 20, false },
	/* SRv6 segment identifiers: RFC 9602 */
	{ 0x5f00000000000000, 0, 16, false },
	/* unique local: RFC 4193, REC-7 */
	{ 0xfc00000000000000, 0, 7, false },
	/* link-local: RFC 4291 section 2.5.6 */
	{ 0xfe80000000000000, 0, 10, true },
	/* site-local, deprecated: RFC 3879 */
	{ 0xfec0000000000000, 0, 10, false },
};

static bool eoig_bogon_in(const struct eoig_bogon_block *block, u64 high, u64 low)
{
	if (block->length <= 64)
		return !((high ^ block->high) >> (64 - block->length));
	return high == block->high && !((low ^ block->low) >> (128 - block->length));
}

/**
 * eoig_bogon_listed - look an address up in the list
 * @address: source or destination
 * @accept: the gateway has "bogons accept"
 *
 * Context: any.
 * Return: true if the address may not cross.
 */
bool eoig_bogon_listed(const struct in6_addr *address, bool accept)
{
	u64 high = (u64)ntohl(address->s6_addr32[0]) << 32 | ntohl(address->s6_addr32[1]);
	u64 low = (u64)ntohl(address->s6_addr32[2]) << 32 | ntohl(address->s6_addr32[3]);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(eoig_bogon_blocks); i++) {
		const struct eoig_bogon_block *block = &eoig_bogon_blocks[i];

		if (eoig_bogon_in(block, high, low))
			return block->always || !accept;
	}
	return false;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_bogon_listed);
