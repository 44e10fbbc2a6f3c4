/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NETLINK_H
#define EOIGCTL_NETLINK_H

#include <libmnl/libmnl.h>
#include <linux/eoig.h>
#include <linux/genetlink.h>

#include "eoigctl.h"

/* How often a dump begins again, because what it shows has changed meanwhile. */
#define DUMP_TRIES	100

/* A message on its way to the kernel. */
struct request {
	struct nlmsghdr *header;
	size_t room;
	const char *about;	/* what a refusal is said to be about, or NULL */
};

/* Why the kernel said no. */
struct refusal {
	int error;
	bool general;		/* whatever the request: the module is not there */
	size_t offset;		/* of the attribute in the request that is to blame, or 0 */
	char message[256];	/* in the kernel's words, or empty */
};

/* Takes one message of the answer. */
typedef void (*answer_fn)(const struct nlmsghdr *header, void *data);

/* An open socket of some netlink protocol. */
struct channel {
	struct mnl_socket *socket;
	u32 sequence;
};

int channel_open(struct channel *channel, int protocol);
void channel_close(struct channel *channel);
void channel_make_room(struct channel *channel, u32 length);
int channel_exchange(struct channel *channel, struct request *request, answer_fn answer,
		     void *data, struct refusal *refusal);

bool message_ok(const struct nlmsghdr *header, int length);

void request_begin(struct request *request, u16 type, u16 flags);
void request_reserve(struct request *request, size_t size);
struct nlattr *request_nest(struct request *request, u16 type);
void request_free(struct request *request);

/* By type, NULL where there is none of it; of many the last. */
void attributes_read_at(const struct nlmsghdr *header, size_t offset,
			const struct nlattr **table, unsigned int max);
void attributes_read(const struct nlmsghdr *header, const struct nlattr **table, unsigned int max);
void attributes_read_nest(const struct nlattr *nest, const struct nlattr **table, unsigned int max);
u64 attribute_number(const struct nlattr *attribute);
void attribute_text(const struct nlattr *attribute, char *text, size_t size);

#endif /* EOIGCTL_NETLINK_H */
