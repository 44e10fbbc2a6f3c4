// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases of sync_sim: what an attacker may send.
 *
 * An attacker has no key. It sees, changes and repeats what routers send. A
 * case that shows that something is refused also shows that the same session
 * takes an authentic datagram.
 */
#include <string.h>
#include <endian.h>

#include "sync_cases.h"

/* Check that only these counters have changed. */
static void same_but_counters(struct sync_status before,
			      struct sync_status after)
{
	before.refused = after.refused;
	before.replayed = after.replayed;
	before.datagrams_sent = after.datagrams_sent;
	before.bytes_sent = after.bytes_sent;
	check(!memcmp(&before, &after, sizeof(before)));
}

static u64 merges(void)
{
	return AB->merges + BA->merges;
}

/* Traffic of all kinds, also of a session that has ended. */
static void record_sessions(void)
{
	unsigned int i;

	lab.recording = true;
	for (i = 0; i < 3000; i++) {
		flow_event(i % 2 ? A : B, i, i % 7 == 0);
		lab_run(1);
		if (i % 700 == 0)
			sync_session_lost(AB->session);
		if (i == 1500) {
			lab_stop(B);
			lab_start(B);
		}
	}
	lab_run(3000);
	lab.recording = false;
	/* A datagram under way is no replay. */
	lab_run(lab.delay_ms + 1);
	check(all_in_sync() && tables_equal());
	check(lab.recorded_count > 3000);
}

static void replay_all(void)
{
	const struct recorded *each = lab.recorded;

	for (; each < lab.recorded + lab.recorded_count; each++)
		side_receive(each->from->other, each->bytes, each->length);
}

static void run_replay(const char *argument)
{
	u64 merged, sent, heard, until;
	struct sync_status a, b, now;
	const struct recorded *each;

	(void)argument;
	lab_pair(21);
	record_sessions();
	a = lab_status(AB);
	b = lab_status(BA);
	merged = merges();
	sent = AB->sent + BA->sent;
	/* No tick: what changes now, the replayed datagrams have changed. */
	replay_all();
	replay_all();
	check(merges() == merged);
	same_but_counters(a, lab_status(AB));
	same_but_counters(b, lab_status(BA));
	check(AB->sent + BA->sent - sent <= 20);
	/* Those of this session are known, the others are not authentic. */
	now = lab_status(AB);
	check(now.replayed - a.replayed > 1000);
	check(now.refused - a.refused > 1000);
	still_works(5000);

	/* They do not keep a dead peer alive. */
	lab_stop(B);
	heard = lab_status(AB).last_heard_ms;
	until = lab.now_ms + 10000;
	for (each = lab.recorded; lab.now_ms < until; each++) {
		if (each == lab.recorded + lab.recorded_count)
			each = lab.recorded;
		if (each->from == BA)
			side_receive(AB, each->bytes, each->length);
		lab_run(1);
	}
	check(lab_status(AB).last_heard_ms == heard);
	check(!lab_status(AB).connected);
	lab_start(B);
	check(lab_until(all_in_sync, 3000));
	still_works(5002);
}

/* A hello that was recorded with an echo of a challenge connects nobody. */
static void run_replayed_hello(const char *argument)
{
	const struct recorded *each;
	unsigned int i;

	(void)argument;
	lab_begin(2, 22);
	lab.recording = true;
	check(lab_until(all_in_sync, 3000));
	lab.recording = false;
	lab_stop(B);
	lab_run(6000);
	for (i = 0; i < 100; i++) {
		for (each = lab.recorded;
		     each < lab.recorded + lab.recorded_count; each++)
			if (each->from == BA)
				side_receive(AB, each->bytes, each->length);
		lab_run(10);
		check(!lab_status(AB).connected);
	}
	lab_start(B);
	check(lab_until(all_in_sync, 3000));
}

