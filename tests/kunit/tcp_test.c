// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TCP state machine: each direction x event x state from a table, and whole
 * connections, segment by segment.
 */
#include <linux/in.h>

#include "tcp_steps.h"

/* One letter a state, in the order of enum eoig_tcp_state; '-' refuses. */
static const char letters[] = "sbapefict";

static const struct {
	enum eoig_direction direction;
	enum eoig_tcp_event event;
	const char *next;
} transitions[] = {
	/*					  sbapefict */
	{ EOIG_OUT, EOIG_TCP_EVENT_SYN,		 "sbasefiss" },
	{ EOIG_OUT, EOIG_TCP_EVENT_SYN_ACK,	 "-b-p-----" },
	{ EOIG_OUT, EOIG_TCP_EVENT_SYN_ACK_ANSWER, "---------" },
	{ EOIG_OUT, EOIG_TCP_EVENT_ACK,		 "seepefict" },
	{ EOIG_OUT, EOIG_TCP_EVENT_ACK_FIN,	 "seiiicict" },
	{ EOIG_OUT, EOIG_TCP_EVENT_RST,		 "tttttttct" },
	{ EOIG_OUT, EOIG_TCP_EVENT_HEAL,	 "seepeeiie" },
	{ EOIG_OUT, EOIG_TCP_EVENT_HEAL_PEER,	 "seepefefe" },
	{ EOIG_IN, EOIG_TCP_EVENT_SYN,		 "bba-efi--" },
	{ EOIG_IN, EOIG_TCP_EVENT_SYN_ACK,	 "sbapefict" },
	{ EOIG_IN, EOIG_TCP_EVENT_SYN_ACK_ANSWER, "abaaaaaaa" },
	{ EOIG_IN, EOIG_TCP_EVENT_ACK,		 "aeaeefict" },
	{ EOIG_IN, EOIG_TCP_EVENT_ACK_FIN,	 "feffffcct" },
	{ EOIG_IN, EOIG_TCP_EVENT_RST,		 "tttttttct" },
	{ EOIG_IN, EOIG_TCP_EVENT_HEAL,		 "sbapefict" },
	{ EOIG_IN, EOIG_TCP_EVENT_HEAL_PEER,	 "sbapefict" },
};

static void eoig_tcp_test_transitions(struct kunit *test)
{
	unsigned int i, state;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(transitions), 2 * __EOIG_TCP_EVENT_COUNT);
	for (i = 0; i < ARRAY_SIZE(transitions); i++) {
		KUNIT_ASSERT_EQ(test, strlen(transitions[i].next), __EOIG_TCP_STATE_COUNT);
		for (state = 0; state < __EOIG_TCP_STATE_COUNT; state++) {
			u8 next = eoig_tcp_transition(transitions[i].direction,
						      transitions[i].event, state);
			char letter = next == EOIG_TCP_REFUSE ? '-' : letters[next];

			KUNIT_EXPECT_EQ_MSG(test, letter, transitions[i].next[state],
					    "direction %d event %d state %c",
					    transitions[i].direction, transitions[i].event,
					    letters[state]);
		}
	}
}

#define CONNECTION(name, ...)					\
static void eoig_tcp_test_##name(struct kunit *test)		\
{								\
	static const struct step steps[] = { __VA_ARGS__ };	\
								\
	begin(test, "connection", steps, ARRAY_SIZE(steps));	\
}

CONNECTION(close_by_interior, HANDSHAKE,
	   OUT(F | A, 151, 971, 0, ESTABLISHED), IN(A, 971, 152, 0, FIN_OUT),
	   IN(A | P, 971, 152, 30, FIN_OUT), OUT(A, 152, 1001, 0, FIN_OUT),
	   IN(F | A, 1001, 152, 0, FIN_OUT), OUT(A, 152, 1002, 0, CLOSED),
	   REFUSED(EOIG_IN, S, 5000, 0, CLOSED), REFUSED(EOIG_IN, S | F, 5000, 0, CLOSED))
CONNECTION(close_by_exterior, HANDSHAKE,
	   IN(F | A, 971, 151, 0, ESTABLISHED), OUT(A, 151, 972, 0, FIN_IN),
	   OUT(A | P, 151, 972, 10, FIN_IN), OUT(F | A, 161, 972, 0, FIN_IN),
	   IN(A, 972, 162, 0, CLOSED))
