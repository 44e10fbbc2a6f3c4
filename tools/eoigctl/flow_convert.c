// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl flow convert: write conntrack's connections as a stream for flow
 * restore.
 *
 * The opener of a connection becomes the interior. So flow restore skips what
 * the internet has opened: its opener is in no subnet.
 *
 * Conntrack does not tell sequence numbers. Their marks stay clear, and the
 * next segments of the connection set them. Until then no RST of the exterior
 * is believed.
 */
#include <netinet/icmp6.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/netfilter/nf_conntrack_tcp.h>

#include "args.h"
#include "conntrack.h"
#include "error.h"
#include "flow_convert.h"
#include "flow_stream.h"

#define TCP_ESTABLISHED_FLOW	4	/* struct eoig_record.state */

static bool is_unicast(const struct in6_addr *address)
{
	return !IN6_IS_ADDR_MULTICAST(address) &&
	       !IN6_IS_ADDR_UNSPECIFIED(address);
}

/*
 * Test if the next packet of the connection needs its flow. A connection that
 * opens or ends sends a SYN or a FIN again from inside. Multicast has no flow.
 */
static bool is_wanted(const struct connection *connection)
{
	if (!is_unicast(&connection->source) ||
	    !is_unicast(&connection->destination))
		return false;
	switch (connection->protocol) {
	case IPPROTO_TCP:
		return connection->replied &&
		       (connection->tcp_state == TCP_CONNTRACK_ESTABLISHED ||
			connection->tcp_state == TCP_CONNTRACK_FIN_WAIT ||
			connection->tcp_state == TCP_CONNTRACK_CLOSE_WAIT);
	case IPPROTO_ICMPV6:
		return connection->destination_port ==
		       htons(ICMP6_ECHO_REQUEST);
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return false;
	}
	return true;
}

static void add_connection(const struct connection *connection, void *data)
{
	struct eoig_record record = {
		.interior_port = connection->source_port,
		.exterior_port = connection->destination_port,
		.protocol = connection->protocol,
	};
	u16 flags = connection->replied ? EOIG_RECORD_F_REPLIED : 0;

	if (!is_wanted(connection))
		return;
	memcpy(record.interior, &connection->source, sizeof(record.interior));
	memcpy(record.exterior, &connection->destination,
	       sizeof(record.exterior));
	memcpy(record.wire, &connection->source, sizeof(record.wire));
	if (connection->protocol == IPPROTO_TCP) {
		record.state = TCP_ESTABLISHED_FLOW;
		flags |= EOIG_RECORD_F_PICKED_UP;
	}
	record.flags = htons(flags);
	flow_writer_add(data, &record);
}

/* Handle "flow convert". The idle time of each flow begins now. */
int flow_convert(struct args *args)
{
	struct flow_writer writer;
	int status;

	if (args_end(args))
		return STATUS_USER;
	if (isatty(STDOUT_FILENO))
		return error_user("saved flows are binary, redirect them: flow convert >FILE");
	flow_writer_begin(&writer, stdout);
	status = conntrack_read(add_connection, &writer);
	return status ? status : flow_writer_end(&writer);
}
