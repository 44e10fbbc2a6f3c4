// SPDX-License-Identifier: GPL-2.0-only
/*
 * Theorems about proto/tcp.c and proto/tcp_state.c.
 *
 * Each holds for one call with any structure, any state and any segment. A
 * theorem whose conclusion implies its own premise holds for any number of
 * segments.
 *
 * What a number means is written here a second time, by the names of the record
 * and not by those of the code.
 */
#include "proof.h"

#include "proto/tcp_state.c"
#include "proto/tcp.c"

static_assert(sizeof(struct tcphdr) == 20);

#define ACKNOWLEDGED_OUT	EOIG_RECORD_TCP_ACKNOWLEDGED_OUT
#define ACKNOWLEDGED_IN		EOIG_RECORD_TCP_ACKNOWLEDGED_IN
#define FIN_OUT			EOIG_RECORD_TCP_FIN_OUT
#define FIN_IN			EOIG_RECORD_TCP_FIN_IN
#define RST_OUT			EOIG_RECORD_TCP_RST_OUT
#define RST_IN			EOIG_RECORD_TCP_RST_IN
#define SYN_PENDING		EOIG_RECORD_TCP_SYN
#define SENT			EOIG_RECORD_TCP_SENT

struct eoig_tcp nondet_tcp(void);
struct eoig_tcp_segment nondet_segment(void);

/* What one call to eoig_tcp_advance() did. */
struct step {
	enum eoig_direction direction;
	struct eoig_tcp_segment segment;
	struct eoig_tcp old, new;
	u8 old_state, new_state;
	enum eoig_advance result;
};

static bool checksum_is_right;

static bool verify(const struct eoig_tcp_segment *segment)
{
	return checksum_is_right;
}

/* Assumed: the checksum of a segment does not change while it is judged. */
static struct eoig_tcp_segment any_segment(void)
{
	struct eoig_tcp_segment segment = nondet_segment();

	checksum_is_right = nondet_bool();
	segment.intact = checksum_is_right && nondet_bool() ? NULL : verify;
	return segment;
}

static u8 any_state(void)
{
	u8 state = nondet_u8();

	assume(state < __EOIG_TCP_STATE_COUNT);
	return state;
}

static struct step any_step(void)
{
	struct step step;

	step.direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	step.segment = any_segment();
	step.old = nondet_tcp();
	step.old_state = any_state();
	return step;
}

static void advance(struct step *step)
{
	step->new = step->old;
	step->new_state = step->old_state;
	step->result = eoig_tcp_advance(&step->new, &step->new_state,
					step->direction, &step->segment);
}

static bool has(const struct eoig_tcp *tcp, int marks)
{
	return tcp->marks.counter & marks;
}

static bool same_marks(const struct step *step, int except)
{
	return !((step->old.marks.counter ^ step->new.marks.counter) & ~except);
}

/* Nothing that tells an answer of the exterior has changed. */
static bool same_answer(const struct step *step)
{
	const struct eoig_tcp *old = &step->old, *new = &step->new;

	return old->syn == new->syn &&
	       old->acknowledged[EOIG_IN] == new->acknowledged[EOIG_IN] &&
	       same_marks(step, FIN_OUT | FIN_IN | RST_OUT | RST_IN |
				ACKNOWLEDGED_OUT);
}

static bool same_numbers(const struct eoig_tcp *a, const struct eoig_tcp *b,
			 enum eoig_direction direction)
{
	return a->acknowledged[direction] == b->acknowledged[direction] &&
	       a->end[direction] == b->end[direction];
}

static bool same(const struct step *step)
{
	return same_numbers(&step->old, &step->new, EOIG_OUT) &&
	       same_numbers(&step->old, &step->new, EOIG_IN) &&
	       step->old.syn == step->new.syn && same_marks(step, 0);
}

static bool moved(const struct step *step)
{
	return step->old_state != step->new_state;
}

static bool within(u32 number, u32 low, u32 high)
{
	return number - low <= high - low;
}

static bool answers_syn(const struct eoig_tcp *tcp,
			const struct eoig_tcp_segment *segment)
{
	u32 data = (u32)tcp->marks.counter >> 16;

	return (segment->flags & TCPHDR_ACK) && has(tcp, SYN_PENDING) &&
	       within(segment->acknowledgment, tcp->syn, tcp->syn + data);
}

/* The segment acknowledges a number that the interior has sent. */
static bool answers(const struct eoig_tcp *tcp,
		    const struct eoig_tcp_segment *segment)
{
	if (answers_syn(tcp, segment))
		return true;
	return (segment->flags & TCPHDR_ACK) && has(tcp, SENT) &&
	       !has(tcp, ACKNOWLEDGED_IN) &&
	       within(segment->acknowledgment, tcp->syn,
		      tcp->acknowledged[EOIG_IN]);
}

