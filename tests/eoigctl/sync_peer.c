// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases of sync_sim: what a peer with the key may send that is newer, or has a
 * fault.
 */
#include <string.h>
#include <endian.h>

#include "sync_bytes.h"
#include "sync_cases.h"
#include "sync_state.h"

/* Hellos of a peer that we are. @echo: a challenge of the session, or NULL */
void say_hello(const u8 *echo, u8 version_min, u8 version_max)
{
	struct sync_hello hello = {
		.version_min = version_min,
		.version_max = version_max,
		.answer = true,
		.next = 1,
	};
	u8 datagram[SYNC_HELLO_SIZE];
	struct sync_cipher cipher;

	sync_cipher_hello(&cipher, &A->keys.key[0]);
	memset(hello.router, 1, sizeof(hello.router));
	memset(hello.boot, 2, sizeof(hello.boot));
	memset(hello.challenge, lab_random(256), sizeof(hello.challenge));
	if (echo)
		memcpy(hello.echo, echo, sizeof(hello.echo));
	sync_hello_write(&hello, &cipher, datagram);
	side_receive(AB, datagram, sizeof(datagram));
}

static void run_version(const char *argument)
{
	(void)argument;
	lab_begin(2, 26);
	lab_stop(B);
	lab_run(10);
	say_hello(AB->session->handshake.challenge, 2, 3);
	lab_run(100);
	check(!lab_status(AB).connected);
	check(!strcmp(sync_session_problem(AB->session),
		      "the peer speaks versions 2 to 3 of the protocol, this router 1 to 1: upgrade the older one"));
	/* A peer that speaks ours, too, connects. */
	say_hello(AB->session->handshake.challenge, 1, 3);
	check(lab_status(AB).connected);
	check(lab_status(AB).version == 1);
	check(!sync_session_problem(AB->session));
	/* Another session, which no challenge of ours has confirmed. */
	lab_stop(A);
	lab_start(A);
	lab_run(10);
	say_hello(NULL, 2, 3);
	check(!sync_session_problem(AB->session));
	check(!lab_status(AB).connected);
}

/* Send a text as the session of a side would: authentic, with a new number. */
static void send_text(struct side *from, u8 kind, const u8 *text, size_t length)
{
	struct sync_session *session = from->session;

	if (kind == SYNC_CONTROL)
		sync_send_text(session, kind, session->sender.control++, text,
			       length);
	else
		sync_send_message(session, kind, text, length);
}

/* A text of this kind as a router sends it. Return: its length. */
static size_t sample(u8 kind, u8 text[SYNC_TEXT_MAX])
{
	struct sync_control control = { .first = 1, .next = 1 };
	struct sync_part part = { .comparison = lab_random(5) };
	u8 selected[SYNC_SLICES / 8] = { 1 };
	struct eoig_record record;
	size_t length = 0;
	u8 *at = text;

	switch (kind) {
	case SYNC_CONTROL:
		control.ranges = lab_random(SYNC_NACK_MAX);
		return sync_control_write(&control, text);
	case SYNC_DIGESTS:
		part.part = lab_random(SYNC_PARTS);
		return sync_part_write(&part, text);
	case SYNC_SELECTED:
		return sync_selected_write(lab_random(5), selected, text);
	case SYNC_END:
		return sync_end_write(lab_random(5), text);
	}
	sync_put_u64(&at, lab.now_ms);
	length = at - text;
	while (length + SYNC_RECORD_SIZE_MAX < SYNC_TEXT_MAX / 4) {
		flow_record(&record, lab_random(1000));
		record.state = lab_random(5);
		length += sync_record_write(&record, text + length);
	}
	return length;
}

/* The peer has the key, but a fault. */
static void run_malformed(const char *argument)
{
	unsigned long i, count = strtoul(argument, NULL, 0);
	u8 text[SYNC_TEXT_MAX + 200], kind;
	u64 connected = 0;
	size_t length;

	check(count);
	lab_pair(24);
	/* A flow of the table may have any number. */
	B->garbage = true;
	for (i = 0; i < count; i++) {
		/* A fault ends a session for good. Begin another one. */
		if (i % 500 == 0) {
			lab_stop(B);
			lab_start(B);
			lab_run(50);
		}
		if (i % 10 == 0)
			lab_run(1);
		if (!lab_status(BA).connected)
			continue;
		connected++;
		kind = SYNC_CONTROL + lab_random(5);
		length = sample(kind, text);
		if (lab_random(10))
			length = change(text, length);
		if (length > SYNC_TEXT_MAX)
			length = SYNC_TEXT_MAX;
		send_text(BA, kind, text, length);
	}
	check(connected > count / 2);
	check(lab_status(AB).refused > count / 20);
	check(lab_status(AB).records_received > count / 100);
	/* A restart of the faulty one heals all. */
	B->garbage = false;
	lab_run(100);
	lab_stop(B);
	lab_start(B);
	check(lab_until(all_in_sync, 30000));
	still_works(FLOWS_MAX - 2);
}

/* Records of kinds of a later version stand between others. */
static void run_unknown(const char *argument)
{
	u8 text[SYNC_TEXT_MAX] = { 0 };
	struct eoig_record record;
	size_t length;
	u64 refused;

	(void)argument;
	lab_pair(25);
	/* The time is 0. */
	length = SYNC_TIME_SIZE;
	refused = lab_status(AB).refused;
	flow_record(&record, 1);
	length += sync_record_write(&record, text + length);
	memcpy(text + length, "\x04\x63new", 5);
	length += 5;
	memcpy(text + length, "\x01\x64", 2);
	length += 2;
	flow_record(&record, 2);
	length += sync_record_write(&record, text + length);
	send_text(BA, SYNC_RECORDS, text, length);
	lab_run(20);
	check(A->flow[1].present && A->flow[2].present);
	check(lab_status(AB).records_skipped == 2);
	check(lab_status(AB).records_received == 2);
	check(lab_status(AB).refused == refused);
	/* One malformed record: nothing of its datagram is merged. */
	flow_record(&record, 3);
	length = SYNC_TIME_SIZE;
	length += sync_record_write(&record, text + length);
	text[length] = 200;
	send_text(BA, SYNC_RECORDS, text, length + 1);
	lab_run(200);
	check(!A->flow[3].present);
	check(lab_status(AB).refused == refused + 1);
	check(lab_status(AB).in_sync && lab_status(BA).in_sync);
}

const struct sync_case peer_cases[] = {
	{ "version", run_version },
	{ "malformed", run_malformed },
	{ "unknown", run_unknown },
	{ NULL, NULL }
};
