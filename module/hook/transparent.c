// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transparent sockets (TPROXY): connections of the router itself with foreign addresses.
 *
 * Only a fully specified socket counts: it has a peer, and the packet is from that peer. A
 * transparent listener would open the gateway for each address.
 */
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/inet6_hashtables.h>
#include <net/ip6_fib.h>
#include <net/tcp.h>
#include <net/udp.h>

#include "compat.h"
#include "hook/transparent.h"

static bool eoig_transparent_tcp(struct net *net, const struct sk_buff *skb, const __be16 *ports)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	struct sock *sk = eoig_inet6_lookup_established(net, &header->saddr, ports[0],
							&header->daddr, ntohs(ports[1]),
							skb->dev->ifindex);
	bool transparent;

	if (!sk)
		return false;
	transparent = inet_sk_transparent(sk);
	sock_gen_put(sk);
	return transparent;
}

/*
 * The kernel exports this lookup only with the modules that make transparent
 * sockets useful.
 */
#if IS_ENABLED(CONFIG_NF_TPROXY_IPV6) || IS_ENABLED(CONFIG_NF_SOCKET_IPV6)
static bool eoig_transparent_udp(struct net *net, const struct sk_buff *skb, const __be16 *ports)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	struct sock *sk = udp6_lib_lookup(net, &header->saddr, ports[0], &header->daddr, ports[1],
					  skb->dev->ifindex);
	bool transparent;

	if (!sk)
		return false;
	/* A connected UDP socket is in this state, too. */
	transparent = sk->sk_state == TCP_ESTABLISHED && inet_sk_transparent(sk) &&
		      ipv6_addr_equal(&sk->sk_v6_rcv_saddr, &header->daddr) &&
		      ipv6_addr_equal(&sk->sk_v6_daddr, &header->saddr);
	sock_put(sk);
	return transparent;
}
#else
static bool eoig_transparent_udp(struct net *net, const struct sk_buff *skb, const __be16 *ports)
{
	return false;
}
#endif

/**
 * eoig_transparent_owns - check whether a packet is for a transparent socket of the router
 * @net: the netns
 * @skb: the packet
 *
 * Context: softirq, RCU read side.
 * Return: true if such a socket has exactly the addresses and ports of the packet.
 */
bool eoig_transparent_owns(struct net *net, const struct sk_buff *skb)
{
	const __be16 *ports;
	__be16 buffer[2];

	/* Packets reach such a socket only by a rule of the operator's. */
	if (likely(!fib6_has_custom_rules(net)))
		return false;
	ports = skb_header_pointer(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr),
				   sizeof(buffer), buffer);
	if (!ports)
		return false;
	switch (ipv6_hdr(skb)->nexthdr) {
	case IPPROTO_TCP:
		return eoig_transparent_tcp(net, skb, ports);
	case IPPROTO_UDP:
		return eoig_transparent_udp(net, skb, ports);
	}
	return false;
}
