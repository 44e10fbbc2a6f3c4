// SPDX-License-Identifier: GPL-2.0-only
/*
 * The session with one peer.
 *
 * All memory is allocated when it is created. Keys are wiped when they are
 * replaced. Nothing that is not authentic changes more than counters, and the
 * text of sync_session_problem().
 *
 * A session with the same boot id of the peer goes on after silence, and after
 * a rotation of keys: the numbers of datagrams continue, so no nonce is used
 * twice, even if an earlier key comes back. When the peer shows a new boot id,
 * all state of the receiver begins anew.
 */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sync_state.h"

#define TICK_MS	1000
/* Older datagrams that wait for an acknowledgment are a problem. */
#define LAG_MS	1000

/* Take the time. It never goes back. */
void sync_clock(struct sync_session *session, u64 now_ms)
{
	if (!session->begun) {
		session->begun = true;
		session->began_ms = now_ms;
		session->now = now_ms;
	}
	if (now_ms > session->now)
		session->now = now_ms;
}

/* Shorten the wait for the next tick: something is due at a time. */
void sync_due(struct sync_session *session, u64 at_ms, u64 *wait)
{
	u64 left = at_ms > session->now ? at_ms - session->now : 1;

	if (left < *wait)
		*wait = left;
}

/* Derive the keys from the pre-shared ones. */
void sync_derive(struct sync_session *session)
{
	const struct sync_handshake *handshake = &session->handshake;
	const struct sync_key *key = session->keys.key;
	unsigned int i;

	sync_wipe(session->hello, sizeof(session->hello));
	sync_wipe(session->receive, sizeof(session->receive));
	sync_wipe(&session->send, sizeof(session->send));
	for (i = 0; i < session->keys.count; i++)
		sync_cipher_hello(&session->hello[i], &key[i]);
	if (!handshake->confirmed)
		return;
	sync_cipher_session(&session->send, &key[0], handshake->boot,
			    handshake->peer);
	for (i = 0; i < session->keys.count; i++)
		sync_cipher_session(&session->receive[i], &key[i],
				    handshake->peer, handshake->boot);
}

/* The peer has proved that it is alive now. */
void sync_heard(struct sync_session *session)
{
	session->heard_ms = session->now;
	if (session->connected)
		return;
	session->connected = true;
	sync_control_begin(session);
	/* Events of the time before were not sent. */
	sync_compare_wish(session);
	/* Begin when the peer is connected, too: wait for its wish. */
	session->comparison.peer_wish = 0;
}

static void lose(struct sync_session *session)
{
	session->connected = false;
	session->handshake.due = true;
	session->handshake.deaf = false;
	sync_send_reset(session);
	sync_compare_stop(session);
}

struct sync_session *sync_session_create(const struct sync_ops *ops,
					 void *owner,
					 const struct sync_keys *keys,
					 const u8 id[SYNC_ID_SIZE])
{
	struct sync_session *session = allocate(NULL, sizeof(*session));

	memset(session, 0, sizeof(*session));
	session->sender.ring = allocate(NULL,
					SYNC_RING * sizeof(struct sync_slot));
	session->sender.first = 1;
	session->sender.next = 1;
	session->sender.control = 1;
	session->ops = ops;
	session->owner = owner;
	memcpy(session->handshake.router, id, SYNC_ID_SIZE);
	sync_hello_begin(session);
	sync_session_set_keys(session, keys);
	return session;
}

void sync_session_free(struct sync_session *session)
{
	free(session->sender.ring);
	sync_wipe(session, sizeof(*session));
	free(session);
}

/*
 * Replace the pre-shared keys. A session goes on if each side accepts the first
 * key of the other one.
 */
void sync_session_set_keys(struct sync_session *session,
			   const struct sync_keys *keys)
{
	u32 key = sync_slice_key_id(keys);

	sync_wipe(&session->keys, sizeof(session->keys));
	session->keys = *keys;
	sync_derive(session);
	session->handshake.due = true;
	if (session->comparison.key == key)
		return;
	/* Digests by the earlier key say nothing. */
	session->comparison.key = key;
	if (session->comparison.step == SYNC_IDLE)
		return;
	sync_compare_stop(session);
	sync_compare_wish(session);
}

void sync_session_set_config(struct sync_session *session, u64 config)
{
	if (session->config != config)
		session->controller.urgent = true;
	session->config = config;
}

int sync_session_tick(struct sync_session *session, u64 now_ms)
{
	u64 wait = TICK_MS;

	sync_clock(session, now_ms);
	if (session->connected &&
	    session->now - session->heard_ms >= SYNC_SILENCE_MS)
		lose(session);
	sync_hello_tick(session, &wait);
	if (!session->connected)
		return wait;
	sync_compare_tick(session, &wait);
	sync_send_flush(session);
	sync_control_tick(session, &wait);
	sync_due(session, session->heard_ms + SYNC_SILENCE_MS, &wait);
	return wait;
}

/* Return: for how long the oldest datagram waits for its acknowledgment. */
static u64 lag_ms(const struct sync_session *session, u64 now_ms)
{
	const struct sync_sender *sender = &session->sender;
	u64 sent_ms;

	if (!sync_send_pending(session))
		return 0;
	sent_ms = sender->ring[sender->first % SYNC_RING].sent_ms;
	return now_ms > sent_ms ? now_ms - sent_ms : 0;
}

void sync_session_status(const struct sync_session *session, u64 now_ms,
			 struct sync_status *status)
{
	const struct sync_comparison *comparison = &session->comparison;

	*status = session->counters;
	status->connected = session->connected;
	status->version = session->connected ? session->version : 0;
	status->comparing = comparison->step != SYNC_IDLE;
	status->config_differs = session->connected &&
		session->controller.peer_config != session->config;
	status->last_heard_ms = session->heard_ms;
	status->lag_ms = lag_ms(session, now_ms);
	status->in_sync = session->connected && status->lag_ms <= LAG_MS &&
			  comparison->covered == comparison->wish &&
			  comparison->peer_covered == comparison->peer_wish;
}
