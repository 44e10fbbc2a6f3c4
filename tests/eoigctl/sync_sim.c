// SPDX-License-Identifier: GPL-2.0-only
/*
 * sync_sim CASE [ARGUMENT]: one case of sync-host. These are the cases of two
 * or three routers on a network that loses datagrams.
 *
 * They show what the sessions do. They do not show the kernel, whose table
 * sync_lab.h replaces by a simple one, nor the daemon and its sockets.
 */
#include <string.h>

#include "sync_cases.h"

static bool equal_and_in_sync(void)
{
	return all_in_sync() && tables_equal();
}

static bool connected(void)
{
	return lab_status(AB).connected && lab_status(BA).connected;
}

static bool disconnected(void)
{
	return !lab_status(AB).connected && !lab_status(BA).connected;
}

/* Both routers get new flows and delete others. Each number has one router. */
static void load(u64 ms, unsigned int each_ms)
{
	static unsigned int next;
	unsigned int i, number;

	if (!lab.flows)
		next = 0;
	for (; ms; ms--) {
		for (i = 0; i < each_ms; i++) {
			number = next++ % FLOWS_MAX;
			flow_event(number % 4 < 2 ? A : B, number, false);
			if (number % 5)
				continue;
			number -= lab_random(number < 400 ? number + 1 : 400);
			flow_event(number % 4 < 2 ? A : B, number, true);
		}
		lab_run(1);
	}
}

static void run_connect(const char *argument)
{
	(void)argument;
	lab_begin(2, 1);
	check(!sync_session_problem(AB->session));
	check(lab_until(all_in_sync, 200));
	check(lab_status(AB).version == 1);
	check(lab_status(AB).comparisons == 1);
	check(!lab_status(AB).config_differs);
	check(!sync_session_problem(AB->session));
}

/* Whole records arrive, the other way, too, within a few milliseconds. */
static void run_records(const char *argument)
{
	(void)argument;
	lab_begin(2, 2);
	check(lab_until(all_in_sync, 200));
	flow_event(A, 1, false);
	flow_event(A, 2, false);
	flow_event(B, 3, false);
	lab_run(3);
	check(flow_count(A) == 3);
	check(tables_equal());
	flow_event(B, 1, true);
	lab_run(3);
	check(A->flow[1].deleted);
	check(tables_equal());
	check(!memcmp(&A->flow[3].record, &B->flow[3].record,
		      sizeof(struct eoig_record)));
	check(lab_status(AB).records_sent == 2);
	check(lab_status(AB).records_received == 2);
	check(lab_status(AB).comparisons == 1);
}

static void lossy(u64 seed)
{
	u64 refused;

	lab_pair(seed);
	refused = lab_status(AB).refused;
	lab.loss = 30;
	lab.duplicates = 10;
	load(5000, 12);
	check(lab_until(tables_equal, 2000));
	check(flow_count(A) == 60000);
	/* Not a comparison has repaired it, but the datagrams sent again. */
	check(lab_status(AB).comparisons == 1);
	check(!lab_status(AB).missed && !lab_status(BA).missed);
	check(lab_status(AB).resent > 1000);
	check(lab_until(all_in_sync, 2000));
	check(lab_status(AB).refused == refused);
	check(lab_status(AB).replayed > 100);
	lab_end();
}

static void run_loss(const char *argument)
{
	u64 seed;

	for (seed = 1; seed <= strtoul(argument, NULL, 0); seed++)
		lossy(seed);
	lab_begin(2, 0);
}

/* A connection begins although a third of all datagrams is lost. */
static void run_lossy_connect(const char *argument)
{
	u64 seed;

	for (seed = 1; seed <= strtoul(argument, NULL, 0); seed++) {
		lab_begin(2, seed);
		lab.loss = 30;
		lab.delay_ms = 20;
		check(lab_until(all_in_sync, 20000));
		lab_end();
	}
	lab_begin(2, 0);
}

/* The last datagram is lost. Nothing follows it. */
static void run_tail(const char *argument)
{
	(void)argument;
	lab_pair(4);
	lab.cut = true;
	flow_event(A, 7, false);
	lab_run(2);
	lab.cut = false;
	check(lab_until(tables_equal, 200));
	check(lab_status(BA).comparisons == 1);
}

/* More datagrams than the ring has are lost, before the peer is silent. */
static void run_burst(const char *argument)
{
	unsigned int i;

	(void)argument;
	lab_pair(5);
	lab.cut = true;
	for (i = 0; i < 150000; i++) {
		flow_event(i % 10 ? A : B, i, false);
		if (i % 150 == 0)
			lab_run(1);
	}
	check(lab_status(AB).lag_ms >= 500);
	lab.cut = false;
	check(lab_until(equal_and_in_sync, 30000));
	check(lab_status(BA).missed > 0);
	check(lab_status(AB).comparisons > 1);
	check(flow_count(B) == 150000);
}

