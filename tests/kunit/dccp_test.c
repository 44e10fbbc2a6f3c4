// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DCCP state machine: every direction x event x state, and whole connections.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <uapi/linux/dccp.h>

#include "proto/dccp.h"

/* One letter a state, in the order of enum eoig_dccp_state; '-' refuses. */
static const char letters[] = "qrpoxct";

static const struct {
	enum eoig_direction direction;
	enum eoig_dccp_event event;
	const char *next;
} transitions[] = {
	/*					  qrpoxct */
	{ EOIG_OUT, EOIG_DCCP_EVENT_REQUEST,	 "qrqoxqq" },
	{ EOIG_OUT, EOIG_DCCP_EVENT_RESPONSE,	 "--p----" },
	{ EOIG_OUT, EOIG_DCCP_EVENT_ACK,	 "qopoxct" },
	{ EOIG_OUT, EOIG_DCCP_EVENT_CLOSE,	 "xxxxxct" },
	{ EOIG_OUT, EOIG_DCCP_EVENT_RESET_CLOSE, "cccccct" },
	{ EOIG_OUT, EOIG_DCCP_EVENT_RESET,	 "tttttct" },
	{ EOIG_OUT, EOIG_DCCP_EVENT_OTHER,	 "qrpoxct" },
	{ EOIG_IN, EOIG_DCCP_EVENT_REQUEST,	 "-------" },
	{ EOIG_IN, EOIG_DCCP_EVENT_RESPONSE,	 "rrprrct" },
	{ EOIG_IN, EOIG_DCCP_EVENT_ACK,		 "qrooxct" },
	{ EOIG_IN, EOIG_DCCP_EVENT_CLOSE,	 "qrooxct" },
	{ EOIG_IN, EOIG_DCCP_EVENT_RESET_CLOSE,	 "tccccct" },
	{ EOIG_IN, EOIG_DCCP_EVENT_RESET,	 "tttttct" },
	{ EOIG_IN, EOIG_DCCP_EVENT_OTHER,	 "qrooxct" },
};

static void eoig_dccp_test_transitions(struct kunit *test)
{
	unsigned int i, state;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(transitions), 2 * __EOIG_DCCP_EVENT_COUNT);
	for (i = 0; i < ARRAY_SIZE(transitions); i++) {
		KUNIT_ASSERT_EQ(test, strlen(transitions[i].next), __EOIG_DCCP_STATE_COUNT);
		for (state = 0; state < __EOIG_DCCP_STATE_COUNT; state++) {
			u8 next = eoig_dccp_transition(transitions[i].direction,
						       transitions[i].event, state);
			char letter = next == EOIG_DCCP_REFUSE ? '-' : letters[next];

			KUNIT_EXPECT_EQ_MSG(test, letter, transitions[i].next[state],
					    "direction %d event %d state %c",
					    transitions[i].direction, transitions[i].event,
					    letters[state]);
		}
	}
}

struct step {
	enum eoig_direction direction;
	u8 type;
	u64 sequence;
	u64 acknowledgment;
	bool pass;
	u8 state;
	bool is_short;
};

