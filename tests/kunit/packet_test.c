// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet parser: sample packets, and each truncation of them.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "packet/packet.h"

/* An IPv6 header from 2600::1 to 2600::2; the payload length is filled in. */
#define IPV6(next) \
	0x60, 0, 0, 0, 0, 0, next, 64, \
	0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, \
	0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define UDP_HEADER	0x12, 0x34, 0, 53, 0, 8, 0, 0
#define TCP_HEADER	0x12, 0x34, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x02, 0, 0, 0, 0, 0, 0
#define OPTIONS(next)	next, 0, 1, 4, 0, 0, 0, 0
#define ECHO(type)	type, 0, 0, 0, 0xab, 0xcd, 0, 1
/* Destination options: a Home Address option for 2600::99. */
#define HOME_ADDRESS(next) \
	next, 2, 1, 2, 0, 0, 0xc9, 16, \
	0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x99
#define ROUTING(next, type, left) \
	next, 2, type, left, 0, 0, 0, 0, \
	0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77

#define BYTES(...) (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ })

struct sample {
	const char *name;
	const u8 *bytes;
	unsigned int length;
	enum eoig_parse parse;
	u8 protocol;
	u16 source_port;
	u16 destination_port;
};

static const struct sample samples[] = {
	{ "udp", BYTES(IPV6(17), UDP_HEADER), EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "udp-lite", BYTES(IPV6(136), UDP_HEADER), EOIG_PARSE_OK, 136, 0x1234, 53 },
	{ "tcp", BYTES(IPV6(6), TCP_HEADER), EOIG_PARSE_OK, 6, 0x1234, 80 },
	{ "hop-by-hop", BYTES(IPV6(0), OPTIONS(17), UDP_HEADER), EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "hop-by-hop second", BYTES(IPV6(60), OPTIONS(0), OPTIONS(17), UDP_HEADER),
	  EOIG_PARSE_MALFORMED },
	{ "eight headers", BYTES(IPV6(60), OPTIONS(60), OPTIONS(60), OPTIONS(60), OPTIONS(60),
				 OPTIONS(60), OPTIONS(60), OPTIONS(60), OPTIONS(17), UDP_HEADER),
	  EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "nine headers", BYTES(IPV6(60), OPTIONS(60), OPTIONS(60), OPTIONS(60), OPTIONS(60),
				OPTIONS(60), OPTIONS(60), OPTIONS(60), OPTIONS(60), OPTIONS(17),
				UDP_HEADER),
	  EOIG_PARSE_HEADER_CHAIN },
	{ "authentication", BYTES(IPV6(51), 17, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
				  0, 0, 0, 0, 0, 0, UDP_HEADER),
	  EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "atomic fragment", BYTES(IPV6(44), 17, 0, 0, 0, 0, 0, 0, 1, UDP_HEADER),
	  EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "first fragment", BYTES(IPV6(44), 17, 0, 0, 1, 0, 0, 0, 1, UDP_HEADER),
	  EOIG_PARSE_FRAGMENT },
	{ "later fragment", BYTES(IPV6(44), 17, 0, 0, 8, 0, 0, 0, 1, UDP_HEADER),
	  EOIG_PARSE_FRAGMENT },
	{ "routing type 0", BYTES(IPV6(43), ROUTING(17, 0, 1), UDP_HEADER), EOIG_PARSE_RH0 },
	{ "routing type 0, none left", BYTES(IPV6(43), ROUTING(17, 0, 0), UDP_HEADER),
	  EOIG_PARSE_RH0 },
	{ "routing type 1", BYTES(IPV6(43), ROUTING(17, 1, 1), UDP_HEADER), EOIG_PARSE_RH0 },
	{ "routing type 2", BYTES(IPV6(43), ROUTING(17, 2, 1), UDP_HEADER),
	  EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "routing type 2, none left", BYTES(IPV6(43), ROUTING(17, 2, 0), UDP_HEADER),
	  EOIG_PARSE_MALFORMED },
	{ "home address", BYTES(IPV6(60), HOME_ADDRESS(17), UDP_HEADER),
	  EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "option past its header", BYTES(IPV6(60), 17, 0, 1, 5, 0, 0, 0, 0, UDP_HEADER),
	  EOIG_PARSE_MALFORMED },
	{ "shim6 payload", BYTES(IPV6(140), 17, 0, 0x80, 0, 0, 0, 0, 1, UDP_HEADER),
	  EOIG_PARSE_OK, 17, 0x1234, 53 },
	{ "shim6 control", BYTES(IPV6(140), 59, 0, 0x01, 0, 0, 0, 0, 1), EOIG_PARSE_OK, 140 },
	{ "esp", BYTES(IPV6(50), 0, 0, 0, 1, 0, 0, 0, 1), EOIG_PARSE_OK, 50 },
	{ "hip", BYTES(IPV6(139), 59, 4, 1, 0x11), EOIG_PARSE_OK, 139 },
	{ "mobility", BYTES(IPV6(135), 59, 0, 1, 0, 0, 0, 0, 0), EOIG_PARSE_OK, 135 },
	{ "no next header", BYTES(IPV6(59)), EOIG_PARSE_OK, 59 },
	{ "unknown protocol", BYTES(IPV6(253), 1, 2, 3), EOIG_PARSE_OK, 253 },
	{ "echo request", BYTES(IPV6(58), ECHO(128)), EOIG_PARSE_OK, 58, 0xabcd, 128 },
	{ "echo reply", BYTES(IPV6(58), ECHO(129)), EOIG_PARSE_OK, 58, 0xabcd, 128 },
	{ "home agent discovery", BYTES(IPV6(58), ECHO(145)), EOIG_PARSE_OK, 58, 0xabcd, 144 },
	{ "node information", BYTES(IPV6(58), ECHO(139)), EOIG_PARSE_OK, 58 },
	{ "short udp", BYTES(IPV6(17), 0x12, 0x34, 0, 53), EOIG_PARSE_MALFORMED },
	{ "short tcp", BYTES(IPV6(6), 0x12, 0x34, 0, 53, 0, 0, 0, 0), EOIG_PARSE_MALFORMED },
};

