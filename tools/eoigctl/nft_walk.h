/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NFT_WALK_H
#define EOIGCTL_NFT_WALK_H

#include <netinet/in.h>

#include "nft.h"

/* A packet that is forwarded, as rules see it. */
struct nft_packet {
	u32 in;			/* devices */
	u32 out;
	char in_name[IF_NAMESIZE];
	char out_name[IF_NAMESIZE];
	bool answer;		/* of a connection that is there */
	struct in6_addr source;
	struct in6_addr destination;
};

/* What a chain does with it. */
enum nft_outcome {
	NFT_PASSES,
	NFT_DROPS,
	NFT_UNSURE,		/* rules may accept it that are not understood here */
};

enum nft_outcome nft_walk(const struct ruleset *ruleset, const struct nft_chain *chain,
			  const struct nft_packet *packet);

#endif /* EOIGCTL_NFT_WALK_H */
