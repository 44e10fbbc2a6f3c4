// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print events of flows and of the configuration.
 */
#include <stdio.h>

#include "flow.h"
#include "flow_end.h"
#include "gateway.h"
#include "gateway_option.h"
#include "limit.h"
#include "monitor.h"
#include "subnet.h"
#include "text.h"
#include "timeout.h"

static const char *const flow_events[] = {
	[EOIG_FLOW_EVENT_NEW]		= "new",
	[EOIG_FLOW_EVENT_ESTABLISHED]	= "established",
	[EOIG_FLOW_EVENT_DESTROYED]	= "destroyed",
};

static const char *const config_events[] = {
	[EOIG_CONFIG_EVENT_REPLACED]		= "replaced",
	[EOIG_CONFIG_EVENT_GATEWAY_ADDED]	= "gateway-added",
	[EOIG_CONFIG_EVENT_GATEWAY_CHANGED]	= "gateway-changed",
	[EOIG_CONFIG_EVENT_GATEWAY_DELETED]	= "gateway-deleted",
	[EOIG_CONFIG_EVENT_SUBNET_ADDED]	= "subnet-added",
	[EOIG_CONFIG_EVENT_SUBNET_DELETED]	= "subnet-deleted",
	[EOIG_CONFIG_EVENT_TIMEOUTS_CHANGED]	= "timeouts-changed",
	[EOIG_CONFIG_EVENT_LIMITS_CHANGED]	= "limits-changed",
	[EOIG_CONFIG_EVENT_SUBNET_CHANGED]	= "subnet-changed",
	[EOIG_CONFIG_EVENT_CONFIRMED]		= "confirmed",
	[EOIG_CONFIG_EVENT_REVERTED]		= "reverted",
	[EOIG_CONFIG_EVENT_UPLINK_CHANGED]	= "uplink-changed",
};

static const char *name_of(const char *const *words, unsigned int count,
			   const struct nlattr *attribute)
{
	u64 number = attribute_number(attribute);

	return number < count ? words[number] : "?";
}

static const char *end_text(const struct nlattr *end)
{
	return flow_end_text(attribute_number(end));
}

/* Print "12 packets 3.4 kB out, 10 packets 20.0 kB in" if accounting is on. */
static void print_counters(const struct nlattr **flow)
{
	u64 packets_out = attribute_number(flow[EOIG_FLOW_A_PACKETS_OUT]);
	u64 packets_in = attribute_number(flow[EOIG_FLOW_A_PACKETS_IN]);
	char out[AMOUNT_TEXT], in[AMOUNT_TEXT];

	if (!flow[EOIG_FLOW_A_PACKETS_OUT])
		return;
	printf(" %llu packet%s %s out, %llu packet%s %s in", packets_out,
	       plural(packets_out),
	       bytes_text(attribute_number(flow[EOIG_FLOW_A_BYTES_OUT]), out),
	       packets_in, plural(packets_in),
	       bytes_text(attribute_number(flow[EOIG_FLOW_A_BYTES_IN]), in));
}

static void print_flow(const char *event, const struct nlattr **flow, const struct nlattr *end)
{
	char interior[ENDPOINT_TEXT], exterior[ENDPOINT_TEXT], text[AMOUNT_TEXT];
	char gateway[EOIG_NAME_MAX + 1];

	attribute_text(flow[EOIG_FLOW_A_GATEWAY], gateway, sizeof(gateway));
	flow_endpoints(flow, interior, exterior);
	printf("%-11s %s %s > %s %s", event,
	       protocol_text(attribute_number(flow[EOIG_FLOW_A_PROTOCOL]), text),
	       interior, exterior, flow_state_text(flow[EOIG_FLOW_A_STATE]));
	if (*gateway)
		printf(" gateway %s", gateway);
	if (!end)
		return;
	printf(" reason %s age %s", end_text(end),
	       duration_text(attribute_number(flow[EOIG_FLOW_A_AGE]), text));
	print_counters(flow);
}

void monitor_flow(const struct nlmsghdr *header, json_t *object)
{
	const struct nlattr *message[EOIG_A_MAX + 1], *flow[EOIG_FLOW_A_MAX + 1];
	const char *event;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_FLOW])
		return;
	attributes_read_nest(message[EOIG_A_FLOW], flow, EOIG_FLOW_A_MAX);
	event = name_of(flow_events, ARRAY_SIZE(flow_events),
			message[EOIG_A_FLOW_EVENT]);
	if (!object) {
		print_flow(event, flow, message[EOIG_A_FLOW_END]);
		return;
	}
	json_object_set_new(object, "change", json_string(event));
	if (message[EOIG_A_FLOW_END])
		json_object_set_new(object, "reason",
				    json_string(end_text(message[EOIG_A_FLOW_END])));
	json_object_update_new(object, flow_json(flow));
}

