/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * eoig - egress-only internet gateway for IPv6: generic netlink interface.
 *
 * uapi/eoig.yaml describes each attribute. tests/eoigctl/spec checks that this
 * header, the description and the policies of the module agree.
 */
#ifndef _UAPI_LINUX_EOIG_H
#define _UAPI_LINUX_EOIG_H

#include <linux/types.h>

#define EOIG_FAMILY_NAME	"eoig"
#define EOIG_FAMILY_VERSION	1

#define EOIG_MCGRP_CONFIG	"config"
#define EOIG_MCGRP_FLOW		"flow"
#define EOIG_MCGRP_DROP		"drop"
/* Changes of flows, for replicas: of answered flows, and of all others. */
#define EOIG_MCGRP_SYNC		"sync"
#define EOIG_MCGRP_SYNC_NEW	"sync-new"

/* Maximum lengths of strings, without the terminating NUL. */
#define EOIG_NAME_MAX		31
#define EOIG_COMMENT_MAX	127

/* Maximum uplinks per gateway, devices per subnet, gateways and subnets per netns. */
#define EOIG_UPLINKS_MAX	16
#define EOIG_SUBNET_DEVICES_MAX	16
#define EOIG_GATEWAYS_MAX	4096
#define EOIG_SUBNETS_MAX	65536

/* Maximum subnets per netns that have counters of their own. */
#define EOIG_COUNTED_SUBNETS_MAX	4096

/* Maximum length of the packet of EXPLAIN. */
#define EOIG_PACKET_MAX		2048

/* Maximum number of slices of FLOW_DIGEST. */
#define EOIG_SLICES_MAX		4096

enum eoig_gateway_type {
	EOIG_GATEWAY_EGRESS_ONLY,
	EOIG_GATEWAY_INTERNET,
};

/* Answer to an unsolicited packet: none or an ICMPv6 error (RFC 6092 REC-34, REC-39). */
enum eoig_unsolicited {
	EOIG_UNSOLICITED_DROP,
	EOIG_UNSOLICITED_REJECT,
};

/* Peers that may answer (RFC 4787; RFC 6092 REC-11, REC-17, REC-33). */
enum eoig_filtering {
	EOIG_FILTERING_ADDRESS_PORT_DEPENDENT,
	EOIG_FILTERING_ADDRESS_DEPENDENT,
	EOIG_FILTERING_ENDPOINT_INDEPENDENT,
};

/* Required route to the source of a first packet (RFC 6092 REC-5, RFC 3704). */
enum eoig_reverse_path {
	EOIG_REVERSE_PATH_STRICT,	/* by the device that the packet came by */
	EOIG_REVERSE_PATH_LOOSE,	/* by any device that is not an uplink */
	EOIG_REVERSE_PATH_OFF,
};

enum eoig_mode {
	EOIG_MODE_ENFORCE,
	EOIG_MODE_AUDIT,		/* count packets that would be dropped, and pass them */
};

/* State of a flow of any protocol. */
enum eoig_flow_state {
	EOIG_FLOW_UNREPLIED,		/* the exterior has not answered yet */
	EOIG_FLOW_REPLIED,		/* both sides have sent; no state machine */
	EOIG_FLOW_OPENING,		/* a handshake is under way */
	EOIG_FLOW_ESTABLISHED,
	EOIG_FLOW_CLOSING_INTERIOR,	/* the interior has closed its side */
	EOIG_FLOW_CLOSING_EXTERIOR,	/* the exterior has closed its side */
	EOIG_FLOW_CLOSED,		/* both have closed */
	EOIG_FLOW_RESET,		/* ended by a valid RST, ABORT or Reset */
	EOIG_FLOW_ENDPOINT,		/* an interior endpoint, open by filtering */
	/* a deleted connection; only if a filter asks for it */
	EOIG_FLOW_DELETED,
	__EOIG_FLOW_STATE_COUNT,
};

