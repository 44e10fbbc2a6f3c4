// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sort flows for flow show.
 *
 * The kernel walks its table in the order of hashes, and a flow may come and go
 * meanwhile. So eoigctl sorts what it has read. This keeps all flows in memory,
 * some 300 bytes each. Without an order none is kept.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "error.h"
#include "flow_sort.h"
#include "keyword.h"
#include "memory.h"

enum {
	SORT_INTERIOR,
	SORT_EXTERIOR,
	SORT_PROTOCOL,
	SORT_STATE,
	SORT_EXPIRES,
	SORT_AGE,
	SORT_OUT,
	SORT_IN,
};

static const char *const words[] = {
	[SORT_INTERIOR]	= "interior",
	[SORT_EXTERIOR]	= "exterior",
	[SORT_PROTOCOL]	= "proto",
	[SORT_STATE]	= "state",
	[SORT_EXPIRES]	= "expires",
	[SORT_AGE]	= "age",
	[SORT_OUT]	= "out",
	[SORT_IN]	= "in",
	NULL,
};

static const int numbers[] = {
	[SORT_INTERIOR]	= EOIG_FLOW_A_INTERIOR_PORT,
	[SORT_EXTERIOR]	= EOIG_FLOW_A_EXTERIOR_PORT,
	[SORT_PROTOCOL]	= EOIG_FLOW_A_PROTOCOL,
	[SORT_STATE]	= EOIG_FLOW_A_STATE,
	[SORT_EXPIRES]	= EOIG_FLOW_A_EXPIRES,
	[SORT_AGE]	= EOIG_FLOW_A_AGE,
	[SORT_OUT]	= EOIG_FLOW_A_BYTES_OUT,
	[SORT_IN]	= EOIG_FLOW_A_BYTES_IN,
};

/* A flow, with its sort key. */
struct flow_entry {
	struct in6_addr address;
	u64 number;
	struct nlmsghdr *message;
};

/* Parse KEY. */
int flow_order_parse(struct args *args, struct flow_order *order)
{
	const char *word = args_value(args, "sort");

	if (!word)
		return STATUS_USER;
	if (order->given)
		return error_user("\"sort\" is given twice");
	order->given = true;
	order->key = keyword_index(words, "sort key", word);
	return order->key < 0 ? STATUS_USER : STATUS_OK;
}

static void read_key(struct flow_entry *entry, const struct flow_order *order,
		     const struct nlattr **flow)
{
	const struct nlattr *address = NULL;

	entry->number = attribute_number(flow[numbers[order->key]]);
	if (order->key == SORT_INTERIOR)
		address = flow[EOIG_FLOW_A_INTERIOR];
	else if (order->key == SORT_EXTERIOR)
		address = flow[EOIG_FLOW_A_EXTERIOR];
	else
		return;
	entry->number = ntohs(entry->number);
	if (address &&
	    mnl_attr_get_payload_len(address) == sizeof(entry->address))
		memcpy(&entry->address, mnl_attr_get_payload(address),
		       sizeof(entry->address));
}

/* Keep the flow of a message. @data: struct flow_sort */
void flow_sort_add(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *flow[EOIG_FLOW_A_MAX + 1];
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct flow_sort *sort = data;
	struct flow_entry *entry;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_FLOW])
		return;
	attributes_read_nest(message[EOIG_A_FLOW], flow, EOIG_FLOW_A_MAX);
	sort->entries = array_grow(sort->entries, sort->count, &sort->room,
				   sizeof(*sort->entries));
	entry = &sort->entries[sort->count++];
	memset(entry, 0, sizeof(*entry));
	read_key(entry, &sort->order, flow);
	/* libmnl reads whole words. */
	entry->message = allocate(NULL, MNL_ALIGN(header->nlmsg_len));
	memset(entry->message, 0, MNL_ALIGN(header->nlmsg_len));
	memcpy(entry->message, header, header->nlmsg_len);
}

/* qsort() passes no context. */
static const struct flow_order *sort_order;

/* Compare keys: amounts from the largest, all others from the smallest. */
static int compare(const void *left, const void *right)
{
	const struct flow_entry *a = left, *b = right;
	int result = memcmp(&a->address, &b->address, sizeof(a->address));

	if (!result && a->number != b->number)
		result = a->number < b->number ? -1 : 1;
	if (sort_order->key >= SORT_AGE)
		result = -result;
	return sort_order->reverse ? -result : result;
}

/* Pass the flows on in order, as if they came from the kernel now. */
void flow_sort_print(struct flow_sort *sort, answer_fn print, void *data)
{
	unsigned int i;

	sort_order = &sort->order;
	if (sort->count)
		qsort(sort->entries, sort->count, sizeof(*sort->entries),
		      compare);
	for (i = 0; i < sort->count; i++)
		print(sort->entries[i].message, data);
}

void flow_sort_free(struct flow_sort *sort)
{
	unsigned int i;

	for (i = 0; i < sort->count; i++)
		free(sort->entries[i].message);
	free(sort->entries);
}
