/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Routers with sessions of sync, on a simulated network with a virtual clock.
 */
#ifndef EOIG_SYNC_LAB_H
#define EOIG_SYNC_LAB_H

#include <stdio.h>
#include <stdlib.h>

#include "sync_crypto.h"
#include "sync_session.h"

#define FLOWS_MAX	200000
#define ROUTERS_MAX	3

/* Fail the case. */
#define wrong(...)	(printf(__VA_ARGS__), putchar('\n'), fflush(stdout), \
			 exit(1))
#define check(condition)						\
	do {								\
		if (!(condition))					\
			wrong("line %d: not so: %s", __LINE__, #condition); \
	} while (0)

struct router;

/* One side of a session. It is the owner of the session. */
struct side {
	struct router *router;
	struct side *other;
	struct sync_session *session;
	u64 tick_ms;		/* when the next tick is due */
	unsigned int generation;	/* goes up with each restart */
	bool digesting;
	bool saving;
	unsigned int saved;	/* the next flow to look at */
	u8 selected[SYNC_SLICES / 8];
	u64 merges;		/* records that were merged */
	u64 sent;		/* datagrams */
};

struct flow {
	bool present;
	bool deleted;
	struct eoig_record record;
};

/*
 * The table stands for the kernel's. It is as simple as it can be: a flow is
 * inserted once, and is never live again after it was deleted.
 */
struct router {
	u64 offset_ms;		/* of its clock */
	u8 id[SYNC_ID_SIZE];
	struct sync_keys keys;
	u64 config;
	bool dead;
	bool garbage;		/* its records say anything */
	unsigned int sides;
	struct side side[ROUTERS_MAX - 1];
	struct flow *flow;	/* FLOWS_MAX of them, by number */
};

/* A datagram that was sent. */
struct recorded {
	struct side *from;
	unsigned int generation;	/* of the receiver */
	size_t length;
	u8 *bytes;
};

struct lab {
	u64 now_ms;
	unsigned int loss;	/* per cent */
	unsigned int duplicates;	/* per cent */
	unsigned int delay_ms;	/* the longest one; 1 delivers in order */
	bool cut;		/* nothing arrives */
	struct side *deaf;	/* nothing arrives there */
	bool recording;
	struct recorded *recorded;
	unsigned int recorded_count;
	unsigned int recorded_room;
	unsigned int flows;	/* above the highest number of a flow */
	unsigned int routers;
	struct router router[ROUTERS_MAX];
};

extern struct lab lab;
/* Bytes that sessions have allocated, in all. */
extern size_t allocated;

/* The simulation is the same for each seed. */
void lab_begin(unsigned int routers, u64 seed);
void lab_end(void);
u32 lab_random(u32 below);
void lab_run(u64 ms);
/* Run until a condition holds, at most for so long. */
bool lab_until(bool (*condition)(void), u64 ms);
void lab_start(struct router *router);
void lab_stop(struct router *router);
void lab_keys(struct router *router, unsigned int count, const u8 *names);
u64 router_now(const struct router *router);

/* Merge a record as the kernel would. */
void table_merge(struct router *router, const struct eoig_record *record);
/* A record of TCP or UDP, established, of the flow with this number. */
void flow_record(struct eoig_record *record, unsigned int number);
/* A flow is created or deleted: the table has it, and an event tells. */
void flow_event(struct router *router, unsigned int number, bool deleted);
bool tables_equal(void);
unsigned int flow_count(const struct router *router);

struct sync_status lab_status(const struct side *side);
/* Each session is in sync. */
bool all_in_sync(void);
/* A datagram arrives, in memory of its size, so that ASan sees its end. */
void side_receive(struct side *side, const u8 *bytes, size_t length);

#endif /* EOIG_SYNC_LAB_H */