/*
 * Print a gateway as config save does. A deleted gateway is printed by name
 * only.
 */
static void print_gateway(const struct gateway *gateway, bool deleted)
{
	unsigned int i;

	printf(" %s", gateway->name);
	if (deleted)
		return;
	printf(" type %s", gateway_type_text(gateway->values[EOIG_GATEWAY_A_TYPE]));
	for (i = 0; i < gateway->uplink_count; i++)
		printf(" uplink %s", gateway->uplinks[i].name);
	if (gateway_options_changed(gateway->values)) {
		putchar(' ');
		gateway_options_print(stdout, gateway->values, false, " ");
	}
}

static void event_gateway(const struct nlattr *nest, bool deleted,
			  json_t *object)
{
	struct gateway gateway;
	json_t *json;

	gateway_read(nest, &gateway);
	if (!object) {
		print_gateway(&gateway, deleted);
		return;
	}
	if (deleted) {
		json = json_object();
		json_object_set_new(json, "name", json_text(gateway.name));
	} else {
		json = gateway_json(&gateway, NULL);
	}
	json_object_set_new(object, "gateway", json);
}

/* Print a changed uplink. A device that is now an uplink has an ifindex. */
static void event_uplink(const struct nlattr *nest, json_t *object)
{
	struct gateway gateway;
	json_t *json;

	gateway_read(nest, &gateway);
	if (!gateway.uplink_count)
		return;
	if (!object) {
		printf(" %s: %s", gateway.uplinks[0].name,
		       gateway.uplinks[0].ifindex ? "is now an uplink" : "is no longer an uplink");
		return;
	}
	json = json_object();
	json_object_set_new(json, "name", json_text(gateway.uplinks[0].name));
	json_object_set_new(json, "ifindex",
			    gateway.uplinks[0].ifindex ?
			    json_integer(gateway.uplinks[0].ifindex) : json_null());
	json_object_set_new(object, "uplink", json);
}

static void event_subnet(const struct nlattr *nest, json_t *object)
{
	char text[SUBNET_LONG_TEXT];
	struct subnet subnet;

	subnet_read(nest, &subnet);
	if (object) {
		json_object_set_new(object, "subnet", subnet_json(&subnet));
		return;
	}
	printf(" %s", subnet_long_text(&subnet, text));
	if (*subnet.gateway)
		printf(" gateway %s", subnet.gateway);
}

/* Print timeouts. As text, only those other than the defaults. */
static void event_timeouts(const struct nlmsghdr *header, json_t *object)
{
	struct timeout timeouts[__EOIG_TIMEOUT_COUNT] = { { .seconds = 0 } };
	unsigned int kind;

	timeout_read(header, timeouts);
	if (object) {
		json_object_set_new(object, "timeouts",
				    timeouts_json(timeouts));
		return;
	}
	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++)
		if (timeouts[kind].seconds != timeouts[kind].preset)
			printf(" %s %u", timeout_names[kind],
			       timeouts[kind].seconds);
}

static void event_limits(const struct nlmsghdr *header, json_t *object)
{
	u32 values[EOIG_LIMIT_A_MAX + 1] = { 0 };

	limit_read(header, values);
	if (!object) {
		printf(" max-flows %u max-flows-per-host %u drop-events %u",
		       values[EOIG_LIMIT_A_MAX_FLOWS],
		       values[EOIG_LIMIT_A_MAX_FLOWS_PER_HOST],
		       values[EOIG_LIMIT_A_DROP_EVENTS]);
		return;
	}
	json_object_set_new(object, "limits", limits_json(values));
}

void monitor_config(const struct nlmsghdr *header, json_t *object)
{
	const struct nlattr *message[EOIG_A_MAX + 1];
	const char *event;
	u64 number;

	attributes_read(header, message, EOIG_A_MAX);
	number = attribute_number(message[EOIG_A_CONFIG_EVENT]);
	event = name_of(config_events, ARRAY_SIZE(config_events),
			message[EOIG_A_CONFIG_EVENT]);
	if (object)
		json_object_set_new(object, "change", json_string(event));
	else
		fputs(event, stdout);
	if (message[EOIG_A_GATEWAY] && number == EOIG_CONFIG_EVENT_UPLINK_CHANGED)
		event_uplink(message[EOIG_A_GATEWAY], object);
	else if (message[EOIG_A_GATEWAY])
		event_gateway(message[EOIG_A_GATEWAY],
			      number == EOIG_CONFIG_EVENT_GATEWAY_DELETED,
			      object);
	if (message[EOIG_A_SUBNET])
		event_subnet(message[EOIG_A_SUBNET], object);
	if (message[EOIG_A_TIMEOUT])
		event_timeouts(header, object);
	if (message[EOIG_A_LIMIT])
		event_limits(header, object);
}
