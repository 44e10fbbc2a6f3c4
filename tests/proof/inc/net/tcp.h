/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of the kernel's header that proto/tcp.c uses. */
#ifndef PROOF_NET_TCP_H
#define PROOF_NET_TCP_H

#include <linux/types.h>

#define TCPHDR_FIN	0x01
#define TCPHDR_SYN	0x02
#define TCPHDR_RST	0x04
#define TCPHDR_ACK	0x10

#define tcp_flag_byte(header)	(((const u8 *)(header))[13])

static inline bool before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

#endif /* PROOF_NET_TCP_H */
