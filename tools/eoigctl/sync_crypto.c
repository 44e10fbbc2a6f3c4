// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys and authenticated encryption of sync.
 *
 * Nothing but the pre-shared key is secret from the start. Each other key is
 * BLAKE2b, keyed by it, over a label of 8 bytes and what the key is for:
 *
 *	hello:   "eoighelo"
 *	session: "eoigsess", boot id of the sender, boot id of the receiver
 *	slices:  "eoigslic"
 *
 * The output of a hello or session key has 36 bytes: the key, and 4 bytes of
 * id. So the id says nothing about the key. Datagrams are sealed by
 * XChaCha20-Poly1305. Its nonce has 24 bytes: hellos take a random one, and
 * sessions a number that they never use twice (sync_wire.h).
 */
#include <endian.h>
#include <string.h>
#include <sodium.h>

#include "sync_crypto.h"

#define LABEL_SIZE	8
#define SLICE_KEY_SIZE	16

_Static_assert(SYNC_NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	       "nonce of the AEAD");
_Static_assert(SYNC_TAG_SIZE == crypto_aead_xchacha20poly1305_ietf_ABYTES,
	       "tag of the AEAD");
_Static_assert(sizeof(((struct sync_cipher *)0)->key) ==
	       crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key of the AEAD");

bool sync_crypto_init(void)
{
	return sodium_init() >= 0;
}

void sync_router_id(u8 id[SYNC_ID_SIZE])
{
	randombytes_buf(id, SYNC_ID_SIZE);
}

static void derive(u8 *to, size_t size, const struct sync_key *key,
		   const void *purpose, size_t length)
{
	crypto_generichash(to, size, purpose, length, key->bytes,
			   sizeof(key->bytes));
}

static void derive_cipher(struct sync_cipher *cipher,
			  const struct sync_key *key, const void *purpose,
			  size_t length)
{
	u8 derived[sizeof(cipher->key) + sizeof(u32)];
	u32 id;

	derive(derived, sizeof(derived), key, purpose, length);
	memcpy(cipher->key, derived, sizeof(cipher->key));
	memcpy(&id, derived + sizeof(cipher->key), sizeof(id));
	cipher->id = be32toh(id);
	sodium_memzero(derived, sizeof(derived));
}

/* Derive the key of hellos. */
void sync_cipher_hello(struct sync_cipher *cipher, const struct sync_key *key)
{
	derive_cipher(cipher, key, "eoighelo", LABEL_SIZE);
}

/* Derive the key of one direction of a session. */
void sync_cipher_session(struct sync_cipher *cipher, const struct sync_key *key,
			 const u8 from[SYNC_ID_SIZE], const u8 to[SYNC_ID_SIZE])
{
	u8 purpose[LABEL_SIZE + 2 * SYNC_ID_SIZE];

	memcpy(purpose, "eoigsess", LABEL_SIZE);
	memcpy(purpose + LABEL_SIZE, from, SYNC_ID_SIZE);
	memcpy(purpose + LABEL_SIZE + SYNC_ID_SIZE, to, SYNC_ID_SIZE);
	derive_cipher(cipher, key, purpose, sizeof(purpose));
}

static void derive_slice_key(u8 to[SLICE_KEY_SIZE],
			     const struct sync_keys *keys)
{
	derive(to, SLICE_KEY_SIZE, &keys->key[0], "eoigslic", LABEL_SIZE);
}

const u8 *sync_slice_key(const struct sync_keys *keys)
{
	static u8 slice_key[SLICE_KEY_SIZE];

	derive_slice_key(slice_key, keys);
	return slice_key;
}

/* Return: a number by which two routers compare their slice keys. */
u32 sync_slice_key_id(const struct sync_keys *keys)
{
	u8 hash[crypto_generichash_BYTES], slice_key[SLICE_KEY_SIZE];
	u32 id;

	derive_slice_key(slice_key, keys);
	crypto_generichash(hash, sizeof(hash), slice_key, sizeof(slice_key),
			   NULL, 0);
	memcpy(&id, hash, sizeof(id));
	return be32toh(id);
}

/**
 * sync_seal - encrypt and authenticate a datagram
 * @cipher: the key
 * @nonce: never used twice with this key for another text
 * @head: authenticated, but not encrypted
 * @head_length: of @head
 * @plain: the text
 * @length: of @plain
 * @sealed: gets @length + SYNC_TAG_SIZE bytes
 */
void sync_seal(const struct sync_cipher *cipher,
	       const u8 nonce[SYNC_NONCE_SIZE], const u8 *head,
	       size_t head_length, const u8 *plain, size_t length, u8 *sealed)
{
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, plain, length,
						   head, head_length, NULL,
						   nonce, cipher->key);
}

/**
 * sync_open - authenticate and decrypt a datagram
 * @cipher: the key
 * @nonce: of the sender
 * @head: what is not encrypted
 * @head_length: of @head
 * @sealed: the sealed text, with its tag
 * @length: of @sealed
 * @plain: gets @length - SYNC_TAG_SIZE bytes
 *
 * The comparison of the tag takes the same time for each tag.
 *
 * Return: false if it is not authentic; then @plain says nothing.
 */
bool sync_open(const struct sync_cipher *cipher,
	       const u8 nonce[SYNC_NONCE_SIZE], const u8 *head,
	       size_t head_length, const u8 *sealed, size_t length, u8 *plain)
{
	return length >= SYNC_TAG_SIZE &&
	       !crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
							   sealed, length, head,
							   head_length, nonce,
							   cipher->key);
}

void sync_random(void *bytes, size_t size)
{
	randombytes_buf(bytes, size);
}

/* Compare secrets. The time does not depend on what they are. */
bool sync_equal(const void *one, const void *other, size_t size)
{
	return !sodium_memcmp(one, other, size);
}

/* Overwrite a secret. */
void sync_wipe(void *secret, size_t size)
{
	sodium_memzero(secret, size);
}
