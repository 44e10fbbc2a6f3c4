// SPDX-License-Identifier: GPL-2.0-only
/*
 * Theorems about proto/sctp.c.
 *
 * Each holds for one call with any structure, any state and any packet. A
 * theorem whose conclusion implies its own premise holds for any number of
 * packets.
 *
 * Which tag is right is written here a second time, from RFC 9260 section 8.5.
 */
#include "proof.h"

#include "proto/sctp.c"

static_assert(sizeof(struct sctphdr) == 12);

struct eoig_sctp nondet_sctp(void);
struct eoig_sctp_packet nondet_packet(void);

/* What one call to eoig_sctp_advance() did. */
struct step {
	enum eoig_direction direction;
	struct eoig_sctp_packet packet;
	struct eoig_sctp old, new;
	u8 old_state, new_state;
	bool passes;
};

static struct eoig_sctp_packet any_packet(void)
{
	struct eoig_sctp_packet packet = nondet_packet();

	packet.event = nondet_u8();
	assume(packet.event < __EOIG_SCTP_EVENT_COUNT);
	packet.reflected = nondet_bool();
	packet.damaged = nondet_bool();
	return packet;
}

static u8 any_state(void)
{
	u8 state = nondet_u8();

	assume(state < __EOIG_SCTP_STATE_COUNT);
	return state;
}

static struct step any_step(void)
{
	struct step step;

	step.direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	step.packet = any_packet();
	step.old = nondet_sctp();
	step.old_state = any_state();
	return step;
}

static void advance(struct step *step)
{
	step->new = step->old;
	step->new_state = step->old_state;
	step->passes = eoig_sctp_advance(&step->new, &step->new_state,
					 step->direction, &step->packet);
}

static bool moved(const struct step *step)
{
	return step->old_state != step->new_state;
}

static bool same_tags(const struct eoig_sctp *a, const struct eoig_sctp *b)
{
	return a->tag[EOIG_OUT] == b->tag[EOIG_OUT] &&
	       a->tag[EOIG_IN] == b->tag[EOIG_IN];
}

/* All but the tag of the exterior's INIT. */
static bool same_others(const struct eoig_sctp *a, const struct eoig_sctp *b)
{
	return same_tags(a, b) && a->initiated == b->initiated &&
	       a->cookie == b->cookie && a->heartbeat == b->heartbeat;
}

static bool same(const struct step *step)
{
	return same_others(&step->old, &step->new) &&
	       step->old.initiated_in == step->new.initiated_in;
}

static bool is(const struct step *step, enum eoig_direction direction,
	       enum eoig_sctp_event event)
{
	return step->direction == direction && step->packet.event == event;
}

static bool within(u32 number, u32 low, u32 high)
{
	return number - low <= high - low;
}

/* The tag that the receiver expects, or its own with the T bit. */
static bool has_tag(const struct step *step)
{
	enum eoig_direction side = step->direction;

	if (step->packet.reflected)
		side = !side;
	return step->packet.tag && step->packet.tag == step->old.tag[side];
}

/* The tag answers what the interior has proposed, but not yet used. */
static bool has_new_tag(const struct step *step)
{
	__be32 tag = step->packet.tag;

	if (step->old_state == EOIG_SCTP_PICKED_UP || step->packet.reflected)
		return false;
	if (tag && tag == step->old.initiated)
		return true;
	return tag && tag == step->old.cookie &&
	       step->packet.event == EOIG_SCTP_EVENT_COOKIE_ECHO;
}

static bool has_proof(const struct step *step, u8 proof)
{
	return step->packet.proofs & proof;
}

/* The exterior acknowledges what the interior has sent, or knows its tag. */
static bool answers_pick_up(const struct step *step)
{
	const struct eoig_sctp_packet *packet = &step->packet;
	const struct eoig_sctp *old = &step->old;

	if (step->old_state != EOIG_SCTP_PICKED_UP)
		return false;
	if (packet->tag && packet->tag == old->tag[EOIG_IN])
		return true;
	if (has_proof(step, EOIG_SCTP_HAS_HEARTBEAT_ACK) && old->heartbeat &&
	    packet->heartbeat == old->heartbeat)
		return true;
	return has_proof(step, EOIG_SCTP_HAS_SACK) &&
	       (old->sent_low || old->sent_high) &&
	       within(packet->received, old->sent_low - 1, old->sent_high);
}

/* The interior acknowledges data that came since it was first seen. */
static bool shows_answer(const struct step *step)
{
	return step->old_state == EOIG_SCTP_PICKED_UP && step->old.received &&
	       has_proof(step, EOIG_SCTP_HAS_SACK) &&
	       step->packet.received != step->old.received;
}

/* Only a packet with a secret of the association does any of this. */
static bool knows(const struct step *step)
{
	return has_tag(step) || has_new_tag(step) || answers_pick_up(step);
}

