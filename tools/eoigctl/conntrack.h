/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_CONNTRACK_H
#define EOIGCTL_CONNTRACK_H

#include <netinet/in.h>

#include "netlink.h"

/* A connection in conntrack's table, as a packet has it in FORWARD. */
struct connection {
	struct in6_addr source;		/* of the host that opened it */
	struct in6_addr destination;
	__be16 source_port;		/* the identifier of an echo */
	__be16 destination_port;	/* the type of an echo request */
	u8 protocol;
	u8 tcp_state;			/* enum tcp_conntrack */
	bool replied;			/* both sides have sent */
};

typedef void (*connection_fn)(const struct connection *connection, void *data);

int conntrack_read(connection_fn take, void *data);

#endif /* EOIGCTL_CONNTRACK_H */
