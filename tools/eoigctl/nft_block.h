/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NFT_BLOCK_H
#define EOIGCTL_NFT_BLOCK_H

#include "gateway.h"

/* Blocking tables of nftables: during a reload, and by config close. */
#define NFT_BLOCK_RELOAD	"eoig_reload"
#define NFT_BLOCK_CLOSED	"eoig_closed"

int nft_block_uplinks(const struct gateway_list *gateways);
int nft_block_all(void);
int nft_unblock(const char *table);
bool nft_is_blocked(const char *table);

#endif /* EOIGCTL_NFT_BLOCK_H */