/* Datagrams that were held back are not accepted after an interruption. */
static void run_withheld(const char *argument)
{
	unsigned int i, until;
	u64 merged, heard;

	(void)argument;
	lab_pair(28);
	lab.cut = true;
	lab.recording = true;
	for (i = 0; i < 100; i++) {
		flow_event(B, i, false);
		lab_run(10);
	}
	lab_run(8000);
	lab.recording = false;
	check(!lab_status(AB).connected);
	check(lab.recorded_count > 100);
	merged = merges();
	heard = lab_status(AB).last_heard_ms;
	replay_all();
	check(merges() == merged);
	check(!lab_status(AB).connected);
	check(lab_status(AB).last_heard_ms == heard);
	/* Nor when the same session goes on. */
	lab.cut = false;
	check(lab_until(all_in_sync, 3000));
	check(tables_equal());
	merged = merges();
	replay_all();
	check(merges() == merged);
	/* One datagram is held back all the time, and the others pass. */
	lab.recording = true;
	lab.cut = true;
	flow_event(B, 200, false);
	lab_run(1);
	lab.recording = false;
	lab.cut = false;
	until = lab.recorded_count;
	check(lab_until(tables_equal, 500));
	merged = merges();
	replay_all();
	check(until > 100 && merges() == merged);
	still_works(300);
}

/* One direction is interrupted. Both notice. */
static void run_one_way(const char *argument)
{
	(void)argument;
	lab_pair(29);
	lab.deaf = AB;
	lab_run(17000);
	check(!lab_status(AB).connected && !lab_status(BA).connected);
	check(!strcmp(sync_session_problem(AB->session),
		      "the peer does not answer"));
	check(!strncmp(sync_session_problem(BA->session),
		       "the peer is heard, but does not answer", 38));
	lab.deaf = NULL;
	check(lab_until(all_in_sync, 3000));
	still_works(1);
}

/* The seconds until a datagram arrives count as idle. */
static void run_delay(const char *argument)
{
	(void)argument;
	lab_pair(30);
	lab_run(1000);
	lab.cut = true;
	flow_event(A, 1, false);
	lab_run(3000);
	lab.cut = false;
	lab_run(200);
	flow_event(A, 2, false);
	lab_run(200);
	check(lab_status(AB).comparisons == 1);
	check(be32toh(B->flow[1].record.idle) == 3 + 3);
	check(be32toh(B->flow[1].record.age) == 70000 + 3);
	check(be32toh(B->flow[2].record.idle) == 3);
}

static void run_forged(const char *argument)
{
	unsigned long i, count = strtoul(argument, NULL, 0), forged = 0;
	u8 bytes[SYNC_DATAGRAM_MAX + 200];
	const struct recorded *each;
	struct sync_status a, b;
	u64 merged, sent, tries;
	size_t length;

	check(count);
	lab_pair(23);
	record_sessions();
	a = lab_status(AB);
	b = lab_status(BA);
	merged = merges();
	sent = AB->sent + BA->sent;
	tries = a.refused + b.refused;
	for (i = 0; i < count; i++) {
		each = &lab.recorded[lab_random(lab.recorded_count)];
		memcpy(bytes, each->bytes, each->length);
		length = change(bytes, each->length);
		if (length == each->length &&
		    !memcmp(bytes, each->bytes, length))
			continue;
		side_receive(each->from->other, bytes, length);
		forged++;
	}
	check(forged > count - count / 10);
	check(merges() == merged);
	check(AB->sent + BA->sent == sent);
	same_but_counters(a, lab_status(AB));
	same_but_counters(b, lab_status(BA));
	check(lab_status(AB).replayed == a.replayed);
	/* Each of them was refused. */
	tries = lab_status(AB).refused + lab_status(BA).refused - tries;
	check(tries == forged);
	check(!sync_session_problem(AB->session));
	still_works(5000);
}

/* An attacker repeats authentic hellos, or a peer sends too many. */
static void run_storm(const char *argument)
{
	unsigned int i;
	size_t before;
	u64 sent;

	(void)argument;
	lab_begin(2, 27);
	lab_stop(B);
	lab_run(10);
	before = allocated;
	sent = AB->sent;
	for (i = 0; i < 100000; i++) {
		say_hello(NULL, 1, 1);
		if (i % 100 == 0)
			lab_run(1);
	}
	/* Five in half a second, and some of its own. */
	check(AB->sent - sent <= 18);
	check(AB->sent - sent >= 10);
	check(allocated == before);
	check(!lab_status(AB).connected);
	lab_start(B);
	check(lab_until(all_in_sync, 3000));
	still_works(1);
}

const struct sync_case attack_cases[] = {
	{ "replay", run_replay },
	{ "replayed-hello", run_replayed_hello },
	{ "withheld", run_withheld },
	{ "one-way", run_one_way },
	{ "delay", run_delay },
	{ "forged", run_forged },
	{ "storm", run_storm },
	{ NULL, NULL }
};