static bool over(u8 state)
{
	return state == EOIG_SCTP_CLOSED || state == EOIG_SCTP_ABORTED;
}

/* The exterior may have answered. */
static bool answered(u8 state)
{
	return state == EOIG_SCTP_INIT_ACKED ||
	       state == EOIG_SCTP_ESTABLISHED ||
	       state == EOIG_SCTP_SHUTDOWN_OUT ||
	       state == EOIG_SCTP_SHUTDOWN_IN;
}

THEOREM(sctp_read, 9, "any packet up to 65535 bytes, 8 chunks of it",
	"a packet is read within its length, an INIT is alone without a tag, others have one")
{
	unsigned int offset = nondet_u32(), length = nondet_u32();
	struct eoig_sctp_packet packet = nondet_packet();
	struct sk_buff skb = { nondet_u32() };
	bool valid;

	assume(skb.len <= 65535 && offset <= 65535);
	assume(length >= sizeof(struct sctphdr) && length <= 65535);
	valid = eoig_sctp_read(&skb, offset, length, &packet);
	if (valid) {
		prove(proof_farthest <= offset + length);
		prove(packet.event < __EOIG_SCTP_EVENT_COUNT);
		prove(!packet.damaged && !packet.proofs);
		prove(!packet.tag == (packet.event == EOIG_SCTP_EVENT_INIT));
		if (packet.event == EOIG_SCTP_EVENT_INIT ||
		    packet.event == EOIG_SCTP_EVENT_INIT_ACK)
			prove(packet.initiate_tag);
	}
	happens(valid && packet.event == EOIG_SCTP_EVENT_INIT);
	happens(valid && packet.event == EOIG_SCTP_EVENT_ABORT);
	happens(!valid && proof_farthest == offset + length);
}

THEOREM(sctp_read_proof, 9, "any packet up to 65535 bytes, 8 chunks of it",
	"what a packet proves is read into its place, and its tag and event are kept")
{
	unsigned int offset = nondet_u32(), length = nondet_u32();
	struct eoig_sctp_packet packet = any_packet(), old;
	struct sk_buff skb = { nondet_u32() };

	assume(skb.len <= 65535 && offset <= 65535 && length <= 65535);
	packet.proofs = 0;
	old = packet;
	eoig_sctp_read_proof(&skb, offset, length, &packet);
	prove(packet.event == old.event && packet.tag == old.tag);
	prove(packet.initiate_tag == old.initiate_tag);
	prove(packet.reflected == old.reflected);
	prove(packet.damaged == old.damaged);
	prove(packet.proofs <= 15);
	if (!(packet.proofs & EOIG_SCTP_HAS_SACK))
		prove(packet.received == old.received);
	if (!(packet.proofs & EOIG_SCTP_HAS_DATA))
		prove(packet.tsn == old.tsn);
	happens(packet.proofs == 15);
	happens(!packet.proofs && proof_farthest == offset + length);
}

THEOREM(sctp_open, 1, "one packet",
	"all but an end opens a flow: an INIT with its own tag only, others are to be answered")
{
	struct eoig_sctp_packet packet = any_packet();
	u8 old = any_state(), state = old;
	struct eoig_sctp sctp = { 0 };
	bool ends, opened;

	opened = eoig_sctp_open(&sctp, &packet, &state);
	ends = packet.event == EOIG_SCTP_EVENT_ABORT ||
	       packet.event == EOIG_SCTP_EVENT_SHUTDOWN_ACK;
	prove(opened == !ends);
	if (!opened || packet.event == EOIG_SCTP_EVENT_INIT)
		prove(!sctp.tag[EOIG_OUT] && !sctp.initiated_in &&
		      !sctp.cookie && !sctp.heartbeat);
	if (!opened)
		prove(state == old && !sctp.initiated);
	else if (packet.event == EOIG_SCTP_EVENT_INIT)
		prove(state == EOIG_SCTP_INIT_OUT &&
		      sctp.initiated == packet.initiate_tag);
	else
		prove(state == EOIG_SCTP_PICKED_UP &&
		      sctp.tag[EOIG_OUT] == packet.tag);
	if (sctp.tag[EOIG_IN])
		prove(packet.event == EOIG_SCTP_EVENT_INIT_ACK &&
		      sctp.tag[EOIG_IN] == packet.initiate_tag);
	happens(opened && state == EOIG_SCTP_INIT_OUT);
	happens(opened && sctp.tag[EOIG_IN]);
	happens(!opened);
}