/* Kinds of idle timeouts. module/proto/timeout.c has defaults and floors. */
enum eoig_timeout {
	EOIG_TIMEOUT_TCP_ESTABLISHED,
	EOIG_TIMEOUT_TCP_TRANSITORY,
	EOIG_TIMEOUT_TCP_RESET,
	EOIG_TIMEOUT_UDP,
	EOIG_TIMEOUT_UDP_WELL_KNOWN,
	EOIG_TIMEOUT_SCTP_ESTABLISHED,
	EOIG_TIMEOUT_SCTP_TRANSITORY,
	EOIG_TIMEOUT_DCCP_OPEN,
	EOIG_TIMEOUT_DCCP_TRANSITORY,
	EOIG_TIMEOUT_GENERIC,
	EOIG_TIMEOUT_ICMP,
	__EOIG_TIMEOUT_COUNT,
};

/* Why a packet was dropped. Each gateway counts each reason. */
enum eoig_drop {
	EOIG_DROP_UNSOLICITED,		/* inbound, without a flow */
	EOIG_DROP_SPOOFED,		/* inbound, with an interior source */
	EOIG_DROP_UNATTACHED,		/* no subnet contains the interior address */
	EOIG_DROP_UPLINK,		/* outbound, by an uplink of another gateway */
	EOIG_DROP_MALFORMED,		/* a truncated or contradictory header */
	EOIG_DROP_HEADER_CHAIN,		/* too many or too long extension headers */
	EOIG_DROP_RH0,			/* type 0 routing header */
	EOIG_DROP_FRAGMENT,		/* a fragment that cannot be reassembled */
	EOIG_DROP_BOGON,		/* an address that does not belong on the internet */
	EOIG_DROP_SCOPE,		/* multicast at or below the scope boundary */
	EOIG_DROP_ICMP_UNRELATED,	/* ICMPv6 error that matches no flow */
	EOIG_DROP_ICMP_TYPE,		/* ICMPv6 type that must not cross (RFC 4890) */
	EOIG_DROP_INVALID_STATE,	/* cannot open a flow: null, SYN+FIN, SYN+RST... */
	EOIG_DROP_TABLE_FULL,		/* max-flows reached, nothing to evict */
	EOIG_DROP_HOST_LIMIT,		/* max-flows-per-host reached */
	EOIG_DROP_NO_MEMORY,
	EOIG_DROP_REVERSE_PATH,		/* outbound, the source is routed to another device */
	__EOIG_DROP_COUNT,
};

/* Why a flow ended (flow events, tracepoints). */
enum eoig_flow_end {
	EOIG_FLOW_END_EXPIRED,
	EOIG_FLOW_END_EVICTED,		/* made room for another flow */
	EOIG_FLOW_END_DELETED,		/* by the operator */
	EOIG_FLOW_END_POLICY,		/* its subnet or gateway was removed */
	EOIG_FLOW_END_NETNS,		/* its netns, or the last gateway there, was removed */
	EOIG_FLOW_END_CLOSED,		/* expired after both sides had closed */
	EOIG_FLOW_END_RESET,		/* expired after a valid RST, ABORT or Reset */
	__EOIG_FLOW_END_COUNT,
};

/* Change of a flow. */
enum eoig_flow_event {
	EOIG_FLOW_EVENT_NEW,
	EOIG_FLOW_EVENT_ESTABLISHED,	/* handshake complete, or first answer without one */
	EOIG_FLOW_EVENT_DESTROYED,
	__EOIG_FLOW_EVENT_COUNT,
};

/* Why flows do not take the fast path. */
enum eoig_fastpath_idle {
	EOIG_FASTPATH_IDLE_NONE,	/* no known reason; not sent */
	EOIG_FASTPATH_IDLE_TRACKED,	/* conntrack tracks them, and must see each packet */
	EOIG_FASTPATH_IDLE_NO_HOOK,	/* the ingress of a device cannot be hooked */
};

