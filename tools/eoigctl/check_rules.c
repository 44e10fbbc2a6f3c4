// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check that other netfilter rules accept what a gateway accepts.
 */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "ip6tables.h"
#include "nft_walk.h"
#include "text.h"

static void make_packet(const struct check *check,
			const struct crossing *crossing, bool answer,
			struct nft_packet *packet)
{
	const struct links *links = &check->routing.links;

	memset(packet, 0, sizeof(*packet));
	packet->answer = answer;
	packet->in = answer ? crossing->uplink : crossing->inside;
	packet->out = answer ? crossing->inside : crossing->uplink;
	packet->source = answer ? check->far_host : crossing->host;
	packet->destination = answer ? crossing->host : check->far_host;
	text_copy(packet->in_name, IF_NAMESIZE, link_name(links, packet->in));
	text_copy(packet->out_name, IF_NAMESIZE, link_name(links, packet->out));
}

/* Test if each forwarded packet traverses the chain. */
static bool sees_forwarded(const struct nft_chain *chain)
{
	return chain->base && !strcmp(chain->type, "filter") &&
	       (chain->family == NFPROTO_IPV6 || chain->family == NFPROTO_INET) &&
	       (chain->hook == NF_INET_PRE_ROUTING || chain->hook == NF_INET_FORWARD ||
		chain->hook == NF_INET_POST_ROUTING) &&
	       strncmp(chain->table, "eoig_", strlen("eoig_"));
}

static void check_chain(struct check *check, const struct nft_chain *chain,
			const struct crossing *crossing, bool answer)
{
	const char *family = nft_family_text(chain->family);
	char out[IF_NAMESIZE + sizeof("oifname ")] = "";
	struct nft_packet packet;

	make_packet(check, crossing, answer, &packet);
	/* The output device is not known before routing. */
	if (chain->hook != NF_INET_PRE_ROUTING)
		snprintf(out, sizeof(out), "oifname %s ", packet.out_name);
	report_about(&check->report, "chain %s of table %s %s", chain->name, family, chain->table);
	switch (nft_walk(&check->ruleset, chain, &packet)) {
	case NFT_DROPS:
		report_add(&check->report, PROBLEM,
			   "it drops %s from %s to %s\nnft insert rule %s %s %s iifname %s %s%saccept",
			   answer ? "answers" : "packets", packet.in_name, packet.out_name,
			   family, chain->table, chain->name, packet.in_name, out,
			   answer ? "ct state established,related " : "");
		break;
	case NFT_UNSURE:
		report_add(&check->report, WARNING,
			   "it may drop %s from %s to %s: check your own rules\nnft list chain %s %s %s",
			   answer ? "answers" : "packets", packet.in_name, packet.out_name,
			   family, chain->table, chain->name);
		break;
	case NFT_PASSES:
		break;
	}
}

static void check_chains(struct check *check)
{
	const struct nft_chain *chain;
	unsigned int i, j;

	for (i = 0; i < check->ruleset.chain_count; i++) {
		chain = &check->ruleset.chains[i];
		for (j = 0; sees_forwarded(chain) && j < check->crossing_count;
		     j++) {
			check_chain(check, chain, &check->crossings[j], false);
			check_chain(check, chain, &check->crossings[j], true);
		}
	}
}

static void check_legacy(struct check *check, const char *in, const char *out)
{
	report_about(&check->report, "chain FORWARD of ip6tables");
	switch (ip6tables_forward(in, out)) {
	case IP6TABLES_DROPS:
		report_add(&check->report, PROBLEM,
			   "it drops packets from %s to %s\nip6tables-legacy -I FORWARD -i %s -o %s -j ACCEPT",
			   in, out, in, out);
		break;
	case IP6TABLES_UNSURE:
		report_add(&check->report, WARNING,
			   "it may drop packets from %s to %s: check your own rules\nip6tables-legacy -S FORWARD",
			   in, out);
		break;
	case IP6TABLES_PASSES:
		break;
	}
}

/*
 * Note rules that translate IPv6 addresses. The gateway sees the interior
 * addresses.
 */
static void note_nat(struct check *check)
{
	static const char *const names[] = { "nat", "masq", "redir" };
	const struct nft_rule *rule;
	unsigned int i, j;

	for (i = 0; i < check->ruleset.rule_count; i++) {
		rule = &check->ruleset.rules[i];
		if (rule->family != NFPROTO_IPV6 && rule->family != NFPROTO_INET)
			continue;
		for (j = 0; j < ARRAY_SIZE(names); j++)
			if (nft_rule_uses(rule, names[j]) && !nft_rule_is_ipv4(rule))
				break;
		if (j == ARRAY_SIZE(names))
			continue;
		report_about(&check->report, "chain %s of table %s %s", rule->chain,
			     nft_family_text(rule->family), rule->table);
		report_add(&check->report, NOTE,
			   "it translates addresses: attach the interior prefix, not the translated one");
		return;
	}
}

void check_rules(struct check *check)
{
	const struct links *links = &check->routing.links;
	unsigned int i;

	if (!check->gateways.count)
		return;
	if (check->ruleset.unreadable) {
		report_about(&check->report, "router");
		report_add(&check->report, WARNING,
			   "the nftables rules cannot be read\nsudo eoigctl check");
		return;
	}
	check_chains(check);
	for (i = 0; i < check->crossing_count; i++)
		check_legacy(check,
			     link_name(links, check->crossings[i].inside),
			     link_name(links, check->crossings[i].uplink));
	note_nat(check);
}
