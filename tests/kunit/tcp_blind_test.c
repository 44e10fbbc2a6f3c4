// SPDX-License-Identifier: GPL-2.0-only
/*
 * TCP: segments of an attacker that knows no number of the connection, and
 * segments with a wrong checksum.
 */
#include <linux/in.h>
#include <linux/sched.h>

#include "tcp_steps.h"

/* The exterior continues from there. */
struct situation {
	const char *name;
	const struct step *steps;
	unsigned int count;
	/* Numbers that the interior expects and has sent; its reaction. */
	u32 expects;
	u32 sent;
	struct step reaction;
	/* The right segment, which still works. */
	struct step right[2];
};

#define STEPS(...)	(const struct step []){ __VA_ARGS__ }, \
			ARRAY_SIZE(((const struct step []){ __VA_ARGS__ }))
#define CLOSING_OUT	HANDSHAKE, OUT(F | A, 151, 971, 0, ESTABLISHED), \
			IN(A, 971, 152, 0, FIN_OUT)
#define CLOSING_IN	HANDSHAKE, IN(F | A, 971, 151, 0, ESTABLISHED), \
			OUT(A, 151, 972, 0, FIN_IN)

static const struct situation situations[] = {
	{ "unanswered", STEPS(OUT(S, 100, 0, 0, SYN_OUT)), 0x77000000, 101,
	  OUT(R, 777, 0, 0, SYN_OUT),
	  { IN(S | A, 900, 101, 0, SYN_ACKED), OUT(A, 101, 901, 0, ESTABLISHED) } },
	{ "unanswered with data", STEPS(OUT(S, 100, 0, 200, SYN_OUT)), 0x77000000, 301,
	  OUT(R, 777, 0, 0, SYN_OUT),
	  { IN(S | A, 900, 101, 0, SYN_ACKED), OUT(A, 101, 901, 0, ESTABLISHED) } },
	{ "forged SYN", STEPS(OUT(S, 100, 0, 0, SYN_OUT), IN(S, 900, 0, 0, SYN_BOTH),
			      OUT(S | A, 100, 901, 0, SYN_BOTH)), 901, 101,
	  OUT(A, 101, 901, 0, SYN_BOTH),
	  { IN(S | A, 5000, 101, 0, SYN_BOTH), OUT(A, 101, 5001, 0, ESTABLISHED) } },
	{ "opening", STEPS(OUT(S, 100, 0, 0, SYN_OUT), IN(S | A, 900, 101, 0, SYN_ACKED)),
	  901, 101, OUT(R, 777, 0, 0, SYN_ACKED),
	  { IN(S | A, 900, 101, 0, SYN_ACKED), OUT(A, 101, 901, 0, ESTABLISHED) } },
	{ "picked up", STEPS(OUT(A | P, 500, 600, 20, PICKED_UP)), 600, 520,
	  OUT(A, 520, 600, 0, PICKED_UP),
	  { IN(A, 600, 520, 0, ESTABLISHED), OUT(A, 520, 600, 0, ESTABLISHED) } },
	{ "established", STEPS(HANDSHAKE), 971, 151, OUT(A, 151, 971, 0, ESTABLISHED),
	  { IN(A, 971, 151, 9, ESTABLISHED), IN(R, 971, 0, 0, RESET) } },
	{ "half closed by interior", STEPS(CLOSING_OUT), 971, 152, OUT(A, 152, 971, 0, FIN_OUT),
	  { IN(F | A, 971, 152, 0, FIN_OUT), OUT(A, 152, 972, 0, CLOSED) } },
	{ "half closed by exterior", STEPS(CLOSING_IN), 972, 151, OUT(A, 151, 972, 0, FIN_IN),
	  { OUT(F | A, 151, 972, 0, FIN_IN), IN(A, 972, 152, 0, CLOSED) } },
	{ "closed", STEPS(CLOSING_OUT, IN(F | A, 971, 152, 0, FIN_OUT),
			  OUT(A, 152, 972, 0, CLOSED)), 972, 152, OUT(A, 152, 972, 0, CLOSED),
	  { OUT(S, 90000, 0, 0, SYN_OUT), IN(S | A, 4, 90001, 0, SYN_ACKED) } },
	{ "reset", STEPS(HANDSHAKE, IN(R, 971, 0, 0, RESET)), 971, 151,
	  OUT(A, 151, 971, 0, RESET),
	  { OUT(S, 90000, 0, 0, SYN_OUT), IN(S | A, 4, 90001, 0, SYN_ACKED) } },
	{ "reset behind data", STEPS(HANDSHAKE, IN(R, 1071, 0, 0, ESTABLISHED),
				     OUT(A, 151, 1071, 0, RESET)), 1071, 151,
	  OUT(A, 151, 1071, 0, RESET),
	  { OUT(S, 90000, 0, 0, SYN_OUT), IN(S | A, 4, 90001, 0, SYN_ACKED) } },
	{ "used again", STEPS(HANDSHAKE, OUT(R, 151, 0, 0, RESET), OUT(S, 100, 0, 0, SYN_OUT)),
	  0x77000000, 101, OUT(R, 777, 0, 0, SYN_OUT),
	  { IN(S | A, 900, 101, 0, SYN_ACKED), OUT(A, 101, 901, 0, ESTABLISHED) } },
};

