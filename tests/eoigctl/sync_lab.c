// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated network of sync_sim: datagrams are lost, reordered and
 * duplicated. Nothing here waits, and nothing depends on the time of day.
 */
#include <string.h>
#include <sodium.h>

#include "memory.h"
#include "sync_lab.h"

#define DELAY_MAX	64

struct packet {
	struct packet *next;
	struct side *to;
	size_t length;
	u8 bytes[];
};

struct lab lab;
size_t allocated;
static struct packet *arriving[DELAY_MAX];
static u64 state;

/* Sessions allocate by this alone. */
void *allocate(void *old, size_t size)
{
	void *memory = realloc(old, size);

	check(memory);
	allocated += size;
	return memory;
}

u32 lab_random(u32 below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 16) % below;
}

/* Keys and ids must be the same for each run, too. */
static const char *random_name(void)
{
	return "lab";
}

static u32 random_word(void)
{
	return lab_random(1U << 31);
}

static void random_bytes(void *const bytes, const size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		((u8 *)bytes)[i] = lab_random(256);
}

static randombytes_implementation implementation = {
	.implementation_name = random_name,
	.random = random_word,
	.buf = random_bytes,
};

u64 router_now(const struct router *router)
{
	return lab.now_ms + router->offset_ms;
}

static void put(struct side *to, const void *datagram, size_t length)
{
	u64 at = lab.now_ms + 1 + lab_random(lab.delay_ms);
	struct packet **end = &arriving[at % DELAY_MAX];
	struct packet *packet;

	packet = malloc(sizeof(*packet) + length);
	check(packet);
	packet->next = NULL;
	packet->to = to;
	packet->length = length;
	memcpy(packet->bytes, datagram, length);
	while (*end)
		end = &(*end)->next;
	*end = packet;
}

static void record_datagram(struct side *side, const void *datagram,
			    size_t length)
{
	struct recorded *recorded;

	if (lab.recorded_count == lab.recorded_room) {
		lab.recorded_room = 2 * lab.recorded_room + 1024;
		lab.recorded = realloc(lab.recorded, lab.recorded_room *
						     sizeof(*lab.recorded));
		check(lab.recorded);
	}
	recorded = &lab.recorded[lab.recorded_count++];
	recorded->from = side;
	recorded->generation = side->other->generation;
	recorded->length = length;
	recorded->bytes = malloc(length);
	check(recorded->bytes);
	memcpy(recorded->bytes, datagram, length);
}

static void on_send(void *owner, const void *datagram, size_t length)
{
	struct side *side = owner;

	check(length <= SYNC_DATAGRAM_MAX);
	side->sent++;
	if (lab.recording)
		record_datagram(side, datagram, length);
	if (lab.cut || side->other == lab.deaf || lab_random(100) < lab.loss)
		return;
	put(side->other, datagram, length);
	if (lab_random(100) < lab.duplicates)
		put(side->other, datagram, length);
}

static void on_merge(void *owner, const struct eoig_record *records,
		     unsigned int count)
{
	struct side *side = owner;
	unsigned int i;

	check(count && count <= 500);
	side->merges += count;
	if (side->other->router->garbage)
		return;
	for (i = 0; i < count; i++)
		table_merge(side->router, &records[i]);
}

static void on_digest(void *owner)
{
	struct side *side = owner;

	check(!side->digesting);
	side->digesting = true;
}

static void on_slices(void *owner, const u8 selected[SYNC_SLICES / 8])
{
	struct side *side = owner;

	check(!side->saving);
	side->saving = true;
	side->saved = 0;
	memcpy(side->selected, selected, sizeof(side->selected));
}

static const struct sync_ops ops = {
	.send = on_send,
	.merge = on_merge,
	.digest = on_digest,
	.slices = on_slices,
};

static u64 hash(const struct router *router, const struct flow *flow, u8 class)
{
	u8 text[sizeof(flow->record.interior) + 1];
	u64 value;

	memcpy(text, flow->record.interior, sizeof(text) - 1);
	text[sizeof(text) - 1] = class;
	crypto_shorthash((u8 *)&value, text, sizeof(text),
			 sync_slice_key(&router->keys));
	return value;
}

static unsigned int slice_of(const struct router *router,
			     const struct flow *flow)
{
	return hash(router, flow, 0) % SYNC_SLICES;
}

static void answer_digest(struct side *side)
{
	struct router *router = side->router;
	static u64 digests[SYNC_SLICES];
	struct flow *flow;

	memset(digests, 0, sizeof(digests));
	for (flow = router->flow; flow < router->flow + lab.flows; flow++)
		if (flow->present)
			digests[slice_of(router, flow)] +=
				hash(router, flow, flow->deleted ? 3 : 1);
	side->digesting = false;
	sync_session_digests(side->session, digests);
}

static void go_on_saving(struct side *side)
{
	const struct flow *flow;
	unsigned int slice;

	for (; side->saved < lab.flows; side->saved++) {
		flow = &side->router->flow[side->saved];
		if (!flow->present)
			continue;
		if (!sync_session_room(side->session))
			return;
		slice = slice_of(side->router, flow);
		if (side->selected[slice / 8] & 1 << slice % 8)
			sync_session_queue_bulk(side->session, &flow->record);
	}
	side->saving = false;
	sync_session_bulk_done(side->session);
}

