// SPDX-License-Identifier: GPL-2.0-only
/*
 * Block forwarding while the module cannot work.
 *
 * An nftables table drops what is forwarded from or to an uplink. Without known
 * uplinks it drops all forwarded packets. Packets from and to the router itself
 * pass. In the first case, so do packets that cross no uplink.
 *
 * The table is made by netlink, without another program. It outlives this one.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "error.h"
#include "memory.h"
#include "nft_block.h"
#include "text.h"

#define BLOCK_CHAIN	"forward"
#define RECEIVE_SIZE	(64 * 1024)

/* Messages that take effect together or not at all. */
struct batch {
	char *buffer;
	size_t length;
	size_t room;
	size_t last;	/* offset of the last message */
	u32 count;
};

/* Append a message. The caller fills it. */
static struct nlmsghdr *add_message(struct batch *batch, u16 type, u16 flags, u8 family,
				    u16 subsystem)
{
	struct nlmsghdr *header;
	struct nfgenmsg *message;

	if (batch->length + 4096 > batch->room) {
		batch->room = 2 * batch->room + 16384;
		batch->buffer = allocate(batch->buffer, batch->room);
	}
	batch->last = batch->length;
	header = mnl_nlmsg_put_header(batch->buffer + batch->length);
	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST | flags;
	header->nlmsg_seq = ++batch->count;
	message = mnl_nlmsg_put_extra_header(header, sizeof(*message));
	message->nfgen_family = family;
	message->version = NFNETLINK_V0;
	message->res_id = htons(subsystem);
	return header;
}

static void end_message(struct batch *batch, const struct nlmsghdr *header)
{
	batch->length += MNL_ALIGN(header->nlmsg_len);
}

static struct nlmsghdr *begin_change(struct batch *batch, u16 type, u16 flags)
{
	return add_message(batch, NFNL_SUBSYS_NFTABLES << 8 | type, flags, NFPROTO_IPV6, 0);
}

static void begin_batch(struct batch *batch)
{
	memset(batch, 0, sizeof(*batch));
	end_message(batch, add_message(batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC,
				       NFNL_SUBSYS_NFTABLES));
}

static void put_number(struct nlmsghdr *header, u16 type, u32 value)
{
	mnl_attr_put_u32(header, type, htonl(value));
}

/*
 * Begin an expression. end_expression() ends both nests.
 *
 * Return: the nest of its data.
 */
static struct nlattr *begin_expression(struct nlmsghdr *header, const char *name,
				       struct nlattr **element)
{
	*element = mnl_attr_nest_start(header, NFTA_LIST_ELEM);
	mnl_attr_put_strz(header, NFTA_EXPR_NAME, name);
	return mnl_attr_nest_start(header, NFTA_EXPR_DATA);
}

static void end_expression(struct nlmsghdr *header, struct nlattr *data, struct nlattr *element)
{
	mnl_attr_nest_end(header, data);
	mnl_attr_nest_end(header, element);
}

/* Add "meta KEY == DEVICE". */
static void put_match(struct nlmsghdr *header, u32 key, const char *device)
{
	struct nlattr *element, *data, *value;
	char name[IF_NAMESIZE] = "";

	data = begin_expression(header, "meta", &element);
	put_number(header, NFTA_META_KEY, key);
	put_number(header, NFTA_META_DREG, NFT_REG_1);
	end_expression(header, data, element);

	text_copy(name, sizeof(name), device);
	data = begin_expression(header, "cmp", &element);
	put_number(header, NFTA_CMP_SREG, NFT_REG_1);
	put_number(header, NFTA_CMP_OP, NFT_CMP_EQ);
	value = mnl_attr_nest_start(header, NFTA_CMP_DATA);
	mnl_attr_put(header, NFTA_DATA_VALUE, sizeof(name), name);
	mnl_attr_nest_end(header, value);
	end_expression(header, data, element);
}

