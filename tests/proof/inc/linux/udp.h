/* SPDX-License-Identifier: GPL-2.0-only */
/* The header in the order of RFC 768. */
#ifndef PROOF_UDP_H
#define PROOF_UDP_H

#include <linux/types.h>

struct udphdr {
	__be16 source;
	__be16 dest;
	__be16 len;
	__be16 check;
};

#endif /* PROOF_UDP_H */