/* The owner has lost events of the kernel. */
static void run_lost(const char *argument)
{
	struct eoig_record record;

	(void)argument;
	lab_pair(6);
	flow_record(&record, 9);
	B->flow[9].present = true;
	B->flow[9].record = record;
	lab.flows = 10;
	check(!tables_equal());
	sync_session_lost(BA->session);
	check(!lab_status(BA).in_sync);
	check(lab_until(equal_and_in_sync, 2500));
	/* Without a word of the owner, too, but later. */
	B->flow[8].present = true;
	flow_record(&B->flow[8].record, 8);
	check(lab_until(tables_equal, 61000));
	check(all_in_sync());
}

static void run_restart(const char *argument)
{
	unsigned int i;

	(void)argument;
	lab_pair(7);
	load(1000, 4);
	lab_stop(B);
	load(300, 4);
	lab_start(B);
	check(lab_until(equal_and_in_sync, 2000));
	/* The whole router, which has lost its table. */
	load(100, 4);
	lab_stop(B);
	memset(B->flow, 0, FLOWS_MAX * sizeof(*B->flow));
	lab_run(10000);
	check(!lab_status(AB).connected);
	check(!strcmp(sync_session_problem(AB->session),
		      "the peer does not answer"));
	lab_start(B);
	check(lab_until(equal_and_in_sync, 3000));
	check(flow_count(B) > 5000);
	/* Many times, quickly, either of them. */
	for (i = 0; i < 20; i++) {
		lab_stop(i % 3 ? A : B);
		lab_start(i % 3 ? A : B);
		load(lab_random(700), 1);
	}
	check(lab_until(equal_and_in_sync, 5000));
}

static void run_partition(const char *argument)
{
	(void)argument;
	lab_pair(8);
	load(1000, 2);
	check(lab_until(tables_equal, 200));
	lab.cut = true;
	load(6000, 2);
	check(disconnected());
	check(!lab_status(AB).in_sync && !lab_status(AB).version);
	load(54000, 1);
	check(!tables_equal());
	check(lab_status(AB).records_dropped > 10000);
	lab.cut = false;
	check(lab_until(equal_and_in_sync, 10000));
	check(lab_status(AB).refused < 20);
}

/* A slow network: bulk fills it, and events pass beside it. */
static void run_bulk(const char *argument)
{
	unsigned int i;
	u64 lag = 0;

	(void)argument;
	lab_begin(2, 9);
	lab.delay_ms = 40;
	lab_stop(B);
	for (i = 0; i < 60000; i++)
		flow_event(A, i, false);
	lab_start(B);
	for (i = 0; !all_in_sync(); i++) {
		check(i < 20000);
		flow_event(A, 60000 + i, false);
		lab_run(1);
		if (lab_status(AB).lag_ms > lag)
			lag = lab_status(AB).lag_ms;
	}
	lab_run(300);
	check(tables_equal());
	check(!lab_status(BA).missed);
	check(lag < 1000);
	printf("# figure: 60,000 flows over 20 ms of delay: %u ms\n", i);
}

static void run_three(const char *argument)
{
	unsigned int i;

	(void)argument;
	lab_begin(3, 10);
	lab.delay_ms = 20;
	lab.loss = 10;
	check(lab_until(all_in_sync, 20000));
	for (i = 0; i < 3000; i++) {
		flow_event(&lab.router[i % 3], i, false);
		lab_run(1);
	}
	check(lab_until(equal_and_in_sync, 3000));
	/* One fails. The others go on. */
	lab_stop(&lab.router[0]);
	flow_event(&lab.router[1], 5000, false);
	lab_run(2000);
	check(lab.router[2].flow[5000].present);
	lab_start(&lab.router[0]);
	check(lab_until(equal_and_in_sync, 20000));
}

static const char other_key[] =
	"the peer has another key, give both routers the same key file";

static void run_wrong_key(const char *argument)
{
	(void)argument;
	lab_begin(2, 11);
	lab_stop(B);
	lab_keys(B, 1, (const u8 *)"x");
	lab_start(B);
	load(10000, 1);
	check(disconnected());
	check(!strcmp(sync_session_problem(AB->session), other_key));
	check(!strcmp(sync_session_problem(BA->session), other_key));
	check(!AB->merges && !BA->merges);
	check(lab_status(AB).refused > 10);
	check(!lab_status(AB).last_heard_ms);
	/* One has both keys: it hears the other one, which lacks its first. */
	lab_keys(B, 2, (const u8 *)"xk");
	load(10000, 1);
	check(disconnected());
	check(!strcmp(sync_session_problem(AB->session), other_key));
	check(!strncmp(sync_session_problem(BA->session),
		       "the peer is heard, but does not answer: it lacks", 48));
	lab_keys(B, 1, (const u8 *)"k");
	check(lab_until(equal_and_in_sync, 3000));
	check(!sync_session_problem(BA->session));
}