/* Both sides have spoken, or had. */
static bool connected(u8 state)
{
	return state == EOIG_TCP_ESTABLISHED || state == EOIG_TCP_FIN_OUT ||
	       state == EOIG_TCP_FIN_IN || state == EOIG_TCP_CLOSED;
}

static bool opening(u8 state)
{
	return !connected(state) && state != EOIG_TCP_RESET;
}

/* The FIN of a side is acknowledged. */
static bool ended(u8 state, enum eoig_direction side)
{
	return state == EOIG_TCP_CLOSED ||
	       state == (side == EOIG_OUT ? EOIG_TCP_FIN_OUT : EOIG_TCP_FIN_IN);
}

THEOREM(tcp_read, 1, "20 bytes of header",
	"reading a segment stays within its header, and finds its data within its length")
{
	struct eoig_tcp_segment segment = nondet_segment(), old = segment;
	u32 length = nondet_u32();
	u8 header[20];
	bool valid;

	valid = eoig_tcp_read(header, length, &segment);
	if (valid)
		prove(segment.payload <= length - 20);
	else
		prove(segment.sequence == old.sequence &&
		      segment.payload == old.payload &&
		      segment.flags == old.flags);
	happens(valid && segment.payload > 65535);
	happens(!valid && length > 20);
}

THEOREM(tcp_open, 2, "one segment",
	"only a SYN, or an ACK without RST, opens a flow, which is not answered then")
{
	struct eoig_tcp_segment segment = any_segment();
	u8 flags = segment.flags & EOIG_TCP_FLAGS;
	u8 old = nondet_u8(), state = old;
	struct eoig_tcp tcp = { 0 };
	bool opened;

	opened = eoig_tcp_open(&tcp, &segment, &state);
	if (flags == TCPHDR_SYN)
		prove(opened && state == EOIG_TCP_SYN_OUT &&
		      has(&tcp, SYN_PENDING));
	else if (flags == TCPHDR_ACK ||
		 flags == (TCPHDR_ACK | TCPHDR_SYN) ||
		 flags == (TCPHDR_ACK | TCPHDR_FIN))
		prove(opened && state == EOIG_TCP_PICKED_UP);
	else
		prove(!opened && state == old && !has(&tcp, -1));
	prove(!has(&tcp, ACKNOWLEDGED_IN));
	happens(opened);
	happens(!opened);
}

THEOREM(tcp_table, 1, "one transition",
	"each transition ends in a state or refuses; no event of the exterior heals an end")
{
	enum eoig_direction direction = nondet_bool() ? EOIG_IN : EOIG_OUT;
	enum eoig_tcp_event event = nondet_u8();
	u8 state = any_state(), next;

	assume(event < __EOIG_TCP_EVENT_COUNT);
	next = eoig_tcp_transition(direction, event, state);
	prove(next < __EOIG_TCP_STATE_COUNT || next == EOIG_TCP_REFUSE);
	if (direction == EOIG_IN && (event == EOIG_TCP_EVENT_HEAL ||
				     event == EOIG_TCP_EVENT_HEAL_PEER))
		prove(next == state);
	prove(eoig_tcp_flow_state(state) < __EOIG_FLOW_STATE_COUNT);
	prove(eoig_tcp_timeout(state) < __EOIG_TIMEOUT_COUNT);
	happens(next == EOIG_TCP_REFUSE);
	happens(next < __EOIG_TCP_STATE_COUNT && next != state);
}

THEOREM(tcp_range, 2, "one segment",
	"the state stays in range, and the result says whether it has changed")
{
	struct step step = any_step();

	advance(&step);
	prove(step.new_state < __EOIG_TCP_STATE_COUNT);
	prove((step.result == EOIG_ADVANCE_MOVE) == moved(&step));
	prove(step.result <= EOIG_ADVANCE_MOVE);
	happens(step.result == EOIG_ADVANCE_REFUSE);
	happens(step.result == EOIG_ADVANCE_PASS);
	happens(step.result == EOIG_ADVANCE_MOVE);
}

THEOREM(tcp_refused, 2, "one segment",
	"a refused segment changes nothing")
{
	struct step step = any_step();
	bool refused;

	advance(&step);
	refused = step.result == EOIG_ADVANCE_REFUSE;
	if (refused)
		prove(same(&step) && !moved(&step));
	happens(refused && step.direction == EOIG_IN);
	happens(refused && step.direction == EOIG_OUT);
	happens(!refused && !same(&step));
}

