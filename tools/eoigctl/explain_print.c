// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print what eoigctl explain has found, as a table or as JSON.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "flow.h"
#include "print.h"
#include "stats.h"

static const char *const explain_steps[__EOIG_STEP_COUNT] = {
	[EOIG_STEP_CROSSING]		= "crossing",
	[EOIG_STEP_SOURCE]		= "source",
	[EOIG_STEP_SUBNET]		= "subnet",
	[EOIG_STEP_GATEWAY]		= "gateway",
	[EOIG_STEP_HEADERS]		= "headers",
	[EOIG_STEP_ADDRESSES]		= "addresses",
	[EOIG_STEP_SCOPE]		= "scope",
	[EOIG_STEP_UPLINK]		= "uplink",
	[EOIG_STEP_ICMP]		= "icmp",
	[EOIG_STEP_REVERSE_PATH]	= "reverse-path",
	[EOIG_STEP_FLOW]		= "flow",
	[EOIG_STEP_LIMITS]		= "limits",
};

static const char *const explain_outcomes[] = {
	[EOIG_OUTCOME_UNTOUCHED]	= "untouched",
	[EOIG_OUTCOME_ACCEPT]		= "accept",
	[EOIG_OUTCOME_DROP]		= "drop",
	[EOIG_OUTCOME_AUDIT]		= "audit",
	[EOIG_OUTCOME_UNROUTED]		= "unrouted",
};

static const char *const explain_stages[] = {
	[EOIG_STAGE_PRE_ROUTING]	= "pre-routing",
	[EOIG_STAGE_FORWARD]		= "forward",
	[EOIG_STAGE_LOCAL]		= "local",
};

static const char *word(const char *const *words, size_t count, u32 number)
{
	return number < count ? words[number] : "?";
}

static const char *step_text(u32 step)
{
	return word(explain_steps, ARRAY_SIZE(explain_steps), step);
}

static const char *outcome_text(u32 outcome)
{
	return word(explain_outcomes, ARRAY_SIZE(explain_outcomes), outcome);
}

static enum colour outcome_colour(u32 outcome)
{
	switch (outcome) {
	case EOIG_OUTCOME_ACCEPT:
	case EOIG_OUTCOME_UNTOUCHED:
		return GOOD;
	case EOIG_OUTCOME_AUDIT:
		return FAIR;
	}
	return BAD;
}

/* Build [ADDRESS]:PORT, or ADDRESS without a port. */
static const char *side_text(const struct question *question,
			     const struct prefix *prefix, u16 port,
			     char text[ENDPOINT_TEXT])
{
	char address[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, &prefix->address, address, sizeof(address));
	if (question->ports)
		snprintf(text, ENDPOINT_TEXT, "[%s]:%u", address, port);
	else
		snprintf(text, ENDPOINT_TEXT, "%s", address);
	return text;
}

/* Describe what is built beside addresses and ports. */
static const char *kind_text(const struct question *question)
{
	switch (question->protocol) {
	case IPPROTO_TCP:
		return question->established ? "ack" : "syn";
	case IPPROTO_SCTP:
		return "init";
	case IPPROTO_DCCP:
		return "request";
	case IPPROTO_ICMPV6:
		return question->reply ? "echo-reply" : "echo-request";
	}
	return NULL;
}

static const char *device_text(u32 device, char text[IF_NAMESIZE])
{
	if (!device)
		return NULL;
	if (!if_indextoname(device, text))
		snprintf(text, IF_NAMESIZE, "%u", device);
	return text;
}

static void print_packet(const struct question *question,
			 const struct explanation *explanation)
{
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT], device[IF_NAMESIZE];
	const char *kind = kind_text(question);
	char protocol[sizeof("255")];

	printf("%s%s%s%s%s %s > %s", colour_begin(BOLD),
	       protocol_text(question->protocol, protocol), kind ? " " : "",
	       kind ? kind : "", colour_end(BOLD),
	       side_text(question, &question->source, question->source_port,
			 from),
	       side_text(question, &question->destination,
			 question->destination_port, to));
	if (explanation->in)
		printf(" in %s", device_text(explanation->in, device));
	if (explanation->out)
		printf(" out %s", device_text(explanation->out, device));
	putchar('\n');
}

/* Print the steps. All have passed, except perhaps the last one. */
static void print_steps(const struct question *question,
			const struct explanation *explanation)
{
	static const char *const headings[] = {
		"STEP", "RESULT", "WHY", NULL
	};
	enum colour colour = outcome_colour(explanation->outcome);
	const char *outcome = outcome_text(explanation->outcome);
	struct table table;
	char text[256];
	unsigned int i;

	table_begin(&table, headings);
	for (i = 0; i < explanation->step_count; i++) {
		bool last = i == explanation->step_count - 1;

		table_cell(&table, NAME, "%s",
			   step_text(explanation->steps[i]));
		table_cell(&table, last ? colour : GOOD, "%s",
			   last ? outcome : "pass");
		table_cell(&table, PLAIN, "%s",
			   explain_detail(question, explanation, i, text,
					  sizeof(text)));
	}
	table_end(&table);
}

