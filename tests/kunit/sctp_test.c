// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SCTP state machine: every direction x event x state, and whole associations.
 */
#include <kunit/test.h>
#include <linux/in.h>

#include "proto/sctp.h"

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

/* A packet and the state after it. It passes unless the state is refused. */
struct step {
	enum eoig_direction direction;
	enum eoig_sctp_event event;
	u32 tag;
	u32 initiate_tag;
	bool reflected;
	u8 state;
	bool refused;
	u8 proofs;
	u32 number;
};

#define STEP(direction, event, tag, initiate, state) \
	{ EOIG_##direction, EOIG_SCTP_EVENT_##event, tag, initiate, false, EOIG_SCTP_##state }
#define REFLECTED(direction, event, tag, state) \
	{ EOIG_##direction, EOIG_SCTP_EVENT_##event, tag, 0, true, EOIG_SCTP_##state }
#define REFUSED(direction, event, tag, initiate, state) \
	{ EOIG_##direction, EOIG_SCTP_EVENT_##event, tag, initiate, false, EOIG_SCTP_##state, true }
#define PROOF(direction, what, tag, number, state) \
	{ EOIG_##direction, EOIG_SCTP_EVENT_OTHER, tag, 0, false, EOIG_SCTP_##state, false, \
	  EOIG_SCTP_HAS_##what, number }
#define HANDSHAKE \
	STEP(OUT, INIT, 0, 0x11, INIT_OUT), STEP(IN, INIT_ACK, 0x11, 0x99, INIT_ACKED), \
	STEP(OUT, COOKIE_ECHO, 0x99, 0, INIT_ACKED), STEP(IN, COOKIE_ACK, 0x11, 0, ESTABLISHED)

/* An association as the gateway knows it. */
struct known {
	struct eoig_sctp sctp;
	u8 state;
};

static struct eoig_sctp_packet packet_of(const struct step *step)
{
	return (struct eoig_sctp_packet){
		.event = step->event,
		.tag = htonl(step->tag),
		.initiate_tag = htonl(step->initiate_tag),
		.reflected = step->reflected,
		.proofs = step->proofs,
		.tsn = step->number,
		.received = step->number,
		.heartbeat = step->number,
	};
}

static void follow(struct kunit *test, struct known *known, const char *name,
		   const struct step *steps, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct eoig_sctp_packet packet = packet_of(&steps[i]);

		KUNIT_ASSERT_NE_MSG(test, steps[i].refused,
				    eoig_sctp_advance(&known->sctp, &known->state,
						      steps[i].direction, &packet),
				    "%s, step %u", name, i);
		KUNIT_ASSERT_EQ_MSG(test, (int)known->state, (int)steps[i].state, "%s, step %u",
				    name, i);
	}
}

static struct known begin(struct kunit *test, const char *name, const struct step *steps,
			  unsigned int count)
{
	struct eoig_sctp_packet packet = packet_of(&steps[0]);
	struct known known = { .state = 0xee };

	KUNIT_EXPECT_TRUE(test, eoig_sctp_open(&known.sctp, &packet, &known.state));
	KUNIT_EXPECT_EQ_MSG(test, (int)known.state, (int)steps[0].state, "%s", name);
	follow(test, &known, name, steps + 1, count - 1);
	return known;
}

#define ASSOCIATION(name, ...)					\
static void eoig_sctp_test_##name(struct kunit *test)		\
{								\
	static const struct step steps[] = { __VA_ARGS__ };	\
								\
	begin(test, "association", steps, ARRAY_SIZE(steps));	\
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
ASSOCIATION(second_path, PROOF(OUT, HEARTBEAT, 0x99, 7, PICKED_UP),
	    STEP(IN, ABORT, 0x55, 0, PICKED_UP), PROOF(IN, HEARTBEAT_ACK, 0x11, 8, PICKED_UP),
	    PROOF(IN, HEARTBEAT, 0x11, 7, PICKED_UP),
	    PROOF(IN, HEARTBEAT_ACK, 0x11, 7, ESTABLISHED),
	    STEP(IN, ABORT, 0x12, 0, ESTABLISHED), STEP(IN, ABORT, 0x11, 0, ABORTED))
ASSOCIATION(picked_up_sending, PROOF(OUT, DATA, 0x99, 50, PICKED_UP),
	    PROOF(OUT, DATA, 0x99, 52, PICKED_UP), PROOF(OUT, DATA, 0x99, 51, PICKED_UP),
	    PROOF(IN, SACK, 0x11, 48, PICKED_UP), PROOF(IN, SACK, 0x11, 53, PICKED_UP),
	    PROOF(IN, DATA, 0x11, 51, PICKED_UP), PROOF(IN, SACK, 0x11, 49, ESTABLISHED))
ASSOCIATION(picked_up_receiving, PROOF(OUT, SACK, 0x99, 50, PICKED_UP),
	    PROOF(IN, DATA, 0x11, 51, PICKED_UP), PROOF(OUT, SACK, 0x99, 50, PICKED_UP),
	    PROOF(OUT, SACK, 0x99, 51, ESTABLISHED), REFLECTED(IN, ABORT, 0x99, ABORTED))
ASSOCIATION(picked_up_number_wraps, PROOF(OUT, DATA, 0x99, 0, PICKED_UP),
	    PROOF(OUT, DATA, 0x99, U32_MAX, PICKED_UP), PROOF(IN, SACK, 0x11, 1, PICKED_UP),
	    PROOF(IN, SACK, 0x11, U32_MAX - 1, ESTABLISHED))
ASSOCIATION(picked_up_begins_again, PROOF(OUT, DATA, 0x99, 50, PICKED_UP),
	    STEP(OUT, INIT, 0, 0x11, INIT_OUT), STEP(IN, INIT_ACK, 50, 0x98, INIT_OUT),
	    STEP(IN, INIT_ACK, 0x11, 0x98, INIT_ACKED))
ASSOCIATION(picked_up_at_init_ack, STEP(OUT, INIT_ACK, 0x99, 0x11, PICKED_UP),
	    STEP(IN, COOKIE_ECHO, 0x12, 0, PICKED_UP), STEP(IN, COOKIE_ECHO, 0x11, 0, ESTABLISHED))
ASSOCIATION(restart_by_exterior, HANDSHAKE, STEP(IN, INIT, 0, 0x88, ESTABLISHED),
	    STEP(OUT, INIT_ACK, 0x88, 0x22, ESTABLISHED),
	    STEP(IN, COOKIE_ECHO, 0x22, 0, ESTABLISHED),
	    STEP(OUT, COOKIE_ACK, 0x88, 0, ESTABLISHED), REFLECTED(IN, ABORT, 0x99, ESTABLISHED),
	    STEP(IN, ABORT, 0x22, 0, ABORTED))
ASSOCIATION(restart_forged, HANDSHAKE, STEP(IN, INIT, 0, 0x77, ESTABLISHED),
	    STEP(OUT, INIT_ACK, 0x77, 0x22, ESTABLISHED), REFLECTED(IN, ABORT, 0x77, ESTABLISHED),
	    STEP(OUT, ABORT, 0x77, 0, ESTABLISHED), STEP(IN, COOKIE_ECHO, 0x77, 0, ESTABLISHED),
	    REFLECTED(IN, SHUTDOWN_ACK, 0x77, ESTABLISHED), STEP(IN, ABORT, 0x11, 0, ABORTED))
ASSOCIATION(both_at_once_by_cookies, STEP(OUT, INIT, 0, 0x11, INIT_OUT),
	    STEP(IN, INIT, 0, 0x99, INIT_BOTH), STEP(OUT, INIT_ACK, 0x99, 0x11, INIT_BOTH),
	    STEP(IN, COOKIE_ECHO, 0x11, 0, INIT_ACKED),
	    STEP(OUT, COOKIE_ACK, 0x99, 0, ESTABLISHED),
	    REFLECTED(IN, ABORT, 0x99, ABORTED))

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
#define AGAIN		STEP(OUT, INIT, 0, 0x33, INIT_OUT), \
			STEP(IN, INIT_ACK, 0x33, 0x55, INIT_ACKED)

static const struct situation situations[] = {
	{ "unanswered", STEPS(STEP(OUT, INIT, 0, 0x11, INIT_OUT)),
	  { STEP(IN, INIT_ACK, 0x11, 0x99, INIT_ACKED), STEP(IN, ABORT, 0x11, 0, ABORTED) } },
	{ "forged INIT", STEPS(STEP(OUT, INIT, 0, 0x11, INIT_OUT),
			       STEP(IN, INIT, 0, 0x77, INIT_BOTH),
			       STEP(OUT, INIT_ACK, 0x77, 0x11, INIT_BOTH)),
	  { STEP(IN, INIT_ACK, 0x11, 0x99, INIT_ACKED), STEP(IN, ABORT, 0x11, 0, ABORTED) } },
	{ "opening", STEPS(STEP(OUT, INIT, 0, 0x11, INIT_OUT),
			   STEP(IN, INIT_ACK, 0x11, 0x99, INIT_ACKED)),
	  { STEP(IN, COOKIE_ACK, 0x11, 0, ESTABLISHED), STEP(IN, ABORT, 0x11, 0, ABORTED) } },
	{ "picked up", STEPS(PROOF(OUT, DATA, 0x99, 50, PICKED_UP)),
	  { PROOF(IN, SACK, 0x11, 50, ESTABLISHED), STEP(IN, ABORT, 0x11, 0, ABORTED) } },
	{ "established", STEPS(HANDSHAKE),
	  { STEP(IN, SHUTDOWN, 0x11, 0, SHUTDOWN_IN), STEP(IN, ABORT, 0x11, 0, ABORTED) } },
	{ "closing by interior", STEPS(HANDSHAKE, STEP(OUT, SHUTDOWN, 0x99, 0, SHUTDOWN_OUT)),
	  { STEP(IN, SHUTDOWN_ACK, 0x11, 0, CLOSED), STEP(OUT, SHUTDOWN_ACK, 0x99, 0, CLOSED) } },
	{ "closing by exterior", STEPS(HANDSHAKE, STEP(IN, SHUTDOWN, 0x11, 0, SHUTDOWN_IN)),
	  { STEP(OUT, SHUTDOWN_ACK, 0x99, 0, CLOSED), STEP(IN, SHUTDOWN_ACK, 0x11, 0, CLOSED) } },
	{ "closed", STEPS(HANDSHAKE, STEP(OUT, SHUTDOWN, 0x99, 0, SHUTDOWN_OUT),
			  STEP(IN, SHUTDOWN_ACK, 0x11, 0, CLOSED)), { AGAIN } },
	{ "aborted", STEPS(HANDSHAKE, STEP(IN, ABORT, 0x11, 0, ABORTED)), { AGAIN } },
};

/* The interior answers a forged INIT with an INIT ACK or an ABORT. */
static void react(struct known *known, const struct eoig_sctp_packet *packet, bool aborts)
{
	struct eoig_sctp_packet reaction = {
		.event = aborts ? EOIG_SCTP_EVENT_ABORT : EOIG_SCTP_EVENT_INIT_ACK,
		.tag = packet->initiate_tag,
		/* The host that opens gives both the same tag. */
		.initiate_tag = known->state < EOIG_SCTP_INIT_ACKED ? htonl(0x11) : htonl(0x44),
	};

	if (packet->event == EOIG_SCTP_EVENT_INIT)
		eoig_sctp_advance(&known->sctp, &known->state, EOIG_OUT, &reaction);
}

/* A forged INIT in a simultaneous open has a state with the same meaning. */
static bool alike(u8 a, u8 b)
{
	return eoig_sctp_flow_state(a) == eoig_sctp_flow_state(b) &&
	       eoig_sctp_timeout(a) == eoig_sctp_timeout(b);
}

/* No packet with a wrong tag and no two of them change any state. */
static void eoig_sctp_test_wrong_tags(struct kunit *test)
{
	static const u32 tags[] = { 0x77, 0x10, 0x12, 0x98, 0x9a, U32_MAX };
	unsigned int variants = __EOIG_SCTP_EVENT_COUNT * ARRAY_SIZE(tags) * 2, i, j, k, at;

	for (i = 0; i < ARRAY_SIZE(situations); i++) {
		const struct situation *situation = &situations[i];
		const struct known begun = begin(test, situation->name, situation->steps,
						 situation->count);

		for (j = 0; j < variants * variants; j++) {
			struct known known = begun;

			for (at = 0; at < 2; at++) {
				struct eoig_sctp_packet packet = {};

				k = at ? j / variants : j % variants;
				packet.event = k % __EOIG_SCTP_EVENT_COUNT;
				k /= __EOIG_SCTP_EVENT_COUNT;
				packet.initiate_tag = htonl(0x77);
				packet.reflected = k & 1;
				packet.proofs = 0xf;
				packet.tsn = 1000;
				packet.received = 1000;
				packet.heartbeat = 1000;
				if (packet.event != EOIG_SCTP_EVENT_INIT)
					packet.tag = htonl(tags[k / 2]);
				eoig_sctp_advance(&known.sctp, &known.state, EOIG_IN, &packet);
				react(&known, &packet, j & 1);
			}
			if (!alike(known.state, begun.state))
				KUNIT_FAIL(test, "%s: pair %u made state %u", situation->name, j,
					   known.state);
			else if (j % 7 == 0)
				follow(test, &known, situation->name, situation->right, 2);
		}
	}
}

/* The right packet with a wrong checksum changes nothing. */
static void eoig_sctp_test_wrong_checksum(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(situations); i++) {
		const struct situation *situation = &situations[i];
		const struct known begun = begin(test, situation->name, situation->steps,
						 situation->count);
		struct step more[] = {
			situation->right[0], STEP(IN, ABORT, 0x11, 0, ABORTED),
			STEP(OUT, ABORT, 0x99, 0, ABORTED), STEP(OUT, INIT, 0, 0x66, INIT_OUT),
			STEP(IN, INIT, 0, 0x66, INIT_OUT),
		};

		for (j = 0; j < ARRAY_SIZE(more); j++) {
			struct eoig_sctp_packet packet = packet_of(&more[j]);
			struct known known = begun;

			packet.damaged = true;
			eoig_sctp_advance(&known.sctp, &known.state, more[j].direction, &packet);
			KUNIT_EXPECT_EQ_MSG(test, memcmp(&known, &begun, sizeof(known)), 0,
					    "%s, packet %u", situation->name, j);
		}
	}
}

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
	KUNIT_CASE(eoig_sctp_test_picked_up_sending),
	KUNIT_CASE(eoig_sctp_test_picked_up_receiving),
	KUNIT_CASE(eoig_sctp_test_picked_up_number_wraps),
	KUNIT_CASE(eoig_sctp_test_picked_up_begins_again),
	KUNIT_CASE(eoig_sctp_test_picked_up_at_init_ack),
	KUNIT_CASE(eoig_sctp_test_restart_by_exterior),
	KUNIT_CASE(eoig_sctp_test_restart_forged),
	KUNIT_CASE(eoig_sctp_test_both_at_once_by_cookies),
	KUNIT_CASE(eoig_sctp_test_wrong_tags),
	KUNIT_CASE(eoig_sctp_test_wrong_checksum),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-sctp",
	.test_cases = cases,
};

kunit_test_suite(suite);
