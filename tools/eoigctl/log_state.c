// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state file of the flow log: what the written records add up to.
 *
 * The logger may be killed at any instruction. So the file is mapped, and the
 * kernel keeps what was stored there. It has two slots. The logger fills the
 * other slot with the sums that include the next write, and makes it current
 * by one store. Then it writes.
 *
 * A write to a file can be cut short by a kill. The slot has the size of the
 * file before and after the write. If the file is shorter than that, the next
 * run cuts the incomplete write off, and goes back to the slot before it. A
 * datagram is sent as a whole: a kill between the store and the system call is
 * the only way to lose one, and takes a few instructions.
 *
 * The sums are those of one boot and one network namespace. The kernel's
 * counters begin at 0 in another one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "error.h"
#include "log_state.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE	71
#endif

#define MAGIC		"eoiglog1"
#define NO_STATE_FILE	"%s: not a state file of this eoigctl log, remove it or name another"
/* A UUID and a newline. */
#define BOOT_SIZE	40

/* The layout of the file. Other layouts have another magic. */
struct log_state_file {
	char magic[sizeof(MAGIC) - 1];
	u64 netns;
	char boot[BOOT_SIZE];
	u32 current;
	struct log_slot slots[2];
};

static void read_boot(char boot[BOOT_SIZE])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	memset(boot, 0, BOOT_SIZE);
	if (!file)
		return;
	if (!fgets(boot, BOOT_SIZE, file))
		boot[0] = '\0';
	fclose(file);
}

static u64 read_netns(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t length = sizeof(u64);
	u64 cookie = 0;

	if (fd < 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &length))
		cookie = 0;
	close(fd);
	return cookie;
}

static bool is_new(const struct log_state_file *file)
{
	static const char none[sizeof(file->magic)];

	return !memcmp(file->magic, none, sizeof(none));
}

static bool slot_ok(const struct log_slot *slot)
{
	u32 i;

	if (slot->count > LOG_BOOKS_MAX)
		return false;
	for (i = 0; i < slot->count; i++)
		if (slot->books[i].gateway[EOIG_NAME_MAX])
			return false;
	return true;
}

/* Never write to a file that is not known to be one of these. */
static bool is_ok(const struct log_state_file *file)
{
	return !memcmp(file->magic, MAGIC, sizeof(file->magic)) &&
	       file->current < ARRAY_SIZE(file->slots) &&
	       slot_ok(&file->slots[0]) && slot_ok(&file->slots[1]);
}

/* Begin anew. A file without magic is empty, so that comes last. */
static void reset(struct log_state_file *file, const char boot[BOOT_SIZE],
		  u64 netns)
{
	memset(file, 0, sizeof(*file));
	memcpy(file->boot, boot, BOOT_SIZE);
	file->netns = netns;
	memcpy(file->magic, MAGIC, sizeof(file->magic));
}

/* Take over the sums of an earlier run, if they are of these counters. */
static int resume(struct log_state *state, const char *path)
{
	struct log_state_file *file = state->file;
	char boot[BOOT_SIZE];
	u64 netns;

	read_boot(boot);
	netns = read_netns();
	if (!is_new(file)) {
		if (!is_ok(file))
			return error_user(NO_STATE_FILE, path);
		state->left = log_state_last(state)->time;
		if (file->netns == netns &&
		    !memcmp(file->boot, boot, sizeof(boot)))
			return STATUS_OK;
		state->outdated = state->left;
	}
	reset(file, boot, netns);
	return STATUS_OK;
}

/* Without blocks, a store to a full file system would kill the logger. */
static int reserve(int fd)
{
	int error = posix_fallocate(fd, 0, sizeof(struct log_state_file));

	if (error != EOPNOTSUPP)
		return error;
	return ftruncate(fd, sizeof(struct log_state_file)) ? errno : 0;
}

static int open_file(struct log_state *state, const char *path)
{
	struct stat found;
	int error;

	state->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (state->fd < 0)
		return error_user("%s: %s", path, strerror(errno));
	if (fstat(state->fd, &found) || !S_ISREG(found.st_mode))
		return error_user("%s: not a regular file", path);
	if (flock(state->fd, LOCK_EX | LOCK_NB))
		return error_user("%s: another eoigctl log uses it", path);
	if (found.st_size && found.st_size != sizeof(struct log_state_file))
		return error_user(NO_STATE_FILE, path);
	error = reserve(state->fd);
	if (!error)
		return STATUS_OK;
	/* Leave no part of a new file. */
	if (!found.st_size && ftruncate(state->fd, 0))
		error = errno;
	return error_user("%s: %s", path, strerror(error));
}

/**
 * log_state_open - open or create a state file
 * @state: filled
 * @path: of the file; NULL to keep the sums in memory
 *
 * Return: STATUS_OK, or another status after an error message.
 */
int log_state_open(struct log_state *state, const char *path)
{
	int status = STATUS_OK, flags = MAP_SHARED;

	memset(state, 0, sizeof(*state));
	state->fd = -1;
	if (path)
		status = open_file(state, path);
	else
		flags |= MAP_ANONYMOUS;
	if (!status) {
		state->file = mmap(NULL, sizeof(*state->file),
				   PROT_READ | PROT_WRITE, flags, state->fd, 0);
		if (state->file == MAP_FAILED)
			status = error_user("%s: %s", path ? path : "memory",
					    strerror(errno));
		else
			status = resume(state, path);
	}
	if (status && state->fd >= 0)
		close(state->fd);
	return status;
}

void log_state_close(struct log_state *state)
{
	munmap(state->file, sizeof(*state->file));
	if (state->fd >= 0)
		close(state->fd);
}

/* Return: the sums with the last write. */
const struct log_slot *log_state_last(const struct log_state *state)
{
	return &state->file->slots[state->file->current];
}

/**
 * log_state_commit - store the sums that include the next write
 * @state: the state
 * @books: the sums
 * @count: number of @books
 * @place: where the write goes
 * @now: milliseconds since 1970
 *
 * The write follows at once.
 */
void log_state_commit(struct log_state *state, const struct log_book *books,
		      u32 count, const struct log_place *place, s64 now)
{
	u32 other = !state->file->current;
	struct log_slot *slot = &state->file->slots[other];

	slot->time = now;
	slot->place = *place;
	slot->count = count;
	memcpy(slot->books, books, count * sizeof(*books));
	__atomic_store_n(&state->file->current, other, __ATOMIC_RELEASE);
}

/* Go back to the sums before the last write. */
void log_state_undo(struct log_state *state)
{
	__atomic_store_n(&state->file->current, !state->file->current,
			 __ATOMIC_RELEASE);
}
