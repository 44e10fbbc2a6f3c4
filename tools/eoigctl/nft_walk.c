// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evaluate the rules of an nftables chain for one packet.
 *
 * A match that is not understood may or may not hold. Such a rule is skipped,
 * and its possible accept is remembered.
 */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <string.h>

#include "nft_set.h"
#include "nft_walk.h"

#define WORDS		16	/* registers of nftables, in words of 4 bytes */
#define DEPTH_MAX	16	/* nested jumps, as in the kernel */
#define HEADER_SIZE	40
#define STATE_ESTABLISHED	(1U << 1)
#define STATE_NEW		(1U << 3)

struct walk {
	const struct ruleset *ruleset;
	const struct nft_chain *base;
	const struct nft_packet *packet;
	struct channel *channel;
	u8 header[HEADER_SIZE];
	u8 words[WORDS][4];
	bool known[WORDS];
	bool might_accept;
};

/* Return: the first word of a register, or -1. */
static int first_word(u32 number, size_t size)
{
	int word = number >= NFT_REG32_00 ? (int)(number - NFT_REG32_00) : (int)(number - 1) * 4;

	if (number == NFT_REG_VERDICT || word < 0 || size > sizeof(u8[WORDS][4]) ||
	    word + (size + 3) / 4 > WORDS)
		return -1;
	return word;
}

/* Set a register. @value: NULL if it is unknown. */
static void set_register(struct walk *walk, const struct nlattr *number, const void *value,
			 size_t size)
{
	int word = first_word(nft_number(number), size);
	unsigned int i;

	if (word < 0)
		return;
	for (i = 0; i < (size + 3) / 4; i++)
		walk->known[word + i] = value;
	if (!value)
		return;
	memset(walk->words[word], 0, (size + 3) / 4 * 4);
	memcpy(walk->words[word], value, size);
}

/* Get a register. Return: its value, or NULL if it is unknown. */
static u8 *get_register(struct walk *walk, const struct nlattr *number, size_t size)
{
	int word = first_word(nft_number(number), size);
	unsigned int i;

	if (word < 0)
		return NULL;
	for (i = 0; i < (size + 3) / 4; i++)
		if (!walk->known[word + i])
			return NULL;
	return walk->words[word];
}

static void load_meta(struct walk *walk, const struct nlattr *data)
{
	static const u8 family = NFPROTO_IPV6, protocol = IPPROTO_TCP;
	const struct nlattr *attributes[NFTA_META_MAX + 1], *number;
	static const u16 ethernet_type = 0xdd86; /* network byte order */
	const struct nft_packet *packet = walk->packet;

	attributes_read_nest(data, attributes, NFTA_META_MAX);
	number = attributes[NFTA_META_DREG];
	if (!number)
		return;
	switch (nft_number(attributes[NFTA_META_KEY])) {
	case NFT_META_IIF:
		set_register(walk, number, &packet->in, sizeof(packet->in));
		break;
	case NFT_META_OIF:
		set_register(walk, number, &packet->out, sizeof(packet->out));
		break;
	case NFT_META_IIFNAME:
		set_register(walk, number, packet->in_name, sizeof(packet->in_name));
		break;
	case NFT_META_OIFNAME:
		set_register(walk, number, packet->out_name, sizeof(packet->out_name));
		break;
	case NFT_META_NFPROTO:
		set_register(walk, number, &family, sizeof(family));
		break;
	case NFT_META_L4PROTO:
		set_register(walk, number, &protocol, sizeof(protocol));
		break;
	case NFT_META_PROTOCOL:
		set_register(walk, number, &ethernet_type, sizeof(ethernet_type));
		break;
	default:
		set_register(walk, number, NULL, IF_NAMESIZE);
	}
}

