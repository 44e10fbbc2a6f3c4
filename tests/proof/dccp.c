// SPDX-License-Identifier: GPL-2.0-only
/*
 * Theorems about proto/dccp.c.
 *
 * Each holds for one call with any structure, any state and any packet. A
 * theorem whose conclusion implies its own premise holds for any number of
 * packets.
 *
 * The window is what the exterior may acknowledge: the number of the Request,
 * or those that the interior has sent since the gateway first saw it.
 */
#include "proof.h"

#include "proto/dccp.c"

static_assert(sizeof(struct dccp_hdr) == 12);

/* Numbers have 48 bits. */
#define NUMBER		0xffffffffffffULL
#define HEADER_MAX	24

struct eoig_dccp nondet_dccp(void);
struct eoig_dccp_packet nondet_packet(void);

struct header {
	u8 bytes[HEADER_MAX];
};

struct header nondet_bytes(void);

/* What one call to eoig_dccp_advance() did. */
struct step {
	enum eoig_direction direction;
	struct eoig_dccp_packet packet;
	struct eoig_dccp old, new;
	u8 old_state, new_state;
	bool passes;
};

/* Assumed: what eoig_dccp_read() ensures. The theorem dccp-read proves it. */
static struct eoig_dccp_packet any_packet(void)
{
	struct eoig_dccp_packet packet = nondet_packet();

	assume(packet.sequence <= NUMBER && packet.acknowledgment <= NUMBER);
	assume(packet.type <= 15);
	packet.is_long = nondet_bool();
	packet.damaged = nondet_bool();
	if (!packet.is_long)
		assume(packet.type == DCCP_PKT_DATA ||
		       packet.type == DCCP_PKT_ACK ||
		       packet.type == DCCP_PKT_DATAACK);
	return packet;
}

static u8 any_state(void)
{
	u8 state = nondet_u8();

	assume(state < __EOIG_DCCP_STATE_COUNT);
	return state;
}

static struct step any_step(void)
{
	struct step step;

	step.direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	step.packet = any_packet();
	step.old = nondet_dccp();
	step.old_state = any_state();
	return step;
}

static void advance(struct step *step)
{
	step->new = step->old;
	step->new_state = step->old_state;
	step->passes = eoig_dccp_advance(&step->new, &step->new_state,
					 step->direction, &step->packet);
}

static bool moved(const struct step *step)
{
	return step->old_state != step->new_state;
}

static bool same(const struct step *step)
{
	return step->old.request == step->new.request &&
	       step->old.close[EOIG_OUT] == step->new.close[EOIG_OUT] &&
	       step->old.close[EOIG_IN] == step->new.close[EOIG_IN];
}

static bool is(const struct step *step, enum eoig_direction direction, u8 type)
{
	return step->direction == direction && step->packet.type == type;
}

/* Numbers wrap. */
static u64 distance(u64 from, u64 to)
{
	return (to - from) & NUMBER;
}

static u64 first(const struct eoig_dccp *dccp)
{
	return dccp->request & NUMBER;
}

static u64 size(const struct eoig_dccp *dccp)
{
	return dccp->request >> 48;
}

static bool window_has(const struct eoig_dccp *dccp, u64 number)
{
	return dccp->request && distance(first(dccp), number) <= size(dccp);
}

/* The exterior acknowledges what the interior has sent. */
static bool answers(const struct step *step)
{
	return step->packet.is_long && step->packet.acknowledgment &&
	       window_has(&step->old, step->packet.acknowledgment);
}

/* A Reset acknowledges the Close of the other side. */
static bool answers_close(const struct step *step)
{
	u64 close = step->old.close[!step->direction];

	return step->packet.type == DCCP_PKT_RESET && close &&
	       step->packet.acknowledgment == close;
}

static bool over(u8 state)
{
	return state == EOIG_DCCP_CLOSED || state == EOIG_DCCP_RESET;
}

static bool answered(u8 state)
{
	return state == EOIG_DCCP_RESPONDED || state == EOIG_DCCP_OPEN;
}

