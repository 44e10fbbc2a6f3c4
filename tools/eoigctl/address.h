/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_ADDRESS_H
#define EOIGCTL_ADDRESS_H

#include <netinet/in.h>
#include <net/if.h>

#include "eoigctl.h"

/* The address and port of a UDP socket, IPv6 or IPv4. */
struct address {
	socklen_t length;
	union {
		struct sockaddr_in6 v6;
		struct sockaddr_in v4;
		struct sockaddr any;
	};
};

/* Size of [ADDRESS%DEVICE]:PORT. */
#define ADDRESS_TEXT	(INET6_ADDRSTRLEN + IF_NAMESIZE + sizeof("[%]:65535"))

bool address_split(char *text, char **host, const char **port);
int address_parse(const char *word, const char *what, u16 port,
		  struct address *address);
bool address_equal(const struct address *a, const struct address *b);
u16 address_port(const struct address *address);
const char *address_host(const struct address *address,
			 char text[ADDRESS_TEXT]);
const char *address_text(const struct address *address,
			 char text[ADDRESS_TEXT]);

#endif /* EOIGCTL_ADDRESS_H */