static void load_payload(struct walk *walk, const struct nlattr *data)
{
	const struct nlattr *attributes[NFTA_PAYLOAD_MAX + 1];
	u32 offset, size;
	bool known;

	attributes_read_nest(data, attributes, NFTA_PAYLOAD_MAX);
	if (!attributes[NFTA_PAYLOAD_DREG])
		return;
	offset = nft_number(attributes[NFTA_PAYLOAD_OFFSET]);
	size = nft_number(attributes[NFTA_PAYLOAD_LEN]);
	known = nft_number(attributes[NFTA_PAYLOAD_BASE]) == NFT_PAYLOAD_NETWORK_HEADER &&
		offset <= HEADER_SIZE && size <= HEADER_SIZE - offset;
	set_register(walk, attributes[NFTA_PAYLOAD_DREG], known ? walk->header + offset : NULL,
		     size);
}

static void load_ct(struct walk *walk, const struct nlattr *data)
{
	const struct nlattr *attributes[NFTA_CT_MAX + 1];
	u32 state = walk->packet->answer ? STATE_ESTABLISHED : STATE_NEW;
	bool known;

	attributes_read_nest(data, attributes, NFTA_CT_MAX);
	known = nft_number(attributes[NFTA_CT_KEY]) == NFT_CT_STATE;
	if (attributes[NFTA_CT_DREG])
		set_register(walk, attributes[NFTA_CT_DREG], known ? &state : NULL,
			     known ? sizeof(state) : sizeof(struct in6_addr));
}

/*
 * Get the value of an NFTA_*_DATA attribute.
 *
 * Return: NULL if it is shorter than @size.
 */
static const u8 *value_of(const struct nlattr *nest, size_t size)
{
	const struct nlattr *attributes[NFTA_DATA_MAX + 1];

	if (!nest)
		return NULL;
	attributes_read_nest(nest, attributes, NFTA_DATA_MAX);
	if (!attributes[NFTA_DATA_VALUE] ||
	    mnl_attr_get_payload_len(attributes[NFTA_DATA_VALUE]) < size)
		return NULL;
	return mnl_attr_get_payload(attributes[NFTA_DATA_VALUE]);
}

static void apply_bitwise(struct walk *walk, const struct nlattr *data)
{
	const struct nlattr *attributes[NFTA_BITWISE_MAX + 1];
	const u8 *mask, *flip, *source;
	u8 result[sizeof(u8[WORDS][4])];
	u32 size, i;

	attributes_read_nest(data, attributes, NFTA_BITWISE_MAX);
	size = nft_number(attributes[NFTA_BITWISE_LEN]);
	if (!attributes[NFTA_BITWISE_SREG] || !attributes[NFTA_BITWISE_DREG] ||
	    size > sizeof(result))
		return;
	mask = value_of(attributes[NFTA_BITWISE_MASK], size);
	flip = value_of(attributes[NFTA_BITWISE_XOR], size);
	source = get_register(walk, attributes[NFTA_BITWISE_SREG], size);
	for (i = 0; mask && flip && source && i < size; i++)
		result[i] = (source[i] & mask[i]) ^ flip[i];
	set_register(walk, attributes[NFTA_BITWISE_DREG], mask && flip && source ? result : NULL,
		     size);
}

static enum nft_match match_cmp(struct walk *walk, const struct nlattr *data)
{
	const struct nlattr *attributes[NFTA_CMP_MAX + 1], *values[NFTA_DATA_MAX + 1];
	const u8 *value, *source;
	bool holds = false;
	size_t size;
	int order;

