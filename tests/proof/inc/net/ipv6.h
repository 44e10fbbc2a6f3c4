/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers are those of the kernel. */
#ifndef PROOF_NET_IPV6_H
#define PROOF_NET_IPV6_H

#include <linux/ipv6.h>

#define NEXTHDR_HOP		0
#define NEXTHDR_ROUTING		43
#define NEXTHDR_FRAGMENT	44
#define NEXTHDR_AUTH		51
#define NEXTHDR_DEST		60

#define IPV6_TLV_PAD1		0
#define IPV6_TLV_HAO		201

#define IP6_MF			0x0001
#define IP6_OFFSET		0xfff8

struct frag_hdr {
	__u8 nexthdr;
	__u8 reserved;
	__be16 frag_off;
	__be32 identification;
};

#endif /* PROOF_NET_IPV6_H */
