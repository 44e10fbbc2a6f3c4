// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive the events of multicast groups. The module may be unloaded and loaded
 * meanwhile, as in a reload.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "error.h"
#include "family.h"
#include "listen.h"
#include "memory.h"

#define RECEIVE_SIZE	(64 * 1024)
#define RECEIVE_ROOM	(16 * 1024 * 1024)
/* Read at most this many messages in a row. */
#define TURN		4096
/* More events than this during a dump are lost. */
#define STORED_MAX	(256 * 1024 * 1024)

/*
 * The multicast group of nlctrl that announces families. Its number is fixed.
 */
#define FAMILY_GROUP	GENL_ID_CTRL

static void read_groups(const struct nlattr *nest, struct listen *listen)
{
	const struct nlattr *attributes[CTRL_ATTR_MCAST_GRP_MAX + 1];
	const struct nlattr *group;
	char name[GENL_NAMSIZ];
	unsigned int i;

	mnl_attr_for_each_nested(group, nest) {
		attributes_read_nest(group, attributes,
				     CTRL_ATTR_MCAST_GRP_MAX);
		attribute_text(attributes[CTRL_ATTR_MCAST_GRP_NAME], name,
			       sizeof(name));
		for (i = 0; listen->names[i]; i++)
			if (!strcmp(name, listen->names[i]))
				listen->groups[i] = attribute_number(attributes
						[CTRL_ATTR_MCAST_GRP_ID]);
	}
}

/* Read the number of the family, and those of its groups. */
static void read_family(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[CTRL_ATTR_MAX + 1];
	struct listen *listen = data;
	char name[GENL_NAMSIZ];

	attributes_read(header, attributes, CTRL_ATTR_MAX);
	attribute_text(attributes[CTRL_ATTR_FAMILY_NAME], name, sizeof(name));
	if (strcmp(name, EOIG_FAMILY_NAME))
		return;
	listen->family = attribute_number(attributes[CTRL_ATTR_FAMILY_ID]);
	memset(listen->groups, 0, sizeof(listen->groups));
	if (attributes[CTRL_ATTR_MCAST_GROUPS])
		read_groups(attributes[CTRL_ATTR_MCAST_GROUPS], listen);
}

static int join(struct listen *listen, u32 number)
{
	int group = number;

	if (!mnl_socket_setsockopt(listen->channel.socket,
				   NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group)))
		return STATUS_OK;
	if (errno == EPERM)
		return error_kernel("events: permission denied, run as root (CAP_NET_ADMIN)");
	return error_kernel("events: %s", strerror(errno));
}

static int join_group(struct listen *listen, unsigned int index)
{
	if (!listen->groups[index])
		return error_kernel("events: the loaded module has no group \"%s\", it is too old",
				    listen->names[index]);
	return join(listen, listen->groups[index]);
}

/* Join the groups. A request makes the module notice the listener at once. */
static int join_groups(struct listen *listen)
{
	struct request request;
	struct refusal refusal;
	int status = STATUS_OK;
	unsigned int i;

	for (i = 0; !status && listen->names[i]; i++)
		status = join_group(listen, i);
	/* A reloaded module has a new family number. */
	if (eoig_is_loaded()) {
		eoig_begin(&request, EOIG_CMD_VERSION_GET);
		eoig_try(&request, NULL, NULL, &refusal);
		request_free(&request);
	}
	return status;
}

