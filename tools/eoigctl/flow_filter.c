// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parse filters of flows, and send them.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "error.h"
#include "flow_filter.h"
#include "keyword.h"

const char *const flow_states[] = {
	[EOIG_FLOW_UNREPLIED]		= "unreplied",
	[EOIG_FLOW_REPLIED]		= "replied",
	[EOIG_FLOW_OPENING]		= "opening",
	[EOIG_FLOW_ESTABLISHED]		= "established",
	[EOIG_FLOW_CLOSING_INTERIOR]	= "closing-interior",
	[EOIG_FLOW_CLOSING_EXTERIOR]	= "closing-exterior",
	[EOIG_FLOW_CLOSED]		= "closed",
	[EOIG_FLOW_RESET]		= "reset",
	[EOIG_FLOW_ENDPOINT]		= "endpoint",
	[EOIG_FLOW_DELETED]		= "deleted",
	NULL,
};

enum {
	FILTER_INTERIOR,
	FILTER_EXTERIOR,
	FILTER_SPORT,
	FILTER_DPORT,
	FILTER_PROTOCOL,
	FILTER_STATE,
	FILTER_GATEWAY,
	FILTER_NOT,
	FILTER_SORT,
	FILTER_REVERSE,
	FILTER_RESET,
};

/* Only flow show accepts sort and reverse, and only flow del accepts reset. */
static const char *const words[] = {
	[FILTER_INTERIOR]	= "interior",
	[FILTER_EXTERIOR]	= "exterior",
	[FILTER_SPORT]		= "sport",
	[FILTER_DPORT]		= "dport",
	[FILTER_PROTOCOL]	= "proto",
	[FILTER_STATE]		= "state",
	[FILTER_GATEWAY]	= "gateway",
	[FILTER_NOT]		= "not",
	[FILTER_SORT]		= "sort",
	[FILTER_REVERSE]	= "reverse",
	[FILTER_RESET]		= IN_FULL "reset",
	NULL,
};

/* Attributes whose match EOIG_FILTER_A_NOT inverts. */
static const int attributes[] = {
	[FILTER_INTERIOR]	= EOIG_FILTER_A_INTERIOR,
	[FILTER_EXTERIOR]	= EOIG_FILTER_A_EXTERIOR,
	[FILTER_SPORT]		= EOIG_FILTER_A_INTERIOR_PORT,
	[FILTER_DPORT]		= EOIG_FILTER_A_EXTERIOR_PORT,
	[FILTER_PROTOCOL]	= EOIG_FILTER_A_PROTOCOL,
	[FILTER_STATE]		= EOIG_FILTER_A_STATE,
	[FILTER_GATEWAY]	= EOIG_FILTER_A_GATEWAY,
};

/* Test if a command accepts a word that is no filter. */
static bool accepts(int kind, const struct flow_order *order, const bool *reset)
{
	return kind == FILTER_RESET ? !!reset : !!order;
}

/* Find a word that the command accepts. Suggest no other one. */
static int find_word(const char *word, const struct flow_order *order,
		     const bool *reset)
{
	const char *accepted[ARRAY_SIZE(words)] = { NULL };
	int kinds[ARRAY_SIZE(words)], kind, index;
	unsigned int count = 0;

	for (kind = 0; words[kind]; kind++) {
		if (kind < FILTER_SORT || accepts(kind, order, reset)) {
			kinds[count] = kind;
			accepted[count++] = words[kind];
		} else if (!strcmp(keyword_plain(words[kind]), word)) {
			error_user("\"%s\" is no filter, it belongs to flow %s",
				   word, kind == FILTER_RESET ? "del" : "show");
			return -1;
		}
	}
	index = keyword_index(accepted, "filter", word);
	return index < 0 ? -1 : kinds[index];
}

static int give(struct flow_filter *filter, int kind, bool negated)
{
	if (filter->given & (1U << kind))
		return error_user("\"%s\" is given twice", words[kind]);
	filter->given |= 1U << kind;
	if (negated)
		filter->negated |= 1U << kind;
	return STATUS_OK;
}

static int parse_state(const char *word, u32 *state)
{
	int index = keyword_index_any_case(flow_states, "state", word);

	if (index < 0)
		return STATUS_USER;
	*state = index;
	return STATUS_OK;
}

/* Parse PORT or :PORT. */
static int parse_port(const char *word, u16 *port)
{
	u32 number;

	if (parse_number(word + (*word == ':'), "port", 1, 65535, &number))
		return STATUS_USER;
	*port = number;
	return STATUS_OK;
}

/* Parse PREFIX, [PREFIX]:PORT or :PORT. The port is a filter of its own. */
static int parse_side(struct flow_filter *filter, int kind, bool negated,
		      const char *value)
{
	bool interior = kind == FILTER_INTERIOR;
	int port_kind = interior ? FILTER_SPORT : FILTER_DPORT;
	struct prefix prefix = { .length = 0 };
	bool has_prefix;
	u16 port = 0;

	if (*value == ':' && value[1] != ':') {
		if (parse_port(value, &port))
			return STATUS_USER;
	} else if (parse_endpoint(value, &prefix, &port)) {
		return STATUS_USER;
	}
	/* [::/0]:PORT is a port, and ::/0 is a prefix. */
	has_prefix = !port || prefix.length;
	if (port && has_prefix && negated)
		return error_user("\"not %s\" takes an address or a port, not both",
				  words[kind]);
	if (port && give(filter, port_kind, negated))
		return STATUS_USER;
	if (has_prefix && give(filter, kind, negated))
		return STATUS_USER;
	/* The other part may be given already. */
	if (port)
		*(interior ? &filter->interior_port :
			     &filter->exterior_port) = port;
	if (has_prefix)
		*(interior ? &filter->interior : &filter->exterior) = prefix;
	return STATUS_OK;
}

