// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write the flow log. Each write is stored in the state before it happens, see
 * log_state.c. A write that fails is taken out of the sums again: what its
 * records said becomes a SKIPDATA record.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "address.h"
#include "clock.h"
#include "error.h"
#include "log_output.h"
#include "memory.h"

#define PORT	"4739"		/* IPFIX, registered with IANA */
#define FULL	(64 * 1024)
/* Say at most so often, in ms, that a write has failed. */
#define REPORT	60000

void log_output_stream(struct log_output *output)
{
	output->kind = LOG_STREAM;
	output->fd = STDOUT_FILENO;
	output->path = "standard output";
}

/* Append to a file. */
int log_output_file(struct log_output *output, const char *path)
{
	struct stat found;

	output->kind = LOG_FILE;
	output->path = path;
	output->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			  0640);
	if (output->fd < 0)
		return error_user("%s: %s", path, strerror(errno));
	if (fstat(output->fd, &found))
		return error_user("%s: %s", path, strerror(errno));
	if (!S_ISREG(found.st_mode))
		output->kind = LOG_STREAM;
	return STATUS_OK;
}

/* Send to a collector by UDP (RFC 7011 section 10.3). */
int log_output_collector(struct log_output *output, const char *address)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	const char *port = PORT;
	struct addrinfo *found;
	char *text, *host;
	int error;

	output->kind = LOG_DATAGRAM;
	output->path = address;
	text = strdup(address);
	if (!text || !address_split(text, &host, &port)) {
		free(text);
		return error_user("\"%s\" is not [ADDRESS]:PORT", address);
	}
	error = getaddrinfo(host, port, &hints, &found);
	free(text);
	if (error)
		return error_user("%s: %s", address, gai_strerror(error));
	output->fd = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	error = output->fd < 0 ||
		connect(output->fd, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	if (error)
		return error_user("%s: %s", address, strerror(errno));
	return STATUS_OK;
}

/* Open the file again after it was renamed. Keep the old one if that fails. */
int log_output_reopen(struct log_output *output)
{
	struct log_output renewed = { .fd = -1 };

	if (output->kind != LOG_FILE)
		return STATUS_OK;
	if (log_output_file(&renewed, output->path))
		return STATUS_USER;
	close(output->fd);
	output->fd = renewed.fd;
	output->renewed = true;
	return STATUS_OK;
}

static void find_place(const struct log_output *output, struct log_place *place)
{
	struct stat found;

	memset(place, 0, sizeof(*place));
	if (output->kind != LOG_FILE || fstat(output->fd, &found))
		return;
	place->device = found.st_dev;
	place->inode = found.st_ino;
	place->before = found.st_size;
	place->after = found.st_size + output->used;
}

/* Cut off a write that was not completed. */
static void cut(const struct log_output *output, const struct log_place *place)
{
	if (ftruncate(output->fd, place->before))
		error_user("%s: %s", output->path, strerror(errno));
}

/* Undo the last write of an earlier run, if a kill has cut it short. */
void log_output_recover(struct log_output *output)
{
	const struct log_place *last = &log_state_last(output->state)->place;
	struct log_place now;

	find_place(output, &now);
	if (!now.inode || now.inode != last->inode ||
	    now.device != last->device || now.before >= last->after)
		return;
	/* Another program has truncated the file. */
	if (now.before < last->before)
		return;
	if (now.before > last->before)
		cut(output, last);
	log_state_undo(output->state);
}

void log_output_add(struct log_output *output, const void *data, size_t length)
{
	if (output->used + length > output->room) {
		output->room = 2 * output->room + length;
		output->buffer = allocate(output->buffer, output->room);
	}
	memcpy(output->buffer + output->used, data, length);
	output->used += length;
	if (output->kind == LOG_DATAGRAM)
		log_output_flush(output);
}

bool log_output_is_full(const struct log_output *output)
{
	return output->used >= FULL;
}

/* Write all, or fail. Another program may have set O_NONBLOCK on a pipe. */
static bool write_all(const struct log_output *output)
{
	size_t done = 0;

	while (done < output->used) {
		ssize_t length = write(output->fd, output->buffer + done,
				       output->used - done);

		if (length < 0 && errno == EAGAIN)
			usleep(1000);
		else if (length < 0 && errno != EINTR)
			return false;
		else if (length > 0)
			done += length;
	}
	return true;
}

/* A collector that is away may refuse every second datagram. */
static void report(struct log_output *output)
{
	int error = errno;
	s64 now;

	now = clock_ms(CLOCK_MONOTONIC);
	if (output->reported && now - output->reported < REPORT)
		return;
	output->reported = now;
	error_user("%s: %s", output->path, strerror(error));
}

/* Take the records of a write that has failed out of the sums. */
static void undo(struct log_output *output, const struct log_place *place)
{
	if (place->inode)
		cut(output, place);
	log_state_undo(output->state);
	log_books_revert(output->books, log_state_last(output->state));
	output->missed = true;
	output->renewed = true;
}

/* Write what was added, with the sums that include it. */
void log_output_flush(struct log_output *output)
{
	const struct log_books *books = output->books;
	struct log_place place;

	if (!output->used)
		return;
	find_place(output, &place);
	log_state_commit(output->state, books->books, books->count, &place,
			 clock_now());
	if (!write_all(output)) {
		report(output);
		output->ended = output->kind == LOG_STREAM;
		undo(output, &place);
	}
	output->used = 0;
}

void log_output_close(struct log_output *output)
{
	if (output->kind != LOG_STREAM)
		close(output->fd);
	free(output->buffer);
}
