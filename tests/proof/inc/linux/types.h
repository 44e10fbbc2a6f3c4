/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumed: the data model of Linux on a 64-bit machine, little endian. */
#ifndef PROOF_TYPES_H
#define PROOF_TYPES_H

#include <linux/byteorder.h>
#include <linux/compiler.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

typedef unsigned long size_t;

typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s8 __s8;
typedef s16 __s16;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __be16;
typedef u32 __be32;
typedef u64 __be64;

typedef _Bool bool;
#define false	0
#define true	1
#define NULL	((void *)0)

#define U16_MAX	0xffff

typedef struct {
	int counter;
} atomic_t;

#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define round_up(number, step)	((((number) - 1) | ((step) - 1)) + 1)

#endif /* PROOF_TYPES_H */
