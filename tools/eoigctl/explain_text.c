// SPDX-License-Identifier: GPL-2.0-only
/*
 * Say why a step of eoigctl explain has passed or decided, and which command
 * changes the decision.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bogon.h"
#include "explain.h"
#include "gateway_option.h"

/* Text that grows up to the size of its buffer. */
struct words {
	char *text;
	size_t size;
	size_t used;
};

__printf(2, 3) static void add(struct words *words, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(words->text + words->used, words->size - words->used,
			   format, arguments);
	va_end(arguments);
	if (length > 0)
		words->used += length;
	if (words->used >= words->size)
		words->used = words->size - 1;
}

static bool passed_by(const struct explanation *explanation, u32 step)
{
	unsigned int i;

	for (i = 0; i < explanation->step_count; i++)
		if (explanation->steps[i] == step)
			return true;
	return false;
}

/* The devices decide on the direction. Only inbound asks about the source. */
static bool is_inbound(const struct question *question,
		       const struct explanation *explanation)
{
	if (passed_by(explanation, EOIG_STEP_SOURCE))
		return true;
	return !passed_by(explanation, EOIG_STEP_SUBNET) && question->inbound;
}

static const struct prefix *interior(const struct question *question,
				     const struct explanation *explanation)
{
	return is_inbound(question, explanation) ? &question->destination :
						   &question->source;
}

static const char *address(const struct prefix *prefix,
			   char text[INET6_ADDRSTRLEN])
{
	return inet_ntop(AF_INET6, &prefix->address, text, INET6_ADDRSTRLEN);
}

static const char *device(u32 index, char text[IF_NAMESIZE])
{
	if (!index || !if_indextoname(index, text))
		return "?";
	return text;
}

static void why_crossing(struct words *words, const struct question *question,
			 const struct explanation *explanation, bool last)
{
	bool inbound = is_inbound(question, explanation);
	char in[IF_NAMESIZE], out[IF_NAMESIZE];

	if (!last)
		add(words, "it %s by uplink %s", inbound ? "comes" : "leaves",
		    device(inbound ? explanation->in : explanation->out, in));
	else if (explanation->outcome == EOIG_OUTCOME_UNROUTED)
		add(words, "the router has no route to the destination");
	else if (explanation->stage == EOIG_STAGE_LOCAL)
		add(words, "it is for the router itself");
	else
		add(words, "neither %s nor %s is an uplink",
		    device(explanation->in, in), device(explanation->out, out));
}

static void why_gateway(struct words *words,
			const struct explanation *explanation, bool last)
{
	const struct gateway *by = &explanation->gateway;
	bool internet = by->values[EOIG_GATEWAY_A_TYPE] ==
			EOIG_GATEWAY_INTERNET;

	if (!explanation->has_gateway) {
		add(words, "the uplink has no egress-only gateway");
		return;
	}
	add(words, "%s is of type %s", by->name,
	    gateway_type_text(by->values[EOIG_GATEWAY_A_TYPE]));
	if (last && internet && explanation->reason == EXPLAIN_NO_REASON)
		add(words, ", which passes all");
}

static void why_reverse_path(struct words *words,
			     const struct question *question,
			     const struct explanation *explanation,
			     bool dropped)
{
	char text[INET6_ADDRSTRLEN], name[IF_NAMESIZE];

	switch (explanation->gateway.values[EOIG_GATEWAY_A_REVERSE_PATH]) {
	case EOIG_REVERSE_PATH_OFF:
		add(words, "reverse-path is off");
		return;
	case EOIG_REVERSE_PATH_LOOSE:
		add(words, "%s is %srouted to the interior",
		    address(&question->source, text), dropped ? "not " : "");
		return;
	}
	add(words, "%s %s behind %s", address(&question->source, text),
	    dropped ? "does not belong" : "belongs",
	    device(explanation->in, name));
}

