/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cryptography of sync. All of it is libsodium's.
 */
#ifndef EOIGCTL_SYNC_CRYPTO_H
#define EOIGCTL_SYNC_CRYPTO_H

#include "sync_types.h"

#define SYNC_NONCE_SIZE	24
#define SYNC_TAG_SIZE	16

/* A key of the AEAD. @id tells a receiver which of its keys it is. */
struct sync_cipher {
	u32 id;
	u8 key[32];
};

/*
 * Prepare libsodium, before any other function.
 *
 * Return: false if the system has no source of random numbers.
 */
bool sync_crypto_init(void);
/* Make a random id, once for each process. */
void sync_router_id(u8 id[SYNC_ID_SIZE]);
/*
 * Return: the 16 bytes of the key of slices and digests, derived from the first
 * key. They are valid until the next call.
 */
const u8 *sync_slice_key(const struct sync_keys *keys);

void sync_cipher_hello(struct sync_cipher *cipher, const struct sync_key *key);
void sync_cipher_session(struct sync_cipher *cipher, const struct sync_key *key,
			 const u8 from[SYNC_ID_SIZE],
			 const u8 to[SYNC_ID_SIZE]);
u32 sync_slice_key_id(const struct sync_keys *keys);
void sync_seal(const struct sync_cipher *cipher,
	       const u8 nonce[SYNC_NONCE_SIZE], const u8 *head,
	       size_t head_length, const u8 *plain, size_t length, u8 *sealed);
bool sync_open(const struct sync_cipher *cipher,
	       const u8 nonce[SYNC_NONCE_SIZE], const u8 *head,
	       size_t head_length, const u8 *sealed, size_t length, u8 *plain);
void sync_random(void *bytes, size_t size);
bool sync_equal(const void *one, const void *other, size_t size);
void sync_wipe(void *secret, size_t size);

#endif /* EOIGCTL_SYNC_CRYPTO_H */
