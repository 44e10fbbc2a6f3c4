// SPDX-License-Identifier: GPL-2.0-only
/*
 * The states of records of a replica: they go forward only, and an attacker
 * gains nothing while nobody knows the numbers of a connection.
 */
#include <linux/tcp.h>
#include <net/tcp.h>

#include "flows.h"

#define NUMBER	7777
/* A record may come so many seconds late. */
#define LATE	30

#define SO EOIG_TCP_SYN_OUT
#define SB EOIG_TCP_SYN_BOTH
#define SA EOIG_TCP_SYN_ACKED
#define PU EOIG_TCP_PICKED_UP
#define ES EOIG_TCP_ESTABLISHED
#define FO EOIG_TCP_FIN_OUT
#define FI EOIG_TCP_FIN_IN
#define CL EOIG_TCP_CLOSED
#define RS EOIG_TCP_RESET

/* Own state x state of a record whose last packet has the same second. */
static const u8 same_second[__EOIG_TCP_STATE_COUNT][__EOIG_TCP_STATE_COUNT] = {
	/*	 SO  SB  SA  PU  ES  FO  FI  CL  RS */
	[SO] = { SO, SB, SA, SO, ES, FO, FI, CL, RS },
	[SB] = { SB, SB, SA, SB, ES, FO, FI, CL, RS },
	[SA] = { SA, SA, SA, SA, ES, FO, FI, CL, RS },
	[PU] = { PU, PU, SA, PU, ES, FO, FI, CL, RS },
	[ES] = { ES, ES, ES, ES, ES, FO, FI, CL, RS },
	[FO] = { FO, FO, FO, FO, FO, FO, CL, CL, RS },
	[FI] = { FI, FI, FI, FI, FI, CL, FI, CL, RS },
	[CL] = { CL, CL, CL, CL, CL, CL, CL, CL, CL },
	[RS] = { RS, RS, RS, RS, RS, RS, RS, RS, RS },
};

#undef SO
#undef SB
#undef SA
#undef PU
#undef ES
#undef FO
#undef FI
#undef CL
#undef RS

static bool is_closed(u8 state)
{
	return state == EOIG_TCP_CLOSED || state == EOIG_TCP_RESET;
}

/* @later: by how many seconds the record is later than the flow. */
static u8 expected(u8 own, u8 given, s32 later)
{
	bool meet = same_second[own][given] == EOIG_TCP_CLOSED &&
		    !is_closed(given);

	if (is_closed(own))
		return later > LATE && !is_closed(given) ? given : own;
	if (meet)
		return EOIG_TCP_CLOSED;
	if (later < 0 && (is_closed(given) || own >= EOIG_TCP_ESTABLISHED))
		return own;
	return later < -LATE ? own : same_second[own][given];
}

static struct eoig_record numbered(u8 protocol, u8 state, u32 idle)
{
	struct eoig_record record = record_of(protocol, 1, state, idle);

	if (protocol == IPPROTO_SCTP) {
		record.sctp.tag_out = cpu_to_be32(NUMBER);
		record.sctp.tag_in = cpu_to_be32(NUMBER + 1);
		return record;
	}
	record.tcp.acknowledged_out = cpu_to_be32(NUMBER);
	record.tcp.end_in = cpu_to_be32(NUMBER);
	record.tcp.marks = cpu_to_be16(EOIG_RECORD_TCP_ACKNOWLEDGED_OUT |
				       EOIG_RECORD_TCP_FIN_IN);
	return record;
}

/* Own numbers stay; those of the record count before the connection is up. */
static void check_numbers(struct kunit *test, const struct eoig_flow *flow,
			  u8 own, u8 given)
{
	int marks = atomic_read(&flow->tcp.marks);
	u8 new = flow->state;

	if (new == own || is_closed(new) ||
	    (own >= EOIG_TCP_ESTABLISHED && !is_closed(own)))
		KUNIT_EXPECT_EQ_MSG(test, marks, EOIG_RECORD_TCP_SYN,
				    "%u, %u", own, given);
	else if (new >= EOIG_TCP_ESTABLISHED)
		KUNIT_EXPECT_EQ_MSG(test, marks, 0, "%u, %u", own, given);
	else
		KUNIT_EXPECT_EQ_MSG(test, marks,
				    EOIG_RECORD_TCP_ACKNOWLEDGED_OUT |
				    EOIG_RECORD_TCP_FIN_IN,
				    "%u, %u", own, given);
}

