// SPDX-License-Identifier: GPL-2.0-only
/*
 * The daemon of eoigctl sync: it keeps the flows of this router and those of
 * its peers the same.
 *
 * One loop passes on what comes: the kernel's events to the sessions with all
 * peers, their records to the kernel. A record of a peer is not passed on to
 * other peers, because each router has all others as peers.
 *
 * Packets do not depend on this process. When it ends, or loses something, the
 * next session compares the tables.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sodium.h>
#include <sys/prctl.h>

#include "clock.h"
#include "error.h"
#include "memory.h"
#include "signals.h"
#include "sync_config.h"
#include "sync_crypto.h"
#include "sync_daemon.h"
#include "sync_key.h"
#include "sync_socket.h"
#include "sync_status.h"
#include "text.h"

/* Receive at most this many datagrams in a row. */
#define TURN		256
/* Tell losses to the sessions at most so often, in ms. */
#define LOSS_PAUSE	1000
/* Read a configuration that changes so late, in ms: it may go on changing. */
#define CONFIG_PAUSE	200
/* Wait at most so long, in ms. */
#define WAIT_MAX	1000

/* What the loop waits for, in this order. */
enum {
	WAIT_SIGNALS,
	WAIT_KERNEL,
	WAIT_STATUS,
	WAIT_SOCKETS,
	WAIT_DUMPS = WAIT_SOCKETS + SYNC_FAMILIES,
	WAITS = WAIT_DUMPS + SYNC_PEERS_MAX,
};

static s64 now_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

static void queue_record(void *owner, const struct eoig_record *record)
{
	struct sync_daemon *daemon = owner;
	unsigned int i;

	for (i = 0; i < daemon->peer_count; i++)
		sync_session_queue(daemon->peers[i].session, record);
}

static void config_changed(void *owner)
{
	struct sync_daemon *daemon = owner;

	if (!daemon->config_due)
		daemon->config_due = now_ms() + CONFIG_PAUSE;
}

/*
 * Tell the sessions the digest of the configuration, if it is time to. They
 * compare the tables, too: a change may have emptied this one, or made flows
 * possible that were skipped before.
 */
static void read_config(struct sync_daemon *daemon)
{
	unsigned int i;
	u64 digest;

	if (!daemon->config_due || now_ms() < daemon->config_due)
		return;
	daemon->config_due = 0;
	if (!sync_kernel_ready(&daemon->kernel))
		return;
	daemon->kernel.lost = true;
	if (sync_config_digest(&digest))
		return;
	for (i = 0; i < daemon->peer_count; i++)
		sync_session_set_config(daemon->peers[i].session, digest);
}

/* Let the sessions compare the tables, if something was lost. */
static void tell_losses(struct sync_daemon *daemon)
{
	s64 now = now_ms();
	unsigned int i;

	if (!daemon->kernel.lost || now - daemon->compared < LOSS_PAUSE)
		return;
	daemon->kernel.lost = false;
	daemon->compared = now;
	for (i = 0; i < daemon->peer_count; i++)
		sync_session_lost(daemon->peers[i].session);
}

static int read_kernel(struct sync_daemon *daemon)
{
	int status = sync_kernel_read(&daemon->kernel);

	if (daemon->kernel.loaded) {
		daemon->kernel.loaded = false;
		daemon->config_due = now_ms();
	}
	return status;
}

static void take_datagram(struct sync_daemon *daemon,
			  const struct address *from, const u8 *datagram,
			  size_t length)
{
	unsigned int i;

	for (i = 0; i < daemon->peer_count; i++) {
		if (!address_equal(from, &daemon->peers[i].address))
			continue;
		sync_session_receive(daemon->peers[i].session, datagram,
				     length, now_ms());
		return;
	}
	daemon->strangers++;
}

/* Receive what waits. A datagram that is cut off does not authenticate. */
static void read_socket(struct sync_daemon *daemon, int fd)
{
	u8 datagram[SYNC_DATAGRAM_MAX + 1];
	unsigned int turn = TURN;
	struct address from;
	ssize_t length;

	while (turn--) {
		length = sync_socket_receive(fd, datagram, sizeof(datagram),
					     &from);
		if (length < 0)
			break;
		take_datagram(daemon, &from, datagram, length);
	}
}

