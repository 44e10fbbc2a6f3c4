/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The session of this router with one peer: what they send each other so that
 * both have the flows of both. It has no socket, no clock and no kernel: the
 * owner has them.
 */
#ifndef EOIGCTL_SYNC_SESSION_H
#define EOIGCTL_SYNC_SESSION_H

#include <linux/eoig_record.h>

#include "sync_types.h"

/**
 * struct sync_ops - what a session asks its owner for
 * @send: send a datagram to the peer; it may be lost
 * @merge: merge records of the peer into the table; they are authentic and
 *	well-formed, at most 500
 * @digest: compute the digests of the own table by sync_slice_key() of the
 *	current keys, and pass them to sync_session_digests(), now or later. A
 *	digest that cannot be computed is passed as NULL.
 * @slices: the peer lacks these slices of sync_slice_key(). For each of their
 *	records call sync_session_queue_bulk(), while sync_session_room() is
 *	above 0. Then call sync_session_bulk_done(). Bit i is byte i / 8,
 *	1 << i % 8. @selected is valid until the function returns.
 *
 * A session does not call @digest or @slices again before the owner has
 * answered the last call. It calls both only in sync_session_tick().
 */
struct sync_ops {
	void (*send)(void *owner, const void *datagram, size_t length);
	void (*merge)(void *owner, const struct eoig_record *records,
		      unsigned int count);
	void (*digest)(void *owner);
	void (*slices)(void *owner, const u8 selected[SYNC_SLICES / 8]);
};

/**
 * struct sync_status - state and counters of a session
 * @connected: both have proved that they have the key, and the peer was heard
 *	a short time ago
 * @in_sync: connected, nothing waits for an acknowledgment for more than a
 *	second, and a comparison has ended since the last loss of either side
 * @comparing: a comparison of the tables is under way
 * @config_differs: connected, and the peer has another digest of its
 *	configuration
 * @version: of the wire; 0 if not connected
 * @records_sent: records that were sent, each counts once
 * @records_received: records that were merged
 * @records_dropped: events while the peer was not connected; the comparison at
 *	the start of the session sends them
 * @records_skipped: records of a kind that this version does not know
 * @datagrams_sent: each counts
 * @bytes_sent: in them, without the headers of UDP and IP
 * @resent: datagrams that were sent again
 * @missed: datagrams of the peer that were gone before it could send them again
 * @refused: datagrams that do not authenticate, are malformed, or arrive while
 *	the peer is not connected
 * @replayed: authentic datagrams that had been received before
 * @comparisons: comparisons that have ended
 * @lag_ms: how long the oldest datagram waits for its acknowledgment
 * @last_heard_ms: when the peer has last proved that it is alive; 0: never
 */
struct sync_status {
	bool connected;
	bool in_sync;
	bool comparing;
	bool config_differs;
	u32 version;
	u64 records_sent;
	u64 records_received;
	u64 records_dropped;
	u64 records_skipped;
	u64 datagrams_sent;
	u64 bytes_sent;
	u64 resent;
	u64 missed;
	u64 refused;
	u64 replayed;
	u64 comparisons;
	u64 lag_ms;
	u64 last_heard_ms;
};

struct sync_session;

/*
 * Call sync_crypto_init() first.
 *
 * @id: the id of this router, the same for each peer. So a router notices that
 * a peer is itself.
 */
struct sync_session *sync_session_create(const struct sync_ops *ops,
					 void *owner,
					 const struct sync_keys *keys,
					 const u8 id[SYNC_ID_SIZE]);
/* Wipe the keys. */
void sync_session_free(struct sync_session *session);
void sync_session_set_keys(struct sync_session *session,
			   const struct sync_keys *keys);
/* @config: digest of the own configuration */
void sync_session_set_config(struct sync_session *session, u64 config);

/* Times are milliseconds of any monotonic clock. */
void sync_session_receive(struct sync_session *session, const void *datagram,
			  size_t length, u64 now_ms);
/*
 * Send what is due. Call it before and after events are queued, after datagrams
 * were received, and after the returned milliseconds.
 */
int sync_session_tick(struct sync_session *session, u64 now_ms);

/* An event. */
void sync_session_queue(struct sync_session *session,
			const struct eoig_record *record);
/* Events were lost: compare the tables. */
void sync_session_lost(struct sync_session *session);

/* Return: the number of bulk records that may be queued now. */
unsigned int sync_session_room(const struct sync_session *session);
void sync_session_queue_bulk(struct sync_session *session,
			     const struct eoig_record *record);
void sync_session_bulk_done(struct sync_session *session);
void sync_session_digests(struct sync_session *session,
			  const u64 digests[SYNC_SLICES]);

void sync_session_status(const struct sync_session *session, u64 now_ms,
			 struct sync_status *status);
/*
 * Return: why the peer is not connected, one line without the name of the peer;
 * NULL if it is connected.
 */
const char *sync_session_problem(const struct sync_session *session);

#endif /* EOIGCTL_SYNC_SESSION_H */
