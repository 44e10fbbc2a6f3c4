/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Assumed: no other CPU writes between two accesses, so cmpxchg succeeds if the
 * caller has read the value. It is compared all the same.
 */
#ifndef PROOF_ATOMIC_H
#define PROOF_ATOMIC_H

#include <linux/types.h>

static inline int atomic_read(const atomic_t *place)
{
	return place->counter;
}

static inline void atomic_set(atomic_t *place, int value)
{
	place->counter = value;
}

static inline void atomic_or(int bits, atomic_t *place)
{
	place->counter |= bits;
}

static inline void atomic_and(int bits, atomic_t *place)
{
	place->counter &= bits;
}

static inline void atomic_andnot(int bits, atomic_t *place)
{
	place->counter &= ~bits;
}

#define try_cmpxchg(place, old, new)			\
({							\
	bool __same = *(place) == *(old);		\
							\
	if (__same)					\
		*(place) = (new);			\
	else						\
		*(old) = *(place);			\
	__same;						\
})

static inline bool atomic_try_cmpxchg(atomic_t *place, int *old, int new)
{
	return try_cmpxchg(&place->counter, old, new);
}

#endif /* PROOF_ATOMIC_H */
