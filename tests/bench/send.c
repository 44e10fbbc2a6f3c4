// SPDX-License-Identifier: GPL-2.0-only
/*
 * send DEVICE MAC SOURCE DESTINATION PROTOCOL SPORT DPORT SIZE COUNT [FLAGS SEQ ACK]
 *      [vary N | random]
 *
 * Sends COUNT equal IPv6 packets of SIZE bytes, TCP ones (with FLAGS) or UDP ones, as fast as it can
 * and prints nanoseconds a packet. With "vary", they belong to N flows, one after another: source
 * port and destination address count up. With "random", ports are random, and so is all of the
 * source address but its first 16 bits. pktgen knows neither TCP nor IPv6 sources.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#define PORTS		16384
#define FIRST_PORT	10000
#define BATCH		32

struct frame {
	uint16_t align;		/* what follows the Ethernet header, and is not sent */
	struct ethhdr ethernet;
	struct ip6_hdr ip;
	union {
		struct tcphdr tcp;
		struct udphdr udp;
		uint8_t payload[1460];
	};
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static uint32_t sum(const void *data, size_t length)
{
	const uint8_t *bytes = data;
	uint32_t total = 0;
	size_t i;

	for (i = 0; i + 1 < length; i += 2)
		total += bytes[i] << 8 | bytes[i + 1];
	return length & 1 ? total + (bytes[length - 1] << 8) : total;
}

static uint16_t fold(uint32_t total)
{
	total = (total & 0xffff) + (total >> 16);
	total = (total & 0xffff) + (total >> 16);
	return total;
}

static uint16_t *checksum_of(struct frame *frame)
{
	return frame->ip.ip6_nxt == IPPROTO_TCP ? &frame->tcp.check : &frame->udp.check;
}

static void fill_checksum(struct frame *frame, size_t length)
{
	uint16_t *checksum = checksum_of(frame);

	*checksum = 0;
	*checksum = htons(~fold(sum(&frame->ip.ip6_src, 32) + length + frame->ip.ip6_nxt +
				sum(frame->payload, length)));
}

/* The flow of this number; costs the same for each. */
static void vary(struct frame *frame, uint32_t number)
{
	uint16_t *port = &frame->tcp.source, *checksum = checksum_of(frame);
	uint16_t *address = (uint16_t *)&frame->ip.ip6_dst.s6_addr[14];
	uint32_t total = (uint16_t)~ntohs(*checksum);

	total += (uint16_t)~ntohs(*port) + (uint16_t)~ntohs(*address);
	*port = htons(FIRST_PORT + number % PORTS);
	*address = htons(0x1000 + number / PORTS);
	total += ntohs(*port) + ntohs(*address);
	*checksum = htons(~fold(total));
}

/* Another stranger, by a generator that is the same each time. */
static void randomize(struct frame *frame, size_t length)
{
	static uint64_t state = 88172645463325252;
	size_t i;

	for (i = 2; i < sizeof(frame->ip.ip6_src); i += 2) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		memcpy(&frame->ip.ip6_src.s6_addr[i], &state, 2);
	}
	frame->tcp.source = state >> 16;
	frame->tcp.dest = state >> 32;
	fill_checksum(frame, length);
}

int main(int argc, char **argv)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6) };
	static struct frame frames[BATCH];
	struct mmsghdr messages[BATCH] = { 0 };
	struct iovec pieces[BATCH];
	struct timespec begun, ended;
	struct frame *frame = &frames[0];
	uint32_t count, flows = 0, number = 0, done = 0;
	struct ifreq device = { 0 };
	size_t size, i;
	int fd, on = 1, strangers = 0;

	if (argc < 10) {
		fprintf(stderr, "send: too few arguments\n");
		return 1;
	}
	strncpy(device.ifr_name, argv[1], sizeof(device.ifr_name) - 1);
	frame->ethernet.h_proto = htons(ETH_P_IPV6);
	memcpy(frame->ethernet.h_dest, ether_aton(argv[2]), ETH_ALEN);
	inet_pton(AF_INET6, argv[3], &frame->ip.ip6_src);
	inet_pton(AF_INET6, argv[4], &frame->ip.ip6_dst);
	frame->ip.ip6_vfc = 0x60;
	frame->ip.ip6_hlim = 64;
	frame->ip.ip6_nxt = !strcmp(argv[5], "tcp") ? IPPROTO_TCP : IPPROTO_UDP;
	frame->tcp.source = htons(atoi(argv[6]));
	frame->tcp.dest = htons(atoi(argv[7]));
	size = atoi(argv[8]) - sizeof(frame->ip);
	count = atoi(argv[9]);
	if (size > sizeof(frame->payload) || !count) {
		fprintf(stderr, "send: size or count\n");
		return 1;
	}
	frame->ip.ip6_plen = htons(size);
	if (frame->ip.ip6_nxt == IPPROTO_UDP)
		frame->udp.len = htons(size);
	argv += 10;
	if (frame->ip.ip6_nxt == IPPROTO_TCP && *argv) {
		frame->tcp.doff = 5;
		frame->tcp.window = htons(65535);
		frame->tcp.syn = !!strchr(argv[0], 'S');
		frame->tcp.ack = !!strchr(argv[0], 'A');
		frame->tcp.fin = !!strchr(argv[0], 'F');
		frame->tcp.seq = htonl(strtoul(argv[1], NULL, 0));
		frame->tcp.ack_seq = htonl(strtoul(argv[2], NULL, 0));
		argv += 3;
	}
	if (*argv && !strcmp(*argv, "random"))
		strangers = 1;
	else if (*argv)
		flows = atoi(argv[1]);
	fill_checksum(frame, size);

	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0)
		fail("socket");
	if (ioctl(fd, SIOCGIFINDEX, &device))
		fail(argv[1]);
	to.sll_ifindex = device.ifr_ifindex;
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)))
		fail("packet socket");
	for (i = 0; i < BATCH; i++) {
		frames[i] = *frame;
		pieces[i].iov_base = &frames[i].ethernet;
		pieces[i].iov_len = sizeof(frame->ethernet) + sizeof(frame->ip) + size;
		messages[i].msg_hdr.msg_iov = &pieces[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}

	clock_gettime(CLOCK_MONOTONIC, &begun);
	while (done < count) {
		uint32_t batch = count - done < BATCH ? count - done : BATCH;
		int sent;

		for (i = 0; flows && i < batch; i++)
			vary(&frames[i], (number + i) % flows);
		for (i = 0; strangers && i < batch; i++)
			randomize(&frames[i], size);
		sent = sendmmsg(fd, messages, batch, 0);
		if (sent <= 0)
			fail("sendmmsg");
		number += sent;
		done += sent;
	}
	clock_gettime(CLOCK_MONOTONIC, &ended);
	printf("%.0f\n", ((ended.tv_sec - begun.tv_sec) * 1e9 + ended.tv_nsec - begun.tv_nsec) / count);
	return 0;
}
