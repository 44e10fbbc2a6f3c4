/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The random numbers of the fuzzer, and its kernel.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>

/* The kernel sends well-formed replies only. */
extern bool faithful;

unsigned int chance(unsigned int below);
void mutate(char *buffer, size_t length, unsigned int times);

#endif