/* Change of the configuration. */
enum eoig_config_event {
	EOIG_CONFIG_EVENT_REPLACED,	/* CONFIG_LOAD replaced all of it */
	EOIG_CONFIG_EVENT_GATEWAY_ADDED,
	EOIG_CONFIG_EVENT_GATEWAY_CHANGED,
	EOIG_CONFIG_EVENT_GATEWAY_DELETED,
	EOIG_CONFIG_EVENT_SUBNET_ADDED,
	EOIG_CONFIG_EVENT_SUBNET_DELETED,
	EOIG_CONFIG_EVENT_TIMEOUTS_CHANGED,
	EOIG_CONFIG_EVENT_LIMITS_CHANGED,
	EOIG_CONFIG_EVENT_SUBNET_CHANGED,
	EOIG_CONFIG_EVENT_CONFIRMED,	/* the last CONFIG_LOAD was confirmed */
	EOIG_CONFIG_EVENT_REVERTED,	/* not confirmed: the old configuration returned */
	EOIG_CONFIG_EVENT_UPLINK_CHANGED,	/* a device is now an uplink, or no longer one */
	__EOIG_CONFIG_EVENT_COUNT,
};

/* Way of a packet that EXPLAIN asks about. */
enum eoig_explain_direction {
	EOIG_EXPLAIN_OUT,
	EOIG_EXPLAIN_IN,
};

/* Part of the router that decides on a packet. */
enum eoig_explain_stage {
	EOIG_STAGE_PRE_ROUTING,		/* before the route is looked up */
	EOIG_STAGE_FORWARD,		/* behind the operator's own rules */
	EOIG_STAGE_LOCAL,		/* it is for the router itself */
};

/* Step of a decision. The last step decides. */
enum eoig_explain_step {
	EOIG_STEP_CROSSING,		/* is a device an uplink? */
	EOIG_STEP_SOURCE,		/* inbound, is the source interior? */
	EOIG_STEP_SUBNET,		/* which subnet is it? */
	EOIG_STEP_GATEWAY,		/* does the gateway filter? */
	EOIG_STEP_HEADERS,		/* are the headers valid? */
	EOIG_STEP_ADDRESSES,		/* may the addresses cross? */
	EOIG_STEP_SCOPE,		/* may the multicast scope cross? */
	EOIG_STEP_UPLINK,		/* does the gateway have this uplink? */
	EOIG_STEP_ICMP,			/* may the ICMPv6 type cross? */
	EOIG_STEP_REVERSE_PATH,		/* is the source routed there? */
	EOIG_STEP_FLOW,			/* is there a flow, or may it begin? */
	EOIG_STEP_LIMITS,		/* is there room for a new flow? */
	__EOIG_STEP_COUNT,
};

/* What happens to a packet. */
enum eoig_explain_outcome {
	EOIG_OUTCOME_UNTOUCHED,		/* it concerns no gateway */
	EOIG_OUTCOME_ACCEPT,
	EOIG_OUTCOME_DROP,
	EOIG_OUTCOME_AUDIT,		/* it passes, counted as a drop */
	EOIG_OUTCOME_UNROUTED,		/* the router has no route for it */
};

