// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl explain: ask the kernel for the verdict on a packet that is not sent.
 */
#include <string.h>

#include "command.h"
#include "explain.h"
#include "family.h"
#include "flow.h"

static void read_steps(const struct nlattr *nest,
		       struct explanation *explanation)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, nest) {
		if (mnl_attr_get_type(attribute) != EOIG_EXPLAIN_A_STEP ||
		    explanation->step_count == EXPLAIN_STEPS_MAX)
			continue;
		explanation->steps[explanation->step_count++] =
			attribute_number(attribute);
	}
}

static void read_flow(const struct nlattr *nest,
		      struct explanation *explanation)
{
	const struct nlattr *flow[EOIG_FLOW_A_MAX + 1];

	attributes_read_nest(nest, flow, EOIG_FLOW_A_MAX);
	json_decref(explanation->flow);
	explanation->flow = flow_json(flow);
	explanation->state = flow_state_text(flow[EOIG_FLOW_A_STATE]);
}

static void read_explanation(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *nest[EOIG_EXPLAIN_A_MAX + 1];
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct explanation *explanation = data;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_EXPLAIN])
		return;
	attributes_read_nest(message[EOIG_A_EXPLAIN], nest, EOIG_EXPLAIN_A_MAX);
	explanation->in = attribute_number(nest[EOIG_EXPLAIN_A_IN]);
	explanation->out = attribute_number(nest[EOIG_EXPLAIN_A_OUT]);
	explanation->stage = attribute_number(nest[EOIG_EXPLAIN_A_STAGE]);
	explanation->outcome = attribute_number(nest[EOIG_EXPLAIN_A_OUTCOME]);
	if (nest[EOIG_EXPLAIN_A_REASON])
		explanation->reason =
			attribute_number(nest[EOIG_EXPLAIN_A_REASON]);
	read_steps(message[EOIG_A_EXPLAIN], explanation);
	explanation->has_gateway = message[EOIG_A_GATEWAY];
	if (message[EOIG_A_GATEWAY])
		gateway_read(message[EOIG_A_GATEWAY], &explanation->gateway);
	explanation->has_subnet = message[EOIG_A_SUBNET];
	if (message[EOIG_A_SUBNET])
		subnet_read(message[EOIG_A_SUBNET], &explanation->subnet);
	if (message[EOIG_A_FLOW])
		read_flow(message[EOIG_A_FLOW], explanation);
}

static void explanation_begin(struct explanation *explanation)
{
	memset(explanation, 0, sizeof(*explanation));
	explanation->reason = EXPLAIN_NO_REASON;
}

static void explanation_end(struct explanation *explanation)
{
	json_decref(explanation->flow);
}

static int ask(const struct question *question, struct explanation *explanation)
{
	u8 packet[EXPLAIN_PACKET_MAX];
	size_t length = question_packet(question, packet);
	struct request request;
	struct nlattr *nest;

	explanation_begin(explanation);
	eoig_begin(&request, EOIG_CMD_EXPLAIN);
	request.about = "explain";
	nest = request_nest(&request, EOIG_A_EXPLAIN);
	mnl_attr_put(request.header, EOIG_EXPLAIN_A_PACKET, length, packet);
	mnl_attr_put_u32(request.header, EOIG_EXPLAIN_A_DIRECTION,
			 question->inbound ? EOIG_EXPLAIN_IN :
					     EOIG_EXPLAIN_OUT);
	if (question->device)
		mnl_attr_put_u32(request.header, EOIG_EXPLAIN_A_IN,
				 question->device);
	mnl_attr_nest_end(request.header, nest);
	return eoig_send(&request, read_explanation, explanation);
}

/*
 * A connection begins with a SYN. If it has a flow, ask about a later segment,
 * as the question is about the connection that is there.
 */
int explain_command(struct args *args)
{
	struct explanation explanation;
	struct question question;
	int status;

	if (question_parse(args, &question))
		return STATUS_USER;
	status = ask(&question, &explanation);
	if (!status && question.protocol == IPPROTO_TCP && explanation.flow) {
		explanation_end(&explanation);
		question.established = true;
		status = ask(&question, &explanation);
	}
	if (!status)
		explain_print(&question, &explanation);
	explanation_end(&explanation);
	return status;
}
