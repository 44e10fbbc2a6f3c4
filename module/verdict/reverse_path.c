// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reverse path: where an address is routed to (RFC 3704, RFC 6092 REC-5).
 *
 * The lookup in the kernel's routing tables is that of the reply, with rules
 * and VRFs. Only first packets of flows need it, and inbound packets without a
 * flow.
 */
#include <linux/if_macvlan.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/nexthop.h>

#include "compat.h"
#include "instance.h"
#include "packet/packet.h"
#include "verdict/crossing.h"
#include "verdict/reverse_path.h"

/* Look the route up. It is valid in the RCU read side section. */
static const struct rt6_info *eoig_reverse_route(struct net *net, int by, struct flowi6 *flow)
{
	struct net_device *device = dev_get_by_index_rcu(net, by);
	const struct rt6_info *route;
	struct dst_entry *dst;

	if (!device)
		return NULL;
	flow->flowi6_iif = by;
	dst = ip6_route_input_lookup(net, device, flow, NULL,
				     RT6_LOOKUP_F_HAS_SADDR | RT6_LOOKUP_F_DST_NOREF);
	if (!dst || dst->error)
		return NULL;
	route = eoig_rt6_info(dst);
	return route->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST) ? NULL : route;
}

/* Call a function for each next hop of a route, until it returns 1. */
static bool eoig_reverse_path_any(const struct rt6_info *route,
				  int (*ask)(struct fib6_nh *hop, void *data), void *data)
{
	struct fib6_info *from = rcu_dereference(route->from), *sibling;

	if (!from)
		return false;
	if (from->nh)
		return nexthop_for_each_fib6_nh(from->nh, ask, data);
	if (ask(from->fib6_nh, data))
		return true;
	if (from->fib6_nsiblings)
		list_for_each_entry_rcu(sibling, &from->fib6_siblings, fib6_siblings)
			if (ask(sibling->fib6_nh, data))
				return true;
	return false;
}

static int eoig_hop_is_by(struct fib6_nh *hop, void *device)
{
	return hop->fib_nh_dev == device;
}

static int eoig_hop_is_interior(struct fib6_nh *hop, void *policy)
{
	return hop->fib_nh_dev &&
	       eoig_policy_uplink_out(policy, hop->fib_nh_dev->ifindex) == EOIG_NONE;
}

/*
 * Check whether a route is by the device that a packet came by. A macvlan
 * receives packets for an address of its own (VRRP). Routes name its parent.
 */
static bool eoig_reverse_path_is_by(const struct rt6_info *route, struct net *net, int in)
{
	struct net_device *device = dev_get_by_index_rcu(net, in);

	if (!device)
		return false;
	if (eoig_reverse_path_any(route, eoig_hop_is_by, device))
		return true;
	return netif_is_macvlan(device) &&
	       eoig_reverse_path_any(route, eoig_hop_is_by, macvlan_dev_real_dev(device));
}

/* Ask the routes. Not inlined: a subnet that names its device need not fill in a flowi6. */
static noinline bool eoig_reverse_path_routed(const struct eoig_crossing *crossing,
					      const struct eoig_gateway *gateway,
					      const struct eoig_packet *packet)
{
	struct net *net = crossing->instance->net;
	struct flowi6 reply = {
		.daddr = *packet->source,
		.saddr = *packet->destination,
		.flowi6_proto = packet->protocol,
	};
	const struct rt6_info *route;

	if (packet->protocol != IPPROTO_ICMPV6) {
		reply.fl6_sport = packet->destination_port;
		reply.fl6_dport = packet->source_port;
	}
	route = eoig_reverse_route(net, crossing->out, &reply);
	if (!route)
		return false;
	if (gateway->reverse_path == EOIG_REVERSE_PATH_LOOSE)
		return eoig_reverse_path_any(route, eoig_hop_is_interior, (void *)crossing->policy);
	return eoig_reverse_path_is_by(route, net, crossing->in);
}

/**
 * eoig_reverse_path_valid - check whether an outbound packet may open a flow
 * @crossing: the packet
 * @subnet: index of eoig_policy.subnets: the packet's
 * @packet: the packet, parsed
 *
 * It may if its source is routed to the device by which it came, according to the gateway's
 * reverse-path, or if the subnet's prefix names that device.
 *
 * Context: softirq, RCU read side.
 * Return: true if it may.
 */
bool eoig_reverse_path_valid(const struct eoig_crossing *crossing, u32 subnet,
			     const struct eoig_packet *packet)
{
	const struct eoig_policy *policy = crossing->policy;
	const struct eoig_gateway *gateway = &policy->gateways[policy->subnets[subnet].gateway];

	if (gateway->reverse_path == EOIG_REVERSE_PATH_OFF ||
	    eoig_policy_subnet_is_behind(policy, subnet, crossing->in))
		return true;
	return eoig_reverse_path_routed(crossing, gateway, packet);
}

/**
 * eoig_reverse_path_interior - check whether the source of an inbound packet is interior
 * @crossing: the packet
 *
 * Context: softirq, RCU read side.
 * Return: true if the route to its source leaves by a device that is no uplink.
 */
bool eoig_reverse_path_interior(const struct eoig_crossing *crossing)
{
	const struct ipv6hdr *header = ipv6_hdr(crossing->skb);
	struct flowi6 reply = {
		.daddr = header->saddr,
		.saddr = header->daddr,
		.flowi6_proto = header->nexthdr,
	};
	const struct rt6_info *route;

	if (ipv6_addr_type(&header->saddr) & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_MULTICAST) ||
	    ipv6_addr_any(&header->saddr))
		return false;
	route = eoig_reverse_route(crossing->instance->net,
				   crossing->interior ?: LOOPBACK_IFINDEX, &reply);
	return route &&
	       eoig_reverse_path_any(route, eoig_hop_is_interior, (void *)crossing->policy);
}

/**
 * eoig_reverse_path_device - find the device that an address is routed to
 * @net: the netns
 * @address: the address
 *
 * Context: any but hard interrupt.
 * Return: the ifindex; or 0 if there is no route, or if the address is the
 * router's.
 */
int eoig_reverse_path_device(struct net *net, const struct in6_addr *address)
{
	struct rt6_info *route = rt6_lookup(net, address, NULL, 0, NULL, 0);
	int ifindex = 0;

	if (!route)
		return 0;
	if (!(route->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST)))
		ifindex = route->dst.dev->ifindex;
	ip6_rt_put(route);
	return ifindex;
}