	attributes_read_nest(data, attributes, NFTA_CMP_MAX);
	if (!attributes[NFTA_CMP_SREG] || !attributes[NFTA_CMP_DATA])
		return NFT_MAYBE;
	attributes_read_nest(attributes[NFTA_CMP_DATA], values, NFTA_DATA_MAX);
	if (!values[NFTA_DATA_VALUE])
		return NFT_MAYBE;
	size = mnl_attr_get_payload_len(values[NFTA_DATA_VALUE]);
	value = mnl_attr_get_payload(values[NFTA_DATA_VALUE]);
	source = get_register(walk, attributes[NFTA_CMP_SREG], size);
	if (!source)
		return NFT_MAYBE;
	order = memcmp(source, value, size);
	switch (nft_number(attributes[NFTA_CMP_OP])) {
	case NFT_CMP_EQ:
		holds = !order;
		break;
	case NFT_CMP_NEQ:
		holds = order;
		break;
	case NFT_CMP_LT:
		holds = order < 0;
		break;
	case NFT_CMP_LTE:
		holds = order <= 0;
		break;
	case NFT_CMP_GT:
		holds = order > 0;
		break;
	case NFT_CMP_GTE:
		holds = order >= 0;
		break;
	}
	return holds ? NFT_YES : NFT_NO;
}

static void read_immediate(struct walk *walk, const struct nlattr *data,
			   struct nft_verdict *verdict)
{
	const struct nlattr *attributes[NFTA_IMMEDIATE_MAX + 1];
	const u8 *value;

	attributes_read_nest(data, attributes, NFTA_IMMEDIATE_MAX);
	if (!attributes[NFTA_IMMEDIATE_DREG] || !attributes[NFTA_IMMEDIATE_DATA])
		return;
	if (nft_number(attributes[NFTA_IMMEDIATE_DREG]) == NFT_REG_VERDICT) {
		nft_verdict_read(attributes[NFTA_IMMEDIATE_DATA], verdict);
		return;
	}
	value = value_of(attributes[NFTA_IMMEDIATE_DATA], 0);
	set_register(walk, attributes[NFTA_IMMEDIATE_DREG], NULL, value ? 4 : 0);
}

static enum nft_match match_lookup(struct walk *walk, const struct nlattr *data,
				   struct nft_verdict *verdict)
{
	const struct nlattr *attributes[NFTA_LOOKUP_MAX + 1], *result;
	char set[NFT_NAME];
	enum nft_match match = NFT_MAYBE;
	const u8 *key;
	size_t size;

	attributes_read_nest(data, attributes, NFTA_LOOKUP_MAX);
	result = attributes[NFTA_LOOKUP_DREG];
	attribute_text(attributes[NFTA_LOOKUP_SET], set, sizeof(set));
	size = nft_set_key_size(walk->channel, walk->base, set);
	key = attributes[NFTA_LOOKUP_SREG] && size ?
	      get_register(walk, attributes[NFTA_LOOKUP_SREG], size) : NULL;
	if (key)
		match = nft_set_ask(walk->channel, walk->base, set, key, size, verdict);
	if (result && nft_number(result) != NFT_REG_VERDICT)
		set_register(walk, result, NULL, sizeof(struct in6_addr));
	/* A map whose verdict is unknown. */
	if (result && nft_number(result) == NFT_REG_VERDICT && match == NFT_MAYBE) {
		verdict->given = true;
		verdict->code = NF_ACCEPT;
	}
	if (nft_number(attributes[NFTA_LOOKUP_FLAGS]) & NFT_LOOKUP_F_INV && match != NFT_MAYBE)
		match = match == NFT_YES ? NFT_NO : NFT_YES;
	return match;
}

