/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumed: little endian. */
#ifndef PROOF_BYTEORDER_H
#define PROOF_BYTEORDER_H

#define __LITTLE_ENDIAN	1234

#define ntohs(number)	__builtin_bswap16(number)
#define ntohl(number)	__builtin_bswap32(number)

#endif /* PROOF_BYTEORDER_H */