/* Run with load. The session never ends. */
static void stays_connected(u64 ms)
{
	for (; ms; ms--) {
		load(1, 2);
		check(connected());
	}
}

static void run_rotation(const char *argument)
{
	(void)argument;
	lab_pair(12);
	lab.loss = 10;
	stays_connected(500);
	lab_keys(A, 2, (const u8 *)"kn");
	stays_connected(700);
	lab_keys(B, 2, (const u8 *)"kn");
	stays_connected(700);
	lab_keys(B, 2, (const u8 *)"nk");
	/* The slice keys differ. A comparison still repairs all. */
	sync_session_lost(AB->session);
	stays_connected(3000);
	lab_keys(A, 2, (const u8 *)"nk");
	stays_connected(700);
	lab_keys(A, 1, (const u8 *)"n");
	stays_connected(700);
	lab_keys(B, 1, (const u8 *)"n");
	stays_connected(6000);
	check(lab_until(equal_and_in_sync, 3000));
	check(!lab_status(AB).missed && !lab_status(BA).missed);
	/* A key that is gone ends the session. */
	lab_keys(B, 1, (const u8 *)"z");
	lab_run(6000);
	check(disconnected());
}

static void run_config(const char *argument)
{
	(void)argument;
	lab_pair(13);
	sync_session_set_config(AB->session, 77);
	lab_run(1000);
	check(lab_status(AB).config_differs && lab_status(BA).config_differs);
	check(all_in_sync());
	sync_session_set_config(BA->session, 77);
	lab_run(1000);
	check(!lab_status(AB).config_differs && !lab_status(BA).config_differs);
}

static void run_clocks(const char *argument)
{
	(void)argument;
	lab_begin(2, 14);
	lab_stop(B);
	B->offset_ms = 365ULL * 24 * 3600 * 1000;
	lab_start(B);
	lab.delay_ms = 20;
	lab.loss = 10;
	check(lab_until(all_in_sync, 5000));
	load(3000, 2);
	check(lab_until(tables_equal, 2000));
	check(lab_status(AB).comparisons == 1);
	check(lab_status(AB).last_heard_ms < 60000);
}

static void run_memory(const char *argument)
{
	size_t before;

	(void)argument;
	lab_begin(2, 15);
	before = allocated;
	lab.delay_ms = 20;
	load(3000, 3);
	lab.loss = 100;
	load(4000, 30);
	lab.loss = 0;
	load(1000, 3);
	check(allocated == before);
	printf("# figure: bytes of memory of a session: %zu\n", before / 2);
}

static void run_size(const char *argument)
{
	struct sync_status before, after;
	u64 records, bytes;
	unsigned int i;

	(void)argument;
	lab_begin(2, 16);
	check(lab_until(all_in_sync, 200));
	before = lab_status(AB);
	for (i = 0; i < 28000; i++) {
		flow_event(A, i, false);
		if (i % 28 == 27)
			lab_run(1);
	}
	lab_run(1000);
	after = lab_status(AB);
	records = after.records_sent - before.records_sent;
	bytes = after.bytes_sent - before.bytes_sent +
		/* UDP and IPv6 */
		48 * (after.datagrams_sent - before.datagrams_sent);
	check(records == 28000);
	printf("# figure: bytes of a record with UDP and IPv6, in a batch: %.1f\n",
	       (double)bytes / records);
	check(bytes < 64 * records);
}

/* The address of a peer is that of the router itself. */
static void run_self(const char *argument)
{
	(void)argument;
	lab_begin(2, 17);
	AB->other = AB;
	lab_run(10000);
	check(!lab_status(AB).connected);
	check(!strcmp(sync_session_problem(AB->session),
		      "the peer is this router itself, name another address"));
}

static const struct sync_case own_cases[] = {
	{ "connect", run_connect },
	{ "records", run_records },
	{ "loss", run_loss },
	{ "lossy-connect", run_lossy_connect },
	{ "tail", run_tail },
	{ "burst", run_burst },
	{ "lost", run_lost },
	{ "restart", run_restart },
	{ "partition", run_partition },
	{ "bulk", run_bulk },
	{ "three", run_three },
	{ "wrong-key", run_wrong_key },
	{ "rotation", run_rotation },
	{ "config", run_config },
	{ "clocks", run_clocks },
	{ "memory", run_memory },
	{ "size", run_size },
	{ "self", run_self },
	{ NULL, NULL }
};

int main(int argc, char *argv[])
{
	static const struct sync_case *const tables[] = {
		own_cases, attack_cases, peer_cases, wire_cases,
	};
	const struct sync_case *each;
	unsigned int i;

	check(argc >= 2);
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		for (each = tables[i]; each->name; each++)
			if (!strcmp(each->name, argv[1])) {
				each->run(argc > 2 ? argv[2] : "");
				if (lab.routers)
					lab_end();
				return 0;
			}
	wrong("no case %s", argv[1]);
}
