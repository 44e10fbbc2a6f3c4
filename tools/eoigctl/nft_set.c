// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look up a key in a set or map of nftables.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "nft_set.h"

/* The kernel's answer for one key. */
struct element {
	bool found;
	struct nft_verdict verdict;
};

/* Read NFTA_DATA_VERDICT. */
void nft_verdict_read(const struct nlattr *nest, struct nft_verdict *verdict)
{
	const struct nlattr *data[NFTA_DATA_MAX + 1], *attributes[NFTA_VERDICT_MAX + 1];

	attributes_read_nest(nest, data, NFTA_DATA_MAX);
	if (!data[NFTA_DATA_VERDICT])
		return;
	attributes_read_nest(data[NFTA_DATA_VERDICT], attributes, NFTA_VERDICT_MAX);
	verdict->given = true;
	verdict->code = nft_number(attributes[NFTA_VERDICT_CODE]);
	attribute_text(attributes[NFTA_VERDICT_CHAIN], verdict->chain, sizeof(verdict->chain));
}

static void begin(struct request *request, u16 type, const struct nft_chain *chain)
{
	struct nfgenmsg *message;

	request_begin(request, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_ACK);
	message = mnl_nlmsg_put_extra_header(request->header, sizeof(*message));
	message->nfgen_family = chain->family;
	message->version = NFNETLINK_V0;
}

static void read_key_size(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[NFTA_SET_MAX + 1];
	size_t *size = data;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(struct nfgenmsg))
		return;
	attributes_read_at(header, sizeof(struct nfgenmsg), attributes, NFTA_SET_MAX);
	*size = nft_number(attributes[NFTA_SET_KEY_LEN]);
}

/* Get the key size of a set. Return: the size, or 0 if it is unknown. */
size_t nft_set_key_size(struct channel *channel, const struct nft_chain *chain, const char *set)
{
	struct request request;
	struct refusal refusal;
	size_t size = 0;

	begin(&request, NFT_MSG_GETSET, chain);
	mnl_attr_put_strz(request.header, NFTA_SET_TABLE, chain->table);
	mnl_attr_put_strz(request.header, NFTA_SET_NAME, set);
	channel_exchange(channel, &request, read_key_size, &size, &refusal);
	request_free(&request);
	return size;
}

static void read_element(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *list[NFTA_SET_ELEM_LIST_MAX + 1], *attributes[NFTA_SET_ELEM_MAX + 1];
	const struct nlattr *item;
	struct element *element = data;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(struct nfgenmsg))
		return;
	attributes_read_at(header, sizeof(struct nfgenmsg), list, NFTA_SET_ELEM_LIST_MAX);
	if (!list[NFTA_SET_ELEM_LIST_ELEMENTS])
		return;
	mnl_attr_for_each_nested(item, list[NFTA_SET_ELEM_LIST_ELEMENTS]) {
		attributes_read_nest(item, attributes, NFTA_SET_ELEM_MAX);
		element->found = true;
		if (attributes[NFTA_SET_ELEM_DATA])
			nft_verdict_read(attributes[NFTA_SET_ELEM_DATA], &element->verdict);
	}
}

/*
 * Look up a key.
 *
 * The kernel answers ENOENT for a missing key. It refuses lookups in some kinds
 * of sets.
 */
enum nft_match nft_set_ask(struct channel *channel, const struct nft_chain *chain,
			   const char *set, const void *key, size_t size,
			   struct nft_verdict *verdict)
{
	struct element element = { .found = false };
	struct nlattr *elements, *item, *value;
	struct request request;
	struct refusal refusal;
	int error;

	begin(&request, NFT_MSG_GETSETELEM, chain);
	mnl_attr_put_strz(request.header, NFTA_SET_ELEM_LIST_TABLE, chain->table);
	mnl_attr_put_strz(request.header, NFTA_SET_ELEM_LIST_SET, set);
	elements = request_nest(&request, NFTA_SET_ELEM_LIST_ELEMENTS);
	item = request_nest(&request, NFTA_LIST_ELEM);
	value = request_nest(&request, NFTA_SET_ELEM_KEY);
	mnl_attr_put(request.header, NFTA_DATA_VALUE, size, key);
	mnl_attr_nest_end(request.header, value);
	mnl_attr_nest_end(request.header, item);
	mnl_attr_nest_end(request.header, elements);
	error = channel_exchange(channel, &request, read_element, &element, &refusal);
	request_free(&request);
	if (error == ENOENT)
		return NFT_NO;
	if (error || !element.found)
		return NFT_MAYBE;
	if (element.verdict.given)
		*verdict = element.verdict;
	return NFT_YES;
}