THEOREM(dccp_read, 1, "24 bytes of header",
	"a header is read within its bytes, and short numbers are those of data and Acks")
{
	u32 available = nondet_u32(), length = nondet_u32();
	struct header header = nondet_bytes();
	struct eoig_dccp_packet packet;
	bool valid, data;

	assume(available >= 12 && available <= HEADER_MAX);
	assume(available <= length);
	/* What is available ends with the array. */
	valid = eoig_dccp_read(header.bytes + HEADER_MAX - available, available,
			       length, &packet);
	data = packet.type == DCCP_PKT_DATA || packet.type == DCCP_PKT_ACK ||
	       packet.type == DCCP_PKT_DATAACK;
	prove(packet.type <= 15 && !packet.damaged);
	prove(packet.sequence <= NUMBER && packet.acknowledgment <= NUMBER);
	if (valid)
		prove(packet.is_long || data);
	if (packet.type == DCCP_PKT_REQUEST || packet.type == DCCP_PKT_DATA)
		prove(!packet.acknowledgment);
	happens(valid && packet.acknowledgment == NUMBER);
	happens(valid && !packet.is_long);
	happens(!valid && packet.is_long);
}

THEOREM(dccp_open, 1, "one packet",
	"a Request opens a flow; others but a Close and a Reset do so, and are to be answered")
{
	struct eoig_dccp_packet packet = any_packet();
	u8 old = any_state(), state = old;
	struct eoig_dccp dccp = { 0 };
	bool opened;

	opened = eoig_dccp_open(&dccp, &packet, &state);
	prove(opened == (packet.type != DCCP_PKT_CLOSE &&
			 packet.type != DCCP_PKT_RESET &&
			 packet.type <= DCCP_PKT_SYNCACK));
	if (!opened)
		prove(state == old && !dccp.request);
	else
		prove(state == (packet.type == DCCP_PKT_REQUEST ?
				EOIG_DCCP_REQUEST_OUT : EOIG_DCCP_PICKED_UP));
	if (opened && packet.is_long)
		prove(first(&dccp) == packet.sequence && !size(&dccp));
	else
		prove(!dccp.request);
	prove(!dccp.close[EOIG_OUT] && !dccp.close[EOIG_IN]);
	happens(opened && state == EOIG_DCCP_REQUEST_OUT);
	happens(opened && !packet.is_long);
	happens(!opened);
}

THEOREM(dccp_table, 1, "one transition",
	"each transition ends in a state or refuses; no inbound event leaves an end")
{
	enum eoig_direction direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	enum eoig_dccp_event event = nondet_u8();
	u8 state = any_state(), next;
	bool open;

	assume(event < __EOIG_DCCP_EVENT_COUNT);
	next = eoig_dccp_transition(direction, event, state);
	prove(next < __EOIG_DCCP_STATE_COUNT || next == EOIG_DCCP_REFUSE);
	if (over(state) && direction == EOIG_IN)
		prove(next == state || next == EOIG_DCCP_REFUSE);
	open = state == EOIG_DCCP_OPEN;
	prove((eoig_dccp_timeout(state) == EOIG_TIMEOUT_DCCP_OPEN) == open);
	prove((eoig_dccp_flow_state(state) == EOIG_FLOW_ESTABLISHED) == open);
	prove(eoig_dccp_flow_state(state) < __EOIG_FLOW_STATE_COUNT);
	happens(next == EOIG_DCCP_REFUSE);
	happens(next < __EOIG_DCCP_STATE_COUNT && next != state);
}

THEOREM(dccp_range, 2, "one packet",
	"the state stays in range; each Request of the exterior is refused, and Responses to it")
{
	struct step step = any_step();
	bool accepts;

	advance(&step);
	accepts = is(&step, EOIG_OUT, DCCP_PKT_RESPONSE) &&
		  step.old_state != EOIG_DCCP_PICKED_UP;
	prove(step.new_state < __EOIG_DCCP_STATE_COUNT);
	prove(step.passes ==
	      !(accepts || is(&step, EOIG_IN, DCCP_PKT_REQUEST)));
	happens(!step.passes && step.packet.damaged);
	happens(!step.passes && accepts);
	happens(step.passes && moved(&step));
}

