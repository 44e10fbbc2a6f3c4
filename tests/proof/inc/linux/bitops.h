/* SPDX-License-Identifier: GPL-2.0-only */
/* The shift is a constant below 32. */
#define rol32(word, shift)	((word) << (shift) | (word) >> (32 - (shift)))
