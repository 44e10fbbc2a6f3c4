// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parse numbers, names, prefixes, ports and protocols. Each function prints its
 * errors.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "error.h"
#include "keyword.h"
#include "parse.h"
#include "text.h"

static const struct {
	const char *name;
	u8 number;
} protocols[] = {
	{ "tcp", IPPROTO_TCP },
	{ "udp", IPPROTO_UDP },
	{ "udplite", IPPROTO_UDPLITE },
	{ "icmpv6", IPPROTO_ICMPV6 },
	{ "ipv6-icmp", IPPROTO_ICMPV6 },
	{ "sctp", IPPROTO_SCTP },
	{ "dccp", IPPROTO_DCCP },
	{ "esp", IPPROTO_ESP },
	{ "ah", IPPROTO_AH },
	{ "gre", IPPROTO_GRE },
	{ "hip", 139 },
	{ "mh", IPPROTO_MH },
	{ "ipv6", IPPROTO_IPV6 },
	{ "ipip", IPPROTO_IPIP },
	{ "ospf", 89 },
	{ "pim", IPPROTO_PIM },
	{ "l2tp", 115 },
};

/* Test for decimal digits only. */
static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

int parse_number(const char *word, const char *what, u32 min, u32 max,
		 u32 *number)
{
	unsigned long long value;

	complete_value(COMPLETE_NOTHING, word);
	if (!is_number(word))
		return error_user("%s \"%s\" is not a number", what, word);
	value = strtoull(word, NULL, 10);	/* saturates */
	if (value < min || value > max)
		return error_user("%s %s is out of range, use %u to %u", what,
				  word, min, max);
	*number = value;
	return STATUS_OK;
}

/* Parse the name of a gateway. */
int parse_name(const char *word, char name[EOIG_NAME_MAX + 1])
{
	const char *letter;

	complete_value(COMPLETE_GATEWAY, word);
	if (!*word)
		return error_user("the gateway name is empty");
	if (strlen(word) > EOIG_NAME_MAX)
		return error_user("gateway name \"%s\" is too long, use at most %u characters",
				  word, EOIG_NAME_MAX);
	for (letter = word; *letter; letter++)
		if (!isalnum((unsigned char)*letter) && !strchr("-_.", *letter))
			break;
	if (*letter)
		return error_user("gateway name \"%s\": use letters, digits, '-', '_' and '.'",
				  word);
	if (!isalnum((unsigned char)*word))
		return error_user("gateway name \"%s\" begins with '%c', use a letter or a digit",
				  word, *word);
	text_copy(name, EOIG_NAME_MAX + 1, word);
	return STATUS_OK;
}

int parse_comment(const char *word, char comment[EOIG_COMMENT_MAX + 1])
{
	complete_value(COMPLETE_NOTHING, word);
	if (strlen(word) > EOIG_COMMENT_MAX)
		return error_user("the comment is too long, use at most %u bytes",
				  EOIG_COMMENT_MAX);
	if (text_has_control(word))
		return error_user("the comment contains control characters");
	if (!text_valid(word))
		return error_user("the comment is not UTF-8");
	text_copy(comment, EOIG_COMMENT_MAX + 1, word);
	return STATUS_OK;
}

/*
 * Parse a device name by the rules of dev_valid_name(). The device need not
 * exist.
 */
int parse_device(const char *word, char name[IF_NAMESIZE])
{
	const char *why = NULL;

	complete_value(COMPLETE_DEVICE, word);
	if (!*word)
		why = "it is empty";
	else if (strlen(word) >= IF_NAMESIZE)
		why = "it has more than 15 characters";
	else if (!strcmp(word, ".") || !strcmp(word, ".."))
		why = "it is a directory name";
	else if (strpbrk(word, "/:"))
		why = "it contains '/' or ':'";
	else if (strpbrk(word, " \t\n\v\f\r\xa0"))
		why = "it contains a space";
	if (why)
		return error_user("invalid device name \"%s\": %s", word, why);
	text_copy(name, IF_NAMESIZE, word);
	return STATUS_OK;
}

static void mask_address(struct in6_addr *address, unsigned int length)
{
	unsigned int i;

	for (i = 0; i < sizeof(address->s6_addr); i++, length -= length < 8 ? length : 8)
		address->s6_addr[i] &= length >= 8 ? 0xff : 0xff00 >> length;
}

