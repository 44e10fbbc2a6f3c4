/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NFT_SET_H
#define EOIGCTL_NFT_SET_H

#include "nft.h"

enum nft_match {
	NFT_NO,
	NFT_YES,
	NFT_MAYBE,
};

/* The decision of a rule or of a map element. */
struct nft_verdict {
	bool given;
	int code;		/* NF_ACCEPT, NFT_JUMP and so on */
	char chain[NFT_NAME];
};

void nft_verdict_read(const struct nlattr *nest, struct nft_verdict *verdict);
size_t nft_set_key_size(struct channel *channel, const struct nft_chain *chain, const char *set);
enum nft_match nft_set_ask(struct channel *channel, const struct nft_chain *chain,
			   const char *set, const void *key, size_t size,
			   struct nft_verdict *verdict);

#endif /* EOIGCTL_NFT_SET_H */