#define STEP(direction, type, sequence, acknowledgment, state) \
	{ EOIG_##direction, DCCP_PKT_##type, sequence, acknowledgment, true, EOIG_DCCP_##state }
#define SHORT(direction, type, sequence, acknowledgment, state) \
	{ EOIG_##direction, DCCP_PKT_##type, sequence, acknowledgment, true, EOIG_DCCP_##state, \
	  true }
#define REFUSED(direction, type, state) \
	{ EOIG_##direction, DCCP_PKT_##type, 1, 1, false, EOIG_DCCP_##state }
#define HANDSHAKE \
	STEP(OUT, REQUEST, 100, 0, REQUEST_OUT), STEP(IN, RESPONSE, 900, 100, RESPONDED), \
	STEP(OUT, ACK, 101, 900, OPEN), STEP(IN, DATAACK, 901, 101, OPEN)

/* A connection as the gateway knows it. */
struct known {
	struct eoig_dccp dccp;
	u8 state;
};

static struct eoig_dccp_packet packet_of(const struct step *step)
{
	return (struct eoig_dccp_packet){
		.sequence = step->sequence,
		.acknowledgment = step->acknowledgment,
		.type = step->type,
		.is_long = !step->is_short,
	};
}

static void follow(struct kunit *test, struct known *known, const char *name,
		   const struct step *steps, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct eoig_dccp_packet packet = packet_of(&steps[i]);
		bool pass = eoig_dccp_advance(&known->dccp, &known->state, steps[i].direction,
					      &packet);

		KUNIT_ASSERT_EQ_MSG(test, pass, steps[i].pass, "%s, step %u", name, i);
		KUNIT_ASSERT_EQ_MSG(test, (int)known->state, (int)steps[i].state, "%s, step %u",
				    name, i);
	}
}

static struct known begin(struct kunit *test, const char *name, const struct step *steps,
			  unsigned int count)
{
	struct eoig_dccp_packet packet = packet_of(&steps[0]);
	struct known known = { .state = 0xee };

	KUNIT_EXPECT_TRUE(test, eoig_dccp_open(&known.dccp, &packet, &known.state));
	KUNIT_EXPECT_EQ_MSG(test, (int)known.state, (int)steps[0].state, "%s", name);
	follow(test, &known, name, steps + 1, count - 1);
	return known;
}

#define CONNECTION(name, ...)					\
static void eoig_dccp_test_##name(struct kunit *test)		\
{								\
	static const struct step steps[] = { __VA_ARGS__ };	\
								\
	begin(test, "connection", steps, ARRAY_SIZE(steps));	\
}

CONNECTION(close_by_interior, HANDSHAKE, STEP(OUT, CLOSE, 110, 905, CLOSE_OUT),
	   STEP(IN, RESET, 906, 110, CLOSED), REFUSED(IN, REQUEST, CLOSED))
CONNECTION(close_by_exterior, HANDSHAKE, STEP(IN, CLOSE, 910, 105, OPEN),
	   STEP(OUT, RESET, 106, 910, CLOSED))
CONNECTION(close_requested, HANDSHAKE, STEP(IN, CLOSEREQ, 910, 105, OPEN),
	   STEP(OUT, CLOSE, 106, 910, CLOSE_OUT), STEP(IN, RESET, 911, 106, CLOSED))
CONNECTION(refused, STEP(OUT, REQUEST, 100, 0, REQUEST_OUT), STEP(IN, RESET, 5, 99, REQUEST_OUT),
	   STEP(IN, RESET, 5, 100, RESET))
CONNECTION(reset_blind, HANDSHAKE, STEP(IN, RESET, 902, 77, OPEN), STEP(IN, CLOSE, 903, 77, OPEN),
	   STEP(OUT, DATAACK, 102, 901, OPEN))
CONNECTION(response_blind, STEP(OUT, REQUEST, 100, 0, REQUEST_OUT),
	   STEP(IN, RESPONSE, 900, 101, REQUEST_OUT), STEP(IN, RESPONSE, 900, 100, RESPONDED))
CONNECTION(picked_up, STEP(OUT, DATA, 100, 0, PICKED_UP), REFUSED(IN, REQUEST, PICKED_UP),
	   STEP(IN, ACK, 900, 100, OPEN))
CONNECTION(picked_up_blind, STEP(OUT, DATA, 100, 0, PICKED_UP),
	   STEP(IN, ACK, 900, 99, PICKED_UP), STEP(IN, DATA, 900, 0, PICKED_UP),
	   STEP(IN, CLOSE, 900, 101, PICKED_UP), STEP(IN, SYNC, 900, 5, PICKED_UP),
	   STEP(IN, RESET, 900, 101, PICKED_UP), STEP(IN, RESPONSE, 902, 0, PICKED_UP),
	   SHORT(IN, ACK, 900, 100, PICKED_UP), STEP(IN, ACK, 900, 100, OPEN),
	   STEP(IN, RESET, 902, 0, OPEN), STEP(IN, RESPONSE, 902, 0, OPEN))
CONNECTION(picked_up_answers, STEP(OUT, DATA, 100, 0, PICKED_UP),
	   STEP(OUT, DATA, 105, 0, PICKED_UP), STEP(OUT, DATA, 98, 0, PICKED_UP),
	   STEP(IN, ACK, 900, 97, PICKED_UP), STEP(IN, ACK, 900, 106, PICKED_UP),
	   STEP(IN, ACK, 900, 98, OPEN))
CONNECTION(picked_up_short, SHORT(OUT, DATA, 100, 0, PICKED_UP),
	   SHORT(IN, ACK, 900, 100, PICKED_UP), STEP(OUT, ACK, 0x5000101, 900, PICKED_UP),
	   STEP(IN, ACK, 901, 0x5000101, OPEN))
CONNECTION(response_to_an_earlier_request, STEP(OUT, REQUEST, 100, 0, REQUEST_OUT),
	   STEP(OUT, REQUEST, 101, 0, REQUEST_OUT), STEP(IN, RESPONSE, 900, 102, REQUEST_OUT),
	   STEP(IN, RESPONSE, 900, 100, RESPONDED), STEP(OUT, ACK, 102, 900, OPEN))
CONNECTION(reset_provoked, STEP(OUT, REQUEST, 100, 0, REQUEST_OUT),
	   STEP(IN, CLOSE, 5, 6, REQUEST_OUT), STEP(OUT, RESET, 7, 5, REQUEST_OUT),
	   STEP(IN, RESPONSE, 900, 100, RESPONDED), STEP(OUT, RESET, 7, 5, RESPONDED),
	   STEP(OUT, RESET, 101, 900, RESET))
CONNECTION(gives_up, STEP(OUT, REQUEST, 100, 0, REQUEST_OUT),
	   STEP(OUT, REQUEST, 101, 0, REQUEST_OUT), STEP(OUT, RESET, 102, 0, RESET))
CONNECTION(not_begun_again_by_exterior, HANDSHAKE, STEP(OUT, RESET, 102, 901, RESET),
	   STEP(IN, RESPONSE, 901, 100, RESET))
CONNECTION(again, HANDSHAKE, STEP(OUT, RESET, 102, 901, RESET),
	   STEP(OUT, REQUEST, 500, 0, REQUEST_OUT), STEP(IN, RESPONSE, 1, 500, RESPONDED))

/* The exterior continues from there. */
struct situation {
	const char *name;
	const struct step *steps;
	unsigned int count;
	/* The right packet, which still works. */
	struct step right[2];
};

#define STEPS(...)	(const struct step []){ __VA_ARGS__ }, \
			ARRAY_SIZE(((const struct step []){ __VA_ARGS__ }))
#define AGAIN		STEP(OUT, REQUEST, 700, 0, REQUEST_OUT), \
			STEP(IN, RESPONSE, 1, 700, RESPONDED)

static const struct situation situations[] = {
	{ "unanswered", STEPS(STEP(OUT, REQUEST, 100, 0, REQUEST_OUT)),
	  { STEP(IN, RESPONSE, 900, 100, RESPONDED), STEP(OUT, ACK, 101, 900, OPEN) } },
	{ "responded", STEPS(STEP(OUT, REQUEST, 100, 0, REQUEST_OUT),
			     STEP(IN, RESPONSE, 900, 100, RESPONDED)),
	  { STEP(OUT, ACK, 101, 900, OPEN), STEP(IN, RESET, 902, 100, RESET) } },
	{ "picked up", STEPS(STEP(OUT, DATA, 100, 0, PICKED_UP)),
	  { STEP(IN, ACK, 900, 100, OPEN), STEP(IN, RESET, 902, 100, RESET) } },
	{ "open", STEPS(HANDSHAKE),
	  { STEP(OUT, CLOSE, 110, 905, CLOSE_OUT), STEP(IN, RESET, 906, 110, CLOSED) } },
	{ "closing", STEPS(HANDSHAKE, STEP(OUT, CLOSE, 110, 905, CLOSE_OUT)),
	  { STEP(IN, RESET, 906, 110, CLOSED), STEP(OUT, RESET, 8, 8, CLOSED) } },
	{ "closed", STEPS(HANDSHAKE, STEP(OUT, CLOSE, 110, 905, CLOSE_OUT),
			  STEP(IN, RESET, 906, 110, CLOSED)), { AGAIN } },
	{ "reset", STEPS(HANDSHAKE, STEP(IN, RESET, 902, 100, RESET)), { AGAIN } },
};

/* No packet with wrong numbers and no two of them change any state. */
static void eoig_dccp_test_wrong_numbers(struct kunit *test)
{
	static const u64 numbers[] = { 0, 5, 99, 102, 5000, BIT_ULL(47), GENMASK_ULL(47, 0) };
	unsigned int types = DCCP_PKT_SYNCACK + 1, variants = types * ARRAY_SIZE(numbers);
	unsigned int i, j, k, at;

	for (i = 0; i < ARRAY_SIZE(situations); i++) {
		const struct situation *situation = &situations[i];
		const struct known begun = begin(test, situation->name, situation->steps,
						 situation->count);

		for (j = 0; j < variants * variants; j++) {
			struct known known = begun;

			for (at = 0; at < 2; at++) {
				struct eoig_dccp_packet packet = {}, reset = {};

				k = at ? j / variants : j % variants;
				packet.type = k % types;
				packet.sequence = numbers[k / types];
				packet.acknowledgment = packet.sequence;
				packet.is_long = true;
				eoig_dccp_advance(&known.dccp, &known.state, EOIG_IN, &packet);
				if (known.state != EOIG_DCCP_REQUEST_OUT)
					continue;
				/* The answer of the waiting host. */
				reset.type = DCCP_PKT_RESET;
				reset.sequence = packet.acknowledgment + 1;
				reset.acknowledgment = packet.sequence;
				reset.is_long = true;
				eoig_dccp_advance(&known.dccp, &known.state, EOIG_OUT, &reset);
			}
			if (known.state != begun.state)
				KUNIT_FAIL(test, "%s: pair %u made state %u", situation->name, j,
					   known.state);
			else if (j % 7 == 0)
				follow(test, &known, situation->name, situation->right, 2);
		}
	}
}

/* The right packet with a wrong checksum changes nothing. */
static void eoig_dccp_test_wrong_checksum(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(situations); i++) {
		const struct situation *situation = &situations[i];
		const struct known begun = begin(test, situation->name, situation->steps,
						 situation->count);
		struct step more[] = {
			situation->right[0], STEP(IN, RESET, 902, 100, RESET),
			STEP(OUT, RESET, 101, 900, RESET), STEP(OUT, REQUEST, 7, 0, REQUEST_OUT),
			STEP(OUT, CLOSE, 101, 900, CLOSE_OUT), STEP(IN, CLOSE, 901, 101, OPEN),
		};

		for (j = 0; j < ARRAY_SIZE(more); j++) {
			struct eoig_dccp_packet packet = packet_of(&more[j]);
			struct known known = begun;

			if (!eoig_dccp_matters(begun.state, &packet))
				continue;
			packet.damaged = true;
			eoig_dccp_advance(&known.dccp, &known.state, more[j].direction, &packet);
			KUNIT_EXPECT_EQ_MSG(test, memcmp(&known.dccp, &begun.dccp,
							 sizeof(known.dccp)), 0,
					    "%s, packet %u", situation->name, j);
			KUNIT_EXPECT_EQ_MSG(test, (int)known.state, (int)begun.state,
					    "%s, packet %u", situation->name, j);
		}
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_dccp_test_transitions),
	KUNIT_CASE(eoig_dccp_test_close_by_interior),
	KUNIT_CASE(eoig_dccp_test_close_by_exterior),
	KUNIT_CASE(eoig_dccp_test_close_requested),
	KUNIT_CASE(eoig_dccp_test_refused),
	KUNIT_CASE(eoig_dccp_test_reset_blind),
	KUNIT_CASE(eoig_dccp_test_response_blind),
	KUNIT_CASE(eoig_dccp_test_picked_up),
	KUNIT_CASE(eoig_dccp_test_picked_up_blind),
	KUNIT_CASE(eoig_dccp_test_picked_up_answers),
	KUNIT_CASE(eoig_dccp_test_picked_up_short),
	KUNIT_CASE(eoig_dccp_test_response_to_an_earlier_request),
	KUNIT_CASE(eoig_dccp_test_reset_provoked),
	KUNIT_CASE(eoig_dccp_test_gives_up),
	KUNIT_CASE(eoig_dccp_test_wrong_numbers),
	KUNIT_CASE(eoig_dccp_test_wrong_checksum),
	KUNIT_CASE(eoig_dccp_test_not_begun_again_by_exterior),
	KUNIT_CASE(eoig_dccp_test_again),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-dccp",
	.test_cases = cases,
};

kunit_test_suite(suite);
