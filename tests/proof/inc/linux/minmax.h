/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * min() of unsigned numbers; the compiler of the kernel checks their types.
 * Others are in linux/types.h.
 */
#define min(a, b)	((a) < (b) ? (a) : (b))
