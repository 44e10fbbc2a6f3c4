/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cases of sync_sim, by file.
 */
#ifndef EOIG_SYNC_CASES_H
#define EOIG_SYNC_CASES_H

#include "sync_lab.h"

#define A	(&lab.router[0])
#define AB	(&lab.router[0].side[0])
#define B	(&lab.router[1])
#define BA	(&lab.router[1].side[0])

/* @argument: how often, or a path */
struct sync_case {
	const char *name;
	void (*run)(const char *argument);
};

extern const struct sync_case attack_cases[];
extern const struct sync_case peer_cases[];
extern const struct sync_case wire_cases[];

/* Two routers in sync, on a network that reorders. */
void lab_pair(u64 seed);
/* Check that a new flow of each router reaches the other one. */
void still_works(unsigned int number);
/* Change a datagram, which may get 100 bytes longer. Return: its length. */
size_t change(u8 *bytes, size_t length);
/*
 * A hello of a peer arrives at A. @echo: a challenge of its session, or NULL;
 * then it could be a repeated one
 */
void say_hello(const u8 *echo, u8 version_min, u8 version_max);

#endif /* EOIG_SYNC_CASES_H */
