/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumed: a hash is any function of the bytes, and a key is any. */
#ifndef PROOF_SIPHASH_H
#define PROOF_SIPHASH_H

#include <linux/types.h>

typedef struct {
	u64 key[2];
} siphash_aligned_key_t;

u64 siphash(const void *bytes, unsigned long size,
	    const siphash_aligned_key_t *key);
void get_random_bytes(void *buffer, unsigned long size);

#endif /* PROOF_SIPHASH_H */
