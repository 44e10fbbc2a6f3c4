/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NFT_BLOCK_H
#define EOIGCTL_NFT_BLOCK_H

#include "gateway.h"

/* nftables' tables in the module's place: while it is swapped, or where it cannot work. */
#define GATE_RELOAD	"eoig_reload"
#define GATE_CLOSED	"eoig_closed"

int gate_close(const struct gateway_list *gateways);
int gate_close_all(void);
int gate_open(const char *table);
bool gate_closed(const char *table);

#endif /* EOIGCTL_NFT_BLOCK_H */
