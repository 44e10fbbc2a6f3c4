/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCP connections, segment by segment.
 */
#ifndef EOIG_TCP_STEPS_H
#define EOIG_TCP_STEPS_H

#include <kunit/test.h>
#include <net/tcp.h>

#include "proto/tcp.h"

#define S	TCPHDR_SYN
#define A	TCPHDR_ACK
#define F	TCPHDR_FIN
#define R	TCPHDR_RST
#define P	TCPHDR_PSH
#define U	TCPHDR_URG

/* A segment, whether it passes, and the state after it. */
struct step {
	enum eoig_direction direction;
	u8 flags;
	u32 sequence;
	u32 acknowledgment;
	u32 payload;
	bool pass;
	u8 state;
};

#define OUT(flags, sequence, acknowledgment, payload, state) \
	{ EOIG_OUT, flags, sequence, acknowledgment, payload, true, EOIG_TCP_##state }
#define IN(flags, sequence, acknowledgment, payload, state) \
	{ EOIG_IN, flags, sequence, acknowledgment, payload, true, EOIG_TCP_##state }
#define REFUSED(direction, flags, sequence, acknowledgment, state) \
	{ direction, flags, sequence, acknowledgment, 0, false, EOIG_TCP_##state }
#define HANDSHAKE \
	OUT(S, 100, 0, 0, SYN_OUT), IN(S | A, 900, 101, 0, SYN_ACKED), \
	OUT(A, 101, 901, 0, ESTABLISHED), OUT(A | P, 101, 901, 50, ESTABLISHED), \
	IN(A | P, 901, 151, 70, ESTABLISHED), OUT(A, 151, 971, 0, ESTABLISHED)

/* A connection as the gateway knows it. */
struct known {
	struct eoig_tcp tcp;
	u8 state;
};

static struct eoig_tcp_segment segment_of(const struct step *step)
{
	return (struct eoig_tcp_segment){
		.sequence = step->sequence,
		.acknowledgment = step->acknowledgment,
		.payload = step->payload,
		.flags = step->flags,
	};
}

static void follow(struct kunit *test, struct known *known, const char *name,
		   const struct step *steps, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct eoig_tcp_segment segment = segment_of(&steps[i]);
		bool pass = eoig_tcp_advance(&known->tcp, &known->state, steps[i].direction,
					     &segment);

		KUNIT_ASSERT_EQ_MSG(test, pass, steps[i].pass, "%s, step %u", name, i);
		KUNIT_ASSERT_EQ_MSG(test, (int)known->state, (int)steps[i].state, "%s, step %u",
				    name, i);
	}
}

static struct known begin(struct kunit *test, const char *name, const struct step *steps,
			  unsigned int count)
{
	struct eoig_tcp_segment segment = segment_of(&steps[0]);
	struct known known = { .state = 0xee };

	KUNIT_EXPECT_TRUE(test, eoig_tcp_open(&known.tcp, &segment, &known.state));
	KUNIT_EXPECT_EQ_MSG(test, (int)known.state, (int)steps[0].state, "%s", name);
	follow(test, &known, name, steps + 1, count - 1);
	return known;
}

#endif /* EOIG_TCP_STEPS_H */
