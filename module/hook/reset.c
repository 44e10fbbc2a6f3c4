// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reset the two hosts of a deleted TCP connection: send each host a RST that
 * seems to come from the other one.
 *
 * The RST is a packet of the router itself, so no gateway judges it. It takes
 * the route from the router to the host, by the rules for the other host's
 * address.
 */
#include <linux/tcp.h>
#include <net/dst.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "flow/flow.h"
#include "hook/reset.h"
#include "proto/tcp_reset.h"

static void eoig_reset_fill(struct sk_buff *skb, const struct flowi6 *ends,
			    const struct eoig_tcp_reset *reset, int hop_limit)
{
	struct ipv6hdr *header;
	struct tcphdr *tcp;

	skb_reset_network_header(skb);
	header = skb_put(skb, sizeof(*header));
	ip6_flow_hdr(header, 0, 0);
	header->payload_len = htons(sizeof(*tcp));
	header->nexthdr = IPPROTO_TCP;
	header->hop_limit = hop_limit;
	header->saddr = ends->saddr;
	header->daddr = ends->daddr;
	skb_set_transport_header(skb, sizeof(*header));
	tcp = skb_put_zero(skb, sizeof(*tcp));
	tcp->source = ends->fl6_sport;
	tcp->dest = ends->fl6_dport;
	tcp->seq = htonl(reset->sequence);
	tcp->ack_seq = htonl(reset->acknowledgment);
	tcp->doff = sizeof(*tcp) / 4;
	tcp->rst = 1;
	tcp->ack = reset->has_ack;
	tcp->check = csum_ipv6_magic(&ends->saddr, &ends->daddr, sizeof(*tcp),
				     IPPROTO_TCP,
				     csum_partial(tcp, sizeof(*tcp), 0));
}

static bool eoig_reset_send(struct net *net, struct flowi6 *ends,
			    const struct eoig_tcp_reset *reset)
{
	struct dst_entry *dst;
	struct sk_buff *skb;

	ends->flowi6_proto = IPPROTO_TCP;
	dst = ip6_dst_lookup_flow(net, NULL, ends, NULL);
	if (IS_ERR(dst))
		return false;
	skb = alloc_skb(LL_RESERVED_SPACE(dst->dev) + dst->header_len +
			sizeof(struct ipv6hdr) + sizeof(struct tcphdr) +
			dst->trailer_len, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb) {
		dst_release(dst);
		return false;
	}
	skb_reserve(skb, LL_RESERVED_SPACE(dst->dev) + dst->header_len);
	skb->protocol = htons(ETH_P_IPV6);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb_dst_set(skb, dst);
	eoig_reset_fill(skb, ends, reset, ip6_dst_hoplimit(dst));
	ip6_local_out(net, NULL, skb);
	return true;
}

/**
 * eoig_reset_flow - send a RST to both hosts of a connection
 * @net: the netns
 * @flow: the flow, which accepts no packets any more
 *
 * A connection of a Mobile IPv6 home address is left alone: the flow does not
 * know both addresses on the wire.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if at least one RST was sent.
 */
bool eoig_reset_flow(struct net *net, const struct eoig_flow *flow)
{
	const struct eoig_tuple *tuple = &flow->tuple;
	struct flowi6 interior = {
		.saddr = tuple->exterior,
		.daddr = tuple->interior,
		.fl6_sport = tuple->exterior_port,
		.fl6_dport = tuple->interior_port,
	};
	struct flowi6 exterior = {
		.saddr = tuple->interior,
		.daddr = tuple->exterior,
		.fl6_sport = tuple->interior_port,
		.fl6_dport = tuple->exterior_port,
	};
	u8 state = READ_ONCE(flow->state);
	struct eoig_tcp_reset reset;
	bool sent = false;

	if (tuple->protocol != IPPROTO_TCP ||
	    tuple->flags & (EOIG_TUPLE_HOME | EOIG_TUPLE_ENDPOINT))
		return false;
	if (eoig_tcp_reset_numbers(&flow->tcp, state, EOIG_IN, &reset))
		sent |= eoig_reset_send(net, &interior, &reset);
	if (eoig_tcp_reset_numbers(&flow->tcp, state, EOIG_OUT, &reset))
		sent |= eoig_reset_send(net, &exterior, &reset);
	return sent;
}
