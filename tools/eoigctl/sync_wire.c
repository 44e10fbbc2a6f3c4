// SPDX-License-Identifier: GPL-2.0-only
/*
 * Datagrams and messages of sync, as sync_wire.h describes them.
 *
 * Only the functions that end in _read with a cipher take what the network
 * delivers. They authenticate it before anything but its head is read.
 */
#include <string.h>

#include "sync_bytes.h"
#include "sync_wire.h"

#define HELLO_VERSION	0	/* of its layout, forever */
#define HELLO_ANSWER	1

/* Channels of numbers and nonces. */
#define CHANNEL_RELIABLE	0
#define CHANNEL_CONTROL		1

static void head_write(u8 **at, u8 kind, u8 version)
{
	sync_put_u16(at, SYNC_MAGIC);
	sync_put_u8(at, kind);
	sync_put_u8(at, version);
}

/*
 * Check for a datagram that has the form of a hello. Nothing says that it is
 * authentic.
 */
bool sync_is_hello(const u8 *datagram, size_t length)
{
	struct sync_reader reader = { .at = datagram, .left = length };

	return length >= SYNC_HELLO_SIZE && length <= SYNC_DATAGRAM_MAX &&
	       sync_get_u16(&reader) == SYNC_MAGIC &&
	       sync_get_u8(&reader) == SYNC_HELLO &&
	       sync_get_u8(&reader) == HELLO_VERSION;
}

void sync_hello_write(const struct sync_hello *hello,
		      const struct sync_cipher *cipher,
		      u8 datagram[SYNC_HELLO_SIZE])
{
	u8 text[SYNC_HELLO_TEXT_SIZE], *at = text, *head = datagram;
	u8 nonce[SYNC_NONCE_SIZE];

	sync_put_u8(&at, hello->version_min);
	sync_put_u8(&at, hello->version_max);
	sync_put_u8(&at, hello->answer ? HELLO_ANSWER : 0);
	sync_put_u8(&at, 0);
	sync_put(&at, hello->router, SYNC_ID_SIZE);
	sync_put(&at, hello->boot, SYNC_ID_SIZE);
	sync_put(&at, hello->challenge, SYNC_ID_SIZE);
	sync_put(&at, hello->echo, SYNC_ID_SIZE);
	sync_put_u64(&at, hello->next);
	sync_put_u64(&at, hello->config);

	sync_random(nonce, sizeof(nonce));
	head_write(&head, SYNC_HELLO, HELLO_VERSION);
	sync_put(&head, nonce, sizeof(nonce));
	sync_seal(cipher, nonce, datagram, SYNC_HELLO_HEAD_SIZE, text,
		  sizeof(text), head);
}

/**
 * sync_hello_read - authenticate and read a hello
 * @hello: filled
 * @cipher: a hello key
 * @datagram: for which sync_is_hello() returned true
 * @length: of @datagram
 *
 * Return: false if it is not authentic by this key, or malformed.
 */
bool sync_hello_read(struct sync_hello *hello, const struct sync_cipher *cipher,
		     const u8 *datagram, size_t length)
{
	struct sync_reader reader = { .failed = false };
	size_t sealed = length - SYNC_HELLO_HEAD_SIZE;
	u8 text[SYNC_DATAGRAM_MAX];

	/* The nonce follows the magic, kind and version. */
	if (!sync_open(cipher, datagram + 4, datagram, SYNC_HELLO_HEAD_SIZE,
		       datagram + SYNC_HELLO_HEAD_SIZE, sealed, text))
		return false;
	reader.at = text;
	reader.left = sealed - SYNC_TAG_SIZE;
	hello->version_min = sync_get_u8(&reader);
	hello->version_max = sync_get_u8(&reader);
	hello->answer = sync_get_u8(&reader) & HELLO_ANSWER;
	sync_get_u8(&reader);
	sync_get(&reader, hello->router, SYNC_ID_SIZE);
	sync_get(&reader, hello->boot, SYNC_ID_SIZE);
	sync_get(&reader, hello->challenge, SYNC_ID_SIZE);
	sync_get(&reader, hello->echo, SYNC_ID_SIZE);
	hello->next = sync_get_u64(&reader);
	hello->config = sync_get_u64(&reader);
	return !reader.failed && hello->next;
}

/*
 * Read the head of a datagram of a session. It is not authenticated yet.
 *
 * Return: false if no datagram of a session has this form.
 */
bool sync_head_read(struct sync_head *head, const u8 *datagram, size_t length)
{
	struct sync_reader reader = { .at = datagram, .left = length };

	if (length < SYNC_HEAD_SIZE + SYNC_TAG_SIZE ||
	    length > SYNC_DATAGRAM_MAX || sync_get_u16(&reader) != SYNC_MAGIC)
		return false;
	head->kind = sync_get_u8(&reader);
	head->version = sync_get_u8(&reader);
	head->id = sync_get_u32(&reader);
	head->number = sync_get_u64(&reader);
	return head->kind >= SYNC_CONTROL && head->kind <= SYNC_END;
}

static void nonce_write(const struct sync_head *head, u8 nonce[SYNC_NONCE_SIZE])
{
	u8 *at = nonce;

	memset(nonce, 0, SYNC_NONCE_SIZE);
	sync_put_u64(&at, head->number);
	sync_put_u8(&at, head->kind == SYNC_CONTROL ? CHANNEL_CONTROL :
						       CHANNEL_RELIABLE);
}

