/* SPDX-License-Identifier: GPL-2.0-only */
/* The header in the order of RFC 9293, with the bit fields of little endian. */
#ifndef PROOF_TCP_H
#define PROOF_TCP_H

#include <linux/types.h>

struct tcphdr {
	__be16 source;
	__be16 dest;
	__be32 seq;
	__be32 ack_seq;
	__u16 ae:1, res1:3, doff:4;
	__u16 fin:1, syn:1, rst:1, psh:1, ack:1, urg:1, ece:1, cwr:1;
	__be16 window;
	__be16 check;
	__be16 urg_ptr;
};

#endif /* PROOF_TCP_H */