static void check_pair(struct kunit *test, u8 protocol, u8 own, u8 given,
		       s32 later)
{
	struct eoig_flow_table *table = table_of(test, 10);
	u8 new = expected(own, given, later), timeout;
	struct eoig_flow *flow;

	/* No record has expired. */
	table->timeouts[EOIG_TIMEOUT_TCP_RESET] = 240;
	begin();
	flow = add(table, protocol, 1, own, NOW - 100);
	if (protocol == IPPROTO_TCP)
		atomic_set(&flow->tcp.marks, EOIG_RECORD_TCP_SYN);
	merge(table, numbered(protocol, given, 100 - later));
	KUNIT_EXPECT_EQ_MSG(test, flow->state, new, "%u, %u, later by %d",
			    own, given, later);
	if (new != own) {
		timeout = protocol == IPPROTO_TCP ? eoig_tcp_timeout(new) :
						    eoig_sctp_timeout(new);
		KUNIT_EXPECT_EQ(test, flow->timeout, timeout);
	}
	if (protocol == IPPROTO_TCP)
		check_numbers(test, flow, own, given);
	KUNIT_EXPECT_EQ(test, flow->seen, NOW - 100 + max(later, 0));
	done(table);
	kunit_kfree(test, table);
}

static void check_pairs(struct kunit *test, u8 protocol)
{
	static const s32 later[] = { -LATE - 1, -LATE, -1, 0, 1, LATE,
				     LATE + 1 };
	unsigned int i;
	u8 own, given;

	for (own = 0; own < __EOIG_TCP_STATE_COUNT; own++)
		for (given = 0; given < __EOIG_TCP_STATE_COUNT; given++)
			for (i = 0; i < ARRAY_SIZE(later); i++)
				check_pair(test, protocol, own, given,
					   later[i]);
}

static void eoig_merge_state_test_tcp(struct kunit *test)
{
	check_pairs(test, IPPROTO_TCP);
}

static void eoig_merge_state_test_sctp(struct kunit *test)
{
	check_pairs(test, IPPROTO_SCTP);
}

static void eoig_merge_state_test_dccp(struct kunit *test)
{
#define RO EOIG_DCCP_REQUEST_OUT
#define RD EOIG_DCCP_RESPONDED
#define PU EOIG_DCCP_PICKED_UP
#define OP EOIG_DCCP_OPEN
#define CO EOIG_DCCP_CLOSE_OUT
#define CL EOIG_DCCP_CLOSED
#define RS EOIG_DCCP_RESET
	static const u8 next[][__EOIG_DCCP_STATE_COUNT] = {
		/*	 RO  RD  PU  OP  CO  CL  RS */
		[RO] = { RO, RD, RO, OP, CO, CL, RS },
		[RD] = { RD, RD, RD, OP, CO, CL, RS },
		[PU] = { PU, RD, PU, OP, CO, CL, RS },
		[OP] = { OP, OP, OP, OP, CO, CL, RS },
		[CO] = { CO, CO, CO, CO, CO, CL, RS },
		[CL] = { CL, CL, CL, CL, CL, CL, CL },
		[RS] = { RS, RS, RS, RS, RS, RS, RS },
	};
	u8 own, given;

	for (own = 0; own < __EOIG_DCCP_STATE_COUNT; own++)
		for (given = 0; given < __EOIG_DCCP_STATE_COUNT; given++) {
			struct eoig_flow_table *table = table_of(test, 10);
			struct eoig_record record;
			struct eoig_flow *flow;

			record = record_of(IPPROTO_DCCP, 1, given, 0);
			record.dccp.request = cpu_to_be64(NUMBER);
			begin();
			flow = add(table, IPPROTO_DCCP, 1, own, NOW);
			merge(table, record);
			KUNIT_EXPECT_EQ_MSG(test, flow->state,
					    next[own][given], "%u, %u", own,
					    given);
			if (own < OP && flow->state == OP)
				KUNIT_EXPECT_EQ(test, flow->dccp.request,
						NUMBER);
			done(table);
			kunit_kfree(test, table);
		}
#undef RO
#undef RD
#undef PU
#undef OP
#undef CO
#undef CL
#undef RS
}