CONNECTION(close_by_both_at_once, HANDSHAKE,
	   OUT(F | A, 151, 971, 0, ESTABLISHED), IN(F | A, 971, 151, 0, ESTABLISHED),
	   OUT(A, 152, 972, 0, FIN_IN), IN(A, 972, 152, 0, CLOSED))
CONNECTION(simultaneous_open,
	   OUT(S, 100, 0, 0, SYN_OUT), IN(S, 900, 0, 0, SYN_BOTH),
	   OUT(S | A, 100, 901, 0, SYN_BOTH), IN(S | A, 900, 101, 0, SYN_BOTH),
	   OUT(A, 101, 901, 0, ESTABLISHED))
CONNECTION(simultaneous_open_exterior_first,
	   OUT(S, 100, 0, 0, SYN_OUT), IN(S, 900, 0, 0, SYN_BOTH),
	   IN(S | A, 900, 101, 0, SYN_BOTH), OUT(S | A, 100, 901, 0, SYN_BOTH),
	   IN(A, 901, 101, 0, ESTABLISHED))
CONNECTION(fast_open,
	   OUT(S, 100, 0, 200, SYN_OUT), IN(S | A, 900, 301, 0, SYN_ACKED),
	   IN(A | P, 901, 301, 500, SYN_ACKED), OUT(A, 301, 1401, 0, ESTABLISHED))
CONNECTION(fast_open_not_taken,
	   OUT(S, 100, 0, 200, SYN_OUT), IN(S | A, 900, 101, 0, SYN_ACKED))
CONNECTION(syn_ack_of_another_syn,
	   OUT(S, 100, 0, 0, SYN_OUT), IN(S | A, 900, 99, 0, SYN_OUT),
	   IN(S | A, 900, 102, 0, SYN_OUT), IN(S | A, 900, 101, 0, SYN_ACKED))
CONNECTION(refused_by_exterior,
	   OUT(S, 100, 0, 0, SYN_OUT), IN(R | A, 0, 100, 0, SYN_OUT),
	   IN(R, 101, 0, 0, SYN_OUT), IN(R | A, 0, 101, 0, RESET))
CONNECTION(reset_exact, HANDSHAKE, IN(R, 971, 0, 0, RESET),
	   REFUSED(EOIG_IN, S, 1, 0, RESET))
CONNECTION(reset_blind, HANDSHAKE,
	   IN(R, 970, 0, 0, ESTABLISHED), IN(R, 972, 0, 0, ESTABLISHED),
	   IN(R | A, 0, 101, 0, ESTABLISHED), OUT(A, 151, 971, 0, ESTABLISHED),
	   IN(A | P, 971, 151, 10, ESTABLISHED))
CONNECTION(reset_behind_data, HANDSHAKE,
	   IN(A | P, 971, 151, 100, ESTABLISHED), IN(R, 1071, 0, 0, ESTABLISHED),
	   OUT(A, 151, 1071, 0, RESET))
CONNECTION(reset_forged_ahead_heals, HANDSHAKE,
	   IN(R, 1071, 0, 0, ESTABLISHED), IN(A, 971, 151, 100, ESTABLISHED),
	   OUT(A, 151, 1071, 0, RESET), IN(A, 1071, 151, 100, RESET),
	   OUT(A, 151, 1171, 0, ESTABLISHED))
CONNECTION(reset_by_interior, HANDSHAKE, OUT(R, 150, 0, 0, ESTABLISHED),
	   OUT(R | A, 151, 971, 0, RESET), OUT(S, 7000, 0, 0, SYN_OUT),
	   IN(S | A, 8000, 7001, 0, SYN_ACKED), OUT(A, 7001, 8001, 0, ESTABLISHED),
	   IN(R, 971, 0, 0, ESTABLISHED), IN(R, 8001, 0, 0, RESET))
CONNECTION(interior_gives_up,
	   OUT(S, 100, 0, 0, SYN_OUT), OUT(R, 100, 0, 0, SYN_OUT), OUT(R, 101, 0, 0, RESET))
CONNECTION(fin_forged_heals, HANDSHAKE,
	   IN(F | A, 1070, 151, 0, ESTABLISHED), IN(A, 971, 151, 100, ESTABLISHED),
	   OUT(A, 151, 1071, 0, FIN_IN), IN(A, 1071, 151, 10, FIN_IN),
	   OUT(A, 151, 1081, 0, ESTABLISHED))
