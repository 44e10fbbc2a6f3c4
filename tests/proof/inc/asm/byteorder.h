/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumed: little endian. */
#ifndef PROOF_BYTEORDER_H
#define PROOF_BYTEORDER_H

#include <linux/types.h>

#define ntohs(number)	__builtin_bswap16(number)
#define htons(number)	__builtin_bswap16(number)
#define cpu_to_le32(number)	((__le32)(number))

typedef u16 __sum16;
typedef u32 __le32;
typedef u32 __wsum;

#endif /* PROOF_BYTEORDER_H */
