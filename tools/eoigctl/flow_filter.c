// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parse filters of flows, and send them.
 */
#include <arpa/inet.h>
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
	FILTER_PROTOCOL,
	FILTER_STATE,
	FILTER_GATEWAY,
};

static const char *const words[] = {
	[FILTER_INTERIOR]	= "interior",
	[FILTER_EXTERIOR]	= "exterior",
	[FILTER_PROTOCOL]	= "proto",
	[FILTER_STATE]		= "state",
	[FILTER_GATEWAY]	= "gateway",
	NULL,
};

static int parse_state(const char *word, u32 *state)
{
	int index = keyword_index(flow_states, "state", word);

	if (index < 0)
		return STATUS_USER;
	*state = index;
	return STATUS_OK;
}

static int parse_value(int kind, const char *value, struct flow_filter *filter)
{
	switch (kind) {
	case FILTER_INTERIOR:
		return parse_endpoint(value, &filter->interior, &filter->interior_port);
	case FILTER_EXTERIOR:
		return parse_endpoint(value, &filter->exterior, &filter->exterior_port);
	case FILTER_PROTOCOL:
		return parse_protocol(value, &filter->protocol);
	case FILTER_STATE:
		return parse_state(value, &filter->state);
	default:
		return parse_name(value, filter->gateway);
	}
}

/* Parse [KIND VALUE]... */
int flow_filter_parse(struct args *args, struct flow_filter *filter)
{
	const char *word, *value;
	int kind;

	memset(filter, 0, sizeof(*filter));
	while ((word = args_next(args))) {
		kind = keyword_index(words, "filter", word);
		if (kind < 0)
			return STATUS_USER;
		if (filter->given & (1U << kind))
			return error_user("\"%s\" is given twice", words[kind]);
		filter->given |= 1U << kind;
		value = args_value(args, words[kind]);
		if (!value || parse_value(kind, value, filter))
			return STATUS_USER;
	}
	return STATUS_OK;
}

static void put_endpoint(struct request *request, u16 address, u16 length, u16 port,
			 const struct prefix *prefix, u16 number)
{
	mnl_attr_put(request->header, address, sizeof(prefix->address), &prefix->address);
	mnl_attr_put_u8(request->header, length, prefix->length);
	if (number)
		mnl_attr_put_u16(request->header, port, htons(number));
}

/* Add the filter to a request, as EOIG_A_FILTER. */
void flow_filter_put(struct request *request, const struct flow_filter *filter)
{
	struct nlattr *nest;

	if (!filter->given)
		return;
	nest = request_nest(request, EOIG_A_FILTER);
	if (filter->given & (1U << FILTER_INTERIOR))
		put_endpoint(request, EOIG_FILTER_A_INTERIOR, EOIG_FILTER_A_INTERIOR_LENGTH,
			     EOIG_FILTER_A_INTERIOR_PORT, &filter->interior,
			     filter->interior_port);
	if (filter->given & (1U << FILTER_EXTERIOR))
		put_endpoint(request, EOIG_FILTER_A_EXTERIOR, EOIG_FILTER_A_EXTERIOR_LENGTH,
			     EOIG_FILTER_A_EXTERIOR_PORT, &filter->exterior,
			     filter->exterior_port);
	if (filter->given & (1U << FILTER_PROTOCOL))
		mnl_attr_put_u8(request->header, EOIG_FILTER_A_PROTOCOL, filter->protocol);
	if (filter->given & (1U << FILTER_STATE))
		mnl_attr_put_u32(request->header, EOIG_FILTER_A_STATE, filter->state);
	if (filter->given & (1U << FILTER_GATEWAY))
		mnl_attr_put_strz(request->header, EOIG_FILTER_A_GATEWAY, filter->gateway);
	mnl_attr_nest_end(request->header, nest);
}