/* Keep the old keys if the file is wrong. */
static void read_keys(struct sync_daemon *daemon)
{
	unsigned int i;

	if (sync_keys_read(daemon->setup->key_file, &daemon->keys)) {
		error_warn("the old keys stay in use");
		return;
	}
	for (i = 0; i < daemon->peer_count; i++)
		sync_session_set_keys(daemon->peers[i].session, &daemon->keys);
	error_warn("%u key%s read from %s", daemon->keys.count,
		   plural(daemon->keys.count),
		   daemon->setup->key_file);
}

/* SIGHUP reads the keys again. Another signal ends the daemon. */
static void read_signals(struct sync_daemon *daemon)
{
	int number;

	while ((number = signals_read(daemon->signals)))
		if (number == SIGHUP)
			read_keys(daemon);
		else
			daemon->stopped = true;
}

/* Send what is due. Return: milliseconds until something else is. */
static int run_peers(struct sync_daemon *daemon)
{
	int wait = WAIT_MAX, due;
	unsigned int i;

	for (i = 0; i < daemon->peer_count; i++) {
		due = sync_peer_run(&daemon->peers[i], now_ms());
		if (due < wait)
			wait = due;
		sync_peer_announce(&daemon->peers[i], now_ms());
	}
	if (daemon->config_due && daemon->config_due - now_ms() < wait)
		wait = daemon->config_due - now_ms();
	return wait < 0 ? 0 : wait;
}

