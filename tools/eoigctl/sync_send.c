// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sender: datagrams have numbers, and are kept until the peer acknowledges
 * them.
 *
 * The ring keeps their text, and not what was sent: after a rotation of keys
 * they are sent again under the new key. When the ring is full, the oldest
 * datagram is given up. sync_control.c tells the peer, which then asks for a
 * comparison of the tables. Events never wait.
 *
 * Records are written into the slot of the next number. It is sent when the
 * next record does not fit, or by sync_session_tick().
 *
 * A datagram that is not acknowledged for GIVE_UP_MS is given up, too. So
 * nobody can hold it back, and deliver it when its flows have ended.
 */
#include <string.h>

#include "sync_bytes.h"
#include "sync_state.h"

#define GIVE_UP_MS	10000

static struct sync_slot *slot_of(const struct sync_session *session, u64 number)
{
	return &session->sender.ring[number % SYNC_RING];
}

/* Send what is a datagram already. */
void sync_send_raw(struct sync_session *session, const u8 *datagram,
		   size_t length)
{
	session->counters.datagrams_sent++;
	session->counters.bytes_sent += length;
	session->ops->send(session->owner, datagram, length);
}

/* Seal and send a text. Its number and kind were never used for another. */
void sync_send_text(struct sync_session *session, u8 kind, u64 number,
		    const u8 *text, size_t length)
{
	struct sync_head head = {
		.kind = kind,
		.version = session->version,
		.number = number,
	};
	u8 datagram[SYNC_DATAGRAM_MAX];

	length = sync_datagram_write(&head, &session->send, text, length,
				     datagram);
	sync_send_raw(session, datagram, length);
}

/* Make room for the next number. The oldest one may be lost for the peer. */
static struct sync_slot *next_slot(struct sync_session *session)
{
	struct sync_sender *sender = &session->sender;

	if (sender->next - sender->first == SYNC_RING)
		sender->first++;
	return slot_of(session, sender->next);
}

static u64 send_next(struct sync_session *session, u8 kind, size_t length)
{
	struct sync_sender *sender = &session->sender;
	struct sync_slot *slot = slot_of(session, sender->next);

	slot->kind = kind;
	slot->length = length;
	slot->sent_ms = session->now;
	sync_send_text(session, kind, sender->next, slot->text, length);
	return sender->next++;
}

/* Send the records that wait for more of them. */
void sync_send_flush(struct sync_session *session)
{
	struct sync_sender *sender = &session->sender;
	u8 *at;

	if (!sender->open)
		return;
	at = slot_of(session, sender->next)->text;
	sync_put_u64(&at, session->now);
	send_next(session, SYNC_RECORDS, sender->open);
	sender->open = 0;
}

/* Send a message reliably. Return: its number. */
u64 sync_send_message(struct sync_session *session, u8 kind, const u8 *text,
		      size_t length)
{
	sync_send_flush(session);
	memcpy(next_slot(session)->text, text, length);
	return send_next(session, kind, length);
}

static void send_record(struct sync_session *session,
			const struct eoig_record *record)
{
	struct sync_sender *sender = &session->sender;
	u8 text[SYNC_RECORD_SIZE_MAX], *at;
	size_t size;

	size = sync_record_write(record, text);
	if (!size) {
		session->counters.records_dropped++;
		return;
	}
	if (sender->open + size > SYNC_TEXT_MAX)
		sync_send_flush(session);
	if (!sender->open) {
		next_slot(session);
		sender->open = SYNC_TIME_SIZE;
	}
	at = slot_of(session, sender->next)->text + sender->open;
	sync_put(&at, text, size);
	sender->open += size;
	session->counters.records_sent++;
}

void sync_session_queue(struct sync_session *session,
			const struct eoig_record *record)
{
	if (session->connected)
		send_record(session, record);
	else
		session->counters.records_dropped++;
}

/* Give up all that was not acknowledged. */
void sync_send_reset(struct sync_session *session)
{
	session->sender.open = 0;
	session->sender.first = session->sender.next;
}

/* The peer has all numbers up to this one, or has given them up. */
void sync_send_acknowledged(struct sync_session *session, u64 number)
{
	struct sync_sender *sender = &session->sender;

	if (number < sender->next && number >= sender->first)
		sender->first = number + 1;
}

/* Send a number again, if it is kept. */
void sync_send_again(struct sync_session *session, u64 number)
{
	const struct sync_slot *slot = slot_of(session, number);
	struct sync_sender *sender = &session->sender;

	if (number < sender->first || number >= sender->next)
		return;
	session->counters.resent++;
	sync_send_text(session, slot->kind, number, slot->text, slot->length);
}

/* Give up what the peer has not acknowledged for long. */
void sync_send_expire(struct sync_session *session)
{
	struct sync_sender *sender = &session->sender;

	while (sender->first < sender->next &&
	       session->now - slot_of(session, sender->first)->sent_ms >=
	       GIVE_UP_MS)
		sender->first++;
}

/* Return: the number of datagrams that are not acknowledged. */
u64 sync_send_pending(const struct sync_session *session)
{
	return session->sender.next - session->sender.first;
}
