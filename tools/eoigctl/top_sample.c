// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sample the data of top: counters, limits, and sums over the flows of each
 * interior host. There can be millions of flows, so none is kept.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "family.h"
#include "limit.h"
#include "memory.h"
#include "top.h"

#define SLOTS_MIN	256

double top_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/*
 * Hash an address. It is not keyed: colliding interior addresses only slow top
 * down.
 */
static unsigned int hash(const struct in6_addr *address)
{
	u64 halves[2], mixed;

	memcpy(halves, address, sizeof(halves));
	mixed = (halves[0] ^ halves[1] * 0x9e3779b97f4a7c15ULL) * 0xff51afd7ed558ccdULL;
	return mixed ^ mixed >> 32;
}

/* Find the slot of an address, or a free one for it. */
static struct top_host *find_slot(struct top_hosts *hosts, const struct in6_addr *address)
{
	unsigned int slot = hash(address);

	for (;; slot++) {
		struct top_host *host = &hosts->table[slot & (hosts->slots - 1)];

		if (!host->sums[TOP_FLOWS] ||
		    !memcmp(&host->address, address, sizeof(*address)))
			return host;
	}
}

static void grow(struct top_hosts *hosts)
{
	struct top_hosts larger = { .count = hosts->count };
	unsigned int i;

	larger.slots = hosts->slots ? 2 * hosts->slots : SLOTS_MIN;
	larger.table = allocate(NULL, larger.slots * sizeof(*larger.table));
	memset(larger.table, 0, larger.slots * sizeof(*larger.table));
	for (i = 0; i < hosts->slots; i++)
		if (hosts->table[i].sums[TOP_FLOWS])
			*find_slot(&larger, &hosts->table[i].address) = hosts->table[i];
	free(hosts->table);
	*hosts = larger;
}

static void add_flow(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *message[EOIG_A_MAX + 1], *flow[EOIG_FLOW_A_MAX + 1];
	const struct nlattr *interior;
	struct top_hosts *hosts = data;
	struct in6_addr address;
	struct top_host *host;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_FLOW])
		return;
	attributes_read_nest(message[EOIG_A_FLOW], flow, EOIG_FLOW_A_MAX);
	interior = flow[EOIG_FLOW_A_INTERIOR];
	if (!interior || mnl_attr_get_payload_len(interior) != sizeof(address))
		return;
	memcpy(&address, mnl_attr_get_payload(interior), sizeof(address));
	if (4 * hosts->count >= 3 * hosts->slots)
		grow(hosts);
	host = find_slot(hosts, &address);
	if (!host->sums[TOP_FLOWS]++) {
		host->address = address;
		hosts->count++;
	}
	host->sums[TOP_NEW] += attribute_number(flow[EOIG_FLOW_A_AGE]) < TOP_NEW_AGE;
	host->sums[TOP_UNREPLIED] += !(attribute_number(flow[EOIG_FLOW_A_FLAGS]) &
				       EOIG_FLOW_F_REPLIED);
	host->sums[TOP_OUT] += attribute_number(flow[EOIG_FLOW_A_BYTES_OUT]);
	host->sums[TOP_IN] += attribute_number(flow[EOIG_FLOW_A_BYTES_IN]);
}

/* Take a sample. The caller frees it in any case. */
int top_sample_get(struct top_sample *sample)
{
	struct request request;
	int status;

	memset(sample, 0, sizeof(*sample));
	eoig_begin(&request, EOIG_CMD_LIMIT_GET);
	status = eoig_send(&request, limit_read, sample->limits);
	if (!status)
		status = stats_list_get(&sample->stats);
	sample->time = top_clock();
	if (!status) {
		eoig_begin_dump(&request, EOIG_CMD_FLOW_GET);
		status = eoig_send(&request, add_flow, &sample->hosts);
	}
	return status;
}

void top_sample_free(struct top_sample *sample)
{
	stats_list_free(&sample->stats);
	free(sample->hosts.table);
	memset(sample, 0, sizeof(*sample));
}
