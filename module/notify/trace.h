/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints, for perf, bpftrace and /sys/kernel/tracing: eoig:eoig_flow_new,
 * eoig:eoig_flow_destroy and eoig:eoig_drop.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM eoig

#if !defined(EOIG_NOTIFY_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define EOIG_NOTIFY_TRACE_H

#include <linux/eoig.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/tracepoint.h>

#include "flow/flow.h"
#include "policy/policy.h"

#ifndef EOIG_TRACE_NAMES
#define EOIG_TRACE_NAMES

#define eoig_trace_drop_names			\
	{ EOIG_DROP_UNSOLICITED,	"unsolicited" },	\
	{ EOIG_DROP_SPOOFED,		"spoofed" },		\
	{ EOIG_DROP_UNATTACHED,		"unattached" },		\
	{ EOIG_DROP_UPLINK,		"uplink" },		\
	{ EOIG_DROP_MALFORMED,		"malformed" },		\
	{ EOIG_DROP_HEADER_CHAIN,	"header-chain" },	\
	{ EOIG_DROP_RH0,		"rh0" },		\
	{ EOIG_DROP_FRAGMENT,		"fragment" },		\
	{ EOIG_DROP_BOGON,		"bogon" },		\
	{ EOIG_DROP_SCOPE,		"scope" },		\
	{ EOIG_DROP_ICMP_UNRELATED,	"icmp-unrelated" },	\
	{ EOIG_DROP_ICMP_TYPE,		"icmp-type" },		\
	{ EOIG_DROP_INVALID_STATE,	"invalid-state" },	\
	{ EOIG_DROP_TABLE_FULL,		"table-full" },		\
	{ EOIG_DROP_HOST_LIMIT,		"host-limit" },		\
	{ EOIG_DROP_NO_MEMORY,		"no-memory" },		\
	{ EOIG_DROP_REVERSE_PATH,	"reverse-path" }

#define eoig_trace_end_names			\
	{ EOIG_FLOW_END_EXPIRED,	"expired" },	\
	{ EOIG_FLOW_END_EVICTED,	"evicted" },	\
	{ EOIG_FLOW_END_DELETED,	"deleted" },	\
	{ EOIG_FLOW_END_POLICY,		"policy" },	\
	{ EOIG_FLOW_END_NETNS,		"netns" },	\
	{ EOIG_FLOW_END_CLOSED,		"closed" },	\
	{ EOIG_FLOW_END_RESET,		"reset" }

static inline u64 eoig_trace_packets(const struct eoig_flow *flow, enum eoig_direction direction)
{
	return flow->counters ? atomic64_read(&flow->counters->packets[direction]) : 0;
}

static inline u64 eoig_trace_bytes(const struct eoig_flow *flow, enum eoig_direction direction)
{
	return flow->counters ? atomic64_read(&flow->counters->bytes[direction]) : 0;
}

#endif /* EOIG_TRACE_NAMES */

TRACE_EVENT(eoig_flow_new,
	    TP_PROTO(const struct net *net, const struct eoig_flow *flow),
	    TP_ARGS(net, flow),
	    TP_STRUCT__entry(__field(u32, netns)
			     __field(u8, protocol)
			     __field(u16, interior_port)
			     __field(u16, exterior_port)
			     __array(u8, interior, 16)
			     __array(u8, exterior, 16)),
	    TP_fast_assign(__entry->netns = net->ns.inum;
			   __entry->protocol = flow->tuple.protocol;
			   __entry->interior_port = ntohs(flow->tuple.interior_port);
			   __entry->exterior_port = ntohs(flow->tuple.exterior_port);
			   memcpy(__entry->interior, &flow->tuple.interior, 16);
			   memcpy(__entry->exterior, &flow->tuple.exterior, 16);),
	    TP_printk("netns=%u protocol=%u interior=[%pI6c]:%u exterior=[%pI6c]:%u",
		      __entry->netns, __entry->protocol, __entry->interior, __entry->interior_port,
		      __entry->exterior, __entry->exterior_port));