/* Parse a prefix. An address without a length is a /128. */
int parse_prefix(const char *word, struct prefix *prefix)
{
	char address[INET6_ADDRSTRLEN], meant[PREFIX_TEXT];
	const char *slash = strchrnul(word, '/');
	struct prefix masked;
	u32 length = 128;

	complete_value(COMPLETE_NOTHING, word);
	if ((size_t)(slash - word) >= sizeof(address))
		return error_user("\"%s\" is not an IPv6 prefix such as 2600::/64", word);
	memcpy(address, word, slash - word);
	address[slash - word] = '\0';
	if (inet_pton(AF_INET6, address, &prefix->address) != 1)
		return error_user("\"%s\" is not an IPv6 prefix such as 2600::/64", word);
	if (*slash && parse_number(slash + 1, "prefix length", 0, 128, &length))
		return STATUS_USER;
	prefix->length = length;
	masked = *prefix;
	mask_address(&masked.address, length);
	if (memcmp(&masked.address, &prefix->address, sizeof(masked.address)))
		return error_user("%s has host bits set, did you mean %s?", word,
				  prefix_text(&masked, meant));
	return STATUS_OK;
}

/*
 * Parse PREFIX, [PREFIX]:PORT or PREFIX/LENGTH:PORT. Leave *@port alone without
 * a port.
 */
int parse_endpoint(const char *word, struct prefix *prefix, u16 *port)
{
	char text[INET6_ADDRSTRLEN + sizeof("[/128]:65535")], *end, *begin = text;
	u32 number;

	complete_value(COMPLETE_NOTHING, word);
	if (strlen(word) >= sizeof(text))
		return error_user("\"%s\" is not PREFIX or [PREFIX]:PORT", word);
	text_copy(text, sizeof(text), word);
	if (*text == '[') {
		begin++;
		end = strchr(text, ']');
		if (!end || (end[1] && end[1] != ':'))
			return error_user("\"%s\" is not PREFIX or [PREFIX]:PORT", word);
		*end++ = '\0';
	} else {
		end = strchrnul(text, '/');
		end = strchrnul(end, ':');
	}
	if (*end == ':') {
		*end = '\0';
		if (parse_number(end + 1, "port", 1, 65535, &number))
			return STATUS_USER;
		*port = number;
	}
	return parse_prefix(begin, prefix);
}

/* Parse a protocol: a name, in upper or lower case, or a number. */
int parse_protocol(const char *word, u8 *protocol)
{
	const char *names[ARRAY_SIZE(protocols) + 1] = { NULL };
	u32 number;
	unsigned int i;
	int index;

	if (is_number(word)) {
		if (parse_number(word, "protocol", 0, 255, &number))
			return STATUS_USER;
		*protocol = number;
		return STATUS_OK;
	}
	for (i = 0; i < ARRAY_SIZE(protocols); i++)
		names[i] = protocols[i].name;
	index = keyword_index_any_case(names, "protocol", word);
	if (index < 0)
		return STATUS_USER;
	*protocol = protocols[index].number;
	return STATUS_OK;
}

/* Test if a prefix contains an address. */
bool prefix_holds(const struct prefix *prefix, const struct in6_addr *address)
{
	struct in6_addr masked = *address;

	mask_address(&masked, prefix->length);
	return !memcmp(&masked, &prefix->address, sizeof(masked));
}

/*
 * Compare by address, then by length. A prefix sorts before those that it
 * contains.
 */
int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	int difference = memcmp(&a->address, &b->address, sizeof(a->address));

	return difference ? difference : a->length - b->length;
}

/* Shorten a prefix. */
void prefix_cut(struct prefix *prefix, u8 length)
{
	mask_address(&prefix->address, length);
	prefix->length = length;
}

const char *prefix_text(const struct prefix *prefix, char text[PREFIX_TEXT])
{
	inet_ntop(AF_INET6, &prefix->address, text, INET6_ADDRSTRLEN);
	sprintf(text + strlen(text), "/%u", prefix->length);
	return text;
}

const char *protocol_text(u8 protocol, char text[sizeof("255")])
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].number == protocol &&
		    (options.json || !options.numeric))
			return protocols[i].name;
	sprintf(text, "%u", protocol);
	return text;
}