THEOREM(sctp_table, 1, "one transition",
	"each transition ends in a state or refuses an inbound INIT; no inbound event revives an end")
{
	enum eoig_direction direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	enum eoig_sctp_event event = nondet_u8();
	u8 state = any_state(), next;
	bool established;

	assume(event < __EOIG_SCTP_EVENT_COUNT);
	next = eoig_sctp_transition(direction, event, state);
	prove(next < __EOIG_SCTP_STATE_COUNT || next == EOIG_SCTP_REFUSE);
	if (next == EOIG_SCTP_REFUSE)
		prove(direction == EOIG_IN && event == EOIG_SCTP_EVENT_INIT);
	if (over(state) && direction == EOIG_IN)
		prove(next == state || next == EOIG_SCTP_REFUSE);
	established = eoig_sctp_timeout(state) == EOIG_TIMEOUT_SCTP_ESTABLISHED;
	prove(established == (state == EOIG_SCTP_ESTABLISHED));
	prove(established ==
	      (eoig_sctp_flow_state(state) == EOIG_FLOW_ESTABLISHED));
	prove(eoig_sctp_flow_state(state) < __EOIG_FLOW_STATE_COUNT);
	happens(next == EOIG_SCTP_REFUSE);
	happens(next < __EOIG_SCTP_STATE_COUNT && next != state);
}

THEOREM(sctp_range, 2, "one packet",
	"the state stays in range, and only an inbound INIT is refused, by a flow it may not open")
{
	struct step step = any_step();
	bool refusing;

	advance(&step);
	prove(step.new_state < __EOIG_SCTP_STATE_COUNT);
	refusing = step.old_state == EOIG_SCTP_PICKED_UP ||
		   over(step.old_state);
	prove(step.passes ==
	      !(refusing && is(&step, EOIG_IN, EOIG_SCTP_EVENT_INIT)));
	happens(!step.passes && step.packet.damaged);
	happens(!step.passes && over(step.old_state));
	happens(step.passes && moved(&step));
}

THEOREM(sctp_refused, 2, "one packet",
	"a refused packet, and one with a wrong checksum, changes nothing")
{
	struct step step = any_step();

	advance(&step);
	if (!step.passes || step.packet.damaged)
		prove(same(&step) && !moved(&step));
	happens(!step.passes);
	happens(step.passes && step.packet.damaged && knows(&step) &&
		step.direction == EOIG_IN);
	happens(step.passes && !same(&step));
}

THEOREM(sctp_tag, 2, "one packet",
	"an inbound packet with a wrong tag changes nothing, unless it is an INIT")
{
	struct step step = any_step();

	step.direction = EOIG_IN;
	assume(!knows(&step) && step.packet.event != EOIG_SCTP_EVENT_INIT);
	advance(&step);
	prove(step.passes);
	prove(same(&step) && !moved(&step));
	happens(step.packet.event == EOIG_SCTP_EVENT_ABORT);
	happens(step.packet.event == EOIG_SCTP_EVENT_OTHER &&
		step.packet.proofs && step.old_state == EOIG_SCTP_PICKED_UP);
}

THEOREM(sctp_init, 2, "one packet",
	"an INIT of the exterior changes only the tag that it proposes, and opens nothing")
{
	struct step step = any_step();

	step.direction = EOIG_IN;
	assume(step.packet.event == EOIG_SCTP_EVENT_INIT);
	advance(&step);
	if (moved(&step))
		prove(step.old_state == EOIG_SCTP_INIT_OUT &&
		      step.new_state == EOIG_SCTP_INIT_BOTH);
	prove(same_others(&step.old, &step.new));
	if (!same(&step))
		prove(step.new.initiated_in == step.packet.initiate_tag);
	happens(moved(&step));
	happens(!moved(&step) && !same(&step));
	happens(!step.passes);
}

THEOREM(sctp_unanswered, 2, "any number of packets, by induction",
	"until the exterior answers the interior, no packet advances a flow beyond its INIT")
{
	struct step step = any_step();
	bool out;

	out = step.direction == EOIG_OUT;
	assume(!answered(step.old_state));
	assume(out || !knows(&step));
	assume(!out || !shows_answer(&step));
	/* Assumed: the interior sends these only to answer the exterior. */
	assume(!is(&step, EOIG_OUT, EOIG_SCTP_EVENT_COOKIE_ECHO));
	assume(!is(&step, EOIG_OUT, EOIG_SCTP_EVENT_COOKIE_ACK));
	advance(&step);
	prove(!answered(step.new_state));
	happens(!out && moved(&step));
	happens(out && moved(&step));
	happens(out && !same(&step) && step.old_state == EOIG_SCTP_PICKED_UP);
}

