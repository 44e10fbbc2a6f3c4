/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_PACKET_H
#define EOIGCTL_PACKET_H

#include "netlink.h"

/* The first bytes of a packet. */
struct packet {
	const u8 *bytes;
	size_t length;		/* length of @bytes */
	size_t transport;	/* offset of the upper-layer header */
	u8 protocol;
	bool ports;		/* that header begins with two ports */
};

bool packet_read(const struct nlattr *header, struct packet *packet);
bool packet_has_ports(u8 protocol);
u16 packet_port(const struct packet *packet, unsigned int which);
int packet_tcp_flags(const struct packet *packet);

#define TCP_FLAGS_TEXT	sizeof("FSRPAUEC")

const char *packet_tcp_text(int flags, char text[TCP_FLAGS_TEXT]);

#endif /* EOIGCTL_PACKET_H */