static void print_outcome(const struct question *question,
			  const struct explanation *explanation)
{
	enum colour colour = outcome_colour(explanation->outcome);
	char text[EXPLAIN_CHANGE_TEXT];
	const char *change;

	printf("%s%s%s", colour_begin(colour),
	       outcome_text(explanation->outcome), colour_end(colour));
	if (explanation->reason != EXPLAIN_NO_REASON)
		printf(" %s", drop_reason_text(explanation->reason));
	if (explanation->has_gateway)
		printf(" by gateway %s%s%s", colour_begin(NAME),
		       explanation->gateway.name, colour_end(NAME));
	putchar('\n');
	if (explanation->reason == EXPLAIN_NO_REASON)
		return;
	change = explain_change(question, explanation, text);
	if (change)
		printf("to change it: %s\n", change);
	else
		puts("no command changes it");
}

static json_t *text_or_null(const char *text)
{
	return text ? json_text(text) : json_null();
}

static json_t *steps_json(const struct question *question,
			  const struct explanation *explanation)
{
	json_t *list = json_array();
	unsigned int i;
	char text[256];

	for (i = 0; i < explanation->step_count; i++) {
		bool last = i == explanation->step_count - 1;
		json_t *step = json_object();

		json_object_set_new(step, "step",
				    json_string(step_text(explanation
							  ->steps[i])));
		json_object_set_new(step, "result",
				    json_string(last ?
						outcome_text(explanation
							     ->outcome) :
						"pass"));
		json_object_set_new(step, "why",
				    json_text(explain_detail(question,
							     explanation, i,
							     text,
							     sizeof(text))));
		json_array_append_new(list, step);
	}
	return list;
}

static void packet_json(json_t *object, const struct question *question)
{
	char address[INET6_ADDRSTRLEN], protocol[sizeof("255")];

	json_object_set_new(object, "direction",
			    json_string(question->inbound ? "in" : "out"));
	json_object_set_new(object, "protocol",
			    json_string(protocol_text(question->protocol,
						      protocol)));
	json_object_set_new(object, "kind", text_or_null(kind_text(question)));
	inet_ntop(AF_INET6, &question->source.address, address,
		  sizeof(address));
	json_object_set_new(object, "source", json_string(address));
	inet_ntop(AF_INET6, &question->destination.address, address,
		  sizeof(address));
	json_object_set_new(object, "destination", json_string(address));
	if (!question->ports)
		return;
	json_object_set_new(object, "source_port",
			    json_integer(question->source_port));
	json_object_set_new(object, "destination_port",
			    json_integer(question->destination_port));
}

static void print_json(const struct question *question,
		       const struct explanation *explanation)
{
	bool dropped = explanation->reason != EXPLAIN_NO_REASON;
	char text[EXPLAIN_CHANGE_TEXT], device[IF_NAMESIZE];
	json_t *object = json_object();

	packet_json(object, question);
	json_object_set_new(object, "in",
			    text_or_null(device_text(explanation->in, device)));
	json_object_set_new(object, "out",
			    text_or_null(device_text(explanation->out,
						     device)));
	json_object_set_new(object, "stage",
			    json_string(word(explain_stages,
					     ARRAY_SIZE(explain_stages),
					     explanation->stage)));
	json_object_set_new(object, "steps", steps_json(question, explanation));
	json_object_set_new(object, "outcome",
			    json_string(outcome_text(explanation->outcome)));
	json_object_set_new(object, "reason",
			    dropped ? json_string(drop_reason_text(explanation
								   ->reason)) :
				      json_null());
	json_object_set_new(object, "gateway",
			    explanation->has_gateway ?
			    json_text(explanation->gateway.name) : json_null());
	json_object_set_new(object, "subnet",
			    explanation->has_subnet ?
			    subnet_json(&explanation->subnet) : json_null());
	json_object_set(object, "flow",
			explanation->flow ? explanation->flow : json_null());
	json_object_set_new(object, "change",
			    text_or_null(dropped ?
					 explain_change(question, explanation,
							text) : NULL));
	json_list_one(object);
}

void explain_print(const struct question *question,
		   const struct explanation *explanation)
{
	if (options.json) {
		print_json(question, explanation);
		return;
	}
	print_packet(question, explanation);
	print_steps(question, explanation);
	print_outcome(question, explanation);
}
