/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NFT_H
#define EOIGCTL_NFT_H

#include <linux/netfilter/nf_tables.h>
#include <net/if.h>

#include "netlink.h"

#define NFT_NAME	NFT_NAME_MAXLEN

/* A chain of nftables. */
struct nft_chain {
	u8 family;		/* NFPROTO_* */
	bool base;		/* a hook calls it */
	u32 hook;
	u32 policy;		/* NF_DROP or NF_ACCEPT */
	char type[16];		/* "filter" and so on */
	char table[NFT_NAME];
	char name[NFT_NAME];
};

struct nft_rule {
	u8 family;
	u64 handle;
	char table[NFT_NAME];
	char chain[NFT_NAME];
	struct nlattr *expressions;	/* a copy of NFTA_RULE_EXPRESSIONS, or NULL */
};

struct nft_flowtable {
	u8 family;
	char table[NFT_NAME];
	char name[NFT_NAME];
	char devices[512];	/* "wan, lan" */
};

/* The ruleset of this network namespace. */
struct ruleset {
	bool unreadable;	/* the user lacks permission */
	unsigned int chain_count;
	unsigned int chain_room;
	struct nft_chain *chains;
	unsigned int rule_count;
	unsigned int rule_room;
	struct nft_rule *rules;
	unsigned int flowtable_count;
	unsigned int flowtable_room;
	struct nft_flowtable *flowtables;
};

/* An expression of a rule. */
struct nft_expression {
	char name[32];
	const struct nlattr *data;	/* a nest, or NULL */
};

void ruleset_read(struct ruleset *ruleset);
void ruleset_free(struct ruleset *ruleset);

bool nft_expression_read(const struct nlattr *element, struct nft_expression *expression);
bool nft_rule_uses(const struct nft_rule *rule, const char *name);
bool nft_rule_is_ipv4(const struct nft_rule *rule);
u32 nft_number(const struct nlattr *attribute);
const char *nft_family_text(u8 family);

#endif /* EOIGCTL_NFT_H */