enum eoig_cmd {
	EOIG_CMD_UNSPEC,
	EOIG_CMD_GATEWAY_GET,		/* do: one by name; dump: all */
	EOIG_CMD_GATEWAY_ADD,
	EOIG_CMD_GATEWAY_SET,
	EOIG_CMD_GATEWAY_DEL,
	/* do: one by exact prefix, device or default; dump: all */
	EOIG_CMD_SUBNET_GET,
	EOIG_CMD_SUBNET_ADD,
	EOIG_CMD_SUBNET_DEL,
	EOIG_CMD_CONFIG_LOAD,		/* replace gateways, subnets, timeouts, limits atomically */
	EOIG_CMD_FLOW_GET,		/* dump, filtered in the kernel */
	EOIG_CMD_FLOW_COUNT,		/* filtered like FLOW_GET */
	EOIG_CMD_FLOW_DEL,		/* filtered like FLOW_GET */
	EOIG_CMD_FLOW_RESTORE,		/* takes records of FLOW_SAVE */
	EOIG_CMD_TIMEOUT_GET,
	EOIG_CMD_TIMEOUT_SET,
	EOIG_CMD_LIMIT_GET,
	EOIG_CMD_LIMIT_SET,
	EOIG_CMD_STATS_GET,		/* dump: one message per gateway */
	EOIG_CMD_STATS_RESET,
	EOIG_CMD_VERSION_GET,
	EOIG_CMD_FLOW_EVENT,		/* multicast group "flow" */
	EOIG_CMD_DROP_EVENT,		/* multicast group "drop" */
	EOIG_CMD_CONFIG_EVENT,		/* multicast group "config" */
	EOIG_CMD_FLOW_SAVE,		/* dump: records of flows, filtered like FLOW_GET */
	EOIG_CMD_SUBNET_SET,		/* change the given options of a subnet */
	EOIG_CMD_SUBNET_REPLACE,	/* add a subnet, or replace it atomically */
	EOIG_CMD_CONFIG_CONFIRM,	/* confirm what CONFIG_LOAD has loaded */
	EOIG_CMD_EXPLAIN,		/* a packet that is not sent */
	EOIG_CMD_SUBNET_FIND,		/* the subnet of an address */
	/* multicast groups "sync" and "sync-new": records of flows */
	EOIG_CMD_SYNC_EVENT,
	EOIG_CMD_FLOW_MERGE,		/* takes records of another router */
	EOIG_CMD_FLOW_DIGEST,		/* digests of slices of the table */
	__EOIG_CMD_COUNT,
};

#define EOIG_CMD_MAX (__EOIG_CMD_COUNT - 1)

/* Top-level attributes. uapi/eoig.yaml lists those of each message. */
enum eoig_attr {
	EOIG_A_UNSPEC,
	EOIG_A_GATEWAY,			/* nest of EOIG_GATEWAY_A_*; many in CONFIG_LOAD */
	EOIG_A_SUBNET,			/* nest of EOIG_SUBNET_A_*; many in CONFIG_LOAD */
	EOIG_A_FLOW,			/* nest of EOIG_FLOW_A_*; in FLOW_GET and FLOW_EVENT */
	EOIG_A_FILTER,			/* nest of EOIG_FILTER_A_* */
	EOIG_A_TIMEOUT,			/* nest of EOIG_TIMEOUT_A_*; many */
	EOIG_A_LIMIT,			/* nest of EOIG_LIMIT_A_* */
	EOIG_A_STATS,			/* nest of EOIG_STATS_A_* */
	EOIG_A_DROP,			/* nest of EOIG_DROP_A_* */
	/* u64: flows counted, deleted, restored or merged */
	EOIG_A_COUNT,
	EOIG_A_VERSION,			/* string: the module's version */
	EOIG_A_FLOW_END,		/* u32: enum eoig_flow_end */
	/* flag: TIMEOUT_SET to the defaults; FLOW_DEL with a RST to both */
	EOIG_A_RESET,
	EOIG_A_PAD,
	EOIG_A_FLOW_EVENT,		/* u32: enum eoig_flow_event */
	EOIG_A_CONFIG_EVENT,		/* u32: enum eoig_config_event */
	EOIG_A_RECORD_VERSION,		/* u32: EOIG_RECORD_VERSION */
	EOIG_A_RECORDS,			/* binary: struct eoig_record, many */
	EOIG_A_SKIPPED,			/* nest of EOIG_SKIPPED_A_*: records not restored */
	EOIG_A_CONFIRM,			/* u32: seconds until CONFIG_LOAD is reverted */
	EOIG_A_TIME,			/* u64: of an event, ns since 1970 */
	EOIG_A_EXPLAIN,			/* nest of EOIG_EXPLAIN_A_* */
	/* flag: FLOW_DEL with a RST has left flows, send it again */
	EOIG_A_UNFINISHED,
	EOIG_A_SLICES,			/* nest of EOIG_SLICES_A_* */
	__EOIG_A_COUNT,
};

#define EOIG_A_MAX (__EOIG_A_COUNT - 1)

