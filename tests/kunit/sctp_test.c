// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SCTP state machine: every direction x event x state, and whole associations.
 */
#include <kunit/test.h>
#include <linux/in.h>

#include "sctp.h"

/* One letter a state, in the order of enum eoig_sctp_state; '-' refuses. */
static const char letters[] = "ibapeoxct";

static const struct {
	enum eoig_direction direction;
	enum eoig_sctp_event event;
	const char *next;
} transitions[] = {
	/*					  ibapeoxct */
	{ EOIG_OUT, EOIG_SCTP_EVENT_INIT,	 "ibaieoxii" },
	{ EOIG_OUT, EOIG_SCTP_EVENT_INIT_ACK,	 "ibapeoxct" },
	{ EOIG_OUT, EOIG_SCTP_EVENT_COOKIE_ECHO, "iaapeoxct" },
	{ EOIG_OUT, EOIG_SCTP_EVENT_COOKIE_ACK,	 "ieepeoxct" },
	{ EOIG_OUT, EOIG_SCTP_EVENT_SHUTDOWN,	 "ibopoocct" },
	{ EOIG_OUT, EOIG_SCTP_EVENT_SHUTDOWN_ACK, "ibapeccct" },
	{ EOIG_OUT, EOIG_SCTP_EVENT_ABORT,	 "tttttttct" },
	{ EOIG_OUT, EOIG_SCTP_EVENT_OTHER,	 "ibapeoxct" },
	{ EOIG_IN, EOIG_SCTP_EVENT_INIT,	 "bba-eox--" },
	{ EOIG_IN, EOIG_SCTP_EVENT_INIT_ACK,	 "aaaaaaact" },
	{ EOIG_IN, EOIG_SCTP_EVENT_COOKIE_ECHO,	 "iaapeoxct" },
	{ EOIG_IN, EOIG_SCTP_EVENT_COOKIE_ACK,	 "ieepeoxct" },
	{ EOIG_IN, EOIG_SCTP_EVENT_SHUTDOWN,	 "ibxpxcxct" },
	{ EOIG_IN, EOIG_SCTP_EVENT_SHUTDOWN_ACK, "ibapeccct" },
	{ EOIG_IN, EOIG_SCTP_EVENT_ABORT,	 "tttttttct" },
	{ EOIG_IN, EOIG_SCTP_EVENT_OTHER,	 "ibaeeoxct" },
};

static void eoig_sctp_test_transitions(struct kunit *test)
{
	unsigned int i, state;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(transitions), 2 * __EOIG_SCTP_EVENT_COUNT);
	for (i = 0; i < ARRAY_SIZE(transitions); i++) {
		KUNIT_ASSERT_EQ(test, strlen(transitions[i].next), __EOIG_SCTP_STATE_COUNT);
		for (state = 0; state < __EOIG_SCTP_STATE_COUNT; state++) {
			u8 next = eoig_sctp_transition(transitions[i].direction,
						       transitions[i].event, state);
			char letter = next == EOIG_SCTP_REFUSE ? '-' : letters[next];

			KUNIT_EXPECT_EQ_MSG(test, letter, transitions[i].next[state],
					    "direction %d event %d state %c",
					    transitions[i].direction, transitions[i].event,
					    letters[state]);
		}
	}
}

/* A packet and the state behind it; it passes unless the state is refused. */
struct step {
	enum eoig_direction direction;
	enum eoig_sctp_event event;
	u32 tag;
	u32 initiate_tag;
	bool reflected;
	u8 state;
	bool refused;
};