/* A tag does not change while the association lives. */
static void eoig_merge_state_test_sctp_tags(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;

	begin();
	flow = add(table, IPPROTO_SCTP, 1, EOIG_SCTP_PICKED_UP, NOW);
	flow->sctp.sent_low = 5;
	flow->sctp.heartbeat = 6;
	merge(table, numbered(IPPROTO_SCTP, EOIG_SCTP_ESTABLISHED, 0));
	KUNIT_EXPECT_EQ(test, flow->state, EOIG_SCTP_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(flow->sctp.tag[EOIG_OUT]), NUMBER);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(flow->sctp.tag[EOIG_IN]),
			NUMBER + 1);
	/* No number of the data may pass for a tag. */
	KUNIT_EXPECT_EQ(test, flow->sctp.initiated, 0);
	eoig_flow_remove(table, flow, EOIG_FLOW_END_EXPIRED);
	merge(table, numbered(IPPROTO_SCTP, EOIG_SCTP_ESTABLISHED, 0));
	flow = find(table, IPPROTO_SCTP, 1);
	KUNIT_ASSERT_NOT_NULL(test, flow);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(flow->sctp.tag[EOIG_IN]),
			NUMBER + 1);
	done(table);
}

static void segment(struct eoig_flow *flow, enum eoig_direction direction,
		    u8 flags, u32 sequence, u32 acknowledgment)
{
	struct eoig_tcp_segment segment = {
		.sequence = sequence,
		.acknowledgment = acknowledgment,
		.flags = flags,
	};

	eoig_tcp_advance(&flow->tcp, &flow->state, direction, &segment);
}

/*
 * Until the interior sends, nobody knows the numbers of a merged connection.
 * What the exterior sends until then ends nothing.
 */
static void eoig_merge_state_test_tcp_unsure(struct kunit *test)
{
	struct eoig_flow_table *table = table_of(test, 10);
	struct eoig_flow *flow;
	u8 state;

	begin();
	for (state = EOIG_TCP_ESTABLISHED; state <= EOIG_TCP_FIN_IN; state++) {
		merge(table, numbered(IPPROTO_TCP, state, 0));
		flow = find(table, IPPROTO_TCP, 1);
		KUNIT_ASSERT_NOT_NULL(test, flow);
		KUNIT_EXPECT_EQ(test, atomic_read(&flow->tcp.marks), 0);
		/* The numbers that the other router knew, and others. */
		segment(flow, EOIG_IN, TCPHDR_RST, NUMBER, 0);
		segment(flow, EOIG_IN, TCPHDR_RST, 0, 0);
		segment(flow, EOIG_IN, TCPHDR_RST | TCPHDR_ACK, 0, 0);
		segment(flow, EOIG_IN, TCPHDR_SYN, 1, 0);
		segment(flow, EOIG_IN, TCPHDR_SYN | TCPHDR_ACK, 1, 1);
		segment(flow, EOIG_IN, TCPHDR_FIN | TCPHDR_ACK, 1, 1);
		KUNIT_EXPECT_EQ(test, flow->state, state);
		/* The interior sends numbers behind the forged one. */
		segment(flow, EOIG_OUT, TCPHDR_ACK, 50, 1000);
		KUNIT_EXPECT_EQ(test, flow->state, state);
		segment(flow, EOIG_IN, TCPHDR_RST, 999, 0);
		KUNIT_EXPECT_EQ(test, flow->state, state);
		/* Its acknowledgment shows which RST it obeys. */
		segment(flow, EOIG_IN, TCPHDR_RST, 1000, 0);
		KUNIT_EXPECT_EQ(test, flow->state, EOIG_TCP_RESET);
		eoig_flow_remove(table, flow, EOIG_FLOW_END_EXPIRED);
	}
	done(table);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_merge_state_test_tcp),
	KUNIT_CASE(eoig_merge_state_test_sctp),
	KUNIT_CASE(eoig_merge_state_test_dccp),
	KUNIT_CASE(eoig_merge_state_test_sctp_tags),
	KUNIT_CASE(eoig_merge_state_test_tcp_unsure),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-merge-state",
	.test_cases = cases,
};

kunit_test_suite(suite);