static void why_flow(struct words *words, const struct question *question,
		     const struct explanation *explanation, bool last)
{
	if (explanation->state && !strcmp(explanation->state, "deleted"))
		add(words, "the connection was deleted%s",
		    is_inbound(question, explanation) ?
		    "" : ", a new one may begin");
	else if (explanation->state)
		add(words, "the flow is %s%s", explanation->state,
		    explanation->reason == EXPLAIN_NO_REASON ?
		    "" : ", and refuses the packet");
	else if (!last)
		add(words, "none yet, the packet begins one");
	else if (explanation->reason == EXPLAIN_NO_REASON)
		add(words, "none, but filtering has opened the endpoint");
	else if (is_inbound(question, explanation))
		add(words, "none, and the internet begins none");
	else
		add(words, "the packet cannot begin one");
}

static void why_limits(struct words *words,
		       const struct explanation *explanation)
{
	switch (explanation->reason) {
	case EOIG_DROP_TABLE_FULL:
		add(words, "max-flows is reached, and no flow makes room");
		return;
	case EOIG_DROP_HOST_LIMIT:
		add(words, "the host has max-flows-per-host");
		return;
	case EOIG_DROP_NO_MEMORY:
		add(words, "no memory for a flow");
		return;
	}
	add(words, "there is room for the flow");
}

static void why_subnet(struct words *words, const struct question *question,
		       const struct explanation *explanation, bool dropped)
{
	char text[SUBNET_TEXT], host[INET6_ADDRSTRLEN];

	address(interior(question, explanation), host);
	if (dropped)
		add(words, "no subnet contains %s", host);
	else if (explanation->has_subnet)
		add(words, "%s is in subnet %s", host,
		    subnet_text(&explanation->subnet, text));
}

static void why_addresses(struct words *words, const struct question *question)
{
	const struct prefix *sides[] = {
		&question->source, &question->destination
	};
	const struct bogon *bogon;
	char text[INET6_ADDRSTRLEN];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sides); i++) {
		bogon = bogon_find(sides[i]);
		if (!bogon)
			continue;
		add(words, "%s is among the %s", address(sides[i], text),
		    bogon->what);
		return;
	}
	add(words, "both may cross an uplink");
}

/* Say why a step has passed, or has decided if it is the last one. */
const char *explain_detail(const struct question *question,
			   const struct explanation *explanation,
			   unsigned int index, char *text, size_t size)
{
	bool last = index == explanation->step_count - 1;
	bool dropped = last && explanation->reason != EXPLAIN_NO_REASON;
	struct words words = { .text = text, .size = size };
	char name[IF_NAMESIZE];

	*text = '\0';
	switch (explanation->steps[index]) {
	case EOIG_STEP_CROSSING:
		why_crossing(&words, question, explanation, last);
		break;
	case EOIG_STEP_SOURCE:
		add(&words, dropped ? "it is an address of the interior" :
				      "it is outside");
		break;
	case EOIG_STEP_SUBNET:
		why_subnet(&words, question, explanation, dropped);
		break;
	case EOIG_STEP_GATEWAY:
		why_gateway(&words, explanation, last);
		break;
	case EOIG_STEP_HEADERS:
		add(&words, dropped ? "they may not cross" : "they are valid");
		break;
	case EOIG_STEP_ADDRESSES:
		why_addresses(&words, question);
		break;
	case EOIG_STEP_SCOPE:
		add(&words, dropped ? "the multicast scope ends here" :
				      "the multicast scope is large enough");
		break;
	case EOIG_STEP_UPLINK:
		add(&words, "%s is %s uplink of %s",
		    device(explanation->out, name), dropped ? "no" : "an",
		    explanation->gateway.name);
		break;
	case EOIG_STEP_ICMP:
		add(&words, dropped ? "this ICMPv6 type may not cross" :
				      "this ICMPv6 type may cross");
		break;
	case EOIG_STEP_REVERSE_PATH:
		why_reverse_path(&words, question, explanation, dropped);
		break;
	case EOIG_STEP_FLOW:
		why_flow(&words, question, explanation, last);
		break;
	case EOIG_STEP_LIMITS:
		why_limits(&words, explanation);
		break;
	}
	return text;
}

/* An address that never crosses has no command. */
static bool is_never(const struct question *question)
{
	const struct bogon *to = bogon_find(&question->destination);
	const struct bogon *from = bogon_find(&question->source);

	return IN6_IS_ADDR_MULTICAST(&question->source.address) ||
	       (from && from->never) || (to && to->never);
}