THEOREM(tcp_unanswered, 2, "any number of segments, by induction",
	"until the exterior answers the interior, no segment establishes or closes a flow")
{
	struct step step = any_step();
	bool out;

	out = step.direction == EOIG_OUT;
	assume(!connected(step.old_state) && !has(&step.old, ACKNOWLEDGED_IN));
	assume(out || !answers(&step.old, &step.segment));
	advance(&step);
	prove(!connected(step.new_state) && !has(&step.new, ACKNOWLEDGED_IN));
	if (!out)
		prove(same_answer(&step));
	happens(!out && step.result == EOIG_ADVANCE_REFUSE);
	happens(!out && step.result == EOIG_ADVANCE_MOVE);
	happens(out && step.result == EOIG_ADVANCE_MOVE);
}

THEOREM(tcp_answer, 2, "one segment",
	"an inbound segment without an answer changes an opening flow at most by a SYN or RST")
{
	struct step step = any_step();

	step.direction = EOIG_IN;
	assume(opening(step.old_state) && !answers(&step.old, &step.segment));
	advance(&step);
	if (moved(&step))
		prove((step.old_state == EOIG_TCP_SYN_OUT &&
		       step.new_state == EOIG_TCP_SYN_BOTH) ||
		      (step.new_state == EOIG_TCP_RESET &&
		       (step.segment.flags & TCPHDR_RST)));
	if (!(step.segment.flags & TCPHDR_RST))
		prove(same(&step));
	happens(step.new_state == EOIG_TCP_SYN_BOTH && moved(&step));
	happens(step.new_state == EOIG_TCP_RESET);
	happens(step.result == EOIG_ADVANCE_REFUSE);
}

THEOREM(tcp_syn, 2, "one segment",
	"a SYN of the exterior opens nothing, and is refused where its answer could")
{
	struct step step = any_step();
	bool open;

	step.direction = EOIG_IN;
	assume(step.segment.flags & TCPHDR_SYN);
	assume(!(step.segment.flags & TCPHDR_ACK));
	advance(&step);
	open = step.old_state != EOIG_TCP_PICKED_UP &&
	       step.old_state != EOIG_TCP_CLOSED &&
	       step.old_state != EOIG_TCP_RESET;
	prove((step.result != EOIG_ADVANCE_REFUSE) == open);
	prove(!moved(&step) || (step.old_state == EOIG_TCP_SYN_OUT &&
				step.new_state == EOIG_TCP_SYN_BOTH));
	prove(same(&step));
	happens(step.result == EOIG_ADVANCE_REFUSE);
	happens(step.result == EOIG_ADVANCE_PASS);
	happens(step.result == EOIG_ADVANCE_MOVE);
}

THEOREM(tcp_reset_in, 2, "one segment",
	"an inbound segment resets a flow only by the number that its receiver expects")
{
	bool rst, expected, answer, end;
	struct step step = any_step();

	step.direction = EOIG_IN;
	advance(&step);
	rst = step.segment.flags & TCPHDR_RST;
	expected = rst && has(&step.old, ACKNOWLEDGED_OUT) &&
		   step.segment.sequence == step.old.acknowledged[EOIG_OUT];
	answer = rst && answers_syn(&step.old, &step.segment);
	end = !rst && has(&step.old, RST_OUT) &&
	      step.segment.acknowledgment == step.old.end[EOIG_OUT];
	if (step.new_state == EOIG_TCP_RESET && moved(&step))
		prove(expected || answer || end);
	happens(expected && step.new_state == EOIG_TCP_RESET && moved(&step));
	happens(answer && step.new_state == EOIG_TCP_RESET && moved(&step));
	happens(end && step.new_state == EOIG_TCP_RESET && moved(&step));
	happens(rst && step.new_state != EOIG_TCP_RESET);
}

THEOREM(tcp_reset_out, 2, "one segment",
	"an outbound segment resets a flow only by the number that its receiver expects")
{
	struct step step = any_step();
	bool rst, expected, own, end;

	step.direction = EOIG_OUT;
	advance(&step);
	rst = step.segment.flags & TCPHDR_RST;
	expected = rst && has(&step.old, ACKNOWLEDGED_IN) &&
		   step.segment.sequence == step.old.acknowledged[EOIG_IN];
	own = rst && has(&step.old, SYN_PENDING) &&
	      step.segment.sequence == step.old.syn;
	end = !rst && has(&step.old, RST_IN) &&
	      step.segment.acknowledgment == step.old.end[EOIG_IN];
	if (step.new_state == EOIG_TCP_RESET && moved(&step))
		prove(expected || own || end);
	happens(expected && step.new_state == EOIG_TCP_RESET && moved(&step));
	happens(own && step.new_state == EOIG_TCP_RESET && moved(&step));
	happens(end && step.new_state == EOIG_TCP_RESET && moved(&step));
	happens(rst && step.new_state != EOIG_TCP_RESET);
}

