/* SPDX-License-Identifier: GPL-2.0-only */
/* The headers in the order of RFC 8200, with little-endian bit fields. */
#ifndef PROOF_IPV6_H
#define PROOF_IPV6_H

#include <linux/in6.h>
#include <linux/skbuff.h>

struct ipv6hdr {
	__u8 priority:4, version:4;
	__u8 flow_lbl[3];
	__be16 payload_len;
	__u8 nexthdr;
	__u8 hop_limit;
	struct in6_addr saddr;
	struct in6_addr daddr;
};

struct ipv6_opt_hdr {
	__u8 nexthdr;
	__u8 hdrlen;
};

struct ipv6_rt_hdr {
	__u8 nexthdr;
	__u8 hdrlen;
	__u8 type;
	__u8 segments_left;
};

#define ipv6_optlen(header)	(((header)->hdrlen + 1) << 3)
#define ipv6_authlen(header)	(((header)->hdrlen + 2) << 2)

#define IPV6_SRCRT_TYPE_0	0

#define IPPROTO_TCP		6
#define IPPROTO_UDP		17
#define IPPROTO_DCCP		33
#define IPPROTO_ICMPV6		58
#define IPPROTO_SCTP		132
#define IPPROTO_UDPLITE		136

static inline struct ipv6hdr *ipv6_hdr(const struct sk_buff *skb)
{
	return (struct ipv6hdr *)skb_network_header(skb);
}

#endif /* PROOF_IPV6_H */