/* Attach the /64 of the host. Never suggest to open it. */
static void change_unattached(struct words *words,
			      const struct question *question,
			      const struct explanation *explanation)
{
	struct prefix prefix = *interior(question, explanation);
	const struct gateway *by = &explanation->gateway;
	char text[PREFIX_TEXT];

	prefix_cut(&prefix, 64);
	add(words, "eoigctl subnet add %s gateway %s",
	    prefix_text(&prefix, text),
	    by->values[EOIG_GATEWAY_A_TYPE] == EOIG_GATEWAY_INTERNET ?
	    "NAME" : by->name);
}

static void change_uplink(struct words *words,
			  const struct explanation *explanation)
{
	const struct gateway *by = &explanation->gateway;
	char name[IF_NAMESIZE];
	unsigned int i;

	add(words, "eoigctl gateway set %s", by->name);
	for (i = 0; i < by->uplink_count; i++)
		add(words, " uplink %s", by->uplinks[i].name);
	add(words, " uplink %s", device(explanation->out, name));
}

/*
 * Name the device of the hosts, or relax the check if no prefix can. A device
 * shuts out all hosts that are behind another one. So a subnet without devices
 * gets none, and the host gets a subnet of its own.
 */
static void change_reverse_path(struct words *words,
				const struct question *question,
				const struct explanation *explanation)
{
	const struct subnet *in = &explanation->subnet;
	const char *by = explanation->gateway.name;
	char text[SUBNET_TEXT], name[IF_NAMESIZE];
	unsigned int i;

	if (!explanation->has_subnet || in->kind != SUBNET_PREFIX) {
		add(words, "eoigctl gateway set %s reverse-path loose", by);
		return;
	}
	if (!in->device_count && in->prefix.length < 128) {
		add(words, "eoigctl subnet add %s/128 dev %s gateway %s",
		    address(&question->source, text),
		    device(explanation->in, name), by);
		return;
	}
	add(words, "eoigctl subnet set %s", subnet_text(in, text));
	for (i = 0; i < in->device_count; i++)
		add(words, " dev %s", in->devices[i]);
	add(words, " dev %s", device(explanation->in, name));
}

/*
 * Build the command that changes the decision on a dropped packet.
 *
 * Return: the command, or NULL if there is none.
 */
const char *explain_change(const struct question *question,
			   const struct explanation *explanation,
			   char text[EXPLAIN_CHANGE_TEXT])
{
	struct words words = { .text = text, .size = EXPLAIN_CHANGE_TEXT };
	const char *by = explanation->gateway.name;
	char host[INET6_ADDRSTRLEN];
	unsigned int scope;

	*text = '\0';
	switch (explanation->reason) {
	case EOIG_DROP_UNATTACHED:
		if (!IN6_IS_ADDR_MULTICAST(&question->destination.address) ||
		    !is_inbound(question, explanation))
			change_unattached(&words, question, explanation);
		break;
	case EOIG_DROP_UPLINK:
		change_uplink(&words, explanation);
		break;
	case EOIG_DROP_REVERSE_PATH:
		change_reverse_path(&words, question, explanation);
		break;
	case EOIG_DROP_BOGON:
		if (!is_never(question))
			add(&words, "eoigctl gateway set %s bogons accept", by);
		break;
	case EOIG_DROP_SCOPE:
		scope = question->destination.address.s6_addr[1] & 15;
		/* Scope 0 crosses no boundary. */
		if (scope)
			add(&words, "eoigctl gateway set %s scope %u", by,
			    scope - 1);
		break;
	case EOIG_DROP_TABLE_FULL:
		add(&words, "eoigctl limit set max-flows NUMBER");
		break;
	case EOIG_DROP_HOST_LIMIT:
		add(&words, "eoigctl limit set max-flows-per-host NUMBER");
		break;
	case EOIG_DROP_UNSOLICITED:
		if (!explanation->state)
			add(&words,
			    "eoigctl subnet add %s/128 gateway NAME # of type internet, which opens the host",
			    address(interior(question, explanation), host));
		break;
	}
	return *text ? text : NULL;
}