THEOREM(dccp_refused, 2, "one packet",
	"a refused packet, and one with a wrong checksum, changes nothing")
{
	struct step step = any_step();

	advance(&step);
	if (!step.passes || step.packet.damaged)
		prove(same(&step) && !moved(&step));
	happens(!step.passes && step.direction == EOIG_IN);
	happens(!step.passes && step.direction == EOIG_OUT);
	happens(step.passes && step.packet.damaged && answers(&step));
	happens(step.passes && !same(&step));
}

THEOREM(dccp_matters, 2, "one packet",
	"a packet whose checksum is not verified changes nothing")
{
	struct step step = any_step();

	assume(!eoig_dccp_matters(step.old_state, &step.packet));
	advance(&step);
	prove(step.passes && same(&step) && !moved(&step));
	happens(step.old_state == EOIG_DCCP_OPEN);
	happens(step.packet.is_long && step.packet.type == DCCP_PKT_ACK);
}

THEOREM(dccp_answer, 2, "one packet",
	"an inbound packet without an answer moves no state, and at most notes the number of a Close")
{
	struct step step = any_step();

	step.direction = EOIG_IN;
	assume(!answers(&step) && !answers_close(&step));
	advance(&step);
	prove(!moved(&step));
	prove(step.old.request == step.new.request);
	prove(step.old.close[EOIG_OUT] == step.new.close[EOIG_OUT]);
	if (!same(&step))
		prove(step.packet.type == DCCP_PKT_CLOSE &&
		      step.new.close[EOIG_IN] == step.packet.sequence);
	happens(!same(&step));
	happens(step.passes && step.packet.type == DCCP_PKT_RESPONSE);
	happens(step.passes && step.packet.type == DCCP_PKT_RESET);
	happens(step.passes && step.old_state == EOIG_DCCP_PICKED_UP);
}

THEOREM(dccp_unanswered, 2, "any number of packets, by induction",
	"until the exterior answers the interior, no packet opens a connection")
{
	struct step step = any_step();
	bool out;

	out = step.direction == EOIG_OUT;
	assume(!answered(step.old_state));
	assume(out || !answers(&step));
	advance(&step);
	prove(!answered(step.new_state));
	happens(!out && moved(&step));
	happens(out && moved(&step));
	happens(out && !same(&step) && !moved(&step));
}

THEOREM(dccp_establish, 2, "one packet",
	"a connection opens by an Ack of the interior after a Response, or by an answer in mid-stream")
{
	bool responded, opened, acks, picked_up;
	struct step step = any_step();

	advance(&step);
	responded = moved(&step) && step.new_state == EOIG_DCCP_RESPONDED;
	opened = moved(&step) && step.new_state == EOIG_DCCP_OPEN;
	acks = step.old_state == EOIG_DCCP_RESPONDED &&
	       (is(&step, EOIG_OUT, DCCP_PKT_ACK) ||
		is(&step, EOIG_OUT, DCCP_PKT_DATAACK));
	picked_up = step.old_state == EOIG_DCCP_PICKED_UP &&
		    step.direction == EOIG_IN && answers(&step);
	if (responded)
		prove(is(&step, EOIG_IN, DCCP_PKT_RESPONSE) && answers(&step));
	if (opened)
		prove(acks || picked_up);
	if (responded || opened)
		prove(!step.packet.damaged);
	happens(responded && step.old_state == EOIG_DCCP_REQUEST_OUT);
	happens(opened && acks);
	happens(opened && picked_up);
}

THEOREM(dccp_reset_in, 2, "one packet",
	"an inbound packet ends a flow only as a Reset that acknowledges the Close or what was sent")
{
	struct step step = any_step();
	bool ended;

	step.direction = EOIG_IN;
	advance(&step);
	ended = moved(&step) && over(step.new_state);
	if (ended)
		prove(step.packet.type == DCCP_PKT_RESET &&
		      (answers(&step) || answers_close(&step)));
	if (ended && step.new_state == EOIG_DCCP_CLOSED)
		prove(answers_close(&step));
	if (moved(&step) && step.new_state == EOIG_DCCP_CLOSE_OUT)
		prove(false);
	happens(ended && step.new_state == EOIG_DCCP_CLOSED);
	happens(ended && !answers_close(&step));
	happens(!ended && step.packet.type == DCCP_PKT_RESET && step.passes);
}