static void blind(struct kunit *test, const struct situation *situation, struct known *known,
		  const struct eoig_tcp_segment *segment, bool reacts)
{
	enum eoig_flow_state word = eoig_tcp_flow_state(known->state);
	enum eoig_timeout timeout = eoig_tcp_timeout(known->state);

	eoig_tcp_advance(&known->tcp, &known->state, EOIG_IN, segment);
	if (reacts) {
		struct eoig_tcp_segment reaction = segment_of(&situation->reaction);

		/* A host in SYN-SENT resets with the acknowledged number. */
		if (reaction.flags & R)
			reaction.sequence = segment->acknowledgment;
		eoig_tcp_advance(&known->tcp, &known->state, EOIG_OUT, &reaction);
	}
	if (eoig_tcp_flow_state(known->state) == word &&
	    eoig_tcp_timeout(known->state) == timeout)
		return;
	KUNIT_FAIL(test, "%s: flags %x sequence %u acknowledgment %u payload %u made state %u",
		   situation->name, segment->flags, segment->sequence, segment->acknowledgment,
		   segment->payload, known->state);
}

/* The right segments still work, also in a simultaneous open. */
static void finish(struct kunit *test, struct known *known, const struct situation *situation)
{
	struct eoig_tcp_segment first = segment_of(&situation->right[0]);

	eoig_tcp_advance(&known->tcp, &known->state, situation->right[0].direction, &first);
	follow(test, known, situation->name, &situation->right[1], 1);
}

/* No segment with wrong numbers and no two of them change any state. */
static void eoig_tcp_test_wrong_numbers(struct kunit *test)
{
	static const u8 flags[] = { S, S | A, A, A | P, F | A, R, R | A, S | F, S | R, 0,
				    F | P | U };
	static const s32 off[] = { 5, -5, 70000, -70000, 0x3fffff00, -0x3fffff00, S32_MIN };
	unsigned int i, j, k, variants = ARRAY_SIZE(flags) * ARRAY_SIZE(off) * 2;

	for (i = 0; i < ARRAY_SIZE(situations); i++) {
		const struct situation *situation = &situations[i];
		struct known begun = begin(test, situation->name, situation->steps,
					   situation->count);

		for (j = 0; j < variants; j++) {
			for (k = 0; k < variants; k++) {
				unsigned int both[] = { j, k }, at;
				struct known known = begun;

				for (at = 0; at < 2; at++) {
					unsigned int n = both[at] / ARRAY_SIZE(flags);
					struct eoig_tcp_segment segment = {
						.flags = flags[both[at] % ARRAY_SIZE(flags)],
						.payload = n & 1 ? 2 : 0,
					};

					segment.sequence = situation->expects + off[n / 2];
					segment.acknowledgment = situation->sent +
						(off[n / 2] < 0 ? -1000 : 1000) + off[n / 2];
					blind(test, situation, &known, &segment, at == 0 || j & 1);
				}
				if (k % 16 == j % 16)
					finish(test, &known, situation);
			}
			cond_resched();
		}
	}
}

static bool not_intact(const struct eoig_tcp_segment *segment)
{
	return false;
}

/* Right numbers with a wrong checksum change nothing. */
static void eoig_tcp_test_wrong_checksum(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(situations); i++) {
		const struct situation *situation = &situations[i];
		const struct known begun = begin(test, situation->name, situation->steps,
						 situation->count);
		struct step more[] = {
			situation->right[0], situation->right[1],
			IN(R, situation->expects, 0, 0, RESET),
			IN(R | A, 0, situation->sent, 0, RESET),
			IN(S, 5, 0, 0, RESET), OUT(S, 5, 0, 0, RESET),
			IN(F | A, situation->expects, situation->sent, 0, RESET),
			OUT(F | A, situation->sent, situation->expects, 0, RESET),
			OUT(R, situation->sent, 0, 0, RESET),
		};

		for (j = 0; j < ARRAY_SIZE(more); j++) {
			struct eoig_tcp_segment segment = segment_of(&more[j]);
			struct known known = begun;

			if (!(segment.flags & (S | F | R)) && begun.state >= EOIG_TCP_ESTABLISHED)
				continue;
			segment.intact = not_intact;
			eoig_tcp_advance(&known.tcp, &known.state, more[j].direction, &segment);
			KUNIT_EXPECT_EQ_MSG(test, (int)known.state, (int)begun.state, "%s, step %u",
					    situation->name, j);
			KUNIT_EXPECT_EQ_MSG(test, memcmp(&known.tcp, &begun.tcp,
							 sizeof(known.tcp)), 0,
					    "%s, step %u", situation->name, j);
			follow(test, &known, situation->name, situation->right, 2);
		}
	}
}

/* The checksum of an ACK that closes or heals a side is verified too. */
static void eoig_tcp_test_wrong_checksum_closing(struct kunit *test)
{
	static const struct step steps[] = { HANDSHAKE, IN(F | A, 971, 151, 0, ESTABLISHED) };
	struct known known = begin(test, "closing", steps, ARRAY_SIZE(steps));
	struct eoig_tcp_segment segment = { .sequence = 151, .acknowledgment = 972, .flags = A };

	segment.intact = not_intact;
	KUNIT_EXPECT_TRUE(test, eoig_tcp_advance(&known.tcp, &known.state, EOIG_OUT, &segment));
	KUNIT_EXPECT_EQ(test, (int)known.state, (int)EOIG_TCP_ESTABLISHED);
	segment.acknowledgment = 980;
	KUNIT_EXPECT_TRUE(test, eoig_tcp_advance(&known.tcp, &known.state, EOIG_OUT, &segment));
	segment.acknowledgment = 972;
	segment.intact = NULL;
	KUNIT_EXPECT_TRUE(test, eoig_tcp_advance(&known.tcp, &known.state, EOIG_OUT, &segment));
	KUNIT_EXPECT_EQ(test, (int)known.state, (int)EOIG_TCP_FIN_IN);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_tcp_test_wrong_numbers),
	KUNIT_CASE(eoig_tcp_test_wrong_checksum),
	KUNIT_CASE(eoig_tcp_test_wrong_checksum_closing),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-tcp-blind",
	.test_cases = cases,
};

kunit_test_suite(suite);