enum eoig_gateway_attr {
	EOIG_GATEWAY_A_UNSPEC,
	EOIG_GATEWAY_A_NAME,		/* string */
	EOIG_GATEWAY_A_TYPE,		/* u32: enum eoig_gateway_type */
	EOIG_GATEWAY_A_UPLINK,		/* nest of EOIG_UPLINK_A_*; SET replaces all */
	EOIG_GATEWAY_A_UNSOLICITED,	/* u32: enum eoig_unsolicited */
	EOIG_GATEWAY_A_FILTERING,	/* u32: enum eoig_filtering */
	EOIG_GATEWAY_A_BOGONS,		/* u8: 1 accept, 0 drop */
	/* unused since 0.2.0; unattached sources are always dropped */
	EOIG_GATEWAY_A_STRICT_SOURCE,
	EOIG_GATEWAY_A_ACCOUNTING,	/* u8: 0 or 1 */
	EOIG_GATEWAY_A_FASTPATH,	/* u8: 0 or 1 */
	EOIG_GATEWAY_A_SCOPE,		/* u8: multicast scope boundary, 0 to 15 (default 8) */
	EOIG_GATEWAY_A_COMMENT,		/* string */
	EOIG_GATEWAY_A_SUBNETS,		/* u32, read only: attached subnets */
	EOIG_GATEWAY_A_REVERSE_PATH,	/* u32: enum eoig_reverse_path */
	EOIG_GATEWAY_A_MODE,		/* u32: enum eoig_mode */
	EOIG_GATEWAY_A_FASTPATH_IDLE,	/* u32, read only: enum eoig_fastpath_idle; or absent */
	__EOIG_GATEWAY_A_COUNT,
};

#define EOIG_GATEWAY_A_MAX (__EOIG_GATEWAY_A_COUNT - 1)

enum eoig_uplink_attr {
	EOIG_UPLINK_A_UNSPEC,
	EOIG_UPLINK_A_NAME,		/* string */
	EOIG_UPLINK_A_IFINDEX,		/* u32, read only; absent without such a device */
	__EOIG_UPLINK_A_COUNT,
};

#define EOIG_UPLINK_A_MAX (__EOIG_UPLINK_A_COUNT - 1)

enum eoig_subnet_attr {
	EOIG_SUBNET_A_UNSPEC,
	EOIG_SUBNET_A_ADDRESS,		/* binary, 16 bytes; absent: by device, or the default */
	EOIG_SUBNET_A_LENGTH,		/* u8: 1 to 128 */
	EOIG_SUBNET_A_GATEWAY,		/* string */
	EOIG_SUBNET_A_COMMENT,		/* string */
	EOIG_SUBNET_A_DEVICE,		/* string; several with a prefix: devices of its hosts */
	EOIG_SUBNET_A_DEFAULT,		/* flag: all addresses that no other subnet contains */
	__EOIG_SUBNET_A_COUNT,
};

#define EOIG_SUBNET_A_MAX (__EOIG_SUBNET_A_COUNT - 1)

enum eoig_flow_attr {
	EOIG_FLOW_A_UNSPEC,
	EOIG_FLOW_A_INTERIOR,		/* binary, 16 bytes */
	EOIG_FLOW_A_EXTERIOR,		/* binary, 16 bytes */
	EOIG_FLOW_A_INTERIOR_PORT,	/* be16; the identifier of an echo flow */
	EOIG_FLOW_A_EXTERIOR_PORT,	/* be16 */
	EOIG_FLOW_A_PROTOCOL,		/* u8: IPPROTO_* */
	EOIG_FLOW_A_STATE,		/* u32: enum eoig_flow_state */
	EOIG_FLOW_A_GATEWAY,		/* string, read only */
	EOIG_FLOW_A_EXPIRES,		/* u32: seconds left */
	EOIG_FLOW_A_AGE,		/* u32: seconds since it was created */
	EOIG_FLOW_A_FLAGS,		/* u32: EOIG_FLOW_F_* */
	EOIG_FLOW_A_PACKETS_OUT,	/* u64: these four need accounting */
	EOIG_FLOW_A_BYTES_OUT,
	EOIG_FLOW_A_PACKETS_IN,
	EOIG_FLOW_A_BYTES_IN,
	EOIG_FLOW_A_PAD,
	__EOIG_FLOW_A_COUNT,
};