TRACE_EVENT(eoig_flow_destroy,
	    TP_PROTO(const struct net *net, const struct eoig_flow *flow,
		     enum eoig_flow_end reason),
	    TP_ARGS(net, flow, reason),
	    TP_STRUCT__entry(__field(u32, netns)
			     __field(u32, reason)
			     __field(u32, age)
			     __field(u8, protocol)
			     __field(u16, interior_port)
			     __field(u16, exterior_port)
			     __array(u8, interior, 16)
			     __array(u8, exterior, 16)
			     __field(u64, packets_out)
			     __field(u64, packets_in)
			     __field(u64, bytes_out)
			     __field(u64, bytes_in)),
	    TP_fast_assign(__entry->netns = net->ns.inum;
			   __entry->reason = reason;
			   __entry->age = eoig_flow_now() -
					  READ_ONCE(flow->created);
			   __entry->protocol = flow->tuple.protocol;
			   __entry->interior_port = ntohs(flow->tuple.interior_port);
			   __entry->exterior_port = ntohs(flow->tuple.exterior_port);
			   memcpy(__entry->interior, &flow->tuple.interior, 16);
			   memcpy(__entry->exterior, &flow->tuple.exterior, 16);
			   __entry->packets_out = eoig_trace_packets(flow, EOIG_OUT);
			   __entry->packets_in = eoig_trace_packets(flow, EOIG_IN);
			   __entry->bytes_out = eoig_trace_bytes(flow, EOIG_OUT);
			   __entry->bytes_in = eoig_trace_bytes(flow, EOIG_IN);),
	    TP_printk("netns=%u protocol=%u interior=[%pI6c]:%u exterior=[%pI6c]:%u reason=%s age=%u packets_out=%llu packets_in=%llu bytes_out=%llu bytes_in=%llu",
		      __entry->netns, __entry->protocol, __entry->interior, __entry->interior_port,
		      __entry->exterior, __entry->exterior_port,
		      __print_symbolic(__entry->reason, eoig_trace_end_names), __entry->age,
		      __entry->packets_out, __entry->packets_in, __entry->bytes_out,
		      __entry->bytes_in));

/* skb is the packet itself, for BPF programs that need more of it. */
TRACE_EVENT(eoig_drop,
	    TP_PROTO(const struct sk_buff *skb, const struct nf_hook_state *state,
		     const struct eoig_gateway *gateway, enum eoig_drop reason),
	    TP_ARGS(skb, state, gateway, reason),
	    TP_STRUCT__entry(__field(const void *, skbaddr)
			     __field(u32, netns)
			     __field(u32, reason)
			     __field(int, in)
			     __field(int, out)
			     __field(u32, length)
			     __field(u8, next_header)
			     __array(u8, source, 16)
			     __array(u8, destination, 16)
			     __array(char, gateway, EOIG_NAME_MAX + 1)),
	    TP_fast_assign(__entry->skbaddr = skb;
			   __entry->netns = state->net->ns.inum;
			   __entry->reason = reason;
			   __entry->in = state->in ? state->in->ifindex : 0;
			   __entry->out = state->out ? state->out->ifindex : 0;
			   __entry->length = skb->len;
			   __entry->next_header = ipv6_hdr(skb)->nexthdr;
			   memcpy(__entry->source, &ipv6_hdr(skb)->saddr, 16);
			   memcpy(__entry->destination, &ipv6_hdr(skb)->daddr, 16);
			   memcpy(__entry->gateway, gateway->config->name, EOIG_NAME_MAX + 1);),
	    TP_printk("netns=%u reason=%s gateway=%s in=%d out=%d source=%pI6c destination=%pI6c next_header=%u length=%u",
		      __entry->netns, __print_symbolic(__entry->reason, eoig_trace_drop_names),
		      __entry->gateway, __entry->in, __entry->out, __entry->source,
		      __entry->destination, __entry->next_header, __entry->length));

#endif /* EOIG_NOTIFY_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH notify
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