CONNECTION(fin_forged_while_half_closed, HANDSHAKE,
	   OUT(F | A, 151, 971, 0, ESTABLISHED), IN(A, 971, 152, 0, FIN_OUT),
	   IN(F | A, 1070, 152, 0, FIN_OUT), IN(A, 971, 152, 100, FIN_OUT),
	   OUT(A, 152, 1071, 0, CLOSED), IN(A, 1071, 152, 10, CLOSED),
	   OUT(A, 152, 1081, 0, FIN_OUT))
CONNECTION(fin_forged_ahead_hides_no_fin, HANDSHAKE,
	   IN(F | A, 50000, 151, 0, ESTABLISHED), IN(F | A, 971, 151, 0, ESTABLISHED),
	   IN(F | A, 60000, 151, 0, ESTABLISHED), IN(R, 70000, 0, 0, ESTABLISHED),
	   IN(F | A, 5, 151, 0, ESTABLISHED), OUT(A, 151, 972, 0, FIN_IN))
CONNECTION(closed_stays_closed, HANDSHAKE,
	   OUT(F | A, 151, 971, 0, ESTABLISHED), IN(F | A, 971, 152, 0, FIN_OUT),
	   OUT(A, 152, 972, 0, CLOSED), IN(A, 972, 152, 1, CLOSED))
CONNECTION(syn_blind, HANDSHAKE,
	   IN(S, 5, 0, 0, ESTABLISHED), OUT(A, 151, 971, 0, ESTABLISHED),
	   REFUSED(EOIG_OUT, S | A, 151, 6, ESTABLISHED))
CONNECTION(half_open_is_discovered, HANDSHAKE,
	   OUT(S, 40, 0, 0, ESTABLISHED), IN(A, 971, 151, 0, ESTABLISHED),
	   OUT(R, 151, 0, 0, RESET), OUT(S, 40, 0, 0, SYN_OUT),
	   IN(S | A, 70, 41, 0, SYN_ACKED))
CONNECTION(reincarnation_while_half_closed, HANDSHAKE,
	   OUT(F | A, 151, 971, 0, ESTABLISHED), IN(A, 971, 152, 0, FIN_OUT),
	   OUT(S, 90000, 0, 0, FIN_OUT), IN(S | A, 4000, 90001, 0, SYN_ACKED),
	   OUT(A, 90001, 4001, 0, ESTABLISHED), IN(R, 4001, 0, 0, RESET))
CONNECTION(reincarnation_in_time_wait, HANDSHAKE,
	   OUT(F | A, 151, 971, 0, ESTABLISHED), IN(F | A, 971, 152, 0, FIN_OUT),
	   OUT(A, 152, 972, 0, CLOSED), OUT(S, 90000, 0, 0, SYN_OUT),
	   IN(S | A, 4000, 90001, 0, SYN_ACKED), OUT(A, 90001, 4001, 0, ESTABLISHED))
CONNECTION(picked_up,
	   OUT(A | P, 500, 600, 20, PICKED_UP), REFUSED(EOIG_IN, S, 7, 0, PICKED_UP),
	   REFUSED(EOIG_IN, S | R, 7, 0, PICKED_UP),
	   IN(R, 601, 0, 0, PICKED_UP), IN(A, 600, 520, 0, ESTABLISHED),
	   IN(R, 600, 0, 0, RESET))
CONNECTION(picked_up_answers,
	   OUT(A | P, 500, 600, 20, PICKED_UP), IN(A, 600, 499, 0, PICKED_UP),
	   IN(A, 600, 521, 0, PICKED_UP), IN(A, 600, 0, 0, PICKED_UP),
	   OUT(A | P, 520, 600, 30, PICKED_UP), IN(A, 600, 551, 0, PICKED_UP),
	   OUT(A | P, 480, 600, 20, PICKED_UP), IN(A, 600, 479, 0, PICKED_UP),
	   IN(A, 600, 480, 9, ESTABLISHED))
CONNECTION(picked_up_by_a_keepalive,
	   OUT(A, 499, 600, 0, PICKED_UP), IN(A, 600, 501, 0, PICKED_UP),
	   IN(A, 600, 500, 0, ESTABLISHED))
CONNECTION(picked_up_while_closing,
	   OUT(F | A, 500, 600, 0, PICKED_UP), IN(A, 600, 502, 0, PICKED_UP),
	   IN(A, 600, 501, 0, ESTABLISHED))
CONNECTION(picked_up_at_syn_ack,
	   OUT(S | A, 500, 600, 0, PICKED_UP), IN(A, 600, 502, 0, PICKED_UP),
	   IN(A, 600, 501, 0, ESTABLISHED))
