/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumed: one CPU, so an access to memory is plain. No race is proved. */
#ifndef PROOF_COMPILER_H
#define PROOF_COMPILER_H

#define __aligned(size)		__attribute__((aligned(size)))
#define noinline
#define likely(condition)	(condition)
#define unlikely(condition)	(condition)
#define READ_ONCE(place)	(place)
#define WRITE_ONCE(place, value) ((place) = (value))

#endif /* PROOF_COMPILER_H */
