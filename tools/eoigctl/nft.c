// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read the chains, rules and flowtables of nftables by netlink.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "nft.h"

/* Read a number in network byte order. */
u32 nft_number(const struct nlattr *attribute)
{
	return ntohl(attribute_number(attribute));
}

static u8 family_of(const struct nlmsghdr *header)
{
	const struct nfgenmsg *message = mnl_nlmsg_get_payload(header);

	return message->nfgen_family;
}

static bool is_short(const struct nlmsghdr *header)
{
	return mnl_nlmsg_get_payload_len(header) < sizeof(struct nfgenmsg);
}

static void read_hook(struct nft_chain *chain, const struct nlattr *nest)
{
	const struct nlattr *attributes[NFTA_HOOK_MAX + 1];

	attributes_read_nest(nest, attributes, NFTA_HOOK_MAX);
	chain->base = attributes[NFTA_HOOK_HOOKNUM];
	chain->hook = nft_number(attributes[NFTA_HOOK_HOOKNUM]);
}

static void read_chain(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[NFTA_CHAIN_MAX + 1];
	struct ruleset *ruleset = data;
	struct nft_chain *chain;

	if (is_short(header))
		return;
	attributes_read_at(header, sizeof(struct nfgenmsg), attributes, NFTA_CHAIN_MAX);
	ruleset->chains =
		array_grow(ruleset->chains, ruleset->chain_count,
			   &ruleset->chain_room, sizeof(*ruleset->chains));
	chain = &ruleset->chains[ruleset->chain_count++];
	memset(chain, 0, sizeof(*chain));
	chain->family = family_of(header);
	attribute_text(attributes[NFTA_CHAIN_TABLE], chain->table, sizeof(chain->table));
	attribute_text(attributes[NFTA_CHAIN_NAME], chain->name, sizeof(chain->name));
	attribute_text(attributes[NFTA_CHAIN_TYPE], chain->type, sizeof(chain->type));
	chain->policy = attributes[NFTA_CHAIN_POLICY] ?
			nft_number(attributes[NFTA_CHAIN_POLICY]) : NF_ACCEPT;
	if (attributes[NFTA_CHAIN_HOOK])
		read_hook(chain, attributes[NFTA_CHAIN_HOOK]);
}

static void read_rule(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[NFTA_RULE_MAX + 1], *expressions;
	struct ruleset *ruleset = data;
	struct nft_rule *rule;
	u64 handle = 0;

	if (is_short(header))
		return;
	attributes_read_at(header, sizeof(struct nfgenmsg), attributes, NFTA_RULE_MAX);
	ruleset->rules =
		array_grow(ruleset->rules, ruleset->rule_count,
			   &ruleset->rule_room, sizeof(*ruleset->rules));
	rule = &ruleset->rules[ruleset->rule_count++];
	memset(rule, 0, sizeof(*rule));
	rule->family = family_of(header);
	attribute_text(attributes[NFTA_RULE_TABLE], rule->table, sizeof(rule->table));
	attribute_text(attributes[NFTA_RULE_CHAIN], rule->chain, sizeof(rule->chain));
	handle = attribute_number(attributes[NFTA_RULE_HANDLE]);
	rule->handle = be64toh(handle);
	expressions = attributes[NFTA_RULE_EXPRESSIONS];
	if (expressions) {
		rule->expressions = allocate(NULL, expressions->nla_len);
		memcpy(rule->expressions, expressions, expressions->nla_len);
	}
}

static void read_devices(struct nft_flowtable *flowtable, const struct nlattr *hook)
{
	const struct nlattr *attributes[NFTA_FLOWTABLE_HOOK_MAX + 1], *attribute;
	size_t length = 0;

	attributes_read_nest(hook, attributes, NFTA_FLOWTABLE_HOOK_MAX);
	if (!attributes[NFTA_FLOWTABLE_HOOK_DEVS])
		return;
	mnl_attr_for_each_nested(attribute, attributes[NFTA_FLOWTABLE_HOOK_DEVS]) {
		if (mnl_attr_get_type(attribute) != NFTA_DEVICE_NAME ||
		    length + IF_NAMESIZE + 2 > sizeof(flowtable->devices))
			continue;
		if (length)
			length += sprintf(flowtable->devices + length, ", ");
		attribute_text(attribute, flowtable->devices + length, IF_NAMESIZE);
		length += strlen(flowtable->devices + length);
	}
}

static void read_flowtable(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[NFTA_FLOWTABLE_MAX + 1];
	struct ruleset *ruleset = data;
	struct nft_flowtable *flowtable;

	if (is_short(header))
		return;
	attributes_read_at(header, sizeof(struct nfgenmsg), attributes, NFTA_FLOWTABLE_MAX);
	ruleset->flowtables = array_grow(ruleset->flowtables,
					 ruleset->flowtable_count,
					 &ruleset->flowtable_room,
					 sizeof(*ruleset->flowtables));
	flowtable = &ruleset->flowtables[ruleset->flowtable_count++];
	memset(flowtable, 0, sizeof(*flowtable));
	flowtable->family = family_of(header);
	attribute_text(attributes[NFTA_FLOWTABLE_TABLE], flowtable->table,
		       sizeof(flowtable->table));
	attribute_text(attributes[NFTA_FLOWTABLE_NAME], flowtable->name, sizeof(flowtable->name));
	if (attributes[NFTA_FLOWTABLE_HOOK])
		read_devices(flowtable, attributes[NFTA_FLOWTABLE_HOOK]);
}