static void enlarge(const struct listen *listen)
{
	int fd = listen_fd(listen), room = RECEIVE_ROOM;

	/* A smaller buffer only overflows earlier. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
}

/**
 * listen_open - begin to receive events
 * @listen: filled, all 0
 * @names: names of at most LISTEN_GROUPS groups, NULL at the end
 *
 * Return: STATUS_OK, or another status after an error message.
 */
int listen_open(struct listen *listen, const char *const *names)
{
	struct refusal refusal;
	int error, status;

	listen->names = names;
	if (eoig_list_families(read_family, listen, &refusal))
		return eoig_refused(&refusal, NULL);
	error = channel_open(&listen->channel, NETLINK_GENERIC);
	if (error)
		return error_kernel("generic netlink: %s", strerror(error));
	enlarge(listen);
	fcntl(listen_fd(listen), F_SETFL, O_NONBLOCK);
	listen->buffer = allocate(NULL, RECEIVE_SIZE);
	status = join(listen, FAMILY_GROUP);
	return status ? status : join_groups(listen);
}

int listen_fd(const struct listen *listen)
{
	return mnl_socket_get_fd(listen->channel.socket);
}

void listen_close(struct listen *listen)
{
	channel_close(&listen->channel);
	free(listen->buffer);
	free(listen->stored);
}

/**
 * listen_resync - check whether the module was replaced meanwhile
 * @listen: of the events
 *
 * Return: STATUS_OK, or another status after an error message.
 */
int listen_resync(struct listen *listen)
{
	u16 before = listen->family;
	struct refusal refusal;

	listen->family = 0;
	if (eoig_list_families(read_family, listen, &refusal))
		return eoig_refused(&refusal, NULL);
	if (!listen->family || before == listen->family)
		return STATUS_OK;
	listen->loaded = true;
	return join_groups(listen);
}

/* Handle a module that is unloaded or loaded. */
static int change_family(struct listen *listen,
			 const struct nlmsghdr *header, u8 command)
{
	const struct nlattr *attributes[CTRL_ATTR_MAX + 1];
	char name[GENL_NAMSIZ];

	attributes_read(header, attributes, CTRL_ATTR_MAX);
	attribute_text(attributes[CTRL_ATTR_FAMILY_NAME], name, sizeof(name));
	if (strcmp(name, EOIG_FAMILY_NAME))
		return STATUS_OK;
	if (command == CTRL_CMD_DELFAMILY)
		listen->family = 0;
	if (command != CTRL_CMD_NEWFAMILY)
		return STATUS_OK;
	read_family(header, listen);
	listen->loaded = true;
	return join_groups(listen);
}

static int take_messages(struct listen *listen, const char *buffer,
			 int length, answer_fn take, void *data)
{
	const struct nlmsghdr *header = (const struct nlmsghdr *)buffer;
	int status = STATUS_OK;

	for (; !status && message_ok(header, length);
	     header = mnl_nlmsg_next(header, &length)) {
		const struct genlmsghdr *message =
			mnl_nlmsg_get_payload(header);

		if (mnl_nlmsg_get_payload_len(header) < sizeof(*message))
			continue;
		if (header->nlmsg_type == GENL_ID_CTRL)
			status = change_family(listen, header, message->cmd);
		else if (header->nlmsg_type == listen->family)
			take(header, data);
	}
	return status;
}

/* Receive. Return: the length, 0 if nothing waits, or -1 with another errno. */
static ssize_t receive(struct listen *listen)
{
	ssize_t length;

	for (;;) {
		length = mnl_socket_recvfrom(listen->channel.socket,
					     listen->buffer, RECEIVE_SIZE);
		if (length >= 0)
			return length;
		if (errno == EAGAIN)
			return 0;
		if (errno == ENOBUFS)
			listen->lost = true;
		else if (errno != EINTR)
			return -1;
	}
}

/* Keep what waits, for listen_read(). A dump must not be interrupted. */
void listen_store(struct listen *listen)
{
	ssize_t length;
	size_t room;

	while (listen->stored_used < STORED_MAX &&
	       (length = receive(listen)) > 0) {
		room = listen->stored_used + MNL_ALIGN(length);
		if (room > listen->stored_room) {
			listen->stored_room = 2 * room;
			listen->stored = allocate(listen->stored,
						  listen->stored_room);
		}
		memcpy(listen->stored + listen->stored_used, listen->buffer,
		       length);
		listen->stored_used = room;
	}
}

/**
 * listen_read - handle the events that wait
 * @listen: of the events
 * @take: called for each event
 * @data: for @take
 *
 * Return: STATUS_OK, or another status after an error message.
 */
int listen_read(struct listen *listen, answer_fn take, void *data)
{
	unsigned int turn = TURN;
	ssize_t length = 0;
	int status;

	status = take_messages(listen, listen->stored, listen->stored_used,
			       take, data);
	listen->stored_used = 0;
	while (!status && turn-- && (length = receive(listen))) {
		if (length < 0)
			return error_kernel("events: %s", strerror(errno));
		status = take_messages(listen, listen->buffer, length, take,
				       data);
	}
	listen->waiting = length > 0;
	return status;
}
