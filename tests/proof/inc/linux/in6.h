/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumed: an address is 16 bytes that are not aligned. */
#ifndef PROOF_IN6_H
#define PROOF_IN6_H

#include <linux/types.h>

struct in6_addr {
	u8 s6_addr[16];
};

#endif /* PROOF_IN6_H */