THEOREM(tcp_end, 2, "one segment",
	"a side of a flow ends only when the other side acknowledges its FIN exactly")
{
	enum eoig_direction side = nondet_bool() ? EOIG_IN : EOIG_OUT;
	struct step step = any_step();
	bool now;

	advance(&step);
	now = ended(step.new_state, side) && !ended(step.old_state, side);
	if (now)
		prove(step.direction == !side &&
		      (step.segment.flags & TCPHDR_ACK) &&
		      has(&step.old, side == EOIG_OUT ? FIN_OUT : FIN_IN) &&
		      step.segment.acknowledgment == step.old.end[side]);
	happens(now && side == EOIG_OUT);
	happens(now && side == EOIG_IN);
	happens(!now && (step.segment.flags & TCPHDR_FIN) && !same(&step));
}

THEOREM(tcp_claim, 2, "one segment",
	"an end that the exterior claims is not behind the acknowledged data, and hides no nearer one")
{
	struct step step = any_step();
	u32 next, old, new;

	step.direction = EOIG_IN;
	advance(&step);
	next = step.old.acknowledged[EOIG_OUT];
	old = step.old.end[EOIG_IN];
	new = step.new.end[EOIG_IN];
	if (old != new && has(&step.old, ACKNOWLEDGED_OUT)) {
		prove(new - next < 0x80000000U);
		if (has(&step.old, FIN_IN | RST_IN) && old - next < 0x80000000U)
			prove(new - next < old - next);
	} else if (old != new) {
		prove(opening(step.old_state));
	}
	happens(old != new && has(&step.old, ACKNOWLEDGED_OUT));
	happens(old != new && !has(&step.old, ACKNOWLEDGED_OUT));
	happens((step.segment.flags & TCPHDR_FIN) && same(&step));
}

THEOREM(tcp_numbers, 2, "one segment",
	"an inbound segment changes no number of the interior, and forgets one only by an answer")
{
	int interior = ACKNOWLEDGED_OUT | FIN_OUT | RST_OUT | SYN_PENDING |
		       SENT | ~0xffff;
	struct step step = any_step();

	step.direction = EOIG_IN;
	advance(&step);
	prove(same_numbers(&step.old, &step.new, EOIG_OUT));
	prove(step.old.syn == step.new.syn);
	if (!answers(&step.old, &step.segment))
		prove(same_marks(&step, ~interior));
	prove(!(~step.old.marks.counter & step.new.marks.counter & interior));
	happens(!same_marks(&step, ~interior));
	happens(!answers(&step.old, &step.segment) && !same(&step));
	happens(step.result == EOIG_ADVANCE_REFUSE);
}

THEOREM(tcp_grows, 2, "one segment",
	"the number that the interior acknowledges only grows")
{
	struct step step = any_step();
	u32 old, new;

	step.direction = EOIG_OUT;
	assume(has(&step.old, ACKNOWLEDGED_OUT));
	advance(&step);
	old = step.old.acknowledged[EOIG_OUT];
	new = step.new.acknowledged[EOIG_OUT];
	prove(old == new || new - old <= 0x80000000U);
	happens(old != new);
	happens(old == new && (step.segment.flags & TCPHDR_ACK) &&
		step.segment.acknowledgment != old);
}

THEOREM(tcp_checksum, 2, "one segment",
	"a segment with a wrong checksum changes an acknowledgment number at most, and no state")
{
	int special = TCPHDR_SYN | TCPHDR_FIN | TCPHDR_RST, known;
	struct step step = any_step();
	enum eoig_direction other;

	advance(&step);
	other = !step.direction;
	known = step.direction == EOIG_OUT ? ACKNOWLEDGED_OUT : ACKNOWLEDGED_IN;
	if (!checksum_is_right) {
		prove(!moved(&step));
		prove(same_numbers(&step.old, &step.new, other));
		prove(step.old.end[EOIG_OUT] == step.new.end[EOIG_OUT]);
		prove(step.old.end[EOIG_IN] == step.new.end[EOIG_IN]);
		prove(step.old.syn == step.new.syn && same_marks(&step, known));
		if (opening(step.old_state) || (step.segment.flags & special))
			prove(same(&step));
	}
	happens(!checksum_is_right && step.result == EOIG_ADVANCE_REFUSE);
	happens(!checksum_is_right && !same(&step));
	happens(checksum_is_right && moved(&step));
}
