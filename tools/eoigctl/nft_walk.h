/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NFT_WALK_H
#define EOIGCTL_NFT_WALK_H

#include <netinet/in.h>

#include "nft.h"

/* A forwarded packet. */
struct nft_packet {
	u32 in;			/* ifindex */
	u32 out;
	char in_name[IF_NAMESIZE];
	char out_name[IF_NAMESIZE];
	bool answer;		/* a packet of an established connection */
	struct in6_addr source;
	struct in6_addr destination;
};

/* The decision of a chain. */
enum nft_outcome {
	NFT_PASSES,
	NFT_DROPS,
	NFT_UNSURE,		/* an unknown rule may accept it */
};

enum nft_outcome nft_walk(const struct ruleset *ruleset, const struct nft_chain *chain,
			  const struct nft_packet *packet);

#endif /* EOIGCTL_NFT_WALK_H */
