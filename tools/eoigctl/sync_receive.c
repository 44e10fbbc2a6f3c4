// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receiver: authenticates datagrams, accepts each number once, and knows
 * which ones are missing.
 *
 * A datagram that is not authentic changes nothing but a counter. Nor does one
 * whose number has arrived, or is too old to tell: an attacker may have
 * recorded it. Records are merged as they arrive, in any order.
 *
 * An attacker may also hold a datagram back, and deliver it later. A flow that
 * has ended meanwhile must not come back. So nothing is accepted while the peer
 * is not connected, and no number of the time before a connection. Seconds that
 * a record was under way count as idle.
 */
#include <endian.h>
#include <string.h>

#include "sync_bytes.h"
#include "sync_state.h"

/* No datagram has more records: a record of a flow is the shortest one. */
#define RECORDS_MAX	(SYNC_TEXT_MAX / 48)

/* Prepare for a new session of the peer, which begins with this number. */
void sync_receive_begin(struct sync_session *session, u64 next)
{
	struct sync_receiver *receiver = &session->receiver;

	memset(receiver, 0, sizeof(*receiver));
	receiver->acknowledged = next - 1;
	receiver->highest = next - 1;
}

/* Check whether a number is missing. It is at most SYNC_RING above the last. */
bool sync_receive_missing(const struct sync_session *session, u64 number)
{
	const struct sync_receiver *receiver = &session->receiver;

	return number > receiver->acknowledged && number <= receiver->highest &&
	       !receiver->arrived[number % SYNC_RING];
}

static void acknowledge(struct sync_receiver *receiver)
{
	while (receiver->acknowledged < receiver->highest &&
	       receiver->arrived[(receiver->acknowledged + 1) % SYNC_RING])
		receiver->acknowledged++;
}

/* Numbers up to this one are missing until they arrive. */
static void extend(struct sync_receiver *receiver, u64 number)
{
	while (receiver->highest < number) {
		receiver->highest++;
		receiver->arrived[receiver->highest % SYNC_RING] = false;
		receiver->asked_ms[receiver->highest % SYNC_RING] = 0;
	}
}

/* Give up all numbers up to this one. The peer does not have them any more. */
static void give_up(struct sync_session *session, u64 number)
{
	struct sync_receiver *receiver = &session->receiver;
	u64 missed = 0;

	while (receiver->acknowledged < receiver->highest &&
	       receiver->acknowledged < number) {
		missed += sync_receive_missing(session,
					       receiver->acknowledged + 1);
		receiver->acknowledged++;
	}
	if (receiver->acknowledged < number) {
		missed += number - receiver->acknowledged;
		receiver->acknowledged = number;
		receiver->highest = number;
	}
	acknowledge(receiver);
	if (!missed)
		return;
	session->counters.missed += missed;
	sync_compare_wish(session);
}

/* The same session goes on. Numbers below this one are of the time before. */
void sync_receive_resume(struct sync_session *session, u64 next)
{
	give_up(session, next - 1);
}

/**
 * sync_receive_announced - note what the peer has sent
 * @session: the session
 * @first: lowest number that the peer can send again
 * @next: the number that it sends next; not less than @first
 */
void sync_receive_announced(struct sync_session *session, u64 first, u64 next)
{
	struct sync_receiver *receiver = &session->receiver;

	/* The window has room for all that a peer keeps. */
	if (next - first > SYNC_RING)
		first = next - SYNC_RING;
	if (first > receiver->acknowledged + 1)
		give_up(session, first - 1);
	extend(receiver, next - 1);
}

/* Return: false if a number has arrived before, or is too old. */
static bool accept_number(struct sync_session *session, u64 number)
{
	struct sync_receiver *receiver = &session->receiver;

	if (number <= receiver->acknowledged)
		return false;
	if (number - receiver->acknowledged > SYNC_RING)
		give_up(session, number - SYNC_RING);
	if (number <= receiver->highest &&
	    !sync_receive_missing(session, number))
		return false;
	extend(receiver, number);
	receiver->arrived[number % SYNC_RING] = true;
	if (!receiver->waiting++)
		receiver->waiting_ms = session->now;
	acknowledge(receiver);
	return true;
}

