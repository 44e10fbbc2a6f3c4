// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print flows as a table or as JSON.
 */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <string.h>

#include "flow.h"
#include "flow_filter.h"

static const struct {
	u32 flag;
	const char *key;
} flags[] = {
	{ EOIG_FLOW_F_REPLIED, "replied" },
	{ EOIG_FLOW_F_HOME, "home" },
	{ EOIG_FLOW_F_PICKED_UP, "picked_up" },
	{ EOIG_FLOW_F_FASTPATH, "fastpath" },
};

static const struct {
	int attribute;
	const char *key;
} counters[] = {
	{ EOIG_FLOW_A_PACKETS_OUT, "packets_out" },
	{ EOIG_FLOW_A_BYTES_OUT, "bytes_out" },
	{ EOIG_FLOW_A_PACKETS_IN, "packets_in" },
	{ EOIG_FLOW_A_BYTES_IN, "bytes_in" },
};

void flow_output_begin(struct flow_output *output)
{
	static const char *const brief[] = {
		"PROTO", "INTERIOR", "EXTERIOR", "STATE", ">EXPIRES", "GATEWAY", NULL
	};
	static const char *const full[] = {
		"PROTO", "INTERIOR", "EXTERIOR", "STATE", ">EXPIRES", ">AGE", ">OUT", "",
		">IN", "", "GATEWAY", "FLAGS", NULL
	};

	memset(output, 0, sizeof(*output));
	table_begin(&output->table, options.details ? full : brief);
	table_brief(&output->table, 4);
}

static const char *address_text(const struct nlattr *attribute, char text[INET6_ADDRSTRLEN])
{
	if (!attribute || mnl_attr_get_payload_len(attribute) != sizeof(struct in6_addr))
		return "?";
	return inet_ntop(AF_INET6, mnl_attr_get_payload(attribute), text, INET6_ADDRSTRLEN);
}

/* Build [ADDRESS]:PORT, or ADDRESS if the protocol has no ports. */
static const char *endpoint_text(const struct nlattr *address,
				 const struct nlattr *port,
				 char text[ENDPOINT_TEXT])
{
	u16 number = ntohs(attribute_number(port));
	char plain[INET6_ADDRSTRLEN];

	if (number)
		snprintf(text, ENDPOINT_TEXT, "[%s]:%u", address_text(address, plain), number);
	else
		snprintf(text, ENDPOINT_TEXT, "%s", address_text(address, plain));
	return text;
}

/*
 * Test if the flow is an ICMPv6 query, and get its identifier and type. They
 * are in the place of the ports.
 */
static bool is_query(const struct nlattr **flow, u16 *id, u16 *type)
{
	if (attribute_number(flow[EOIG_FLOW_A_PROTOCOL]) != IPPROTO_ICMPV6)
		return false;
	*id = ntohs(attribute_number(flow[EOIG_FLOW_A_INTERIOR_PORT]));
	*type = ntohs(attribute_number(flow[EOIG_FLOW_A_EXTERIOR_PORT]));
	return true;
}

/* Build both ends of a flow: "ADDRESS id N" for a query. */
void flow_endpoints(const struct nlattr **flow, char interior[ENDPOINT_TEXT],
		    char exterior[ENDPOINT_TEXT])
{
	char address[INET6_ADDRSTRLEN];
	u16 id, type;

	if (!is_query(flow, &id, &type)) {
		endpoint_text(flow[EOIG_FLOW_A_INTERIOR],
			      flow[EOIG_FLOW_A_INTERIOR_PORT], interior);
		endpoint_text(flow[EOIG_FLOW_A_EXTERIOR],
			      flow[EOIG_FLOW_A_EXTERIOR_PORT], exterior);
		return;
	}
	snprintf(interior, ENDPOINT_TEXT, "%s id %u",
		 address_text(flow[EOIG_FLOW_A_INTERIOR], address), id);
	address_text(flow[EOIG_FLOW_A_EXTERIOR], address);
	/* The other queries are those of Mobile IPv6. */
	if (type == ICMP6_ECHO_REQUEST)
		snprintf(exterior, ENDPOINT_TEXT, "%s", address);
	else
		snprintf(exterior, ENDPOINT_TEXT, "%s type %u", address, type);
}

const char *flow_state_text(const struct nlattr *attribute)
{
	u64 state = attribute_number(attribute);

	return state < __EOIG_FLOW_STATE_COUNT ? flow_states[state] : "?";
}

static enum colour state_colour(const struct nlattr *attribute)
{
	switch (attribute_number(attribute)) {
	case EOIG_FLOW_REPLIED:
	case EOIG_FLOW_ESTABLISHED:
		return GOOD;
	case EOIG_FLOW_UNREPLIED:
	case EOIG_FLOW_OPENING:
		return FAIR;
	case EOIG_FLOW_RESET:
	case EOIG_FLOW_DELETED:
		return BAD;
	}
	return PLAIN;
}

