// SPDX-License-Identifier: GPL-2.0-only
/*
 * The socket by which the daemon tells its status. Each network namespace has
 * names of its own for such sockets.
 *
 * The daemon writes a JSON object to whoever connects, and reads nothing. So a
 * client cannot keep it waiting.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "clock.h"
#include "error.h"
#include "print.h"
#include "sync_status.h"

#define NAME		"eoig-sync"
#define BACKLOG		8
/* Answer at most this many clients in a row. */
#define TURN		8

/* The name begins with NUL: it is in no folder. */
static socklen_t fill_name(struct sockaddr_un *name)
{
	memset(name, 0, sizeof(*name));
	name->sun_family = AF_UNIX;
	memcpy(name->sun_path + 1, NAME, strlen(NAME));
	return offsetof(struct sockaddr_un, sun_path) + 1 + strlen(NAME);
}

/* Open the socket of the daemon. Return: the socket, or -1 after a message. */
int sync_status_open(void)
{
	struct sockaddr_un name;
	socklen_t length = fill_name(&name);
	int fd, error;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && !bind(fd, (struct sockaddr *)&name, length) &&
	    !listen(fd, BACKLOG))
		return fd;
	error = errno;
	if (fd >= 0)
		close(fd);
	if (error == EADDRINUSE)
		error_user("eoigctl sync runs already in this network namespace");
	else
		error_kernel("status: %s", strerror(error));
	return -1;
}

/* Connect to the daemon. Return: the socket, or -1 with errno. */
int sync_status_connect(void)
{
	struct sockaddr_un name;
	socklen_t length = fill_name(&name);
	int fd, error;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || !connect(fd, (struct sockaddr *)&name, length))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
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

static json_t *daemon_json(const struct sync_daemon *daemon)
{
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

/* Answer the clients that wait. */
void sync_status_answer(const struct sync_daemon *daemon)
{
	unsigned int turn = TURN;
	char *text = NULL;
	int fd;

	while (turn--) {
		fd = accept4(daemon->status, NULL, NULL,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			break;
		if (!text) {
			json_t *object = daemon_json(daemon);

			text = json_dumps(object, JSON_COMPACT);
			json_decref(object);
		}
		/* The buffer of a new socket holds all of it. */
		if (text)
			send(fd, text, strlen(text), MSG_NOSIGNAL);
		close(fd);
	}
	free(text);
}