static int parse_value(struct flow_filter *filter, int kind, bool negated,
		       const char *value)
{
	if (kind == FILTER_INTERIOR || kind == FILTER_EXTERIOR)
		return parse_side(filter, kind, negated, value);
	if (give(filter, kind, negated))
		return STATUS_USER;
	switch (kind) {
	case FILTER_SPORT:
		return parse_port(value, &filter->interior_port);
	case FILTER_DPORT:
		return parse_port(value, &filter->exterior_port);
	case FILTER_PROTOCOL:
		return parse_protocol(value, &filter->protocol);
	case FILTER_STATE:
		return parse_state(value, &filter->state);
	default:
		return parse_name(value, filter->gateway);
	}
}

static int parse_filter(struct args *args, struct flow_filter *filter, int kind)
{
	bool negated = kind == FILTER_NOT;
	const char *value;

	if (negated) {
		value = args_value(args, "not");
		kind = value ? find_word(value, NULL, NULL) : -1;
	}
	if (kind == FILTER_NOT)
		return error_user("\"not\" is given twice");
	if (kind < 0)
		return STATUS_USER;
	value = args_value(args, words[kind]);
	return value ? parse_value(filter, kind, negated, value) : STATUS_USER;
}

/*
 * Parse {[not] KIND VALUE | sort KEY | reverse | reset}...
 *
 * @order: how to sort, or NULL if the command has no order
 * @reset: set if the word is there, or NULL if the command resets nothing
 */
int flow_filter_parse(struct args *args, struct flow_filter *filter,
		      struct flow_order *order, bool *reset)
{
	const char *word;
	int kind, status;

	memset(filter, 0, sizeof(*filter));
	if (order)
		memset(order, 0, sizeof(*order));
	if (reset)
		*reset = false;
	while ((word = args_next(args))) {
		kind = find_word(word, order, reset);
		if (kind < 0)
			return STATUS_USER;
		status = STATUS_OK;
		if (kind == FILTER_REVERSE)
			order->reverse = true;
		else if (kind == FILTER_RESET)
			*reset = true;
		else if (kind == FILTER_SORT)
			status = flow_order_parse(args, order);
		else
			status = parse_filter(args, filter, kind);
		if (status)
			return status;
	}
	if (order && order->reverse && !order->given)
		return error_user("\"reverse\" needs an order, use: sort KEY reverse");
	if (*filter->gateway)
		snprintf(filter->about, sizeof(filter->about),
			 "flows of gateway %s", filter->gateway);
	return STATUS_OK;
}

static void put_address(struct request *request, u16 address, u16 length,
			const struct prefix *prefix)
{
	mnl_attr_put(request->header, address, sizeof(prefix->address),
		     &prefix->address);
	mnl_attr_put_u8(request->header, length, prefix->length);
}

/* Add the matches to invert. A request without any suits older modules. */
static void put_not(struct request *request, const struct flow_filter *filter)
{
	unsigned int kind;
	u32 not = 0;

	for (kind = 0; kind < ARRAY_SIZE(attributes); kind++)
		if (filter->negated & (1U << kind))
			not |= 1U << attributes[kind];
	if (not)
		mnl_attr_put_u32(request->header, EOIG_FILTER_A_NOT, not);
}

/* Add the filter to a request, as EOIG_A_FILTER. */
void flow_filter_put(struct request *request, const struct flow_filter *filter)
{
	struct nlattr *nest;

	if (!filter->given)
		return;
	if (*filter->about)
		request->about = filter->about;
	nest = request_nest(request, EOIG_A_FILTER);
	if (filter->given & (1U << FILTER_INTERIOR))
		put_address(request, EOIG_FILTER_A_INTERIOR,
			    EOIG_FILTER_A_INTERIOR_LENGTH, &filter->interior);
	if (filter->given & (1U << FILTER_EXTERIOR))
		put_address(request, EOIG_FILTER_A_EXTERIOR,
			    EOIG_FILTER_A_EXTERIOR_LENGTH, &filter->exterior);
	if (filter->interior_port)
		mnl_attr_put_u16(request->header, EOIG_FILTER_A_INTERIOR_PORT,
				 htons(filter->interior_port));
	if (filter->exterior_port)
		mnl_attr_put_u16(request->header, EOIG_FILTER_A_EXTERIOR_PORT,
				 htons(filter->exterior_port));
	if (filter->given & (1U << FILTER_PROTOCOL))
		mnl_attr_put_u8(request->header, EOIG_FILTER_A_PROTOCOL, filter->protocol);
	if (filter->given & (1U << FILTER_STATE))
		mnl_attr_put_u32(request->header, EOIG_FILTER_A_STATE, filter->state);
	if (filter->given & (1U << FILTER_GATEWAY))
		mnl_attr_put_strz(request->header, EOIG_FILTER_A_GATEWAY, filter->gateway);
	put_not(request, filter);
	mnl_attr_nest_end(request->header, nest);
}