/* Build JSON from the attributes in EOIG_A_FLOW. */
json_t *flow_json(const struct nlattr **flow)
{
	u16 interior_port = attribute_number(flow[EOIG_FLOW_A_INTERIOR_PORT]);
	u16 exterior_port = attribute_number(flow[EOIG_FLOW_A_EXTERIOR_PORT]);
	char text[INET6_ADDRSTRLEN], name[EOIG_NAME_MAX + 1];
	u32 set = attribute_number(flow[EOIG_FLOW_A_FLAGS]);
	json_t *object = json_object();
	u16 id = 0, type = 0;
	unsigned int i;
	bool query;

	query = is_query(flow, &id, &type);
	if (query) {
		interior_port = 0;
		exterior_port = 0;
	}
	attribute_text(flow[EOIG_FLOW_A_GATEWAY], name, sizeof(name));
	json_object_set_new(object, "interior",
			    json_string(address_text(flow[EOIG_FLOW_A_INTERIOR], text)));
	json_object_set_new(object, "exterior",
			    json_string(address_text(flow[EOIG_FLOW_A_EXTERIOR], text)));
	json_object_set_new(object, "interior_port", json_integer(ntohs(interior_port)));
	json_object_set_new(object, "exterior_port", json_integer(ntohs(exterior_port)));
	if (query) {
		json_object_set_new(object, "icmp_type", json_integer(type));
		json_object_set_new(object, "icmp_id", json_integer(id));
	}
	json_object_set_new(object, "protocol",
			    json_string(protocol_text(attribute_number(flow[EOIG_FLOW_A_PROTOCOL]),
						      text)));
	json_object_set_new(object, "state", json_string(flow_state_text(flow[EOIG_FLOW_A_STATE])));
	json_object_set_new(object, "gateway", *name ? json_text(name) : json_null());
	json_object_set_new(object, "expires",
			    json_integer(attribute_number(flow[EOIG_FLOW_A_EXPIRES])));
	json_object_set_new(object, "age", json_integer(attribute_number(flow[EOIG_FLOW_A_AGE])));
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		json_object_set_new(object, flags[i].key, json_boolean(set & flags[i].flag));
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		if (flow[counters[i].attribute])
			json_object_set_new(object, counters[i].key,
					    json_integer(attribute_number(flow[counters[i]
							 .attribute])));
	return object;
}

/*
 * Print packets and bytes of one direction. Without accounting there are none.
 */
static void count_cells(struct table *table, const struct nlattr *packets,
			const struct nlattr *bytes)
{
	char text[AMOUNT_TEXT];

	if (packets)
		table_cell(table, PLAIN, "%llu", attribute_number(packets));
	else
		table_cell(table, PLAIN, "-");
	table_cell(table, PLAIN, "%s", bytes ? bytes_text(attribute_number(bytes), text) : "");
}

static void detail_cells(struct table *table, const struct nlattr **flow)
{
	char text[AMOUNT_TEXT];

	table_cell(table, PLAIN, "%s",
		   duration_text(attribute_number(flow[EOIG_FLOW_A_AGE]), text));
	count_cells(table, flow[EOIG_FLOW_A_PACKETS_OUT], flow[EOIG_FLOW_A_BYTES_OUT]);
	count_cells(table, flow[EOIG_FLOW_A_PACKETS_IN], flow[EOIG_FLOW_A_BYTES_IN]);
}

static void flags_cell(struct table *table, const struct nlattr **flow)
{
	u32 set = attribute_number(flow[EOIG_FLOW_A_FLAGS]);
	const char *between = "";
	char text[64] = "";
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!(set & flags[i].flag))
			continue;
		used += snprintf(text + used, sizeof(text) - used, "%s%s", between, flags[i].key);
		between = ",";
	}
	table_cell(table, DIM, "%s", text);
}

static void flow_row(struct table *table, const struct nlattr **flow)
{
	char interior[ENDPOINT_TEXT], exterior[ENDPOINT_TEXT];
	char text[AMOUNT_TEXT], name[EOIG_NAME_MAX + 1];

	attribute_text(flow[EOIG_FLOW_A_GATEWAY], name, sizeof(name));
	flow_endpoints(flow, interior, exterior);
	table_cell(table, BOLD, "%s",
		   protocol_text(attribute_number(flow[EOIG_FLOW_A_PROTOCOL]), text));
	table_cell(table, ADDRESS, "%s", interior);
	table_cell(table, ADDRESS, "%s", exterior);
	table_cell(table, state_colour(flow[EOIG_FLOW_A_STATE]), "%s",
		   flow_state_text(flow[EOIG_FLOW_A_STATE]));
	table_cell(table, PLAIN, "%s",
		   duration_text(attribute_number(flow[EOIG_FLOW_A_EXPIRES]), text));
	if (options.details)
		detail_cells(table, flow);
	table_cell(table, NAME, "%s", *name ? name : "-");
	if (options.details)
		flags_cell(table, flow);
}

void flow_output_add(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1], *flow[EOIG_FLOW_A_MAX + 1];
	struct flow_output *output = data;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_FLOW])
		return;
	attributes_read_nest(message[EOIG_A_FLOW], flow, EOIG_FLOW_A_MAX);
	if (options.json)
		json_list_add(&output->json, flow_json(flow));
	else
		flow_row(&output->table, flow);
}

/* Finish the output. After an error it is still a whole table or valid JSON. */
void flow_output_end(struct flow_output *output, int status)
{
	if (options.json && (!status || output->json.begun))
		json_list_end(&output->json);
	table_end(&output->table);
}