#define EOIG_FLOW_A_MAX (__EOIG_FLOW_A_COUNT - 1)

#define EOIG_FLOW_F_REPLIED	(1U << 0)	/* the exterior has answered */
#define EOIG_FLOW_F_HOME	(1U << 1)	/* keyed by a Mobile IPv6 home address */
#define EOIG_FLOW_F_PICKED_UP	(1U << 2)	/* it began before the module saw it */
#define EOIG_FLOW_F_FASTPATH	(1U << 3)

/*
 * A filter of flows. All given attributes must match, except for those in
 * EOIG_FILTER_A_NOT, which must not match.
 */
enum eoig_filter_attr {
	EOIG_FILTER_A_UNSPEC,
	EOIG_FILTER_A_INTERIOR,		/* binary, 16 bytes */
	EOIG_FILTER_A_INTERIOR_LENGTH,	/* u8: prefix length, 128 when absent */
	EOIG_FILTER_A_INTERIOR_PORT,	/* be16 */
	EOIG_FILTER_A_EXTERIOR,		/* binary, 16 bytes */
	EOIG_FILTER_A_EXTERIOR_LENGTH,	/* u8 */
	EOIG_FILTER_A_EXTERIOR_PORT,	/* be16 */
	EOIG_FILTER_A_PROTOCOL,		/* u8 */
	EOIG_FILTER_A_STATE,		/* u32: enum eoig_flow_state */
	EOIG_FILTER_A_GATEWAY,		/* string */
	EOIG_FILTER_A_NOT,		/* u32: bits 1 << EOIG_FILTER_A_* */
	/* flag: also flows that have expired and are still in the table */
	EOIG_FILTER_A_EXPIRED,
	__EOIG_FILTER_A_COUNT,
};

#define EOIG_FILTER_A_MAX (__EOIG_FILTER_A_COUNT - 1)

enum eoig_timeout_attr {
	EOIG_TIMEOUT_A_UNSPEC,
	EOIG_TIMEOUT_A_KIND,		/* u32: enum eoig_timeout */
	EOIG_TIMEOUT_A_SECONDS,		/* u32 */
	EOIG_TIMEOUT_A_DEFAULT,		/* u32, read only */
	EOIG_TIMEOUT_A_FLOOR,		/* u32, read only */
	__EOIG_TIMEOUT_A_COUNT,
};

#define EOIG_TIMEOUT_A_MAX (__EOIG_TIMEOUT_A_COUNT - 1)

enum eoig_limit_attr {
	EOIG_LIMIT_A_UNSPEC,
	EOIG_LIMIT_A_MAX_FLOWS,		/* u32 */
	EOIG_LIMIT_A_MAX_FLOWS_PER_HOST,/* u32 */
	EOIG_LIMIT_A_FLOWS,		/* u32, read only: flows now */
	EOIG_LIMIT_A_DROP_EVENTS,	/* u32: drop events per second */
	__EOIG_LIMIT_A_COUNT,
};

#define EOIG_LIMIT_A_MAX (__EOIG_LIMIT_A_COUNT - 1)

enum eoig_stats_attr {
	EOIG_STATS_A_UNSPEC,
	EOIG_STATS_A_GATEWAY,		/* string */
	EOIG_STATS_A_PACKETS_OUT,	/* u64, like all that follow */
	EOIG_STATS_A_BYTES_OUT,
	EOIG_STATS_A_PACKETS_IN,
	EOIG_STATS_A_BYTES_IN,
	EOIG_STATS_A_FLOWS_CREATED,
	EOIG_STATS_A_FLOWS_ENDED,
	EOIG_STATS_A_FLOWS_EVICTED,
	EOIG_STATS_A_RELATED,		/* ICMPv6 errors that matched a flow */
	EOIG_STATS_A_REJECTED,		/* answers sent for unsolicited packets */
	EOIG_STATS_A_DROPS,		/* nest: attribute 1 + enum eoig_drop, a u64 each */
	EOIG_STATS_A_PAD,
	EOIG_STATS_A_SINCE,		/* when all were 0, ns since boot */
	__EOIG_STATS_A_COUNT,
};

