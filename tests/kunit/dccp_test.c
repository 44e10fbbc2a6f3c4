// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DCCP state machine: every direction x event x state, and whole connections.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <uapi/linux/dccp.h>

#include "dccp.h"

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
};

#define STEP(direction, type, sequence, acknowledgment, state) \
	{ EOIG_##direction, DCCP_PKT_##type, sequence, acknowledgment, true, EOIG_DCCP_##state }
#define REFUSED(direction, type, state) \
	{ EOIG_##direction, DCCP_PKT_##type, 1, 1, false, EOIG_DCCP_##state }
#define HANDSHAKE \
	STEP(OUT, REQUEST, 100, 0, REQUEST_OUT), STEP(IN, RESPONSE, 900, 100, RESPONDED), \
	STEP(OUT, ACK, 101, 900, OPEN), STEP(IN, DATAACK, 901, 101, OPEN)

static void run(struct kunit *test, const struct step *steps, unsigned int count)
{
	struct eoig_dccp dccp = {};
	u8 state = 0xee;
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct eoig_dccp_packet packet = {
			.sequence = steps[i].sequence,
			.acknowledgment = steps[i].acknowledgment,
			.type = steps[i].type,
		};
		bool pass = i ? eoig_dccp_advance(&dccp, &state, steps[i].direction, &packet) :
				eoig_dccp_open(&dccp, &packet, &state);

		KUNIT_ASSERT_EQ_MSG(test, pass, steps[i].pass, "step %u", i);
		KUNIT_ASSERT_EQ_MSG(test, (int)state, (int)steps[i].state, "step %u", i);
	}
}

#define CONNECTION(name, ...)					\
static void eoig_dccp_test_##name(struct kunit *test)		\
{								\
	static const struct step steps[] = { __VA_ARGS__ };	\
								\
	run(test, steps, ARRAY_SIZE(steps));			\
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
CONNECTION(picked_up_blind, STEP(OUT, DATA, 100, 0, PICKED_UP), STEP(IN, ACK, 900, 100, OPEN),
	   STEP(IN, RESET, 902, 0, OPEN), STEP(IN, RESPONSE, 902, 0, OPEN))
CONNECTION(not_begun_again_by_exterior, HANDSHAKE, STEP(OUT, RESET, 102, 901, RESET),
	   STEP(IN, RESPONSE, 901, 100, RESET))
CONNECTION(again, HANDSHAKE, STEP(OUT, RESET, 102, 901, RESET),
	   STEP(OUT, REQUEST, 500, 0, REQUEST_OUT), STEP(IN, RESPONSE, 1, 500, RESPONDED))

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
	KUNIT_CASE(eoig_dccp_test_not_begun_again_by_exterior),
	KUNIT_CASE(eoig_dccp_test_again),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-dccp",
	.test_cases = cases,
};

kunit_test_suite(suite);
