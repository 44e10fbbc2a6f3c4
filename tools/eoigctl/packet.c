// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read the headers of a dropped packet.
 */
#include <string.h>
#include <netinet/in.h>
#include <netinet/ip6.h>

#include "packet.h"

#define ADDRESSES_END	sizeof(struct ip6_hdr)

/* Check whether the header of a protocol begins with two ports. */
bool packet_has_ports(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_UDPLITE || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP;
}

/* Walk over the extension headers. */
bool packet_read(const struct nlattr *header, struct packet *packet)
{
	size_t at = ADDRESSES_END;
	u8 next;

	memset(packet, 0, sizeof(*packet));
	if (!header || mnl_attr_get_payload_len(header) < ADDRESSES_END)
		return false;
	packet->bytes = mnl_attr_get_payload(header);
	packet->length = mnl_attr_get_payload_len(header);
	next = packet->bytes[6];
	while (at + 8 <= packet->length) {
		if (next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
		    next == IPPROTO_DSTOPTS) {
			next = packet->bytes[at];
			at += (packet->bytes[at + 1] + 1) * 8;
		} else if (next == IPPROTO_AH) {
			next = packet->bytes[at];
			at += (packet->bytes[at + 1] + 2) * 4;
		} else if (next == IPPROTO_FRAGMENT &&
			   !(packet->bytes[at + 2] ||
			     packet->bytes[at + 3] & 0xf8)) {
			next = packet->bytes[at];
			at += 8;
		} else {
			break;
		}
	}
	packet->transport = at;
	packet->protocol = next;
	packet->ports = at + 4 <= packet->length && packet_has_ports(next);
	return true;
}

u16 packet_port(const struct packet *packet, unsigned int which)
{
	const u8 *port = packet->bytes + packet->transport + 2 * which;

	return port[0] << 8 | port[1];
}

/* Return: the flags of a TCP header; -1 for another packet. */
int packet_tcp_flags(const struct packet *packet)
{
	if (packet->protocol != IPPROTO_TCP ||
	    packet->transport + 14 > packet->length)
		return -1;
	return packet->bytes[packet->transport + 13];
}

/* Build TCP flags such as "SA". Empty for no flags, and for -1. */
const char *packet_tcp_text(int flags, char text[TCP_FLAGS_TEXT])
{
	static const char letters[] = "FSRPAUEC";
	unsigned int i, used = 0;

	for (i = 0; flags > 0 && i < 8; i++)
		if (flags & (1 << i))
			text[used++] = letters[i];
	text[used] = '\0';
	return text;
}