#define EOIG_STATS_A_MAX (__EOIG_STATS_A_COUNT - 1)

/* Records that were not restored, by reason. */
enum eoig_skipped_attr {
	EOIG_SKIPPED_A_UNSPEC,
	EOIG_SKIPPED_A_SUBNET,		/* u32: no subnet of an egress-only gateway */
	EOIG_SKIPPED_A_FILTERING,	/* u32: an endpoint of another filtering mode */
	EOIG_SKIPPED_A_EXPIRED,		/* u32: expired, or deleted since */
	EOIG_SKIPPED_A_PRESENT,		/* u32: the flow exists already */
	EOIG_SKIPPED_A_LIMIT,		/* u32: max-flows or max-flows-per-host reached */
	EOIG_SKIPPED_A_MEMORY,		/* u32: no memory */
	__EOIG_SKIPPED_A_COUNT,
};

#define EOIG_SKIPPED_A_MAX (__EOIG_SKIPPED_A_COUNT - 1)

/* A sample of a dropped packet. */
enum eoig_drop_attr {
	EOIG_DROP_A_UNSPEC,
	EOIG_DROP_A_GATEWAY,		/* string */
	EOIG_DROP_A_REASON,		/* u32: enum eoig_drop */
	EOIG_DROP_A_IN,			/* u32: ifindex */
	EOIG_DROP_A_OUT,		/* u32: ifindex */
	EOIG_DROP_A_HEADER,		/* binary: first bytes, IPv6 header on */
	EOIG_DROP_A_LENGTH,		/* u32: of the whole packet */
	EOIG_DROP_A_MISSED,		/* u32: suppressed samples since the last one */
	__EOIG_DROP_A_COUNT,
};

#define EOIG_DROP_A_MAX (__EOIG_DROP_A_COUNT - 1)

/* A packet that is not sent, and the decision on it. */
enum eoig_explain_attr {
	EOIG_EXPLAIN_A_UNSPEC,
	EOIG_EXPLAIN_A_PACKET,		/* binary: IPv6 header on */
	EOIG_EXPLAIN_A_DIRECTION,	/* u32: enum eoig_explain_direction */
	EOIG_EXPLAIN_A_IN,		/* u32: ifindex; absent: by the route */
	EOIG_EXPLAIN_A_OUT,		/* u32: ifindex; absent: by the route */
	EOIG_EXPLAIN_A_STAGE,		/* u32, read only */
	EOIG_EXPLAIN_A_STEP,		/* u32, read only; many, in order */
	EOIG_EXPLAIN_A_OUTCOME,		/* u32, read only */
	EOIG_EXPLAIN_A_REASON,		/* u32, read only: enum eoig_drop */
	__EOIG_EXPLAIN_A_COUNT,
};

#define EOIG_EXPLAIN_A_MAX (__EOIG_EXPLAIN_A_COUNT - 1)

/* Slices of the flow table: a keyed hash of its tuple puts a flow into one. */
enum eoig_slices_attr {
	EOIG_SLICES_A_UNSPEC,
	EOIG_SLICES_A_KEY,		/* binary, 16 bytes: key of SipHash */
	/* u32: number of slices, a power of two up to EOIG_SLICES_MAX */
	EOIG_SLICES_A_COUNT,
	EOIG_SLICES_A_DIGESTS,		/* binary, read only: be64 per slice */
	/* binary: a bit per slice; slice i is 1 << i % 8 of byte i / 8 */
	EOIG_SLICES_A_SELECTED,
	__EOIG_SLICES_A_COUNT,
};

#define EOIG_SLICES_A_MAX (__EOIG_SLICES_A_COUNT - 1)

#endif /* _UAPI_LINUX_EOIG_H */