static int wait_for_events(const struct sync_daemon *daemon, int wait)
{
	struct pollfd waits[WAITS];
	unsigned int i;

	for (i = 0; i < WAITS; i++)
		waits[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
	waits[WAIT_SIGNALS].fd = daemon->signals;
	waits[WAIT_KERNEL].fd = listen_fd(&daemon->kernel.listen);
	waits[WAIT_STATUS].fd = daemon->status;
	for (i = 0; i < SYNC_FAMILIES; i++)
		waits[WAIT_SOCKETS + i].fd = daemon->sockets[i];
	for (i = 0; i < daemon->peer_count; i++)
		waits[WAIT_DUMPS + i].fd =
			sync_dump_fd(&daemon->peers[i].dump,
				     daemon->peers[i].session);
	if (poll(waits, WAITS, wait) < 0 && errno != EINTR)
		return error_kernel("poll: %s", strerror(errno));
	return STATUS_OK;
}

/* Handle the events that wait. A session dates them by its last turn. */
static int take_events(struct sync_daemon *daemon)
{
	unsigned int i;

	for (i = 0; i < daemon->peer_count; i++)
		sync_session_tick(daemon->peers[i].session, now_ms());
	return read_kernel(daemon);
}

static json_t *skipped_json(const struct restored *merged)
{
	return json_pack("{sI sI sI sI sI sI}",
		"subnet", merged->skipped[EOIG_SKIPPED_A_SUBNET],
		"filtering", merged->skipped[EOIG_SKIPPED_A_FILTERING],
		"expired", merged->skipped[EOIG_SKIPPED_A_EXPIRED],
		"present", merged->skipped[EOIG_SKIPPED_A_PRESENT],
		"limit", merged->skipped[EOIG_SKIPPED_A_LIMIT],
		"memory", merged->skipped[EOIG_SKIPPED_A_MEMORY]);
}

/* Describe the daemon for sync status. */
static json_t *describe(const void *data)
{
	const struct sync_daemon *daemon = data;
	const struct sync_kernel *kernel = &daemon->kernel;
	s64 now = clock_ms(CLOCK_MONOTONIC);
	json_t *peers = json_array();
	bool in_sync = true;
	unsigned int i;

	for (i = 0; i < daemon->peer_count; i++) {
		in_sync &= sync_peer_in_sync(&daemon->peers[i], now);
		json_array_append_new(peers, sync_peer_json(&daemon->peers[i],
							    now));
	}
	return json_pack("{sb ss si sb si so sI sI sI so sI sI sI sI}",
			 "in_sync", in_sync,
			 "mode", daemon->setup->active_active ?
			 "active-active" : "active-standby",
			 "port", daemon->setup->port,
			 "module_loaded", sync_kernel_ready(kernel),
			 "keys", (int)daemon->keys.count,
			 "peers", peers,
			 "events", kernel->events,
			 "overruns", kernel->overruns,
			 "merged", kernel->merged.restored,
			 "skipped", skipped_json(&kernel->merged),
			 "invalid", kernel->refused,
			 "failed", kernel->failed,
			 "unknown", kernel->unknown,
			 "strangers", daemon->strangers);
}

static int run(struct sync_daemon *daemon)
{
	int status = STATUS_OK;
	unsigned int i;

	while (!status && !daemon->stopped) {
		/* What the sessions receive, they acknowledge in their turn. */
		for (i = 0; i < SYNC_FAMILIES; i++)
			if (daemon->sockets[i] >= 0)
				read_socket(daemon, daemon->sockets[i]);
		sync_kernel_flush(&daemon->kernel);
		read_config(daemon);
		tell_losses(daemon);
		status = wait_for_events(daemon, run_peers(daemon));
		read_signals(daemon);
		if (!status)
			status = take_events(daemon);
		sync_status_answer(daemon->status, describe, daemon);
	}
	return status;
}

static int open_sockets(struct sync_daemon *daemon)
{
	unsigned int i, family;

	for (i = 0; i < daemon->peer_count; i++) {
		struct sync_peer *peer = &daemon->peers[i];
		int *fd;

		family = peer->address.any.sa_family == AF_INET ?
			 SYNC_V4 : SYNC_V6;
		fd = &daemon->sockets[family];
		if (*fd < 0)
			*fd = sync_socket_open(&daemon->setup->own[family]);
		if (*fd < 0)
			return STATUS_USER;
		peer->fd = *fd;
	}
	return STATUS_OK;
}

static int open_sessions(struct sync_daemon *daemon)
{
	u8 id[SYNC_ID_SIZE];
	unsigned int i;

	sync_router_id(id);
	for (i = 0; i < daemon->peer_count; i++)
		if (!sync_peer_open(&daemon->peers[i], id))
			return error_kernel("out of memory");
	daemon->config_due = now_ms();
	return STATUS_OK;
}

static void fill_peers(struct sync_daemon *daemon)
{
	const struct sync_setup *setup = daemon->setup;
	size_t size = setup->peer_count * sizeof(*daemon->peers);
	unsigned int i;

	daemon->peers = allocate(NULL, size);
	memset(daemon->peers, 0, size);
	daemon->peer_count = setup->peer_count;
	for (i = 0; i < daemon->peer_count; i++) {
		daemon->peers[i].address = setup->peers[i];
		daemon->peers[i].kernel = &daemon->kernel;
		daemon->peers[i].keys = &daemon->keys;
	}
}

/* Open all. The events of the kernel come last: it loads the module. */
static int begin(struct sync_daemon *daemon)
{
	int status;

	fill_peers(daemon);
	if (sync_keys_read(daemon->setup->key_file, &daemon->keys))
		return STATUS_USER;
	if (open_sockets(daemon))
		return STATUS_USER;
	daemon->status = sync_status_open();
	if (daemon->status < 0)
		return STATUS_USER;
	daemon->signals = signals_open();
	if (daemon->signals < 0)
		return STATUS_KERNEL;
	status = sync_kernel_open(&daemon->kernel,
				  daemon->setup->active_active);
	return status ? status : open_sessions(daemon);
}

static void close_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void end(struct sync_daemon *daemon)
{
	unsigned int i;

	for (i = 0; i < daemon->peer_count; i++)
		sync_peer_close(&daemon->peers[i]);
	sync_kernel_close(&daemon->kernel);
	for (i = 0; i < SYNC_FAMILIES; i++)
		close_open(daemon->sockets[i]);
	close_open(daemon->status);
	close_open(daemon->signals);
	free(daemon->peers);
	sodium_memzero(&daemon->keys, sizeof(daemon->keys));
}

/* Run until a signal ends it. */
int sync_daemon_run(const struct sync_setup *setup)
{
	struct sync_daemon daemon = {
		.setup = setup,
		.kernel = {
			.record = queue_record,
			.config = config_changed,
			.owner = &daemon,
		},
		.sockets = { -1, -1 },
		.status = -1,
		.signals = -1,
	};
	int status;

	/* A core dump would have the keys. */
	prctl(PR_SET_DUMPABLE, 0);
	if (!sync_crypto_init())
		return error_kernel("no random numbers");
	status = begin(&daemon);
	if (!status)
		status = run(&daemon);
	end(&daemon);
	return status;
}