static void forget_rules(struct ruleset *ruleset)
{
	unsigned int i;

	for (i = 0; i < ruleset->rule_count; i++)
		free(ruleset->rules[i].expressions);
}

/* Dump objects of one kind, again if they change. Return: 0 or an errno. */
static int ask(struct channel *channel, u16 type, answer_fn answer, struct ruleset *ruleset,
	       unsigned int *count)
{
	struct nfgenmsg *message;
	struct request request;
	struct refusal refusal;
	unsigned int tries = 0;
	int error;

	request_begin(&request, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_DUMP);
	message = mnl_nlmsg_put_extra_header(request.header, sizeof(*message));
	message->nfgen_family = NFPROTO_UNSPEC;
	message->version = NFNETLINK_V0;
	do {
		if (count == &ruleset->rule_count)
			forget_rules(ruleset);
		*count = 0;
		error = channel_exchange(channel, &request, answer, ruleset, &refusal);
	} while (error == EINTR && ++tries < DUMP_TRIES);
	request_free(&request);
	return error;
}

/* Read the ruleset. Without nftables it is empty. */
void ruleset_read(struct ruleset *ruleset)
{
	struct channel channel;
	int error;

	memset(ruleset, 0, sizeof(*ruleset));
	if (channel_open(&channel, NETLINK_NETFILTER))
		return;
	error = ask(&channel, NFT_MSG_GETCHAIN, read_chain, ruleset, &ruleset->chain_count);
	if (!error)
		error = ask(&channel, NFT_MSG_GETRULE, read_rule, ruleset, &ruleset->rule_count);
	if (!error)
		ask(&channel, NFT_MSG_GETFLOWTABLE, read_flowtable, ruleset,
		    &ruleset->flowtable_count);
	ruleset->unreadable = error == EPERM;
	channel_close(&channel);
}

void ruleset_free(struct ruleset *ruleset)
{
	forget_rules(ruleset);
	free(ruleset->chains);
	free(ruleset->rules);
	free(ruleset->flowtables);
	memset(ruleset, 0, sizeof(*ruleset));
}

/*
 * Read one element of a rule's expressions.
 *
 * Return: false if it is not an expression.
 */
bool nft_expression_read(const struct nlattr *element, struct nft_expression *expression)
{
	const struct nlattr *attributes[NFTA_EXPR_MAX + 1];

	if (mnl_attr_get_type(element) != NFTA_LIST_ELEM)
		return false;
	attributes_read_nest(element, attributes, NFTA_EXPR_MAX);
	attribute_text(attributes[NFTA_EXPR_NAME], expression->name, sizeof(expression->name));
	expression->data = attributes[NFTA_EXPR_DATA];
	return true;
}

/* Test if a rule has an expression of this name. */
bool nft_rule_uses(const struct nft_rule *rule, const char *name)
{
	struct nft_expression expression;
	const struct nlattr *element;

	if (!rule->expressions)
		return false;
	mnl_attr_for_each_nested(element, rule->expressions)
		if (nft_expression_read(element, &expression) && !strcmp(expression.name, name))
			return true;
	return false;
}

/*
 * Test for "meta nfproto ipv4". nft adds it to IPv4 matches in the family inet.
 */
bool nft_rule_is_ipv4(const struct nft_rule *rule)
{
	const struct nlattr *attributes[NFTA_CMP_MAX + 1], *data[NFTA_DATA_MAX + 1], *element;
	struct nft_expression expression;
	bool nfproto = false;

	if (rule->family != NFPROTO_INET || !rule->expressions)
		return rule->family == NFPROTO_IPV4;
	mnl_attr_for_each_nested(element, rule->expressions) {
		if (!nft_expression_read(element, &expression) || !expression.data)
			continue;
		if (!strcmp(expression.name, "meta")) {
			attributes_read_nest(expression.data, attributes, NFTA_META_MAX);
			nfproto = nft_number(attributes[NFTA_META_KEY]) == NFT_META_NFPROTO;
		} else if (nfproto && !strcmp(expression.name, "cmp")) {
			attributes_read_nest(expression.data, attributes, NFTA_CMP_MAX);
			if (!attributes[NFTA_CMP_DATA])
				return false;
			attributes_read_nest(attributes[NFTA_CMP_DATA], data, NFTA_DATA_MAX);
			return nft_number(attributes[NFTA_CMP_OP]) == NFT_CMP_EQ &&
			       attribute_number(data[NFTA_DATA_VALUE]) == NFPROTO_IPV4;
		}
	}
	return false;
}

const char *nft_family_text(u8 family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_NETDEV:
		return "netdev";
	}
	return "?";
}
