// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compare the tables of both routers, and send what the peer lacks.
 *
 * Events keep the tables equal. A comparison finds what events did not carry:
 * at the start of a session, after a loss, and every COMPARE_MS. The side with
 * the lower boot id begins:
 *
 *	this side			the other one
 *	OWN: digests of its table
 *	PARTS_OUT: sends them	->	PARTS_IN: collects them
 *	REPLY			<-	OWN: its digests, sends what differs
 *	EXCHANGE: slices, end	<->	EXCHANGE: slices, end
 *
 * A comparison covers what was lost before it began. So each loss is a new
 * wish. Control datagrams show the wish of the peer, and the digests show which
 * wish of each side they cover. The tables are the same when a comparison has
 * ended that covers the last wish. Flows that change meanwhile may differ once
 * more; their records are merged without harm.
 *
 * A comparison whose messages were lost beyond the ring stalls. After STALL_MS
 * it is a loss, too.
 */
#include <string.h>

#include "sync_state.h"

#define COMPARE_MS	60000
#define STALL_MS	10000
/* Between two comparisons, and before the owner is asked again. */
#define PAUSE_MS	1000

/* Records of an established flow in a datagram. */
#define BULK_RECORDS	(SYNC_TEXT_MAX / 48)

/* Stop the comparison. Answers of the owner to it are out of date. */
void sync_compare_stop(struct sync_session *session)
{
	struct sync_comparison *comparison = &session->comparison;

	comparison->step = SYNC_IDLE;
	comparison->digest_outdated = true;
	comparison->saving_outdated = true;
	comparison->own_ready = false;
	comparison->parts_in = 0;
	comparison->parts_out = 0;
	comparison->saved = false;
	comparison->end_sent = false;
	comparison->peer_end = 0;
}

/* Prepare for a new session of the peer. */
void sync_compare_begin(struct sync_session *session)
{
	const struct sync_handshake *handshake = &session->handshake;
	struct sync_comparison *comparison = &session->comparison;

	sync_compare_stop(session);
	comparison->begins = memcmp(handshake->boot, handshake->peer,
				    sizeof(handshake->boot)) < 0;
	comparison->id = 0;
	comparison->peer_wish = 0;
	comparison->peer_covered = 0;
	comparison->peer_begun = 0;
	comparison->begun_ms = 0;
}

/* Want a comparison that begins after this. */
void sync_compare_wish(struct sync_session *session)
{
	session->comparison.wish++;
	session->controller.urgent = true;
}

void sync_session_lost(struct sync_session *session)
{
	sync_compare_wish(session);
}

static void step(struct sync_session *session, enum sync_step next)
{
	session->comparison.step = next;
	session->comparison.progress_ms = session->now;
}

static void end(struct sync_session *session)
{
	struct sync_comparison *comparison = &session->comparison;

	sync_compare_stop(session);
	comparison->covered = comparison->begun;
	comparison->peer_covered = comparison->peer_begun;
	comparison->ended_ms = session->now;
	session->counters.comparisons++;
}

/* Begin a comparison if this side begins, and one is wanted. */
static void idle(struct sync_session *session, u64 *wait)
{
	struct sync_comparison *comparison = &session->comparison;
	u64 at = comparison->ended_ms + COMPARE_MS;

	/* The first control datagram of the peer has its wish. */
	if (!comparison->begins || !comparison->peer_wish)
		return;
	if (comparison->wish != comparison->covered ||
	    comparison->peer_wish != comparison->peer_begun)
		at = comparison->begun_ms ? comparison->begun_ms + PAUSE_MS : 0;
	if (session->now < at) {
		sync_due(session, at, wait);
		return;
	}
	comparison->id++;
	comparison->begun = comparison->wish;
	comparison->peer_begun = comparison->peer_wish;
	comparison->begun_ms = session->now;
	step(session, SYNC_OWN);
}

/* Compare the digests of both sides. Return: whether a slice differs. */
static bool select_slices(struct sync_comparison *comparison)
{
	bool any = false;
	unsigned int i;

	memset(comparison->selected, 0, sizeof(comparison->selected));
	for (i = 0; i < SYNC_SLICES; i++) {
		if (comparison->peer_key == comparison->key &&
		    comparison->own[i] == comparison->digests[i])
			continue;
		comparison->selected[i / 8] |= 1 << i % 8;
		any = true;
	}
	return any;
}

