/* SPDX-License-Identifier: GPL-2.0-only */
/* The headers and types of RFC 4340, with the bit fields of little endian. */
#ifndef PROOF_DCCP_H
#define PROOF_DCCP_H

#include <linux/types.h>

struct dccp_hdr {
	__be16 dccph_sport;
	__be16 dccph_dport;
	__u8 dccph_doff;
	__u8 dccph_cscov:4, dccph_ccval:4;
	__be16 dccph_checksum;
	__u8 dccph_x:1, dccph_type:4, dccph_reserved:3;
	__u8 dccph_seq2;
	__be16 dccph_seq;
};

struct dccp_hdr_ext {
	__be32 dccph_seq_low;
};

struct dccp_hdr_ack_bits {
	__be16 dccph_reserved1;
	__be16 dccph_ack_nr_high;
	__be32 dccph_ack_nr_low;
};

enum dccp_pkt_type {
	DCCP_PKT_REQUEST,
	DCCP_PKT_RESPONSE,
	DCCP_PKT_DATA,
	DCCP_PKT_ACK,
	DCCP_PKT_DATAACK,
	DCCP_PKT_CLOSEREQ,
	DCCP_PKT_CLOSE,
	DCCP_PKT_RESET,
	DCCP_PKT_SYNC,
	DCCP_PKT_SYNCACK,
};

#endif /* PROOF_DCCP_H */
