// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dump the records of some slices, piece by piece.
 *
 * The kernel goes on with a dump when its last piece was read. A piece is read
 * when the session has room for more. So neither memory nor the peer has more
 * of them than fit into one message.
 *
 * A dump holds the module. So one that does not move ends soon, and the next
 * comparison of the tables begins it again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "family.h"
#include "flow_record.h"
#include "memory.h"
#include "sync_dump.h"
#include "sync_kernel.h"

/* Read at most this many messages in a row. */
#define TURN		8
/* End a dump that has not moved for this time, in ms. */
#define STALLED		2000

/* Close the channel: the kernel has sent all, or is told to stop. */
static void close_channel(struct sync_dump *dump)
{
	channel_close(&dump->channel);
	free(dump->buffer);
	dump->buffer = NULL;
}

static int send_request(struct sync_dump *dump, const u8 *key,
			const u8 selected[SYNC_SLICES / 8])
{
	struct request request;
	struct nlattr *nest;
	int error;

	eoig_begin_dump(&request, EOIG_CMD_FLOW_SAVE);
	nest = sync_slices_begin(&request, key);
	mnl_attr_put(request.header, EOIG_SLICES_A_SELECTED, SYNC_SLICES / 8,
		     selected);
	mnl_attr_nest_end(request.header, nest);
	error = eoig_send_by(&dump->channel, &request);
	request_free(&request);
	return error;
}

/* Begin a dump. sync_dump_run() tells the session if it fails. */
void sync_dump_begin(struct sync_dump *dump, const u8 *key,
		     const u8 selected[SYNC_SLICES / 8])
{
	memset(dump, 0, sizeof(*dump));
	dump->running = true;
	dump->moved = clock_ms(CLOCK_MONOTONIC);
	/* Do not ask for the family by name, which loads the module. */
	dump->failed = !eoig_is_loaded() ||
		       channel_open(&dump->channel, NETLINK_GENERIC);
	if (dump->failed)
		return;
	fcntl(mnl_socket_get_fd(dump->channel.socket), F_SETFL, O_NONBLOCK);
	dump->buffer = allocate(NULL, CHANNEL_BUFFER);
	dump->failed = send_request(dump, key, selected);
}

static void keep_record(const struct eoig_record *record, void *data)
{
	struct sync_dump *dump = data;

	dump->records = array_grow(dump->records, dump->count, &dump->room,
				   sizeof(*dump->records));
	dump->records[dump->count++] = *record;
}

static void keep_records(const struct nlmsghdr *header, void *data)
{
	struct sync_dump *dump = data;

	if (!flow_records_read(header, keep_record, dump))
		dump->failed = true;
}

/* Read the next piece. Return: false if none waits. */
static bool read_piece(struct sync_dump *dump)
{
	dump->count = 0;
	dump->next = 0;
	if (!channel_receive(&dump->channel, dump->buffer, keep_records, dump,
			     &dump->refusal))
		return true;
	if (dump->refusal.error == EAGAIN) {
		dump->refusal.error = 0;
		return false;
	}
	/* A table that changes meanwhile interrupts no dump of flows. */
	if (dump->refusal.error && dump->refusal.error != EINTR)
		dump->failed = true;
	close_channel(dump);
	return true;
}

static bool pass_on(struct sync_dump *dump, struct sync_session *session)
{
	while (dump->next < dump->count && sync_session_room(session))
		sync_session_queue_bulk(session, &dump->records[dump->next++]);
	return dump->next == dump->count;
}

/* End the dump. */
void sync_dump_end(struct sync_dump *dump)
{
	close_channel(dump);
	free(dump->records);
	memset(dump, 0, sizeof(*dump));
}

/*
 * Go on as far as the session has room. Tell it when the dump has ended, or is
 * given up.
 *
 * Return: false if the peer is connected, and may lack records now.
 */
bool sync_dump_run(struct sync_dump *dump, struct sync_session *session,
		   bool connected)
{
	s64 now = clock_ms(CLOCK_MONOTONIC);
	unsigned int turn = TURN, before;
	bool failed, ended = false;

	if (!dump->running)
		return true;
	while (connected && !dump->failed && turn--) {
		before = dump->next;
		ended = pass_on(dump, session) && !dump->channel.socket;
		if (dump->next != before)
			dump->moved = now;
		if (ended || dump->next < dump->count || !read_piece(dump))
			break;
		dump->moved = now;
	}
	failed = dump->failed || now - dump->moved > STALLED;
	if (!ended && connected && !failed)
		return true;
	sync_dump_end(dump);
	sync_session_bulk_done(session);
	return !connected || (ended && !failed);
}

/* Return: a descriptor to wait for, or -1. */
int sync_dump_fd(const struct sync_dump *dump,
		 const struct sync_session *session)
{
	if (!dump->channel.socket || !sync_session_room(session))
		return -1;
	return mnl_socket_get_fd(dump->channel.socket);
}
