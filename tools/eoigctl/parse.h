/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_PARSE_H
#define EOIGCTL_PARSE_H

#include <net/if.h>
#include <netinet/in.h>
#include <linux/eoig.h>

#include "eoigctl.h"

struct prefix {
	struct in6_addr address;
	u8 length;
};

/* Size of the longest text. */
#define PREFIX_TEXT	(INET6_ADDRSTRLEN + sizeof("/128"))

int parse_number(const char *word, const char *what, u32 min, u32 max,
		 u32 *number);
int parse_name(const char *word, char name[EOIG_NAME_MAX + 1]);
int parse_comment(const char *word, char comment[EOIG_COMMENT_MAX + 1]);
int parse_device(const char *word, char name[IF_NAMESIZE]);
int parse_prefix(const char *word, struct prefix *prefix);
int parse_endpoint(const char *word, struct prefix *prefix, u16 *port);
int parse_protocol(const char *word, u8 *protocol);

bool prefix_holds(const struct prefix *prefix, const struct in6_addr *address);
int prefix_compare(const struct prefix *a, const struct prefix *b);
void prefix_cut(struct prefix *prefix, u8 length);
const char *prefix_text(const struct prefix *prefix, char text[PREFIX_TEXT]);
const char *protocol_text(u8 protocol, char text[sizeof("255")]);

#endif /* EOIGCTL_PARSE_H */