static void put_drop(struct nlmsghdr *header)
{
	struct nlattr *element, *data, *value, *verdict;

	data = begin_expression(header, "immediate", &element);
	put_number(header, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	value = mnl_attr_nest_start(header, NFTA_IMMEDIATE_DATA);
	verdict = mnl_attr_nest_start(header, NFTA_DATA_VERDICT);
	put_number(header, NFTA_VERDICT_CODE, NF_DROP);
	mnl_attr_nest_end(header, verdict);
	mnl_attr_nest_end(header, value);
	end_expression(header, data, element);
}

static void add_rule(struct batch *batch, u32 key, const char *device)
{
	struct nlmsghdr *header = begin_change(batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
	struct nlattr *expressions;

	mnl_attr_put_strz(header, NFTA_RULE_TABLE, NFT_BLOCK_RELOAD);
	mnl_attr_put_strz(header, NFTA_RULE_CHAIN, BLOCK_CHAIN);
	expressions = mnl_attr_nest_start(header, NFTA_RULE_EXPRESSIONS);
	put_match(header, key, device);
	put_drop(header);
	mnl_attr_nest_end(header, expressions);
	end_message(batch, header);
}

/*
 * Add a chain before all others. @flags: NLM_F_EXCL if the table must be new.
 */
static void add_chain(struct batch *batch, const char *table, u32 policy, u16 flags)
{
	struct nlmsghdr *header;
	struct nlattr *hook;

	header = begin_change(batch, NFT_MSG_NEWTABLE, NLM_F_CREATE | flags);
	mnl_attr_put_strz(header, NFTA_TABLE_NAME, table);
	end_message(batch, header);

	header = begin_change(batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
	mnl_attr_put_strz(header, NFTA_CHAIN_TABLE, table);
	mnl_attr_put_strz(header, NFTA_CHAIN_NAME, BLOCK_CHAIN);
	mnl_attr_put_strz(header, NFTA_CHAIN_TYPE, "filter");
	hook = mnl_attr_nest_start(header, NFTA_CHAIN_HOOK);
	put_number(header, NFTA_HOOK_HOOKNUM, NF_INET_FORWARD);
	put_number(header, NFTA_HOOK_PRIORITY, (u32)-1000);
	mnl_attr_nest_end(header, hook);
	put_number(header, NFTA_CHAIN_POLICY, policy);
	end_message(batch, header);
}

/*
 * Read the answers.
 *
 * Refusals come first, in the order of the changes, then the acknowledgment of
 * the last change.
 *
 * Return: 0 or an errno.
 */
static int read_answers(struct mnl_socket *socket, u32 last)
{
	char *buffer = allocate(NULL, RECEIVE_SIZE);
	bool done = false;
	int error = 0;

	while (!error && !done) {
		const struct nlmsghdr *header = (const struct nlmsghdr *)buffer;
		ssize_t length = mnl_socket_recvfrom(socket, buffer, RECEIVE_SIZE);
		int rest = length;

		if (length < 0 && errno != EINTR)
			error = errno;
		for (; !error && length > 0 && message_ok(header, rest);
		     header = mnl_nlmsg_next(header, &rest)) {
			const struct nlmsgerr *answer = mnl_nlmsg_get_payload(header);

			if (header->nlmsg_type != NLMSG_ERROR)
				continue;
			error = -answer->error;
			done = header->nlmsg_seq == last;
		}
	}
	free(buffer);
	return error;
}

/*
 * Send and free the batch.
 *
 * Only the last change is acknowledged, because a socket cannot hold a thousand
 * answers.
 *
 * Return: 0 or an errno.
 */
static int send_batch(struct batch *batch)
{
	struct nlmsghdr *last_change = (struct nlmsghdr *)(batch->buffer + batch->last);
	struct channel channel;
	u32 last = batch->count;
	int error;

	last_change->nlmsg_flags |= NLM_F_ACK;
	end_message(batch, add_message(batch, NFNL_MSG_BATCH_END, 0, AF_UNSPEC,
				       NFNL_SUBSYS_NFTABLES));
	error = channel_open(&channel, NETLINK_NETFILTER);
	if (!error) {
		channel_make_room(&channel, batch->length);
		if (mnl_socket_sendto(channel.socket, batch->buffer, batch->length) < 0)
			error = errno;
		else
			error = read_answers(channel.socket, last);
		channel_close(&channel);
	}
	free(batch->buffer);
	return error;
}

/*
 * Delete a table. A missing table is not an error, nor is a kernel without
 * nftables.
 *
 * Return: 0 or an errno.
 */
static int delete_table(const char *table)
{
	struct nlmsghdr *header;
	struct batch batch;
	int error;

	begin_batch(&batch);
	header = begin_change(&batch, NFT_MSG_DELTABLE, 0);
	mnl_attr_put_strz(header, NFTA_TABLE_NAME, table);
	end_message(&batch, header);
	error = send_batch(&batch);
	if (error == ENOENT || error == EOPNOTSUPP || error == EPROTONOSUPPORT)
		return 0;
	return error;
}

static int report_errno(const char *what, int error)
{
	if (error == EPERM)
		return error_kernel("permission denied, run as root");
	return error_kernel("nftables: cannot %s: %s", what, strerror(error));
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void forget_name(void *name)
{
	(void)name;
}

/* Drop what enters or leaves by an uplink. Add each uplink once. */
static void add_rules(struct batch *batch, const struct gateway_list *gateways)
{
	const char *const *found;
	void *seen = NULL;
	unsigned int i, j;

	for (i = 0; i < gateways->count; i++)
		for (j = 0; j < gateways->gateways[i].uplink_count; j++) {
			const char *device = gateways->gateways[i].uplinks[j].name;

			found = tsearch(device, &seen, compare_names);
			if (!found)
				exit(error_kernel("out of memory"));
			if (*found != device)
				continue;
			add_rule(batch, NFT_META_IIFNAME, device);
			add_rule(batch, NFT_META_OIFNAME, device);
		}
	tdestroy(seen, forget_name);
}

/* Block the uplinks of all gateways, or none. */
int nft_block_uplinks(const struct gateway_list *gateways)
{
	struct batch batch;
	int error;

	begin_batch(&batch);
	add_chain(&batch, NFT_BLOCK_RELOAD, NF_ACCEPT, NLM_F_EXCL);
	add_rules(&batch, gateways);
	error = send_batch(&batch);
	if (!error)
		return STATUS_OK;
	if (error == EEXIST)
		return error_user("an earlier reload is unfinished, run: eoigctl reload resume");
	/* Only the answer may be lost. */
	delete_table(NFT_BLOCK_RELOAD);
	return report_errno("block the uplinks", error);
}

/* Block all forwarding. It may already be blocked. */
int nft_block_all(void)
{
	struct batch batch;
	int error;

	begin_batch(&batch);
	add_chain(&batch, NFT_BLOCK_CLOSED, NF_DROP, 0);
	error = send_batch(&batch);
	return error ? report_errno("block forwarding", error) : STATUS_OK;
}

/* Delete a blocking table. It may be missing. */
int nft_unblock(const char *table)
{
	int error = delete_table(table);

	return error ? report_errno("delete the blocking table", error) : STATUS_OK;
}

/* Test if a blocking table exists. Return: false also without permission. */
bool nft_is_blocked(const char *table)
{
	struct nfgenmsg *message;
	struct request request;
	struct refusal refusal;
	struct channel channel;
	int error;

	error = channel_open(&channel, NETLINK_NETFILTER);
	if (error)
		return false;
	request_begin(&request, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, NLM_F_ACK);
	message = mnl_nlmsg_put_extra_header(request.header, sizeof(*message));
	message->nfgen_family = NFPROTO_IPV6;
	message->version = NFNETLINK_V0;
	mnl_attr_put_strz(request.header, NFTA_TABLE_NAME, table);
	error = channel_exchange(&channel, &request, NULL, NULL, &refusal);
	request_free(&request);
	channel_close(&channel);
	return !error;
}