static void send_selected(struct sync_session *session)
{
	struct sync_comparison *comparison = &session->comparison;
	bool any = select_slices(comparison);
	u8 text[SYNC_SELECTED_SIZE];
	size_t length;

	length = sync_selected_write(comparison->id, comparison->selected,
				     text);
	sync_send_message(session, SYNC_SELECTED, text, length);
	if (any)
		step(session, SYNC_EXCHANGE);
	else
		end(session);
}

/*
 * Get the own digests. The peer's digests by another slice key say nothing:
 * then all slices differ. Both keys are the same after the rotation.
 */
static void own(struct sync_session *session, u64 *wait)
{
	struct sync_comparison *comparison = &session->comparison;

	if (!comparison->begins && comparison->peer_key != comparison->key)
		comparison->own_ready = true;
	if (!comparison->own_ready && !comparison->digesting) {
		if (session->now < comparison->digest_ms) {
			sync_due(session, comparison->digest_ms, wait);
			return;
		}
		comparison->digesting = true;
		comparison->digest_outdated = false;
		session->ops->digest(session->owner);
	}
	if (!comparison->own_ready)
		return;
	if (comparison->begins)
		step(session, SYNC_PARTS_OUT);
	else
		send_selected(session);
}

void sync_session_digests(struct sync_session *session,
			  const u64 digests[SYNC_SLICES])
{
	struct sync_comparison *comparison = &session->comparison;

	comparison->digesting = false;
	if (comparison->digest_outdated)
		return;
	if (!digests) {
		comparison->digest_ms = session->now + PAUSE_MS;
		return;
	}
	memcpy(comparison->own, digests, sizeof(comparison->own));
	comparison->own_ready = true;
}

static void send_parts(struct sync_session *session)
{
	struct sync_comparison *comparison = &session->comparison;
	struct sync_part part = {
		.comparison = comparison->id,
		.wish = comparison->begun,
		.peer_wish = comparison->peer_begun,
		.key = comparison->key,
	};
	u8 text[SYNC_PART_SIZE];
	size_t length;

	while (comparison->parts_out < SYNC_PARTS) {
		if (sync_send_pending(session) >= SYNC_BULK_WINDOW)
			return;
		part.part = comparison->parts_out++;
		memcpy(part.digests,
		       &comparison->own[part.part * SYNC_PART_SLICES],
		       sizeof(part.digests));
		length = sync_part_write(&part, text);
		sync_send_message(session, SYNC_DIGESTS, text, length);
	}
	step(session, SYNC_REPLY);
}

/* The peer may have missed the digests. Then it has a new wish. */
static void reply(struct sync_session *session, u64 *wait)
{
	struct sync_comparison *comparison = &session->comparison;
	u64 at = comparison->begun_ms + PAUSE_MS;

	if (comparison->peer_wish == comparison->peer_begun)
		return;
	if (session->now < at)
		sync_due(session, at, wait);
	else
		sync_compare_stop(session);
}

static void exchange(struct sync_session *session)
{
	struct sync_comparison *comparison = &session->comparison;
	u8 text[SYNC_END_SIZE];
	size_t length;

	if (!comparison->saved && !comparison->saving) {
		comparison->saving = true;
		comparison->saving_outdated = false;
		session->ops->slices(session->owner, comparison->selected);
	}
	if (!comparison->saved)
		return;
	if (!comparison->end_sent) {
		length = sync_end_write(comparison->id, text);
		comparison->end = sync_send_message(session, SYNC_END, text,
						    length);
		comparison->end_sent = true;
		comparison->progress_ms = session->now;
	}
	if (session->sender.first > comparison->end && comparison->peer_end &&
	    session->receiver.acknowledged >= comparison->peer_end)
		end(session);
}

unsigned int sync_session_room(const struct sync_session *session)
{
	const struct sync_comparison *comparison = &session->comparison;
	u64 pending = sync_send_pending(session);

	/* Records that nobody wants do not wait. */
	if (!session->connected || comparison->saving_outdated)
		return SYNC_BULK_WINDOW * BULK_RECORDS;
	if (pending >= SYNC_BULK_WINDOW)
		return 0;
	return (SYNC_BULK_WINDOW - pending) * BULK_RECORDS -
	       session->sender.open / 48;
}

