/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet in any split into fragments.
 *
 * Assumed: the IPv6 header is linear, and so is as much as the theorem says.
 * For any other bytes, skb_header_pointer() returns a pointer or fills the
 * buffer, at random. The pointer is to as many bytes as the caller asks for, so
 * that a longer access is out of bounds. The first 8 of them are those of the
 * packet, and the addresses of an IPv6 header begin as in the packet. The
 * others are any: the module does not look at them.
 */
#ifndef PROOF_SKBUFF_H
#define PROOF_SKBUFF_H

#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <asm/byteorder.h>

#define __always_inline	inline
#define __read_mostly

/* The most that the module asks skb_header_pointer() for. */
#define PROOF_POINTER_MAX	40

/* The longest packet. */
#ifndef PROOF_BYTES
#define PROOF_BYTES	256
#endif

/**
 * struct sk_buff - a packet
 * @data: its linear part, or the begin of it
 * @len: bytes of the packet, from @data
 * @network_header: offset of the IPv6 header from @data
 * @linear: bytes of the linear part, from @data
 */
struct sk_buff {
	unsigned char *data;
	unsigned int len;
	unsigned int network_header;
	unsigned int linear;
};

/*
 * The bytes of the packet from its data, in little endian, and more behind it.
 * CBMC is faster with 8 bytes of an array of words than with one of bytes, and
 * slower with a pointer to the array.
 */
static u64 proof_words[PROOF_BYTES / 8 + 2];

static inline unsigned char *skb_network_header(const struct sk_buff *skb)
{
	return skb->data + skb->network_header;
}

static inline int skb_network_offset(const struct sk_buff *skb)
{
	return skb->network_header;
}

static inline unsigned char *skb_tail_pointer(const struct sk_buff *skb)
{
	return skb->data + skb->linear;
}

/* Get the 8 bytes at an offset. Those behind the packet are any. */
static inline u64 proof_window(u32 offset)
{
	u8 word = offset / 8, shift = offset % 8 * 8;
	u64 low = proof_words[word], high = proof_words[word + 1];

	return shift ? low >> shift | high << (64 - shift) : low;
}

static inline void proof_copy(u8 *to, int size, u64 window)
{
	if (size > 0)
		to[0] = window;
	if (size > 1)
		to[1] = window >> 8;
	if (size > 2)
		to[2] = window >> 16;
	if (size > 3)
		to[3] = window >> 24;
	if (size > 4)
		to[4] = window >> 32;
	if (size > 5)
		to[5] = window >> 40;
	if (size > 6)
		to[6] = window >> 48;
	if (size > 7)
		to[7] = window >> 56;
}

static inline void *skb_header_pointer(const struct sk_buff *skb, int offset,
				       int size, void *buffer)
{
	bool nondet_bool(void);
	u8 *place = buffer;

	__CPROVER_assert(offset >= 0 && size >= 0 && size <= PROOF_POINTER_MAX,
			 "skb_header_pointer() gets an offset and a size");
	if (offset > (int)skb->len - size)
		return NULL;
	if (nondet_bool())
		place = (u8 *)__CPROVER_allocate(PROOF_POINTER_MAX, 0) +
			PROOF_POINTER_MAX - size;
	proof_copy(place, size, proof_window(offset));
	if (size == 40) {
		proof_copy(place + 8, 8, proof_window(offset + 8));
		proof_copy(place + 24, 8, proof_window(offset + 24));
	}
	return place;
}

#endif /* PROOF_SKBUFF_H */
