// SPDX-License-Identifier: GPL-2.0-only
/*
 * The numbers of a RST that ends a TCP connection (RFC 9293 section 3.10.7).
 *
 * A host obeys a RST only at the number that it expects next (RFC 5961). The
 * flow has the last acknowledgment of each host. A host that has received more
 * since ignores the RST.
 */
#include <linux/eoig_record.h>

#include "compat.h"
#include "proto/tcp_reset.h"

/* proto/tcp.c checks that the marks of a record are those of the flow. */
static const int eoig_tcp_acknowledged[] = {
	[EOIG_OUT]	= EOIG_RECORD_TCP_ACKNOWLEDGED_OUT,
	[EOIG_IN]	= EOIG_RECORD_TCP_ACKNOWLEDGED_IN,
};

/**
 * eoig_tcp_reset_numbers - get the numbers of a RST that a host obeys
 * @tcp: of the flow
 * @state: of the flow
 * @direction: of the RST; EOIG_IN if it goes to the interior
 * @reset: filled
 *
 * Before a host has sent an acknowledgment, the SYN of the interior tells what
 * is expected: by the exterior next, and by the interior in the answer.
 *
 * Context: any.
 * Return: false if the connection has ended, or no number is known.
 */
bool eoig_tcp_reset_numbers(const struct eoig_tcp *tcp, u8 state,
			    enum eoig_direction direction,
			    struct eoig_tcp_reset *reset)
{
	enum eoig_direction other = !direction;
	int marks = atomic_read(&tcp->marks);

	if (state == EOIG_TCP_CLOSED || state == EOIG_TCP_RESET)
		return false;
	reset->sequence = READ_ONCE(tcp->acknowledged[other]);
	reset->acknowledgment = 0;
	reset->has_ack = false;
	if (marks & eoig_tcp_acknowledged[other])
		return true;
	if (marks & EOIG_RECORD_TCP_SYN) {
		reset->has_ack = direction == EOIG_IN;
		reset->sequence = reset->has_ack ? 0 : READ_ONCE(tcp->syn);
		if (reset->has_ack)
			reset->acknowledgment = READ_ONCE(tcp->syn);
		return true;
	}
	/* Picked up: the exterior expects what the interior sends next. */
	return direction == EOIG_OUT && marks & EOIG_RECORD_TCP_SENT;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_tcp_reset_numbers);