CONNECTION(picked_up_behind_a_loss,
	   OUT(A | P, 500, 600, 20, PICKED_UP), IN(A, 600, 9000, 0, PICKED_UP),
	   OUT(A | P, 9000, 600, 20, PICKED_UP), IN(A, 600, 9000, 0, ESTABLISHED))
CONNECTION(picked_up_far_apart,
	   OUT(A | P, 500, 600, 20, PICKED_UP), OUT(A | P, 0x90000000, 600, 20, PICKED_UP),
	   IN(A, 600, 520, 0, PICKED_UP), IN(A, 600, 0x90000014, 0, ESTABLISHED))
CONNECTION(asymmetric_path_of_the_exterior,
	   OUT(S, 100, 0, 0, SYN_OUT), OUT(A, 101, 901, 0, SYN_OUT),
	   OUT(A | P, 101, 901, 50, SYN_OUT), IN(A, 901, 152, 0, SYN_OUT),
	   IN(A, 901, 151, 0, SYN_ACKED), OUT(A | P, 151, 901, 9, ESTABLISHED))
CONNECTION(older_connection_is_no_answer,
	   OUT(S, 100, 0, 0, SYN_OUT), OUT(A | P, 7000, 901, 50, SYN_OUT),
	   IN(A, 901, 7050, 0, SYN_OUT), OUT(R, 7050, 0, 0, SYN_OUT),
	   IN(S | A, 900, 101, 0, SYN_ACKED))
CONNECTION(blind_syn_and_ack,
	   OUT(S, 100, 0, 0, SYN_OUT), IN(S, 1, 0, 0, SYN_BOTH), IN(A, 12345, 777, 0, SYN_BOTH),
	   OUT(S | A, 100, 2, 0, SYN_BOTH), OUT(R, 777, 0, 0, SYN_BOTH),
	   OUT(A, 101, 2, 0, SYN_BOTH), IN(S | A, 12345, 777, 0, SYN_BOTH),
	   OUT(A, 101, 2, 0, SYN_BOTH), IN(S | A, 900, 101, 0, SYN_BOTH),
	   OUT(A, 101, 901, 0, ESTABLISHED))
CONNECTION(refused_syn_ack_is_not_sent,
	   OUT(S, 100, 0, 0, SYN_OUT),
	   REFUSED(EOIG_OUT, S | A, 101, 901, SYN_OUT),
	   IN(A, 901, 102, 0, SYN_OUT), IN(S | A, 900, 101, 0, SYN_ACKED))
CONNECTION(simultaneous_open_answered_by_ack,
	   OUT(S, 100, 0, 0, SYN_OUT), IN(S, 900, 0, 0, SYN_BOTH),
	   OUT(S | A, 100, 901, 0, SYN_BOTH), IN(A, 901, 101, 0, ESTABLISHED))
CONNECTION(number_wraps,
	   OUT(S, U32_MAX, 0, 0, SYN_OUT), IN(S | A, U32_MAX - 5, 0, 0, SYN_ACKED),
	   OUT(A, 0, U32_MAX - 4, 0, ESTABLISHED), IN(A, U32_MAX - 4, 0, 100, ESTABLISHED),
	   OUT(A, 0, 95, 0, ESTABLISHED), OUT(A, 0, U32_MAX - 4, 0, ESTABLISHED),
	   IN(R, U32_MAX - 4, 0, 0, ESTABLISHED), IN(R, 95, 0, 0, RESET))
CONNECTION(odd_flags_change_nothing, HANDSHAKE,
	   IN(0, 971, 0, 0, ESTABLISHED), IN(F, 971, 0, 0, ESTABLISHED),
	   IN(F | P | U, 971, 0, 0, ESTABLISHED), IN(S | F, 971, 0, 0, ESTABLISHED),
	   IN(S | R, 971, 0, 0, ESTABLISHED), IN(R | F, 971, 0, 0, ESTABLISHED))

