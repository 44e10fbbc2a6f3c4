/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The numbers of a RST that ends a TCP connection (RFC 9293).
 */
#ifndef EOIG_PROTO_TCP_RESET_H
#define EOIG_PROTO_TCP_RESET_H

#include "proto/tcp.h"

/**
 * struct eoig_tcp_reset - the numbers of a RST
 * @sequence: its sequence number
 * @acknowledgment: its acknowledgment number
 * @has_ack: it has ACK
 */
struct eoig_tcp_reset {
	u32 sequence;
	u32 acknowledgment;
	bool has_ack;
};

bool eoig_tcp_reset_numbers(const struct eoig_tcp *tcp, u8 state,
			    enum eoig_direction direction,
			    struct eoig_tcp_reset *reset);

#endif /* EOIG_PROTO_TCP_RESET_H */