static void side_tick(struct side *side)
{
	int wait = sync_session_tick(side->session, router_now(side->router));

	check(wait > 0);
	side->tick_ms = lab.now_ms + wait;
}

void side_receive(struct side *side, const u8 *bytes, size_t length)
{
	u8 *copy = malloc(length ? length : 1);

	check(copy);
	memcpy(copy, bytes, length);
	sync_session_receive(side->session, copy, length,
			     router_now(side->router));
	free(copy);
}

static void deliver(void)
{
	struct packet *packet = arriving[lab.now_ms % DELAY_MAX], *next;
	struct side *to;

	arriving[lab.now_ms % DELAY_MAX] = NULL;
	for (; packet; packet = next) {
		next = packet->next;
		to = packet->to;
		if (!lab.cut && !to->router->dead) {
			side_receive(to, packet->bytes, packet->length);
			to->tick_ms = 0;
		}
		free(packet);
	}
}

static void router_run(struct router *router)
{
	struct side *side;

	if (router->dead)
		return;
	for (side = router->side; side < router->side + router->sides; side++) {
		if (side->digesting || side->saving)
			side->tick_ms = 0;
		if (side->digesting)
			answer_digest(side);
		if (side->saving)
			go_on_saving(side);
		if (lab.now_ms >= side->tick_ms)
			side_tick(side);
	}
}

void lab_run(u64 ms)
{
	unsigned int i;

	for (; ms; ms--) {
		lab.now_ms++;
		deliver();
		for (i = 0; i < lab.routers; i++)
			router_run(&lab.router[i]);
	}
}

bool lab_until(bool (*condition)(void), u64 ms)
{
	for (; ms && !condition(); ms--)
		lab_run(1);
	return condition();
}

/* Keys have one letter as their name. */
void lab_keys(struct router *router, unsigned int count, const u8 *names)
{
	unsigned int i;

	router->keys.count = count;
	for (i = 0; i < count; i++)
		memset(router->keys.key[i].bytes, names[i],
		       sizeof(router->keys.key[i].bytes));
	for (i = 0; i < router->sides; i++)
		if (router->side[i].session)
			sync_session_set_keys(router->side[i].session,
					      &router->keys);
}

void lab_start(struct router *router)
{
	struct side *side;

	router->dead = false;
	for (side = router->side; side < router->side + router->sides; side++) {
		side->session = sync_session_create(&ops, side, &router->keys,
						    router->id);
		sync_session_set_config(side->session, router->config);
		side->tick_ms = 0;
	}
}

/* The process ends. The table is the kernel's. */
void lab_stop(struct router *router)
{
	struct side *side;

	router->dead = true;
	for (side = router->side; side < router->side + router->sides; side++) {
		sync_session_free(side->session);
		side->session = NULL;
		side->generation++;
		side->digesting = false;
		side->saving = false;
	}
}

static void connect_routers(struct router *one, struct router *other)
{
	struct side *a = &one->side[one->sides++];
	struct side *b = &other->side[other->sides++];

	a->router = one;
	a->other = b;
	b->router = other;
	b->other = a;
}

void lab_begin(unsigned int routers, u64 seed)
{
	unsigned int i, j;

	memset(&lab, 0, sizeof(lab));
	state = seed * 0x9e3779b97f4a7c15ULL + 1;
	lab.delay_ms = 1;
	lab.routers = routers;
	for (i = 0; i < routers; i++) {
		sync_router_id(lab.router[i].id);
		lab_keys(&lab.router[i], 1, (const u8 *)"k");
		lab.router[i].offset_ms = 1000 * i;
		lab.router[i].flow = calloc(FLOWS_MAX, sizeof(struct flow));
		check(lab.router[i].flow);
		for (j = 0; j < i; j++)
			connect_routers(&lab.router[j], &lab.router[i]);
	}
	for (i = 0; i < routers; i++)
		lab_start(&lab.router[i]);
}

void lab_end(void)
{
	struct packet *packet;
	unsigned int i;

	for (i = 0; i < lab.routers; i++) {
		if (!lab.router[i].dead)
			lab_stop(&lab.router[i]);
		free(lab.router[i].flow);
	}
	for (i = 0; i < DELAY_MAX; i++)
		while (arriving[i]) {
			packet = arriving[i];
			arriving[i] = packet->next;
			free(packet);
		}
	for (i = 0; i < lab.recorded_count; i++)
		free(lab.recorded[i].bytes);
	free(lab.recorded);
}

struct sync_status lab_status(const struct side *side)
{
	struct sync_status status;

	sync_session_status(side->session, router_now(side->router), &status);
	return status;
}

bool all_in_sync(void)
{
	const struct router *router;
	unsigned int i;

	for (router = lab.router; router < lab.router + lab.routers; router++)
		for (i = 0; i < router->sides; i++)
			if (!lab_status(&router->side[i]).in_sync)
				return false;
	return true;
}

__attribute__((constructor)) static void lab_prepare(void)
{
	randombytes_set_implementation(&implementation);
	check(sync_crypto_init());
}
