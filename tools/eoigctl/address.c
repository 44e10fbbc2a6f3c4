// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses of UDP sockets, as text and for the kernel.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "address.h"
#include "complete.h"
#include "error.h"
#include "parse.h"
#include "text.h"

/*
 * Split [HOST]:PORT, HOST:PORT or HOST in place. Leave *@port alone without a
 * port. Return: false if it is none of these.
 */
bool address_split(char *text, char **host, const char **port)
{
	char *end;

	*host = text;
	if (*text == '[') {
		end = strchr(text, ']');
		*host = text + 1;
		if (!end || (end[1] && end[1] != ':'))
			return false;
		*end++ = '\0';
	} else {
		end = strchr(text, ':');
		/* An IPv6 address without brackets has no port. */
		if (end && strchr(end + 1, ':'))
			end = NULL;
	}
	if (end && *end == ':') {
		*end = '\0';
		*port = end + 1;
	}
	return **host && **port;
}

static bool is_unicast(const struct address *address)
{
	const struct in6_addr *v6 = &address->v6.sin6_addr;
	u32 v4 = ntohl(address->v4.sin_addr.s_addr);

	if (address->any.sa_family == AF_INET)
		return v4 && !IN_MULTICAST(v4) && v4 != INADDR_BROADCAST;
	return !IN6_IS_ADDR_UNSPECIFIED(v6) && !IN6_IS_ADDR_MULTICAST(v6);
}

/*
 * Parse a unicast address, and its port. It is not looked up.
 *
 * @what: its role, for error messages
 * @port: without a port in the word
 */
int address_parse(const char *word, const char *what, u16 port,
		  struct address *address)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST,
		.ai_socktype = SOCK_DGRAM,
	};
	char text[ADDRESS_TEXT], preset[sizeof("65535")], *host;
	const char *digits = preset;
	struct addrinfo *found;
	u32 number;

	complete_value(COMPLETE_NOTHING, word);
	memset(address, 0, sizeof(*address));
	text_copy(text, sizeof(text), word);
	snprintf(preset, sizeof(preset), "%u", port);
	if (strlen(word) >= sizeof(text) ||
	    !address_split(text, &host, &digits) ||
	    getaddrinfo(host, NULL, &hints, &found))
		return error_user("%s \"%s\" is not an address such as 2600::1 or [2600::1]:%u",
				  what, word, port);
	address->length = found->ai_addrlen;
	memcpy(&address->any, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	if (parse_number(digits, "port", 1, 65535, &number))
		return STATUS_USER;
	/* Both families have the port at the same place. */
	address->v6.sin6_port = htons(number);
	if (!is_unicast(address))
		return error_user("%s %s is not the address of a host", what,
				  word);
	if (address->any.sa_family == AF_INET6 &&
	    IN6_IS_ADDR_V4MAPPED(&address->v6.sin6_addr))
		return error_user("%s %s is an IPv4 address, write it as one",
				  what, word);
	return STATUS_OK;
}

/* Test if address and port are the same. */
bool address_equal(const struct address *a, const struct address *b)
{
	if (a->any.sa_family != b->any.sa_family ||
	    a->v6.sin6_port != b->v6.sin6_port)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	return IN6_ARE_ADDR_EQUAL(&a->v6.sin6_addr, &b->v6.sin6_addr) &&
	       a->v6.sin6_scope_id == b->v6.sin6_scope_id;
}

u16 address_port(const struct address *address)
{
	return ntohs(address->v6.sin6_port);
}

/* Print the address without the port. */
const char *address_host(const struct address *address,
			 char text[ADDRESS_TEXT])
{
	if (getnameinfo(&address->any, address->length, text, ADDRESS_TEXT,
			NULL, 0, NI_NUMERICHOST))
		text_copy(text, ADDRESS_TEXT, "?");
	return text;
}

/* Print address and port. */
const char *address_text(const struct address *address,
			 char text[ADDRESS_TEXT])
{
	bool v6 = address->any.sa_family == AF_INET6;
	char host[ADDRESS_TEXT];

	address_host(address, host);
	snprintf(text, ADDRESS_TEXT, v6 ? "[%.*s]:%u" : "%.*s:%u",
		 (int)(ADDRESS_TEXT - sizeof("[]:65535")), host,
		 address_port(address));
	return text;
}
