/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NETLINK_H
#define EOIGCTL_NETLINK_H

#include <libmnl/libmnl.h>
#include <linux/eoig.h>
#include <linux/genetlink.h>

#include "eoigctl.h"

struct in6_addr;

/* Maximum number of dumps in a row that changes interrupt. */
#define DUMP_TRIES	100

/* Size of a buffer that holds any message of the kernel. */
#define CHANNEL_BUFFER	(64 * 1024)

/* A message to the kernel. */
struct request {
	struct nlmsghdr *header;
	size_t room;
	const char *about;	/* object for error messages, or NULL */
};

/* Why the kernel refused a request. */
struct refusal {
	int error;
	bool general;		/* of any request: the module is missing */
	size_t offset;		/* of the blamed attribute, or 0 */
	char message[256];	/* the kernel's message, or empty */
};

/* Handle one message of the answer. */
typedef void (*answer_fn)(const struct nlmsghdr *header, void *data);

/* An open netlink socket. */
struct channel {
	struct mnl_socket *socket;
	u32 sequence;
};

int channel_open(struct channel *channel, int protocol);
void channel_close(struct channel *channel);
void channel_make_room(struct channel *channel, u32 length);
int channel_send(struct channel *channel, struct request *request);
bool channel_receive(struct channel *channel, char *buffer, answer_fn answer,
		     void *data, struct refusal *refusal);
int channel_exchange(struct channel *channel, struct request *request, answer_fn answer,
		     void *data, struct refusal *refusal);

bool message_ok(const struct nlmsghdr *header, int length);

void request_begin(struct request *request, u16 type, u16 flags);
void request_reserve(struct request *request, size_t size);
struct nlattr *request_nest(struct request *request, u16 type);
void request_free(struct request *request);

/*
 * Build a table of attributes by type. Missing ones are NULL. The last of
 * several counts.
 */
void attributes_read_at(const struct nlmsghdr *header, size_t offset,
			const struct nlattr **table, unsigned int max);
void attributes_read(const struct nlmsghdr *header, const struct nlattr **table, unsigned int max);
void attributes_read_nest(const struct nlattr *nest, const struct nlattr **table, unsigned int max);
u64 attribute_number(const struct nlattr *attribute);
bool attribute_address(const struct nlattr *attribute,
		       struct in6_addr *address);
void attribute_text(const struct nlattr *attribute, char *text, size_t size);

#endif /* EOIGCTL_NETLINK_H */
