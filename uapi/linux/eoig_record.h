/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of flows. FLOW_SAVE and SYNC_EVENT have them, FLOW_RESTORE and
 * FLOW_MERGE take them.
 */
#ifndef _UAPI_LINUX_EOIG_RECORD_H
#define _UAPI_LINUX_EOIG_RECORD_H

#include <linux/types.h>

/* Version of struct eoig_record: its layout and the meaning of its fields. */
#define EOIG_RECORD_VERSION	2

/* Maximum number of records per FLOW_RESTORE or FLOW_MERGE. */
#define EOIG_RECORDS_MAX	500

#define EOIG_RECORD_F_REPLIED	(1U << 0)	/* the exterior has answered */
#define EOIG_RECORD_F_PICKED_UP	(1U << 1)	/* it began before the module saw it */
#define EOIG_RECORD_F_ENDPOINT	(1U << 2)	/* an interior endpoint, open by filtering */
#define EOIG_RECORD_F_COUNTED	(1U << 3)	/* packets and bytes are counted */
#define EOIG_RECORD_F_HOME	(1U << 4)	/* interior is a home address; no endpoint */
/*
 * It was deleted. idle: since it last tried; age: since it was deleted. Only
 * SYNC_EVENT and FLOW_MERGE have it for other protocols than TCP, SCTP, DCCP.
 */
#define EOIG_RECORD_F_DELETED	(1U << 5)

/* Which numbers of struct eoig_record_tcp are known. */
#define EOIG_RECORD_TCP_ACKNOWLEDGED_OUT	(1U << 0)
#define EOIG_RECORD_TCP_ACKNOWLEDGED_IN		(1U << 1)
#define EOIG_RECORD_TCP_FIN_OUT		(1U << 2)	/* end_out belongs to a FIN */
#define EOIG_RECORD_TCP_FIN_IN		(1U << 3)
#define EOIG_RECORD_TCP_RST_OUT		(1U << 4)	/* end_out belongs to a RST */
#define EOIG_RECORD_TCP_RST_IN		(1U << 5)
#define EOIG_RECORD_TCP_SYN		(1U << 6)	/* the interior's SYN waits for an answer */
#define EOIG_RECORD_TCP_SENT		(1U << 7)	/* acknowledged_in: end of the sent data */

/**
 * struct eoig_record_tcp - sequence numbers of a TCP connection
 * @acknowledged_out: highest acknowledgment of the interior
 * @acknowledged_in: highest acknowledgment of the exterior
 * @end_out: end of the interior's data by its FIN or RST
 * @end_in: end of the exterior's data by its FIN or RST
 * @syn: lowest acknowledgment that answers the interior's last SYN
 * @marks: EOIG_RECORD_TCP_*
 * @syn_data: bytes of data in that SYN
 */
struct eoig_record_tcp {
	__be32 acknowledged_out;
	__be32 acknowledged_in;
	__be32 end_out;
	__be32 end_in;
	__be32 syn;
	__be16 marks;
	__be16 syn_data;
};

/**
 * struct eoig_record_sctp - secrets of an association; 0 if unknown
 * @tag_out: the tag of packets from the interior
 * @tag_in: the tag of packets from the exterior
 * @initiated_out: the tag that the interior's last INIT asks for
 * @initiated_in: the tag that the exterior's last INIT asks for
 * @cookie: the tag that the interior's last INIT ACK asks for
 * @reserved: 0
 * @sent_low: in state 3: the lowest TSN of the interior's data
 * @sent_high: in state 3: the highest one
 * @received: in state 3: the cumulative TSN of the interior's first SACK
 * @heartbeat: in state 3: a hash of the interior's last HEARTBEAT
 */
struct eoig_record_sctp {
	__be32 tag_out;
	__be32 tag_in;
	union {
		struct {
			__be32 initiated_out;
			__be32 initiated_in;
			__be32 cookie;
			__be32 reserved;
		};
		struct {
			__be32 sent_low;
			__be32 sent_high;
			__be32 received;
			__be32 heartbeat;
		};
	};
};

/**
 * struct eoig_record_dccp - sequence numbers of a DCCP connection, 48 bits; 0 if none
 * @request: lowest number of the interior's Requests; the upper 16 bits have the span of higher
 *	numbers that the exterior may acknowledge, too
 * @close_out: number of the interior's last Close
 * @close_in: number of the exterior's last Close
 */
struct eoig_record_dccp {
	__be64 request;
	__be64 close_out;
	__be64 close_in;
};

/**
 * struct eoig_record - complete state of a flow, in network byte order
 * @interior: interior address; a home address with EOIG_RECORD_F_HOME
 * @exterior: exterior address; unspecified for an endpoint that is open to any peer
 * @wire: interior address on the wire; equals @interior without EOIG_RECORD_F_HOME
 * @interior_port: the identifier of an echo flow
 * @exterior_port: the type of an echo flow's request
 * @protocol: IPPROTO_*
 * @state: state of the protocol, or 0. TCP: 0 SYN sent, 1 both SYNs seen, 2 SYN-ACK seen,
 *	3 picked up, 4 established, 5 FIN of the interior acknowledged, 6 FIN of the exterior
 *	acknowledged, 7 closed, 8 reset. SCTP: 0 INIT sent, 1 both INITs seen, 2 INIT ACK seen,
 *	3 picked up, 4 established, 5 SHUTDOWN of the interior, 6 SHUTDOWN of the exterior,
 *	7 closed, 8 aborted. DCCP: 0 Request sent, 1 Response seen, 2 picked up, 3 open, 4 Close of
 *	the interior, 5 closed, 6 reset.
 * @flags: EOIG_RECORD_F_*; other bits are 0
 * @idle: seconds since the last packet that kept it alive
 * @age: seconds since it was created
 * @origin: 0
 * @reserved: 0
 * @tcp: for IPPROTO_TCP
 * @sctp: for IPPROTO_SCTP
 * @dccp: for IPPROTO_DCCP
 * @none: 0, for an endpoint or another protocol
 * @packets_out: packets to the exterior; 0 without EOIG_RECORD_F_COUNTED
 * @bytes_out: see @packets_out
 * @packets_in: see @packets_out
 * @bytes_in: see @packets_out
 *
 * The module refuses a record with bits that this version does not define.
 */
struct eoig_record {
	__u8 interior[16];
	__u8 exterior[16];
	__u8 wire[16];
	__be16 interior_port;
	__be16 exterior_port;
	__u8 protocol;
	__u8 state;
	__be16 flags;
	__be32 idle;
	__be32 age;
	__be32 origin;
	__be32 reserved;
	union {
		struct eoig_record_tcp tcp;
		struct eoig_record_sctp sctp;
		struct eoig_record_dccp dccp;
		__u8 none[24];
	};
	__be64 packets_out;
	__be64 bytes_out;
	__be64 packets_in;
	__be64 bytes_in;
};

#endif /* _UAPI_LINUX_EOIG_RECORD_H */
