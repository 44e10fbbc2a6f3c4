// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of the routers of sync_lab.h.
 */
#include <string.h>
#include <endian.h>
#include <netinet/in.h>

#include "sync_lab.h"

static unsigned int number_of(const struct eoig_record *record)
{
	u32 number;

	memcpy(&number, record->interior + 12, sizeof(number));
	number = be32toh(number);
	check(number < FLOWS_MAX);
	if (number >= lab.flows)
		lab.flows = number + 1;
	return number;
}

void table_merge(struct router *router, const struct eoig_record *record)
{
	bool deleted = be16toh(record->flags) & EOIG_RECORD_F_DELETED;
	struct flow *flow = &router->flow[number_of(record)];

	if (flow->present && (flow->deleted || !deleted))
		return;
	flow->present = true;
	flow->deleted = deleted;
	flow->record = *record;
}

void flow_record(struct eoig_record *record, unsigned int number)
{
	bool tcp = number % 2;

	memset(record, 0, sizeof(*record));
	memcpy(record->interior, "\x26\x00\x1f\x18", 4);
	number = htobe32(number);
	memcpy(record->interior + 12, &number, sizeof(number));
	memcpy(record->exterior, "\x26\x20\x0\x1", 4);
	memcpy(record->exterior + 10, &number, sizeof(number));
	memcpy(record->wire, record->interior, sizeof(record->wire));
	record->interior_port = htobe16(40000);
	record->exterior_port = htobe16(443);
	record->protocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
	record->state = tcp ? 4 : 0;
	record->flags = htobe16(EOIG_RECORD_F_REPLIED);
	record->idle = htobe32(3);
	record->age = htobe32(70000);
}

void flow_event(struct router *router, unsigned int number, bool deleted)
{
	struct eoig_record record;
	unsigned int i;

	flow_record(&record, number);
	if (deleted)
		record.flags |= htobe16(EOIG_RECORD_F_DELETED);
	table_merge(router, &record);
	if (router->dead)
		return;
	for (i = 0; i < router->sides; i++) {
		sync_session_queue(router->side[i].session, &record);
		router->side[i].tick_ms = 0;
	}
}

/* A record that was under way for seconds is older. */
static bool flows_equal(const struct flow *one, const struct flow *other)
{
	struct eoig_record record = one->record;

	record.idle = other->record.idle;
	record.age = other->record.age;
	return one->present == other->present &&
	       one->deleted == other->deleted &&
	       !memcmp(&record, &other->record, sizeof(record));
}

bool tables_equal(void)
{
	unsigned int i, j;

	for (i = 1; i < lab.routers; i++)
		for (j = 0; j < lab.flows; j++)
			if (!flows_equal(&lab.router[0].flow[j],
					 &lab.router[i].flow[j]))
				return false;
	return true;
}

unsigned int flow_count(const struct router *router)
{
	unsigned int i, count = 0;

	for (i = 0; i < lab.flows; i++)
		count += router->flow[i].present;
	return count;
}