/* Return: the length of the datagram. */
size_t sync_datagram_write(const struct sync_head *head,
			   const struct sync_cipher *cipher, const u8 *text,
			   size_t length, u8 datagram[SYNC_DATAGRAM_MAX])
{
	u8 nonce[SYNC_NONCE_SIZE], *at = datagram;

	head_write(&at, head->kind, head->version);
	sync_put_u32(&at, cipher->id);
	sync_put_u64(&at, head->number);
	nonce_write(head, nonce);
	sync_seal(cipher, nonce, datagram, SYNC_HEAD_SIZE, text, length, at);
	return SYNC_HEAD_SIZE + length + SYNC_TAG_SIZE;
}

/**
 * sync_datagram_read - authenticate and decrypt a datagram of a session
 * @head: of the datagram, from sync_head_read()
 * @cipher: the key
 * @datagram: the datagram
 * @length: of @datagram
 * @text: is set to the decrypted text
 * @room: for the text
 *
 * Return: false if it is not authentic.
 */
bool sync_datagram_read(const struct sync_head *head,
			const struct sync_cipher *cipher, const u8 *datagram,
			size_t length, struct sync_reader *text,
			u8 room[SYNC_TEXT_MAX])
{
	size_t sealed = length - SYNC_HEAD_SIZE;
	u8 nonce[SYNC_NONCE_SIZE];

	nonce_write(head, nonce);
	if (!sync_open(cipher, nonce, datagram, SYNC_HEAD_SIZE,
		       datagram + SYNC_HEAD_SIZE, sealed, room))
		return false;
	memset(text, 0, sizeof(*text));
	text->at = room;
	text->left = sealed - SYNC_TAG_SIZE;
	return true;
}

size_t sync_control_write(const struct sync_control *control,
			  u8 text[SYNC_CONTROL_MAX])
{
	u8 *at = text;
	u16 i;

	sync_put_u64(&at, control->acknowledged);
	sync_put_u64(&at, control->first);
	sync_put_u64(&at, control->next);
	sync_put_u64(&at, control->heard);
	sync_put_u64(&at, control->time);
	sync_put_u64(&at, control->config);
	sync_put_u32(&at, control->wish);
	sync_put_u16(&at, control->ranges);
	for (i = 0; i < control->ranges; i++) {
		sync_put_u16(&at, control->range[i].offset);
		sync_put_u16(&at, control->range[i].count);
	}
	return at - text;
}

/* Return: false if it is malformed. */
bool sync_control_read(struct sync_control *control, struct sync_reader *reader)
{
	unsigned int numbers = 0;
	u16 i;

	control->acknowledged = sync_get_u64(reader);
	control->first = sync_get_u64(reader);
	control->next = sync_get_u64(reader);
	control->heard = sync_get_u64(reader);
	control->time = sync_get_u64(reader);
	control->config = sync_get_u64(reader);
	control->wish = sync_get_u32(reader);
	control->ranges = sync_get_u16(reader);
	if (control->ranges > SYNC_NACK_MAX)
		return false;
	for (i = 0; i < control->ranges; i++) {
		control->range[i].offset = sync_get_u16(reader);
		control->range[i].count = sync_get_u16(reader);
		numbers += control->range[i].count;
	}
	return sync_get_done(reader) && numbers <= SYNC_NACK_MAX &&
	       control->first && control->first <= control->next;
}

size_t sync_part_write(const struct sync_part *part, u8 text[SYNC_PART_SIZE])
{
	unsigned int i;
	u8 *at = text;

	sync_put_u32(&at, part->comparison);
	sync_put_u32(&at, part->wish);
	sync_put_u32(&at, part->peer_wish);
	sync_put_u32(&at, part->key);
	sync_put_u8(&at, part->part);
	for (i = 0; i < SYNC_PART_SLICES; i++)
		sync_put_u64(&at, part->digests[i]);
	return at - text;
}

/* Return: false if it is malformed. */
bool sync_part_read(struct sync_part *part, struct sync_reader *reader)
{
	unsigned int i;

	part->comparison = sync_get_u32(reader);
	part->wish = sync_get_u32(reader);
	part->peer_wish = sync_get_u32(reader);
	part->key = sync_get_u32(reader);
	part->part = sync_get_u8(reader);
	for (i = 0; i < SYNC_PART_SLICES; i++)
		part->digests[i] = sync_get_u64(reader);
	return sync_get_done(reader) && part->part < SYNC_PARTS;
}

size_t sync_selected_write(u32 comparison, const u8 selected[SYNC_SLICES / 8],
			   u8 text[SYNC_SELECTED_SIZE])
{
	u8 *at = text;

	sync_put_u32(&at, comparison);
	sync_put(&at, selected, SYNC_SLICES / 8);
	return at - text;
}

/* Return: false if it is malformed. */
bool sync_selected_read(u32 *comparison, u8 selected[SYNC_SLICES / 8],
			struct sync_reader *reader)
{
	*comparison = sync_get_u32(reader);
	sync_get(reader, selected, SYNC_SLICES / 8);
	return sync_get_done(reader);
}

size_t sync_end_write(u32 comparison, u8 text[SYNC_END_SIZE])
{
	u8 *at = text;

	sync_put_u32(&at, comparison);
	return at - text;
}

/* Return: false if it is malformed. */
bool sync_end_read(u32 *comparison, struct sync_reader *reader)
{
	*comparison = sync_get_u32(reader);
	return sync_get_done(reader);
}
