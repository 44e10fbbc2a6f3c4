// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print dropped packets from their first bytes.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "monitor.h"
#include "packet.h"
#include "parse.h"
#include "print.h"
#include "stats.h"

/* Build TCP flags such as "SA". Empty for other protocols. */
static const char *tcp_flags(const struct packet *packet,
			     char text[TCP_FLAGS_TEXT])
{
	return packet_tcp_text(packet_tcp_flags(packet), text);
}

static const char *address_at(const struct packet *packet, unsigned int at,
			      char text[INET6_ADDRSTRLEN])
{
	return inet_ntop(AF_INET6, packet->bytes + at, text, INET6_ADDRSTRLEN);
}

static bool icmp_type(const struct packet *packet, unsigned int *type)
{
	if (packet->protocol != IPPROTO_ICMPV6 || packet->transport + 2 > packet->length)
		return false;
	*type = packet->bytes[packet->transport];
	return true;
}

static void print_packet(const struct packet *packet)
{
	char source[INET6_ADDRSTRLEN], destination[INET6_ADDRSTRLEN];
	char text[sizeof("255")], set[TCP_FLAGS_TEXT];
	unsigned int type;

	printf(" %s", protocol_text(packet->protocol, text));
	address_at(packet, offsetof(struct ip6_hdr, ip6_src), source);
	address_at(packet, offsetof(struct ip6_hdr, ip6_dst), destination);
	if (packet->ports)
		printf(" [%s]:%u > [%s]:%u", source, packet_port(packet, 0), destination,
		       packet_port(packet, 1));
	else
		printf(" %s > %s", source, destination);
	if (*tcp_flags(packet, set))
		printf(" flags %s", set);
	if (icmp_type(packet, &type))
		printf(" type %u", type);
}

static void packet_json(json_t *object, const struct packet *packet)
{
	char text[INET6_ADDRSTRLEN], set[TCP_FLAGS_TEXT];
	unsigned int type;

	json_object_set_new(object, "source",
			    json_string(address_at(packet, offsetof(struct ip6_hdr, ip6_src),
						   text)));
	json_object_set_new(object, "destination",
			    json_string(address_at(packet, offsetof(struct ip6_hdr, ip6_dst),
						   text)));
	json_object_set_new(object, "protocol", json_string(protocol_text(packet->protocol, text)));
	if (packet->ports) {
		json_object_set_new(object, "source_port",
				    json_integer(packet_port(packet, 0)));
		json_object_set_new(object, "destination_port",
				    json_integer(packet_port(packet, 1)));
	}
	if (packet->protocol == IPPROTO_TCP)
		json_object_set_new(object, "tcp_flags", json_string(tcp_flags(packet, set)));
	if (icmp_type(packet, &type))
		json_object_set_new(object, "icmp_type", json_integer(type));
}

/* Dump the first bytes in hexadecimal. */
static json_t *header_json(const struct packet *packet)
{
	char text[2 * 256 + 1] = "";
	size_t i;

	for (i = 0; i < packet->length && i < 256; i++)
		sprintf(text + 2 * i, "%02x", packet->bytes[i]);
	return json_string(text);
}

/* Name a device. Print the number of a device that has been removed. */
static const char *device_text(const struct nlattr *attribute, char text[IF_NAMESIZE])
{
	u32 number = attribute_number(attribute);

	if (!if_indextoname(number, text))
		snprintf(text, IF_NAMESIZE, "%u", number);
	return text;
}

static json_t *device_json(const struct nlattr *attribute)
{
	char text[IF_NAMESIZE];

	return attribute ? json_text(device_text(attribute, text)) : json_null();
}

static void sample_json(json_t *object, const struct nlattr **drop)
{
	char gateway[EOIG_NAME_MAX + 1];
	struct packet packet;

	attribute_text(drop[EOIG_DROP_A_GATEWAY], gateway, sizeof(gateway));
	json_object_set_new(object, "reason",
			    json_string(drop_reason_text(attribute_number(drop
							 [EOIG_DROP_A_REASON]))));
	json_object_set_new(object, "gateway", json_text(gateway));
	json_object_set_new(object, "in", device_json(drop[EOIG_DROP_A_IN]));
	json_object_set_new(object, "out", device_json(drop[EOIG_DROP_A_OUT]));
	json_object_set_new(object, "length",
			    json_integer(attribute_number(drop[EOIG_DROP_A_LENGTH])));
	if (!packet_read(drop[EOIG_DROP_A_HEADER], &packet))
		return;
	packet_json(object, &packet);
	json_object_set_new(object, "header", header_json(&packet));
}

static void print_sample(const struct nlattr **drop)
{
	char gateway[EOIG_NAME_MAX + 1], device[IF_NAMESIZE];
	struct packet packet;

	attribute_text(drop[EOIG_DROP_A_GATEWAY], gateway, sizeof(gateway));
	printf("%-11s", drop_reason_text(attribute_number(drop[EOIG_DROP_A_REASON])));
	if (packet_read(drop[EOIG_DROP_A_HEADER], &packet))
		print_packet(&packet);
	if (drop[EOIG_DROP_A_IN])
		printf(" in %s", device_text(drop[EOIG_DROP_A_IN], device));
	if (drop[EOIG_DROP_A_OUT])
		printf(" out %s", device_text(drop[EOIG_DROP_A_OUT], device));
	printf(" length %llu gateway %s", attribute_number(drop[EOIG_DROP_A_LENGTH]), gateway);
}

/* Return: the number of drops since the last event that had none. */
u64 monitor_missed_count(const struct nlmsghdr *header)
{
	const struct nlattr *drop[EOIG_DROP_A_MAX + 1];
	const struct nlattr *message[EOIG_A_MAX + 1];

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_DROP])
		return 0;
	attributes_read_nest(message[EOIG_A_DROP], drop, EOIG_DROP_A_MAX);
	return attribute_number(drop[EOIG_DROP_A_MISSED]);
}

/* Print the number of missed drops alone. */
void monitor_missed(const struct nlmsghdr *header, json_t *object)
{
	u64 missed = monitor_missed_count(header);

	if (object)
		json_object_set_new(object, "missed", json_integer(missed));
	else
		printf("(%llu more dropped since the last event)", missed);
}

/* Print a drop. A message without a sample only counts missed drops. */
void monitor_drop(const struct nlmsghdr *header, json_t *object)
{
	const struct nlattr *message[EOIG_A_MAX + 1], *drop[EOIG_DROP_A_MAX + 1];

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_DROP])
		return;
	attributes_read_nest(message[EOIG_A_DROP], drop, EOIG_DROP_A_MAX);
	if (object && drop[EOIG_DROP_A_REASON])
		sample_json(object, drop);
	if (!object && drop[EOIG_DROP_A_REASON])
		print_sample(drop);
	if (!object && drop[EOIG_DROP_A_REASON] && drop[EOIG_DROP_A_MISSED])
		putchar(' ');
	if (object || drop[EOIG_DROP_A_MISSED])
		monitor_missed(header, object);
}
