// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RST for a deleted TCP connection has the number that its receiver expects
 * (RFC 9293 section 3.10.7). The state machine believes only such a RST.
 */
#include "proto/tcp_reset.h"
#include "tcp_steps.h"

static const struct step sent[] = {
	OUT(S, 100, 0, 0, SYN_OUT),
};

static const struct step answered[] = {
	OUT(S, 100, 0, 0, SYN_OUT), IN(S | A, 900, 101, 0, SYN_ACKED),
};

static const struct step established[] = { HANDSHAKE };

static const struct step closing[] = {
	HANDSHAKE, OUT(F | A, 151, 971, 0, ESTABLISHED),
	IN(A, 971, 152, 0, FIN_OUT),
};

static const struct step picked_up[] = {
	OUT(A, 5000, 7000, 20, PICKED_UP),
};

/* Reset a connection. Check the numbers, and that the state machine obeys. */
static void resets(struct kunit *test, const char *name,
		   const struct step *steps, unsigned int count,
		   enum eoig_direction direction,
		   const struct eoig_tcp_reset *expected)
{
	struct known known = begin(test, name, steps, count);
	struct eoig_tcp_segment segment = { .flags = R };
	struct eoig_tcp_reset reset;

	KUNIT_EXPECT_TRUE_MSG(test,
			      eoig_tcp_reset_numbers(&known.tcp, known.state,
						     direction, &reset),
			      "%s", name);
	KUNIT_EXPECT_EQ_MSG(test, reset.sequence, expected->sequence, "%s",
			    name);
	KUNIT_EXPECT_EQ_MSG(test, reset.acknowledgment,
			    expected->acknowledgment, "%s", name);
	KUNIT_EXPECT_EQ_MSG(test, reset.has_ack, expected->has_ack, "%s", name);
	segment.sequence = reset.sequence;
	segment.acknowledgment = reset.acknowledgment;
	if (reset.has_ack)
		segment.flags |= A;
	eoig_tcp_advance(&known.tcp, &known.state, direction, &segment);
	KUNIT_EXPECT_EQ_MSG(test, (int)known.state, (int)EOIG_TCP_RESET, "%s",
			    name);
	KUNIT_EXPECT_FALSE_MSG(test,
			       eoig_tcp_reset_numbers(&known.tcp, known.state,
						      direction, &reset),
			       "%s, reset", name);
}

#define RESETS(steps, direction, ...) \
	resets(test, #steps ", " #direction, steps, ARRAY_SIZE(steps), \
	       direction, &(const struct eoig_tcp_reset){ __VA_ARGS__ })

static void eoig_tcp_reset_test_interior(struct kunit *test)
{
	RESETS(sent, EOIG_IN, 0, 101, true);
	RESETS(established, EOIG_IN, 971, 0, false);
	RESETS(closing, EOIG_IN, 971, 0, false);
	RESETS(picked_up, EOIG_IN, 7000, 0, false);
}

static void eoig_tcp_reset_test_exterior(struct kunit *test)
{
	RESETS(sent, EOIG_OUT, 101, 0, false);
	RESETS(answered, EOIG_OUT, 101, 0, false);
	RESETS(established, EOIG_OUT, 151, 0, false);
	RESETS(closing, EOIG_OUT, 152, 0, false);
}

/* Nobody has acknowledged the data: the exterior may expect what follows it. */
static void eoig_tcp_reset_test_picked_up(struct kunit *test)
{
	struct known known = begin(test, "picked up", picked_up,
				   ARRAY_SIZE(picked_up));
	struct eoig_tcp_reset reset;

	KUNIT_EXPECT_TRUE(test, eoig_tcp_reset_numbers(&known.tcp, known.state,
						       EOIG_OUT, &reset));
	KUNIT_EXPECT_EQ(test, reset.sequence, 5020);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_tcp_reset_test_interior),
	KUNIT_CASE(eoig_tcp_reset_test_exterior),
	KUNIT_CASE(eoig_tcp_reset_test_picked_up),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-tcp-reset",
	.test_cases = cases,
};

kunit_test_suite(suite);
