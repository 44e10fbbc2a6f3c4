// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink: send a request, receive its answers, and explain a refusal.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "memory.h"
#include "netlink.h"
#include "text.h"

#define ERRNO_MAX	4095

/* Open a socket. Return: 0 or an errno. */
int channel_open(struct channel *channel, int protocol)
{
	int on = 1, error;

	channel->sequence = 0;
	channel->socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
	if (!channel->socket)
		return errno;
	if (mnl_socket_bind(channel->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		error = errno;
		channel_close(channel);
		return error;
	}
	/*
	 * Older kernels lack some of these. Their refusals carry less detail.
	 */
	mnl_socket_setsockopt(channel->socket, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(channel->socket, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(channel->socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	return 0;
}

void channel_close(struct channel *channel)
{
	if (channel->socket)
		mnl_socket_close(channel->socket);
	channel->socket = NULL;
}

/* Enlarge the send buffer. A configuration can exceed the default. */
void channel_make_room(struct channel *channel, u32 length)
{
	int fd = mnl_socket_get_fd(channel->socket), size = 0;
	socklen_t size_length = sizeof(size);
	int wanted = length + 4096;

	if (!getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &size_length) && size >= wanted)
		return;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof(wanted)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof(wanted));
}

static void read_extack(const struct nlmsghdr *header, size_t skip, struct refusal *refusal)
{
	const struct nlattr *attribute;

	mnl_attr_for_each(attribute, header, skip) {
		switch (mnl_attr_get_type(attribute)) {
		case NLMSGERR_ATTR_MSG:
			attribute_text(attribute, refusal->message, sizeof(refusal->message));
			break;
		case NLMSGERR_ATTR_OFFS:
			refusal->offset = attribute_number(attribute);
			break;
		}
	}
}

/* Convert the kernel's negative errno. */
static int read_errno(int error)
{
	return error > 0 || error < -ERRNO_MAX ? EBADMSG : -error;
}

/*
 * Read NLMSG_ERROR, which ends an exchange. An error of 0 is an acknowledgment.
 */
static void read_error(const struct nlmsghdr *header, struct refusal *refusal)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(header);
	size_t skip = sizeof(*error), length = mnl_nlmsg_get_payload_len(header);

	if (length < sizeof(*error)) {
		refusal->error = EBADMSG;
		return;
	}
	refusal->error = read_errno(error->error);
	if (!(header->nlmsg_flags & NLM_F_CAPPED) && error->msg.nlmsg_len > sizeof(error->msg))
		skip += error->msg.nlmsg_len - sizeof(error->msg);
	if (header->nlmsg_flags & NLM_F_ACK_TLVS && skip <= length)
		read_extack(header, skip, refusal);
}

/* Read NLMSG_DONE, which ends a dump. */
static void read_done(const struct nlmsghdr *header, struct refusal *refusal)
{
	int error = 0;

	if (mnl_nlmsg_get_payload_len(header) >= sizeof(error))
		memcpy(&error, mnl_nlmsg_get_payload(header), sizeof(error));
	if (error < 0)
		refusal->error = read_errno(error);
	if (header->nlmsg_flags & NLM_F_ACK_TLVS)
		read_extack(header, sizeof(error), refusal);
}

/*
 * Check a message before reading it.
 *
 * mnl_nlmsg_ok() takes a length above INT_MAX for a negative one. The rest of
 * libmnl assumes that the padding after a message was received, too.
 */
bool message_ok(const struct nlmsghdr *header, int length)
{
	return mnl_nlmsg_ok(header, length) &&
	       MNL_ALIGN((size_t)header->nlmsg_len) <= (size_t)length;
}

/* Read one buffer of messages. Return: true if the exchange has ended. */
static bool read_messages(const struct channel *channel, const struct nlmsghdr *header, int length,
			  answer_fn answer, void *data, struct refusal *refusal)
{
	for (; message_ok(header, length); header = mnl_nlmsg_next(header, &length)) {
		if (header->nlmsg_seq != channel->sequence)
			continue;
		if (header->nlmsg_flags & NLM_F_DUMP_INTR)
			refusal->error = EINTR;
		switch (header->nlmsg_type) {
		case NLMSG_ERROR:
			read_error(header, refusal);
			return true;
		case NLMSG_DONE:
			read_done(header, refusal);
			return true;
		case NLMSG_NOOP:
			break;
		default:
			if (answer)
				answer(header, data);
		}
	}
	return false;
}

/* Send a request, and receive nothing yet. Return: 0 or an errno. */
int channel_send(struct channel *channel, struct request *request)
{
	struct nlmsghdr *header = request->header;

	header->nlmsg_seq = ++channel->sequence;
	channel_make_room(channel, header->nlmsg_len);
	if (mnl_socket_sendto(channel->socket, header, header->nlmsg_len) < 0)
		return errno;
	return 0;
}

/*
 * Receive one buffer of answers. @buffer has CHANNEL_BUFFER bytes. @refusal is
 * all 0 before the first call.
 *
 * Return: true if the exchange has ended, and @refusal has the result. With
 * EAGAIN in @refusal nothing waits in a socket that does not block.
 */
bool channel_receive(struct channel *channel, char *buffer, answer_fn answer,
		     void *data, struct refusal *refusal)
{
	ssize_t length;

	do
		length = mnl_socket_recvfrom(channel->socket, buffer,
					     CHANNEL_BUFFER);
	while (length < 0 && errno == EINTR);
	if (length < 0) {
		refusal->error = errno;
		return true;
	}
	return read_messages(channel, (const struct nlmsghdr *)buffer, length,
			     answer, data, refusal);
}

/*
 * Send a request and receive all answers.
 *
 * Return: 0, or an errno that @refusal explains. EINTR: objects changed during
 * a dump.
 */
int channel_exchange(struct channel *channel, struct request *request, answer_fn answer,
		     void *data, struct refusal *refusal)
{
	char *buffer = allocate(NULL, CHANNEL_BUFFER);

	memset(refusal, 0, sizeof(*refusal));
	refusal->error = channel_send(channel, request);
	if (!refusal->error)
		while (!channel_receive(channel, buffer, answer, data, refusal))
			;
	free(buffer);
	return refusal->error;
}

void request_begin(struct request *request, u16 type, u16 flags)
{
	memset(request, 0, sizeof(*request));
	request->room = 4096;
	request->header = allocate(NULL, request->room);
	mnl_nlmsg_put_header(request->header);
	request->header->nlmsg_type = type;
	request->header->nlmsg_flags = NLM_F_REQUEST | flags;
}

/*
 * Make room for attributes of this size. Pointers into the request become
 * invalid.
 */
void request_reserve(struct request *request, size_t size)
{
	if (request->header->nlmsg_len + size <= request->room)
		return;
	request->room = 2 * request->room + size;
	request->header = allocate(request->header, request->room);
}

struct nlattr *request_nest(struct request *request, u16 type)
{
	return mnl_attr_nest_start(request->header, type);
}

void request_free(struct request *request)
{
	free(request->header);
	request->header = NULL;
}

static void read_attribute(const struct nlattr *attribute, const struct nlattr **table,
			   unsigned int max)
{
	u16 type = mnl_attr_get_type(attribute);

	if (type <= max)
		table[type] = attribute;
}

/* Read the attributes after a protocol header of @offset bytes. */
void attributes_read_at(const struct nlmsghdr *header, size_t offset,
			const struct nlattr **table, unsigned int max)
{
	const struct nlattr *attribute;

	memset(table, 0, (max + 1) * sizeof(*table));
	mnl_attr_for_each(attribute, header, offset)
		read_attribute(attribute, table, max);
}

void attributes_read(const struct nlmsghdr *header, const struct nlattr **table, unsigned int max)
{
	attributes_read_at(header, GENL_HDRLEN, table, max);
}

void attributes_read_nest(const struct nlattr *nest, const struct nlattr **table, unsigned int max)
{
	const struct nlattr *attribute;

	memset(table, 0, (max + 1) * sizeof(*table));
	mnl_attr_for_each_nested(attribute, nest)
		read_attribute(attribute, table, max);
}

/* Read a number of any width. Return: the number, or 0 without an attribute. */
u64 attribute_number(const struct nlattr *attribute)
{
	const void *payload;
	u16 u16_value;
	u32 u32_value;
	u64 u64_value;

	if (!attribute)
		return 0;
	payload = mnl_attr_get_payload(attribute);
	switch (mnl_attr_get_payload_len(attribute)) {
	case sizeof(u8):
		return *(const u8 *)payload;
	case sizeof(u16_value):
		memcpy(&u16_value, payload, sizeof(u16_value));
		return u16_value;
	case sizeof(u32_value):
		memcpy(&u32_value, payload, sizeof(u32_value));
		return u32_value;
	case sizeof(u64_value):
		memcpy(&u64_value, payload, sizeof(u64_value));
		return u64_value;
	}
	return 0;
}

/* Read an IPv6 address. Return: false if the attribute has none. */
bool attribute_address(const struct nlattr *attribute,
		       struct in6_addr *address)
{
	if (!attribute ||
	    mnl_attr_get_payload_len(attribute) != sizeof(*address))
		return false;
	memcpy(address, mnl_attr_get_payload(attribute), sizeof(*address));
	return true;
}

/* Read a text. It is empty without an attribute. */
void attribute_text(const struct nlattr *attribute, char *text, size_t size)
{
	size_t length = attribute ? mnl_attr_get_payload_len(attribute) : 0;

	if (length >= size)
		length = size - 1;
	if (length)
		memcpy(text, mnl_attr_get_payload(attribute), length);
	text[length] = '\0';
}