THEOREM(dccp_reset_out, 2, "one packet",
	"a Reset of the interior that waits for a Response ends a flow only by its next number")
{
	struct step step = any_step();
	bool ended, waits;
	u64 next;

	step.direction = EOIG_OUT;
	advance(&step);
	ended = moved(&step) && over(step.new_state);
	waits = step.old_state == EOIG_DCCP_REQUEST_OUT ||
		step.old_state == EOIG_DCCP_RESPONDED;
	next = first(&step.old) + size(&step.old) + 1;
	if (ended)
		prove(step.packet.type == DCCP_PKT_RESET);
	if (ended && waits)
		prove(!distance(next, step.packet.sequence));
	if (ended && step.new_state == EOIG_DCCP_CLOSED)
		prove(answers_close(&step));
	happens(ended && waits);
	happens(ended && step.new_state == EOIG_DCCP_CLOSED);
	happens(!ended && step.packet.type == DCCP_PKT_RESET && waits);
}

THEOREM(dccp_window, 2, "one packet",
	"the window has each number that an unanswered interior sent, and grows only by those")
{
	u64 number = nondet_u32() | (u64)nondet_u32() << 32;
	bool noted, request, begins, fits;
	struct step step = any_step();

	step.direction = EOIG_OUT;
	assume(number <= NUMBER && number != step.packet.sequence);
	/* The number 0 is the same as none. */
	assume(step.old.request);
	advance(&step);
	request = step.packet.type == DCCP_PKT_REQUEST;
	noted = step.packet.is_long && !step.packet.damaged && step.passes &&
		(request || step.old_state == EOIG_DCCP_PICKED_UP);
	begins = request && step.old_state != EOIG_DCCP_REQUEST_OUT;
	fits = distance(first(&step.old), step.packet.sequence) <= U16_MAX ||
	       distance(step.packet.sequence, first(&step.old)) +
	       size(&step.old) <= U16_MAX;
	if (!noted)
		prove(step.old.request == step.new.request);
	if (noted && step.new.request)
		prove(window_has(&step.new, step.packet.sequence));
	/* What is new lies between the old window and the number. */
	if (!window_has(&step.old, number) && window_has(&step.new, number))
		prove(distance(first(&step.old), number) <
		      distance(first(&step.old), step.packet.sequence) ||
		      distance(number, first(&step.old)) <
		      distance(step.packet.sequence, first(&step.old)));
	/* None is lost, unless they are too many or another Request begins. */
	if (window_has(&step.old, number) && !window_has(&step.new, number))
		prove(noted && (begins || !fits));
	happens(noted && size(&step.new) == U16_MAX);
	happens(noted && !size(&step.new) && window_has(&step.old, number));
	happens(noted && size(&step.new) > size(&step.old) &&
		first(&step.new) != first(&step.old));
}

THEOREM(dccp_numbers, 2, "one packet",
	"no inbound packet changes the numbers of the interior")
{
	struct step step = any_step();

	step.direction = EOIG_IN;
	advance(&step);
	prove(step.old.request == step.new.request);
	prove(step.old.close[EOIG_OUT] == step.new.close[EOIG_OUT]);
	happens(!same(&step));
	happens(moved(&step));
}

THEOREM(dccp_over, 2, "one packet",
	"only a Request of the interior reuses a flow that is over, to be answered by its number")
{
	struct step step = any_step();

	assume(over(step.old_state));
	advance(&step);
	if (moved(&step)) {
		prove(is(&step, EOIG_OUT, DCCP_PKT_REQUEST));
		prove(step.new_state == EOIG_DCCP_REQUEST_OUT);
		prove(first(&step.new) == step.packet.sequence);
		prove(!size(&step.new));
	}
	happens(moved(&step));
	happens(!step.passes);
	happens(step.passes && step.packet.type == DCCP_PKT_RESET);
}
