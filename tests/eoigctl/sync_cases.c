// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the cases of sync_sim share.
 */
#include <string.h>

#include "sync_cases.h"

void lab_pair(u64 seed)
{
	lab_begin(2, seed);
	lab.delay_ms = 20;
	check(lab_until(all_in_sync, 3000));
}

/* A new flow of each router reaches the other one. */
void still_works(unsigned int number)
{
	flow_event(A, number, false);
	flow_event(B, number + 1, false);
	check(lab_until(tables_equal, 1000));
	check(B->flow[number].present && A->flow[number + 1].present);
}

/* Change a datagram. Return: its new length. */
size_t change(u8 *bytes, size_t length)
{
	unsigned int i, count;

	switch (lab_random(6)) {
	case 0:
		return lab_random(length);
	case 1:
		i = length;
		length += 1 + lab_random(100);
		for (; i < length; i++)
			bytes[i] = lab_random(256);
		return length;
	case 2:
		/* Only the start stays, so that it passes for one of ours. */
		for (i = 4; i < length; i++)
			bytes[i] = lab_random(256);
		return length;
	case 3:
		/* Another number or nonce. */
		bytes[4 + lab_random(20)] ^= 1 << lab_random(8);
		return length;
	default:
		count = 1 + lab_random(4);
		for (i = 0; i < count; i++)
			bytes[lab_random(length)] ^= 1 << lab_random(8);
		return length;
	}
}
