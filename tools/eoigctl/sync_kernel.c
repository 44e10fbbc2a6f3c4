// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events, merges and digests of the kernel's flows.
 *
 * The module may be unloaded and loaded meanwhile. Nothing here loads it again:
 * requests are only sent while listen.c sees it.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "family.h"
#include "memory.h"
#include "sync_kernel.h"

#define SLICES_KEY	16

/*
 * Begin to receive events. @unanswered: also those of flows that the exterior
 * has not answered
 */
int sync_kernel_open(struct sync_kernel *kernel, bool unanswered)
{
	static const char *const answered[] = {
		EOIG_MCGRP_CONFIG, EOIG_MCGRP_SYNC, NULL
	};
	static const char *const all[] = {
		EOIG_MCGRP_CONFIG, EOIG_MCGRP_SYNC, EOIG_MCGRP_SYNC_NEW, NULL
	};

	kernel->waiting = allocate(NULL, EOIG_RECORDS_MAX *
				   sizeof(*kernel->waiting));
	return listen_open(&kernel->listen, unanswered ? all : answered);
}

void sync_kernel_close(struct sync_kernel *kernel)
{
	listen_close(&kernel->listen);
	free(kernel->waiting);
}

/* Test if the module is loaded. */
bool sync_kernel_ready(const struct sync_kernel *kernel)
{
	return kernel->listen.family;
}

static void take_record(const struct eoig_record *record, void *data)
{
	struct sync_kernel *kernel = data;

	kernel->events++;
	kernel->record(kernel->owner, record);
}

static void take_event(const struct nlmsghdr *header, void *data)
{
	const struct genlmsghdr *generic = mnl_nlmsg_get_payload(header);
	struct sync_kernel *kernel = data;

	switch (generic->cmd) {
	case EOIG_CMD_SYNC_EVENT:
		if (!flow_records_read(header, take_record, kernel))
			kernel->unknown++;
		break;
	case EOIG_CMD_CONFIG_EVENT:
		kernel->config(kernel->owner);
		break;
	}
}

/* Handle the events that wait. */
int sync_kernel_read(struct sync_kernel *kernel)
{
	int status = listen_read(&kernel->listen, take_event, kernel);

	if (kernel->listen.lost) {
		kernel->listen.lost = false;
		kernel->overruns++;
		kernel->lost = true;
		if (!status)
			status = listen_resync(&kernel->listen);
	}
	if (kernel->listen.loaded) {
		kernel->listen.loaded = false;
		kernel->loaded = true;
	}
	return status;
}

static int try_merge(struct sync_kernel *kernel,
		     const struct eoig_record *records, unsigned int count)
{
	struct request request;
	struct refusal refusal;
	int error;

	eoig_begin(&request, EOIG_CMD_FLOW_MERGE);
	flow_records_put(&request, records, count);
	error = eoig_try(&request, flow_records_taken, &kernel->merged,
			 &refusal);
	request_free(&request);
	return error;
}

/*
 * Merge records. The module refuses all of them if one is invalid. So halve
 * them to find it.
 */
static void merge(struct sync_kernel *kernel,
		  const struct eoig_record *records, unsigned int count)
{
	int error = try_merge(kernel, records, count);

	if (error == EINVAL && count > 1) {
		merge(kernel, records, count / 2);
		merge(kernel, records + count / 2, count - count / 2);
	} else if (error == EINVAL) {
		kernel->refused++;
	} else if (error) {
		kernel->failed += count;
		kernel->lost = true;
	}
}

/* Merge all records that wait. Without the module there is no table. */
void sync_kernel_flush(struct sync_kernel *kernel)
{
	unsigned int count = kernel->waiting_count;

	kernel->waiting_count = 0;
	if (!sync_kernel_ready(kernel))
		kernel->failed += count;
	else if (count)
		merge(kernel, kernel->waiting, count);
}

/* Merge records of a peer, now or at the next flush. */
void sync_kernel_merge(struct sync_kernel *kernel,
		       const struct eoig_record *records, unsigned int count)
{
	unsigned int part;

	while (count) {
		part = EOIG_RECORDS_MAX - kernel->waiting_count;
		if (part > count)
			part = count;
		memcpy(kernel->waiting + kernel->waiting_count, records,
		       part * sizeof(*records));
		kernel->waiting_count += part;
		records += part;
		count -= part;
		if (kernel->waiting_count == EOIG_RECORDS_MAX)
			sync_kernel_flush(kernel);
	}
}

/* Begin the attribute that divides the table. Return: the nest to end. */
struct nlattr *sync_slices_begin(struct request *request, const u8 *key)
{
	struct nlattr *nest;

	request_reserve(request, 1024);
	nest = request_nest(request, EOIG_A_SLICES);
	mnl_attr_put(request->header, EOIG_SLICES_A_KEY, SLICES_KEY, key);
	mnl_attr_put_u32(request->header, EOIG_SLICES_A_COUNT, SYNC_SLICES);
	return nest;
}

/* The digests, and whether all were there. */
struct digests {
	u64 *values;
	bool complete;
};

static void read_digests(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *slices[EOIG_SLICES_A_MAX + 1];
	const size_t size = SYNC_SLICES * sizeof(u64);
	const struct nlattr *message[EOIG_A_MAX + 1];
	struct digests *digests = data;
	const struct nlattr *values;
	unsigned int i;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_SLICES])
		return;
	attributes_read_nest(message[EOIG_A_SLICES], slices,
			     EOIG_SLICES_A_MAX);
	values = slices[EOIG_SLICES_A_DIGESTS];
	if (!values || mnl_attr_get_payload_len(values) != size)
		return;
	memcpy(digests->values, mnl_attr_get_payload(values), size);
	for (i = 0; i < SYNC_SLICES; i++)
		digests->values[i] = be64toh(digests->values[i]);
	digests->complete = true;
}

/* Get the digests of the table. Return: false if that failed. */
bool sync_kernel_digest(struct sync_kernel *kernel, const u8 *key,
			u64 digests[SYNC_SLICES])
{
	struct digests found = { .values = digests };
	struct request request;
	struct refusal refusal;
	struct nlattr *nest;
	int error;

	if (!sync_kernel_ready(kernel))
		return false;
	/* The table has what the peer knows to be there. */
	sync_kernel_flush(kernel);
	eoig_begin(&request, EOIG_CMD_FLOW_DIGEST);
	nest = sync_slices_begin(&request, key);
	mnl_attr_nest_end(request.header, nest);
	error = eoig_try(&request, read_digests, &found, &refusal);
	request_free(&request);
	return !error && found.complete;
}