void sync_session_queue_bulk(struct sync_session *session,
			     const struct eoig_record *record)
{
	struct sync_comparison *comparison = &session->comparison;

	if (!session->connected || comparison->saving_outdated)
		return;
	comparison->progress_ms = session->now;
	sync_session_queue(session, record);
}

void sync_session_bulk_done(struct sync_session *session)
{
	struct sync_comparison *comparison = &session->comparison;

	comparison->saving = false;
	comparison->saved = !comparison->saving_outdated;
}

static bool receive_part(struct sync_session *session, struct sync_reader *text)
{
	struct sync_comparison *comparison = &session->comparison;
	struct sync_part part;

	if (!sync_part_read(&part, text) || comparison->begins)
		return false;
	if (part.comparison > comparison->id) {
		sync_compare_stop(session);
		comparison->id = part.comparison;
		comparison->begun = part.peer_wish;
		comparison->peer_begun = part.wish;
		comparison->peer_key = part.key;
		comparison->begun_ms = session->now;
		step(session, SYNC_PARTS_IN);
	}
	if (part.comparison != comparison->id ||
	    comparison->step != SYNC_PARTS_IN)
		return true;
	memcpy(&comparison->digests[part.part * SYNC_PART_SLICES], part.digests,
	       sizeof(part.digests));
	comparison->parts_in |= 1U << part.part;
	if (comparison->parts_in == ~0U)
		step(session, SYNC_OWN);
	return true;
}

static bool receive_selected(struct sync_session *session,
			     struct sync_reader *text)
{
	struct sync_comparison *comparison = &session->comparison;
	static const u8 none[SYNC_SLICES / 8];
	u8 selected[SYNC_SLICES / 8];
	u32 id;

	if (!sync_selected_read(&id, selected, text) || !comparison->begins)
		return false;
	if (id != comparison->id || comparison->step != SYNC_REPLY)
		return true;
	memcpy(comparison->selected, selected, sizeof(selected));
	if (memcmp(selected, none, sizeof(none)))
		step(session, SYNC_EXCHANGE);
	else
		end(session);
	return true;
}

/**
 * sync_compare_receive - receive a message of a comparison
 * @session: the session
 * @kind: of the datagram
 * @number: of the datagram
 * @text: the message
 *
 * Return: false if it is malformed.
 */
bool sync_compare_receive(struct sync_session *session, u8 kind, u64 number,
			  struct sync_reader *text)
{
	struct sync_comparison *comparison = &session->comparison;
	u32 id;

	switch (kind) {
	case SYNC_DIGESTS:
		return receive_part(session, text);
	case SYNC_SELECTED:
		return receive_selected(session, text);
	case SYNC_END:
		if (!sync_end_read(&id, text))
			return false;
		/* It may overtake the selected slices. */
		if (id == comparison->id && comparison->step != SYNC_IDLE)
			comparison->peer_end = number;
		return true;
	}
	return false;
}

static void take_step(struct sync_session *session, u64 *wait)
{
	switch (session->comparison.step) {
	case SYNC_IDLE:
		idle(session, wait);
		return;
	case SYNC_OWN:
		own(session, wait);
		return;
	case SYNC_PARTS_OUT:
		send_parts(session);
		return;
	case SYNC_EXCHANGE:
		exchange(session);
		return;
	case SYNC_REPLY:
		reply(session, wait);
		return;
	case SYNC_PARTS_IN:
		return;
	}
}

/* Go on with the comparison as far as possible. */
void sync_compare_tick(struct sync_session *session, u64 *wait)
{
	struct sync_comparison *comparison = &session->comparison;
	enum sync_step before;

	do {
		before = comparison->step;
		take_step(session, wait);
	} while (comparison->step != before);
	if (comparison->step == SYNC_IDLE)
		return;
	if (comparison->digesting || comparison->saving)
		comparison->progress_ms = session->now;
	if (session->now - comparison->progress_ms >= STALL_MS) {
		sync_compare_stop(session);
		sync_compare_wish(session);
	}
	sync_due(session, comparison->progress_ms + STALL_MS, wait);
}