/*
 * Make a packet whose first @linear bytes are linear. The rest is in a page.
 * The parser must not care. Exact sizes: KASAN sees a read past the end.
 */
static struct sk_buff *make(struct kunit *test, const u8 *bytes, unsigned int length,
			    unsigned int linear, bool fill_length)
{
	struct sk_buff *skb;
	struct ipv6hdr *header;

	linear = min(linear, length);
	skb = alloc_skb(linear, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_data(skb, bytes, linear);
	if (length > linear) {
		struct page *page = alloc_page(GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, page);
		memcpy(page_address(page), bytes + linear, length - linear);
		skb_add_rx_frag(skb, 0, page, 0, length - linear, PAGE_SIZE);
	}
	header = (struct ipv6hdr *)skb->data;
	if (fill_length)
		header->payload_len = htons(length - sizeof(*header));
	return skb;
}

static void eoig_packet_test_samples(struct kunit *test)
{
	unsigned int i, linear;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct sample *sample = &samples[i];

		for (linear = sizeof(struct ipv6hdr); linear <= sample->length; linear += 4) {
			struct sk_buff *skb = make(test, sample->bytes, sample->length, linear,
						   true);
			struct eoig_packet packet;

			KUNIT_EXPECT_EQ_MSG(test, (int)eoig_packet_parse(skb, 0, &packet),
					    (int)sample->parse, "%s", sample->name);
			if (sample->parse == EOIG_PARSE_OK) {
				KUNIT_EXPECT_EQ_MSG(test, (int)packet.protocol,
						    (int)sample->protocol, "%s", sample->name);
				KUNIT_EXPECT_EQ_MSG(test, (int)ntohs(packet.source_port),
						    (int)sample->source_port, "%s", sample->name);
				KUNIT_EXPECT_EQ_MSG(test, (int)ntohs(packet.destination_port),
						    (int)sample->destination_port, "%s",
						    sample->name);
			}
			kfree_skb(skb);
		}
	}
}

/* A packet that is cut short is refused, unless the rest is not needed. */
static void eoig_packet_test_truncation(struct kunit *test)
{
	unsigned int i, length, fill;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct sample *sample = &samples[i];

		for (length = sizeof(struct ipv6hdr); length < sample->length; length++) {
			for (fill = 0; fill < 2; fill++) {
				struct sk_buff *skb = make(test, sample->bytes, length, length,
							   fill);
				struct eoig_packet packet;

				if (eoig_packet_parse(skb, 0, &packet) == EOIG_PARSE_OK)
					KUNIT_EXPECT_LE_MSG(test,
							    packet.offset + packet.transport_length,
							    length, "%s", sample->name);
				kfree_skb(skb);
			}
		}
	}
}

