// SPDX-License-Identifier: GPL-2.0-only
/*
 * A peer of the daemon: the owner of its session, and what is said about it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "error.h"
#include "print.h"
#include "sync_crypto.h"
#include "sync_peer.h"
#include "text.h"

/* Say at most one line about a peer in this time, in ms. */
#define PAUSE	1000

static void send_datagram(void *owner, const void *datagram, size_t length)
{
	struct sync_peer *peer = owner;

	peer->send_error = 0;
	if (sendto(peer->fd, datagram, length, MSG_DONTWAIT,
		   &peer->address.any, peer->address.length) >= 0)
		return;
	peer->unsent++;
	/* The session sends it again. */
	if (errno != EAGAIN && errno != ENOBUFS)
		peer->send_error = errno;
}

static void merge_records(void *owner, const struct eoig_record *records,
			  unsigned int count)
{
	struct sync_peer *peer = owner;

	sync_kernel_merge(peer->kernel, records, count);
}

static void compute_digest(void *owner)
{
	struct sync_peer *peer = owner;
	bool complete = sync_kernel_digest(peer->kernel,
					   sync_slice_key(peer->keys),
					   peer->digests);

	sync_session_digests(peer->session, complete ? peer->digests : NULL);
}

static void save_slices(void *owner, const u8 selected[SYNC_SLICES / 8])
{
	struct sync_peer *peer = owner;

	sync_dump_begin(&peer->dump, sync_slice_key(peer->keys), selected);
}

/* Begin the session. Return: false if there is no memory. */
bool sync_peer_open(struct sync_peer *peer, const u8 id[SYNC_ID_SIZE])
{
	static const struct sync_ops ops = {
		.send = send_datagram,
		.merge = merge_records,
		.digest = compute_digest,
		.slices = save_slices,
	};

	peer->session = sync_session_create(&ops, peer, peer->keys, id);
	return peer->session;
}

void sync_peer_close(struct sync_peer *peer)
{
	sync_dump_end(&peer->dump);
	if (peer->session)
		sync_session_free(peer->session);
}

/* Send what is due. Return: milliseconds until something else is. */
int sync_peer_run(struct sync_peer *peer, s64 now)
{
	struct sync_status status;

	sync_session_status(peer->session, now, &status);
	if (!sync_dump_run(&peer->dump, peer->session, status.connected))
		peer->kernel->lost = true;
	return sync_session_tick(peer->session, now);
}

/* Write why the peer is not connected. It is empty if it is connected. */
static void write_problem(const struct sync_peer *peer,
			  char text[SYNC_PROBLEM_TEXT])
{
	const char *problem = sync_session_problem(peer->session);

	if (problem && peer->send_error)
		snprintf(text, SYNC_PROBLEM_TEXT, "cannot send: %s",
			 strerror(peer->send_error));
	else
		text_copy(text, SYNC_PROBLEM_TEXT, problem ? problem : "");
}

/*
 * Say on standard error what has changed: the peer is in sync, it is lost, or
 * its configuration differs. Each is said once.
 */
void sync_peer_announce(struct sync_peer *peer, s64 now)
{
	char name[ADDRESS_TEXT], problem[SYNC_PROBLEM_TEXT];
	struct sync_status status;

	if (peer->said && now - peer->said < PAUSE)
		return;
	sync_session_status(peer->session, now, &status);
	write_problem(peer, problem);
	address_text(&peer->address, name);
	if (*problem && (peer->said_in_sync ||
			 strcmp(problem, peer->said_problem))) {
		error_warn("peer %s: not connected: %s", name, problem);
		peer->said_in_sync = false;
		peer->said = now;
	} else if (status.in_sync && !peer->said_in_sync) {
		error_warn("peer %s: in sync", name);
		peer->said_in_sync = true;
		peer->said = now;
	} else if (status.connected &&
		   status.config_differs != peer->said_differs) {
		error_warn("peer %s: its gateways and subnets %s", name,
			   status.config_differs ?
			   "differ from those of this router" :
			   "are those of this router again");
		peer->said_differs = status.config_differs;
		peer->said = now;
	}
	if (*problem || status.in_sync)
		text_copy(peer->said_problem, SYNC_PROBLEM_TEXT, problem);
}

bool sync_peer_in_sync(const struct sync_peer *peer, s64 now)
{
	struct sync_status status;

	sync_session_status(peer->session, now, &status);
	return status.in_sync;
}

static const char *state_word(const struct sync_status *status)
{
	if (!status->connected)
		return "not_connected";
	return status->in_sync ? "in_sync" : "comparing";
}

/* Describe the peer for sync status. */
json_t *sync_peer_json(const struct sync_peer *peer, s64 now)
{
	char host[ADDRESS_TEXT], problem[SYNC_PROBLEM_TEXT];
	json_t *object, *counters;
	struct sync_status status;

	sync_session_status(peer->session, now, &status);
	write_problem(peer, problem);
	object = json_pack("{ss si ss so sb si sb so}",
			   "address", address_host(&peer->address, host),
			   "port", address_port(&peer->address),
			   "state", state_word(&status),
			   "problem", *problem ? json_text(problem) :
			   json_null(),
			   "config_differs", status.config_differs,
			   "wire_version", (int)status.version,
			   "comparing", status.comparing,
			   "heard_ms_ago", status.last_heard_ms ?
			   json_integer(now - status.last_heard_ms) :
			   json_null());
	counters = json_pack("{sI sI sI sI sI sI sI sI sI sI sI sI sI}",
			     "lag_ms", status.lag_ms,
			     "records_sent", status.records_sent,
			     "records_received", status.records_received,
			     "records_dropped", status.records_dropped,
			     "records_skipped", status.records_skipped,
			     "datagrams_sent", status.datagrams_sent,
			     "bytes_sent", status.bytes_sent,
			     "datagrams_unsent", peer->unsent,
			     "resent", status.resent,
			     "missed", status.missed,
			     "refused", status.refused,
			     "replayed", status.replayed,
			     "comparisons", status.comparisons);
	json_object_update_new(object, counters);
	return object;
}