static u64 *control_word(struct sync_receiver *receiver, u64 number)
{
	return &receiver->controls[number % SYNC_REPLAY_WINDOW / 64];
}

/* The same for a number of a control datagram. Nothing misses one. */
static bool accept_control(struct sync_session *session, u64 number)
{
	struct sync_receiver *receiver = &session->receiver;
	u64 *word = control_word(receiver, number);
	u64 bit = 1ULL << number % 64, at;

	if (!number || receiver->control >= number + SYNC_REPLAY_WINDOW)
		return false;
	if (number > receiver->control) {
		if (number - receiver->control >= SYNC_REPLAY_WINDOW)
			memset(receiver->controls, 0,
			       sizeof(receiver->controls));
		else
			for (at = receiver->control + 1; at < number; at++)
				*control_word(receiver, at) &=
					~(1ULL << at % 64);
		receiver->control = number;
	} else if (*word & bit) {
		return false;
	}
	*word |= bit;
	return true;
}

/* Add seconds that a record was under way. */
static void add_delay(struct eoig_record *record, u32 seconds)
{
	u32 idle = be32toh(record->idle), age = be32toh(record->age);

	record->idle = htobe32(idle + seconds);
	record->age = htobe32(age + seconds < age ? ~0U : age + seconds);
}

static bool receive_records(struct sync_session *session,
			    struct sync_reader *text)
{
	u32 delay = sync_control_delay(session, sync_get_u64(text));
	struct eoig_record records[RECORDS_MAX + 1];
	unsigned int count = 0;
	u64 skipped = 0;

	if (text->failed)
		return false;

	/* Merge all of it or nothing. */
	while (text->left && count <= RECORDS_MAX) {
		switch (sync_record_read(&records[count], text)) {
		case SYNC_DECODED:
			add_delay(&records[count++], delay);
			break;
		case SYNC_SKIPPED:
			skipped++;
			break;
		case SYNC_MALFORMED:
			return false;
		}
	}
	session->counters.records_received += count;
	session->counters.records_skipped += skipped;
	if (count)
		session->ops->merge(session->owner, records, count);
	return true;
}

/* Receive an authentic text. */
static void receive_text(struct sync_session *session,
			 const struct sync_head *head, struct sync_reader *text)
{
	bool newest, accepted, well_formed;

	newest = head->number > session->receiver.control;
	if (head->kind == SYNC_CONTROL)
		accepted = accept_control(session, head->number);
	else
		accepted = accept_number(session, head->number);
	if (!accepted) {
		session->counters.replayed++;
		return;
	}
	if (head->kind != SYNC_CONTROL)
		session->comparison.progress_ms = session->now;
	if (head->kind == SYNC_CONTROL)
		well_formed = sync_control_receive(session, text, newest);
	else if (head->kind == SYNC_RECORDS)
		well_formed = receive_records(session, text);
	else
		well_formed = sync_compare_receive(session, head->kind,
						   head->number, text);
	if (!well_formed)
		session->counters.refused++;
}

static bool receive_session(struct sync_session *session, const u8 *datagram,
			    size_t length)
{
	struct sync_reader text;
	u8 room[SYNC_TEXT_MAX];
	struct sync_head head;
	unsigned int i;

	if (!session->connected ||
	    !sync_head_read(&head, datagram, length) ||
	    head.version != session->version)
		return false;
	for (i = 0; i < session->keys.count; i++) {
		if (head.id != session->receive[i].id ||
		    !sync_datagram_read(&head, &session->receive[i], datagram,
					length, &text, room))
			continue;
		receive_text(session, &head, &text);
		return true;
	}
	return false;
}

void sync_session_receive(struct sync_session *session, const void *datagram,
			  size_t length, u64 now_ms)
{
	sync_clock(session, now_ms);
	if (sync_is_hello(datagram, length))
		sync_hello_receive(session, datagram, length);
	else if (!receive_session(session, datagram, length))
		session->counters.refused++;
}
