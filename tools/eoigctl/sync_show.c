// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl sync status: print what the daemon tells about its peers.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "args.h"
#include "error.h"
#include "print.h"
#include "sync_show.h"
#include "sync_status.h"

/* A daemon that is alive answers within this time, in seconds. */
#define PATIENCE	5
#define ANSWER_MAX	(64 * 1024)

/* Any user may take the name of the daemon's socket. Believe root only. */
static int check_daemon(int fd)
{
	struct ucred other;
	socklen_t length = sizeof(other);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &length))
		return error_kernel("status: %s", strerror(errno));
	if (other.uid && other.uid != geteuid())
		return error_kernel("eoigctl sync is run by user %u, not by root: not believed",
				    other.uid);
	return STATUS_OK;
}

static json_t *read_answer(int fd)
{
	struct timeval patience = { .tv_sec = PATIENCE };
	static char answer[ANSWER_MAX];
	json_t *object = NULL;
	size_t used = 0;
	ssize_t length;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	do {
		length = read(fd, answer + used, sizeof(answer) - used);
		if (length > 0)
			used += length;
	} while (length > 0 || (length < 0 && errno == EINTR));
	if (length < 0) {
		error_kernel("eoigctl sync does not answer");
		return NULL;
	}
	object = json_loadb(answer, used, 0, NULL);
	if (json_is_object(object))
		return object;
	json_decref(object);
	error_kernel("eoigctl sync gave an answer that is not understood");
	return NULL;
}

/* Get the status from the daemon. Return: NULL after an error message. */
static json_t *ask_daemon(void)
{
	int fd = sync_status_connect();
	json_t *object = NULL;

	if (fd < 0 && errno == ECONNREFUSED) {
		error_kernel("eoigctl sync does not run, start it: systemctl start eoig-sync");
		return NULL;
	}
	if (fd < 0) {
		error_kernel("status: %s", strerror(errno));
		return NULL;
	}
	if (!check_daemon(fd))
		object = read_answer(fd);
	close(fd);
	return object;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static u64 number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void add_state(struct table *table, const json_t *peer)
{
	bool differs = json_is_true(json_object_get(peer, "config_differs"));
	const char *problem = text_of(peer, "problem");
	const char *state = text_of(peer, "state");

	/* At the beginning nothing is wrong yet. */
	if (!strcmp(state, "not_connected"))
		table_cell(table, BAD, "not connected: %s",
			   *problem ? problem : "no answer yet");
	else if (strcmp(state, "in_sync"))
		table_cell(table, FAIR, "comparing");
	else if (differs)
		table_cell(table, FAIR, "in sync, but its gateways or subnets differ");
	else
		table_cell(table, GOOD, "in sync");
}

static void add_name(struct table *table, const json_t *peer)
{
	const char *address = text_of(peer, "address");
	bool v6 = strchr(address, ':');

	table_cell(table, ADDRESS, v6 ? "[%s]:%llu" : "%s:%llu", address,
		   number_of(peer, "port"));
}

static void print_table(const json_t *status)
{
	static const char *const headings[] = {
		"PEER", ">LAG", ">SENT", ">RECEIVED", ">LOST", "STATE", NULL
	};
	struct table table;
	const json_t *peer;
	size_t i;

	table_begin(&table, headings);
	json_array_foreach(json_object_get(status, "peers"), i, peer) {
		add_name(&table, peer);
		table_cell(&table, PLAIN, "%llu ms", number_of(peer, "lag_ms"));
		table_cell(&table, PLAIN, "%llu",
			   number_of(peer, "records_sent"));
		table_cell(&table, PLAIN, "%llu",
			   number_of(peer, "records_received"));
		table_cell(&table, PLAIN, "%llu", number_of(peer, "missed"));
		add_state(&table, peer);
	}
	table_end(&table);
}

/*
 * Print the status.
 *
 * Return: 0 if all peers are in sync, STATUS_USER if not, or STATUS_KERNEL if
 * no daemon answers.
 */
int sync_show(struct args *args)
{
	json_t *status;
	bool in_sync;

	if (args_end(args))
		return STATUS_USER;
	status = ask_daemon();
	if (!status)
		return STATUS_KERNEL;
	in_sync = json_is_true(json_object_get(status, "in_sync"));
	if (options.json) {
		json_list_one(status);
	} else {
		print_table(status);
		json_decref(status);
	}
	return in_sync ? STATUS_OK : STATUS_USER;
}
