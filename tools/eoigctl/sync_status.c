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

#include "error.h"
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

/**
 * sync_status_answer - answer the clients that wait
 * @status: the socket
 * @describe: returns the status as JSON; called if a client waits
 * @data: for @describe
 */
void sync_status_answer(int status, json_t *(*describe)(const void *data),
			const void *data)
{
	unsigned int turn = TURN;
	char *text = NULL;
	int fd;

	while (turn--) {
		fd = accept4(status, NULL, NULL,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			break;
		if (!text) {
			json_t *object = describe(data);

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
