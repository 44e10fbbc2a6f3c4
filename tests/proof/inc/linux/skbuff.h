/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Assumed: a part of a packet has any content, even if it is read twice. It is
 * had if it lies within the packet, at once or as a copy. A theorem holds for
 * each packet and each split of it then.
 */
#ifndef PROOF_SKBUFF_H
#define PROOF_SKBUFF_H

#include <linux/string.h>
#include <linux/types.h>

/* No other part may be asked for at once that is larger. */
#define PROOF_PART	16

struct sk_buff {
	unsigned int len;
};

/* The end of the farthest part that was had. */
static unsigned int proof_farthest;

bool nondet_bool(void);

static inline bool proof_skb_has(const struct sk_buff *skb, int offset,
				 int size)
{
	if (offset > (int)skb->len - size)
		return false;
	if (offset + size > proof_farthest)
		proof_farthest = offset + size;
	return true;
}

/* A part that is had at once ends with an array, so that none reads on. */
static inline void *skb_header_pointer(const struct sk_buff *skb, int offset,
				       int size, void *buffer)
{
	static u8 parts[4][PROOF_PART];
	static unsigned int part;

	if (!proof_skb_has(skb, offset, size))
		return NULL;
	if (nondet_bool()) {
		__CPROVER_assert(size <= PROOF_PART, "a part fits");
		part = (part + 1) % 4;
		__CPROVER_havoc_object(parts[part]);
		return parts[part] + PROOF_PART - size;
	}
	__CPROVER_havoc_slice(buffer, size);
	return buffer;
}

static inline int skb_copy_bits(const struct sk_buff *skb, int offset, void *to,
				int size)
{
	if (!proof_skb_has(skb, offset, size))
		return -1;
	__CPROVER_havoc_slice(to, size);
	return 0;
}

#endif /* PROOF_SKBUFF_H */
