// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses that do not belong on the internet. The module has the same list.
 * tests/eoigctl/spec compares them.
 */
#include "bogon.h"

/* Blocks that a gateway passes only with "bogons accept", or never. */
static const struct bogon blocks[] = {
	{ "fe80::/10", "link-local addresses", true },
	{ "::1/128", "loopback addresses", true },
	{ "::ffff:0.0.0.0/96", "IPv4-mapped addresses", true },
	{ "::/96", "IPv4-compatible addresses", false },
	{ "fc00::/7", "unique local addresses", false },
	{ "fec0::/10", "site-local addresses", false },
	{ "2001:db8::/32", "addresses for documentation", false },
	{ "3fff::/20", "addresses for documentation", false },
	{ "2001:2::/48", "addresses for benchmarks", false },
	{ "2001:10::/28", "ORCHID identifiers", false },
	{ "2001:20::/28", "ORCHID identifiers", false },
	{ "100::/64", "discard-only addresses", false },
	{ "64:ff9b:1::/48", "local-use translation addresses", false },
	{ "5f00::/16", "SRv6 segment identifiers", false },
};

/* Find the block that contains a prefix. Return: the block, or NULL. */
const struct bogon *bogon_find(const struct prefix *prefix)
{
	struct prefix block;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		if (!parse_prefix(blocks[i].prefix, &block) && prefix->length >= block.length &&
		    prefix_holds(&block, &prefix->address))
			return &blocks[i];
	return NULL;
}