#define STEP(direction, event, tag, initiate, state) \
	{ EOIG_##direction, EOIG_SCTP_EVENT_##event, tag, initiate, false, EOIG_SCTP_##state }
#define REFLECTED(direction, event, tag, state) \
	{ EOIG_##direction, EOIG_SCTP_EVENT_##event, tag, 0, true, EOIG_SCTP_##state }
#define REFUSED(direction, event, tag, initiate, state) \
	{ EOIG_##direction, EOIG_SCTP_EVENT_##event, tag, initiate, false, EOIG_SCTP_##state, true }
#define HANDSHAKE \
	STEP(OUT, INIT, 0, 0x11, INIT_OUT), STEP(IN, INIT_ACK, 0x11, 0x99, INIT_ACKED), \
	STEP(OUT, COOKIE_ECHO, 0x99, 0, INIT_ACKED), STEP(IN, COOKIE_ACK, 0x11, 0, ESTABLISHED)

static void run(struct kunit *test, const struct step *steps, unsigned int count)
{
	struct eoig_sctp sctp = {};
	u8 state = 0xee;
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct eoig_sctp_packet packet = {
			.event = steps[i].event,
			.tag = htonl(steps[i].tag),
			.initiate_tag = htonl(steps[i].initiate_tag),
			.reflected = steps[i].reflected,
		};

		if (i)
			KUNIT_ASSERT_NE(test, steps[i].refused,
					eoig_sctp_advance(&sctp, &state, steps[i].direction,
							  &packet));
		else
			KUNIT_ASSERT_TRUE(test, eoig_sctp_open(&sctp, &packet, &state));
		KUNIT_ASSERT_EQ_MSG(test, (int)state, (int)steps[i].state, "step %u", i);
	}
}

#define ASSOCIATION(name, ...)					\
static void eoig_sctp_test_##name(struct kunit *test)		\
{								\
	static const struct step steps[] = { __VA_ARGS__ };	\
								\
	run(test, steps, ARRAY_SIZE(steps));			\
}

ASSOCIATION(shutdown_by_interior, HANDSHAKE,
	    STEP(OUT, SHUTDOWN, 0x99, 0, SHUTDOWN_OUT), STEP(IN, SHUTDOWN_ACK, 0x11, 0, CLOSED),
	    STEP(OUT, SHUTDOWN_ACK, 0x99, 0, CLOSED))
ASSOCIATION(shutdown_by_exterior, HANDSHAKE,
	    STEP(IN, SHUTDOWN, 0x12, 0, ESTABLISHED), STEP(IN, SHUTDOWN, 0x11, 0, SHUTDOWN_IN),
	    STEP(OUT, SHUTDOWN_ACK, 0x99, 0, CLOSED))
ASSOCIATION(abort_judged_by_tag, HANDSHAKE,
	    STEP(IN, ABORT, 0x12, 0, ESTABLISHED), STEP(IN, ABORT, 0x99, 0, ESTABLISHED),
	    REFLECTED(IN, ABORT, 0x11, ESTABLISHED), STEP(IN, ABORT, 0x11, 0, ABORTED))
ASSOCIATION(abort_reflected, HANDSHAKE, REFLECTED(IN, ABORT, 0x99, ABORTED))
ASSOCIATION(refused, STEP(OUT, INIT, 0, 0x11, INIT_OUT), STEP(IN, ABORT, 0x10, 0, INIT_OUT),
	    STEP(IN, ABORT, 0x11, 0, ABORTED))
ASSOCIATION(init_ack_of_another_init, STEP(OUT, INIT, 0, 0x11, INIT_OUT),
	    STEP(IN, INIT_ACK, 0x10, 0x99, INIT_OUT), STEP(IN, INIT_ACK, 0x11, 0x99, INIT_ACKED))
ASSOCIATION(both_at_once, STEP(OUT, INIT, 0, 0x11, INIT_OUT), STEP(IN, INIT, 0, 0x99, INIT_BOTH),
	    STEP(OUT, INIT_ACK, 0x99, 0x11, INIT_BOTH), STEP(IN, INIT_ACK, 0x11, 0x99, INIT_ACKED),
	    STEP(OUT, COOKIE_ECHO, 0x99, 0, INIT_ACKED), STEP(IN, COOKIE_ACK, 0x11, 0, ESTABLISHED))
ASSOCIATION(restart_by_interior, HANDSHAKE, STEP(OUT, INIT, 0, 0x22, ESTABLISHED),
	    STEP(IN, INIT_ACK, 0x22, 0x88, INIT_ACKED), STEP(OUT, COOKIE_ECHO, 0x88, 0, INIT_ACKED),
	    STEP(IN, COOKIE_ACK, 0x22, 0, ESTABLISHED), STEP(IN, ABORT, 0x11, 0, ESTABLISHED),
	    STEP(IN, ABORT, 0x22, 0, ABORTED))
ASSOCIATION(not_begun_again_by_exterior, HANDSHAKE,
	    STEP(IN, ABORT, 0x11, 0, ABORTED), STEP(IN, INIT_ACK, 0x11, 0x77, ABORTED),
	    REFUSED(IN, INIT, 0, 0x77, ABORTED))
ASSOCIATION(second_path, STEP(OUT, OTHER, 0x99, 0, PICKED_UP),
	    STEP(IN, ABORT, 0x55, 0, ESTABLISHED),
	    STEP(IN, OTHER, 0x11, 0, ESTABLISHED), REFLECTED(IN, ABORT, 0x99, ABORTED))

static void eoig_sctp_test_open(struct kunit *test)
{
	struct eoig_sctp_packet packet = { .tag = htonl(1) };
	struct eoig_sctp sctp = {};
	u8 state;

	packet.event = EOIG_SCTP_EVENT_ABORT;
	KUNIT_EXPECT_FALSE(test, eoig_sctp_open(&sctp, &packet, &state));
	packet.event = EOIG_SCTP_EVENT_SHUTDOWN_ACK;
	KUNIT_EXPECT_FALSE(test, eoig_sctp_open(&sctp, &packet, &state));
	packet.event = EOIG_SCTP_EVENT_OTHER;
	KUNIT_EXPECT_TRUE(test, eoig_sctp_open(&sctp, &packet, &state));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_sctp_test_transitions),
	KUNIT_CASE(eoig_sctp_test_open),
	KUNIT_CASE(eoig_sctp_test_shutdown_by_interior),
	KUNIT_CASE(eoig_sctp_test_shutdown_by_exterior),
	KUNIT_CASE(eoig_sctp_test_abort_judged_by_tag),
	KUNIT_CASE(eoig_sctp_test_abort_reflected),
	KUNIT_CASE(eoig_sctp_test_refused),
	KUNIT_CASE(eoig_sctp_test_init_ack_of_another_init),
	KUNIT_CASE(eoig_sctp_test_both_at_once),
	KUNIT_CASE(eoig_sctp_test_restart_by_interior),
	KUNIT_CASE(eoig_sctp_test_not_begun_again_by_exterior),
	KUNIT_CASE(eoig_sctp_test_second_path),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-sctp",
	.test_cases = cases,
};

kunit_test_suite(suite);
