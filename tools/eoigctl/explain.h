/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_EXPLAIN_H
#define EOIGCTL_EXPLAIN_H

#include <jansson.h>
#include <netinet/in.h>
#include <stddef.h>

#include "gateway.h"
#include "subnet.h"

#define EXPLAIN_STEPS_MAX	16
/* An IPv6 header, the longest transport header and some data. */
#define EXPLAIN_PACKET_MAX	80

/* The packet of a question. */
struct question {
	bool inbound;
	u8 protocol;
	bool ports;		/* the protocol has them */
	bool established;	/* TCP: a segment of a connection, not a SYN */
	bool reply;		/* ICMPv6: an echo reply, not a request */
	u16 source_port;
	u16 destination_port;
	struct prefix source;
	struct prefix destination;
	u32 device;		/* ifindex, or 0 */
};

/* What the kernel says about it. */
struct explanation {
	u32 in;
	u32 out;
	u32 stage;
	u32 outcome;
	u32 reason;		/* EXPLAIN_NO_REASON if accepted */
	unsigned int step_count;
	u32 steps[EXPLAIN_STEPS_MAX];
	bool has_gateway;
	struct gateway gateway;
	bool has_subnet;
	struct subnet subnet;
	const char *state;	/* of its flow, or NULL */
	json_t *flow;		/* or NULL */
};

#define EXPLAIN_NO_REASON	__EOIG_DROP_COUNT

#define EXPLAIN_CHANGE_TEXT	512

int question_parse(struct args *args, struct question *question);
size_t question_packet(const struct question *question,
		       u8 packet[EXPLAIN_PACKET_MAX]);
const char *explain_change(const struct question *question,
			   const struct explanation *explanation,
			   char text[EXPLAIN_CHANGE_TEXT]);
const char *explain_detail(const struct question *question,
			   const struct explanation *explanation,
			   unsigned int index, char *text, size_t size);
void explain_print(const struct question *question,
		   const struct explanation *explanation);

#endif /* EOIGCTL_EXPLAIN_H */
