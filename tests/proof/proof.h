/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of a theorem. ./run reads them, and CBMC proves them.
 */
#ifndef PROOF_H
#define PROOF_H

#include <linux/types.h>

/**
 * THEOREM - begin a theorem
 * @name: a function without arguments; ./run prints it with "-" for "_"
 * @unwind: how often a loop may run, plus one; CBMC proves that it is enough
 * @bound: what the theorem is limited to
 * @statement: what holds
 */
#define THEOREM(name, unwind, bound, statement)	void name(void)

/* Consider only what satisfies a condition. */
#define assume(condition)	__CPROVER_assume(condition)

/* The theorem holds if this is true, whatever the nondet functions return. */
#define prove(condition)	__CPROVER_assert(condition, #condition)

/*
 * Show that the theorem speaks of something: this is true at least once. ./run
 * demands that CBMC refutes the opposite.
 */
#define happens(condition)	\
	__CPROVER_assert(!(condition), "happens: " #condition)

/* CBMC lets a function without a body return any value. */
bool nondet_bool(void);
u8 nondet_u8(void);
u32 nondet_u32(void);

#endif /* PROOF_H */