static void eoig_tcp_test_open(struct kunit *test)
{
	static const u8 never[] = { 0, F, F | P | U, S | F, S | R, R, R | A, S | F | A, S | R | A,
				    R | F, P, U };
	static const u8 picks_up[] = { A, A | P, F | A, S | A };
	unsigned int i;
	u8 state;

	for (i = 0; i < ARRAY_SIZE(never); i++) {
		struct eoig_tcp_segment segment = { .flags = never[i] };
		struct eoig_tcp tcp = {};

		KUNIT_EXPECT_FALSE_MSG(test, eoig_tcp_open(&tcp, &segment, &state), "flags %x",
				       never[i]);
	}
	for (i = 0; i < ARRAY_SIZE(picks_up); i++) {
		struct eoig_tcp_segment segment = { .flags = picks_up[i] };
		struct eoig_tcp tcp = {};

		KUNIT_EXPECT_TRUE(test, eoig_tcp_open(&tcp, &segment, &state));
		KUNIT_EXPECT_EQ(test, (int)state, (int)EOIG_TCP_PICKED_UP);
	}
}

static void eoig_tcp_test_timeouts(struct kunit *test)
{
	unsigned int state;

	for (state = 0; state < __EOIG_TCP_STATE_COUNT; state++) {
		enum eoig_timeout expected = EOIG_TIMEOUT_TCP_TRANSITORY;

		if (state == EOIG_TCP_ESTABLISHED)
			expected = EOIG_TIMEOUT_TCP_ESTABLISHED;
		if (state == EOIG_TCP_RESET)
			expected = EOIG_TIMEOUT_TCP_RESET;
		KUNIT_EXPECT_EQ(test, (int)eoig_tcp_timeout(state), (int)expected);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_tcp_test_transitions),
	KUNIT_CASE(eoig_tcp_test_open),
	KUNIT_CASE(eoig_tcp_test_timeouts),
	KUNIT_CASE(eoig_tcp_test_close_by_interior),
	KUNIT_CASE(eoig_tcp_test_close_by_exterior),
	KUNIT_CASE(eoig_tcp_test_close_by_both_at_once),
	KUNIT_CASE(eoig_tcp_test_simultaneous_open),
	KUNIT_CASE(eoig_tcp_test_simultaneous_open_exterior_first),
	KUNIT_CASE(eoig_tcp_test_fast_open),
	KUNIT_CASE(eoig_tcp_test_fast_open_not_taken),
	KUNIT_CASE(eoig_tcp_test_syn_ack_of_another_syn),
	KUNIT_CASE(eoig_tcp_test_refused_by_exterior),
	KUNIT_CASE(eoig_tcp_test_reset_exact),
	KUNIT_CASE(eoig_tcp_test_reset_blind),
	KUNIT_CASE(eoig_tcp_test_reset_behind_data),
	KUNIT_CASE(eoig_tcp_test_reset_forged_ahead_heals),
	KUNIT_CASE(eoig_tcp_test_reset_by_interior),
	KUNIT_CASE(eoig_tcp_test_interior_gives_up),
	KUNIT_CASE(eoig_tcp_test_fin_forged_heals),
	KUNIT_CASE(eoig_tcp_test_closed_stays_closed),
	KUNIT_CASE(eoig_tcp_test_syn_blind),
	KUNIT_CASE(eoig_tcp_test_half_open_is_discovered),
	KUNIT_CASE(eoig_tcp_test_reincarnation_while_half_closed),
	KUNIT_CASE(eoig_tcp_test_reincarnation_in_time_wait),
	KUNIT_CASE(eoig_tcp_test_picked_up),
	KUNIT_CASE(eoig_tcp_test_number_wraps),
	KUNIT_CASE(eoig_tcp_test_odd_flags_change_nothing),
	KUNIT_CASE(eoig_tcp_test_fin_forged_while_half_closed),
	KUNIT_CASE(eoig_tcp_test_fin_forged_ahead_hides_no_fin),
	KUNIT_CASE(eoig_tcp_test_picked_up_answers),
	KUNIT_CASE(eoig_tcp_test_picked_up_by_a_keepalive),
	KUNIT_CASE(eoig_tcp_test_picked_up_while_closing),
	KUNIT_CASE(eoig_tcp_test_picked_up_at_syn_ack),
	KUNIT_CASE(eoig_tcp_test_picked_up_behind_a_loss),
	KUNIT_CASE(eoig_tcp_test_picked_up_far_apart),
	KUNIT_CASE(eoig_tcp_test_asymmetric_path_of_the_exterior),
	KUNIT_CASE(eoig_tcp_test_older_connection_is_no_answer),
	KUNIT_CASE(eoig_tcp_test_blind_syn_and_ack),
	KUNIT_CASE(eoig_tcp_test_refused_syn_ack_is_not_sent),
	KUNIT_CASE(eoig_tcp_test_simultaneous_open_answered_by_ack),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-tcp",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("KUnit: eoig's TCP state machine");
MODULE_LICENSE("GPL");