static void eoig_packet_test_home(struct kunit *test)
{
	static const u8 out[] = { IPV6(60), HOME_ADDRESS(17), UDP_HEADER };
	static const u8 in[] = { IPV6(43), ROUTING(17, 2, 1), UDP_HEADER };
	struct sk_buff *skb = make(test, out, sizeof(out), sizeof(out), true);
	struct eoig_packet packet;
	struct eoig_tuple tuple;

	KUNIT_ASSERT_EQ(test, (int)eoig_packet_parse(skb, 0, &packet), (int)EOIG_PARSE_OK);
	eoig_packet_tuple(&packet, EOIG_OUT, &tuple);
	KUNIT_EXPECT_EQ(test, (int)tuple.interior.s6_addr[15], 0x99);
	KUNIT_EXPECT_EQ(test, (int)tuple.flags, EOIG_TUPLE_HOME);
	kfree_skb(skb);

	skb = make(test, in, sizeof(in), sizeof(in), true);
	KUNIT_ASSERT_EQ(test, (int)eoig_packet_parse(skb, 0, &packet), (int)EOIG_PARSE_OK);
	eoig_packet_tuple(&packet, EOIG_IN, &tuple);
	KUNIT_EXPECT_EQ(test, (int)tuple.interior.s6_addr[15], 0x77);
	KUNIT_EXPECT_EQ(test, (int)tuple.exterior.s6_addr[15], 1);
	kfree_skb(skb);
}

static void eoig_packet_test_directions(struct kunit *test)
{
	static const u8 out[] = { IPV6(17), UDP_HEADER };
	u8 in[sizeof(out)];
	struct eoig_tuple there = {}, back = {};
	struct eoig_packet packet;
	struct sk_buff *skb;

	memcpy(in, out, sizeof(out));
	memcpy(in + 8, out + 24, 16);
	memcpy(in + 24, out + 8, 16);
	memcpy(in + 40, out + 42, 2);
	memcpy(in + 42, out + 40, 2);
	skb = make(test, out, sizeof(out), sizeof(out), true);
	eoig_packet_parse(skb, 0, &packet);
	eoig_packet_tuple(&packet, EOIG_OUT, &there);
	kfree_skb(skb);
	skb = make(test, in, sizeof(in), sizeof(in), true);
	eoig_packet_parse(skb, 0, &packet);
	eoig_packet_tuple(&packet, EOIG_IN, &back);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, memcmp(&there, &back, sizeof(there)), 0);
}

/* An error about each sample, cut at each length, has ports or is refused. */
static void eoig_packet_test_embedded(struct kunit *test)
{
	static const u8 head[] = { IPV6(58), 1, 4, 0, 0, 0, 0, 0, 0 };
	u8 bytes[sizeof(head) + 256];
	unsigned int i, length;

	memcpy(bytes, head, sizeof(head));
	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct sample *sample = &samples[i];

		memcpy(bytes + sizeof(head), sample->bytes, sample->length);
		for (length = sizeof(head); length <= sizeof(head) + sample->length; length++) {
			struct sk_buff *skb = make(test, bytes, length, length, true);
			static struct eoig_packet error, packet;
			enum eoig_parse parse;

			KUNIT_ASSERT_EQ(test, (int)eoig_packet_parse(skb, 0, &error),
					(int)EOIG_PARSE_OK);
			parse = eoig_packet_parse_embedded(skb, &error, &packet);
			if (sample->parse == EOIG_PARSE_OK &&
			    length >= sizeof(head) + sample->length) {
				KUNIT_EXPECT_EQ_MSG(test, (int)parse, (int)EOIG_PARSE_OK, "%s",
						    sample->name);
				KUNIT_EXPECT_EQ_MSG(test, (int)ntohs(packet.source_port),
						    (int)sample->source_port, "%s", sample->name);
			}
			if (length < sizeof(head) + sizeof(struct ipv6hdr))
				KUNIT_EXPECT_EQ(test, (int)parse, (int)EOIG_PARSE_MALFORMED);
			kfree_skb(skb);
		}
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_packet_test_samples),
	KUNIT_CASE(eoig_packet_test_truncation),
	KUNIT_CASE(eoig_packet_test_home),
	KUNIT_CASE(eoig_packet_test_directions),
	KUNIT_CASE(eoig_packet_test_embedded),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-packet",
	.test_cases = cases,
};

kunit_test_suite(suite);