/* Test for expressions that neither match nor decide. */
static bool is_statement(const char *name)
{
	static const char *const names[] = {
		"counter", "log", "notrack", "masq", "nat", "redir", "dup", "dynset", "last",
		"flow_offload", "synproxy", "target", "secmark", "exthdr"
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static enum nft_match match_expression(struct walk *walk, const struct nft_expression *expression,
				       struct nft_verdict *verdict)
{
	const char *name = expression->name;

	if (!strcmp(name, "reject")) {
		verdict->given = true;
		verdict->code = NF_DROP;
		return NFT_YES;
	}
	if (is_statement(name))
		return NFT_YES;
	if (!expression->data)
		return NFT_MAYBE;
	if (!strcmp(name, "cmp"))
		return match_cmp(walk, expression->data);
	if (!strcmp(name, "lookup"))
		return match_lookup(walk, expression->data, verdict);
	if (!strcmp(name, "meta"))
		load_meta(walk, expression->data);
	else if (!strcmp(name, "payload"))
		load_payload(walk, expression->data);
	else if (!strcmp(name, "ct"))
		load_ct(walk, expression->data);
	else if (!strcmp(name, "bitwise"))
		apply_bitwise(walk, expression->data);
	else if (!strcmp(name, "immediate"))
		read_immediate(walk, expression->data, verdict);
	else
		return NFT_MAYBE;
	return NFT_YES;
}

static enum nft_match match_rule(struct walk *walk, const struct nft_rule *rule,
				 struct nft_verdict *verdict)
{
	enum nft_match match = NFT_YES, next;
	struct nft_expression expression;
	const struct nlattr *element;

	memset(walk->known, 0, sizeof(walk->known));
	memset(verdict, 0, sizeof(*verdict));
	if (!rule->expressions)
		return NFT_NO;
	mnl_attr_for_each_nested(element, rule->expressions) {
		if (!nft_expression_read(element, &expression))
			continue;
		next = match_expression(walk, &expression, verdict);
		if (next == NFT_NO)
			return NFT_NO;
		if (next == NFT_MAYBE)
			match = NFT_MAYBE;
	}
	return match;
}

/* Evaluate a chain. Return: NF_ACCEPT, NF_DROP, or NFT_RETURN at its end. */
static int walk_chain(struct walk *walk, const char *name, unsigned int depth)
{
	const struct ruleset *ruleset = walk->ruleset;
	struct nft_verdict verdict;
	enum nft_match match;
	unsigned int i;
	int result;

	for (i = 0; i < ruleset->rule_count; i++) {
		const struct nft_rule *rule = &ruleset->rules[i];

		if (rule->family != walk->base->family || strcmp(rule->chain, name) ||
		    strcmp(rule->table, walk->base->table))
			continue;
		match = match_rule(walk, rule, &verdict);
		if (match == NFT_NO || !verdict.given || verdict.code == NFT_CONTINUE)
			continue;
		result = verdict.code;
		if (result == NFT_JUMP || result == NFT_GOTO)
			result = depth < DEPTH_MAX ? walk_chain(walk, verdict.chain, depth + 1) :
						     NF_DROP;
		else if (result >= 0 && (result & NF_VERDICT_MASK) != NF_DROP)
			result = NF_ACCEPT;
		if (match == NFT_MAYBE)
			walk->might_accept |= result == NF_ACCEPT;
		else if (result != NFT_RETURN || verdict.code != NFT_JUMP)
			return result;
	}
	return NFT_RETURN;
}

static void make_header(struct walk *walk)
{
	const struct nft_packet *packet = walk->packet;

	walk->header[0] = 0x60;
	walk->header[6] = IPPROTO_TCP;
	walk->header[7] = 64;
	memcpy(walk->header + 8, &packet->source, sizeof(packet->source));
	memcpy(walk->header + 24, &packet->destination, sizeof(packet->destination));
}

/* Evaluate a base chain. */
enum nft_outcome nft_walk(const struct ruleset *ruleset, const struct nft_chain *chain,
			  const struct nft_packet *packet)
{
	struct walk walk = { .ruleset = ruleset, .base = chain, .packet = packet };
	struct channel channel;
	int result;

	if (channel_open(&channel, NETLINK_NETFILTER))
		return NFT_UNSURE;
	walk.channel = &channel;
	make_header(&walk);
	result = walk_chain(&walk, chain->name, 0);
	channel_close(&channel);
	if (result == NFT_RETURN)
		result = chain->policy;
	if (result == NF_ACCEPT)
		return NFT_PASSES;
	return walk.might_accept ? NFT_UNSURE : NFT_DROPS;
}