THEOREM(sctp_establish, 2, "one packet",
	"a flow is established only by a COOKIE ACK with the right tag, or an answer to the interior")
{
	bool established, cookie, answer;
	struct step step = any_step();

	advance(&step);
	established = moved(&step) && step.new_state == EOIG_SCTP_ESTABLISHED;
	cookie = step.packet.event == EOIG_SCTP_EVENT_COOKIE_ACK &&
		 (step.old_state == EOIG_SCTP_INIT_BOTH ||
		  step.old_state == EOIG_SCTP_INIT_ACKED) &&
		 (step.direction == EOIG_OUT || has_tag(&step) ||
		  has_new_tag(&step));
	answer = step.direction == EOIG_OUT ? shows_answer(&step) :
					      answers_pick_up(&step);
	if (established)
		prove((cookie || answer) && !step.packet.damaged);
	happens(established && cookie && step.direction == EOIG_IN);
	happens(established && cookie && step.direction == EOIG_OUT);
	happens(established && answer && step.direction == EOIG_IN);
	happens(established && answer && step.direction == EOIG_OUT);
}

THEOREM(sctp_abort, 2, "one packet",
	"a flow is aborted only by an ABORT with a tag that its receiver accepts")
{
	struct step step = any_step();
	bool aborted;

	advance(&step);
	aborted = moved(&step) && step.new_state == EOIG_SCTP_ABORTED;
	if (aborted)
		prove(step.packet.event == EOIG_SCTP_EVENT_ABORT &&
		      (has_tag(&step) ||
		       (step.direction == EOIG_IN && has_new_tag(&step))));
	happens(aborted && step.direction == EOIG_OUT);
	happens(aborted && step.direction == EOIG_IN && step.packet.reflected);
	happens(aborted && step.direction == EOIG_IN && !has_tag(&step));
	happens(!aborted && step.packet.event == EOIG_SCTP_EVENT_ABORT &&
		step.packet.tag);
}

THEOREM(sctp_end, 2, "one packet",
	"a flow closes only by the chunks of a SHUTDOWN, with a tag that its receiver accepts")
{
	bool closing, closed, begun, both;
	struct step step = any_step();

	advance(&step);
	closing = moved(&step) && (step.new_state == EOIG_SCTP_SHUTDOWN_OUT ||
				   step.new_state == EOIG_SCTP_SHUTDOWN_IN);
	closed = moved(&step) && step.new_state == EOIG_SCTP_CLOSED;
	begun = step.packet.event == EOIG_SCTP_EVENT_SHUTDOWN;
	both = begun && step.old_state == (step.direction == EOIG_OUT ?
					   EOIG_SCTP_SHUTDOWN_IN :
					   EOIG_SCTP_SHUTDOWN_OUT);
	if (closing)
		prove(begun && (step.new_state == EOIG_SCTP_SHUTDOWN_OUT) ==
			       (step.direction == EOIG_OUT));
	if (closed)
		prove(both ||
		      step.packet.event == EOIG_SCTP_EVENT_SHUTDOWN_ACK);
	if (closing || closed)
		prove(answered(step.old_state));
	if (closing || closed)
		prove(has_tag(&step) ||
		      (step.direction == EOIG_IN && has_new_tag(&step)));
	happens(closing && step.direction == EOIG_IN);
	happens(closed && both);
	happens(closed && step.packet.reflected);
}

THEOREM(sctp_over, 2, "one packet",
	"only an INIT of the interior reuses a flow that is over, and forgets all of it")
{
	struct step step = any_step();
	struct eoig_sctp *new = &step.new;

	assume(over(step.old_state));
	advance(&step);
	if (moved(&step)) {
		prove(is(&step, EOIG_OUT, EOIG_SCTP_EVENT_INIT));
		prove(step.new_state == EOIG_SCTP_INIT_OUT);
		prove(new->initiated == step.packet.initiate_tag);
		prove(!new->tag[EOIG_OUT] && !new->tag[EOIG_IN] &&
		      !new->initiated_in && !new->cookie && !new->heartbeat);
	}
	happens(moved(&step));
	happens(!step.passes);
	happens(step.passes && !moved(&step) && !same(&step));
}

THEOREM(sctp_numbers, 2, "one packet",
	"an inbound packet does not change what the interior proposed or sent, until that is answered")
{
	struct step step = any_step();
	struct eoig_sctp *new = &step.new;
	bool forgotten;

	step.direction = EOIG_IN;
	advance(&step);
	forgotten = !new->sent_low && !new->sent_high && !new->received &&
		    !new->heartbeat;
	if (step.old_state == EOIG_SCTP_PICKED_UP && moved(&step))
		prove(forgotten || step.new_state == EOIG_SCTP_ABORTED);
	else
		prove(step.old.initiated == new->initiated &&
		      step.old.cookie == new->cookie &&
		      step.old.heartbeat == new->heartbeat);
	if (step.old_state != EOIG_SCTP_PICKED_UP &&
	    step.old.initiated_in != new->initiated_in)
		prove(step.packet.event == EOIG_SCTP_EVENT_INIT);
	happens(forgotten && moved(&step));
	happens(!same_tags(&step.old, new));
	happens(step.old.initiated_in != new->initiated_in);
}
