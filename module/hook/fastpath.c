// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fast path: packets of established flows go from the ingress of one device straight to
 * the next hop, past the kernel's own forwarding.
 *
 * The last hook of FORWARD is the learner. It learns where the kernel forwards the packets of
 * a flow in each direction, and caches the route. Once both directions have one, a hook at the
 * ingress of each device judges the packets of the flow, as the other hooks do, and sends them
 * there. A packet that is unusual, or whose route is uncertain, goes the normal way, which
 * learns again. So does the first packet of a flow in each second and direction: any change is
 * noticed within a second.
 *
 * The checks of ip6_forward() and the functions around it, and where they are made here:
 *
 *   addresses, ports                the learner: the kernel has forwarded such a packet
 *   pkt_type, length, hop limit,
 *   a socket that tc has set, VLAN tag, secpath,
 *   offload_l3_fwd_mark             eoig_fastpath_is_plain()
 *   forwarding (sysctl)             each packet
 *   route, rules, nexthop objects,
 *   addresses, IPsec policies       the stamp, and dst_check()
 *   traffic class, flow label, mark each packet, if the route may depend on them
 *   MTU of the route, GSO           each packet
 *   state of devices, masters       a new epoch, by the netdevice notifier
 *   state of the neighbour          each packet: without a valid address the packet goes the
 *                                   normal way, so that its sender is told
 *   redirects                       not learned, if both devices are the same one
 *   VRF, tunnels, IPsec             not learned
 *   conntrack                       not learned, and forgotten, if it tracks the flow
 *   router alert, fragments         such a packet has no TCP or UDP behind its IPv6 header
 *   netfilter hooks, MIB counters   skipped
 *
 * No cached route outlives the state that it was learned from. The stamp of a netns is a sum of
 * counters: the epoch, the kernel's count of changes to the FIB, and its count of deleted
 * routes. Each is raised after the change that it counts is visible. The ingress hook reads the
 * stamp before the packet is judged and routed, and leaves it in a per-CPU note. The learner
 * uses the note only if it is about the same skb. An older note about the same memory has an
 * older stamp, which is safe. So if the stamp includes a change, the verdict and the route of
 * this packet include it too. eoig_fastpath_stamp() has the read barrier. The write barriers are
 * in eoig_fastpath_new_epoch(), fib6_new_sernum() and the lock of the FIB. If the stamp does not
 * include the change, the cached route does not match after the change is counted. No grace
 * period is needed.
 */
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/netfilter_ipv6.h>
#include <linux/percpu.h>
#include <net/inet_ecn.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/sock.h>

#include "compat.h"
#include "hook/fastpath.h"
#include "hook/fastpath_device.h"
#include "hook/fastpath_state.h"
#include "instance.h"
#include "verdict/established.h"

/* The first word of the IPv6 header without version and ECN. */
#define EOIG_FASTPATH_FLOWINFO	(IPV6_FLOWINFO_MASK & ~htonl(INET_ECN_MASK << 20))

/**
 * struct eoig_fastpath_note - a packet that the ingress hook let go the normal way
 * @skb: the packet; only compared
 * @instance: of the netns
 * @stamp: from before the packet was judged and routed
 * @mark: of the packet at its ingress
 */
struct eoig_fastpath_note {
	const struct sk_buff *skb;
	const struct eoig_net *instance;
	u32 stamp;
	u32 mark;
};

static DEFINE_PER_CPU(struct eoig_fastpath_note, eoig_fastpath_note);

/* Read the stamp. Everything that is read after it is at least as new. */
static __always_inline u32 eoig_fastpath_stamp(const struct eoig_net *instance)
{
	const struct net *net = instance->net;
	u32 stamp = atomic_read(&instance->epoch) + rt_genid_ipv6(net) +
		    READ_ONCE(net->ipv6.rt6_stats->fib_discarded_routes);

	/* Pairs with eoig_fastpath_new_epoch(), fib6_new_sernum() and the lock of the FIB. */
	smp_rmb();
	return stamp;
}

static __always_inline __be32 eoig_fastpath_flowinfo(const struct sk_buff *skb)
{
	return *(const __be32 *)ipv6_hdr(skb) & EOIG_FASTPATH_FLOWINFO;
}

/* Check whether hardware has forwarded the packet already. */
static __always_inline bool eoig_fastpath_is_offloaded(const struct sk_buff *skb)
{
#ifdef CONFIG_NET_SWITCHDEV
	return skb->offload_l3_fwd_mark;
#else
	return false;
#endif
}

/* Check that nothing about a packet needs the normal way. */
static __always_inline bool eoig_fastpath_is_plain(struct sk_buff *skb)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);

	return skb->protocol == htons(ETH_P_IPV6) && skb->pkt_type == PACKET_HOST &&
	       skb_headlen(skb) >= sizeof(*header) && header->version == 6 &&
	       header->hop_limit > 1 &&
	       skb->len == ntohs(header->payload_len) + sizeof(*header) &&
	       !skb_dst(skb) && !skb_sk_is_prefetched(skb) && !skb_sec_path(skb) &&
	       !skb_vlan_tag_present(skb) && !eoig_fastpath_is_offloaded(skb);
}

static __always_inline enum eoig_direction
eoig_fastpath_direction(const struct eoig_policy *policy, const struct net_device *in)
{
	return eoig_policy_uplink(policy, in->ifindex) == EOIG_NONE ? EOIG_OUT : EOIG_IN;
}

/* Check the MTU like ip6_forward(). No MTU of IPv6 is below IPV6_MIN_MTU. */
static __always_inline bool eoig_fastpath_fits(const struct sk_buff *skb,
					       const struct dst_entry *dst)
{
	u32 mtu;

	if (skb->len <= IPV6_MIN_MTU)
		return true;
	mtu = max_t(u32, ip6_dst_mtu_maybe_forward(dst, true), IPV6_MIN_MTU);
	return skb->len <= mtu || (skb_is_gso(skb) && skb_gso_validate_network_len(skb, mtu));
}

static __always_inline const struct eoig_route *
eoig_fastpath_find(const struct eoig_fast_flow *fast, const struct sk_buff *skb,
		   enum eoig_direction direction, u32 stamp, u32 now)
{
	const struct eoig_route *route = rcu_dereference(fast->routes[direction]);

	if (unlikely(!route || !rcu_access_pointer(fast->routes[!direction]) ||
		     READ_ONCE(fast->checked[direction]) != now ||
		     route->in != skb->dev->ifindex || route->stamp != stamp))
		return NULL;
	if (route->by_class &&
	    unlikely(READ_ONCE(fast->flowinfo[direction]) != eoig_fastpath_flowinfo(skb) ||
		     READ_ONCE(fast->mark[direction]) != skb->mark))
		return NULL;
	return route;
}

/* Take the packet. If it returns false, nothing has changed. */
static __always_inline bool eoig_fastpath_take(struct eoig_net *instance, struct sk_buff *skb,
					       u32 stamp)
{
	const struct eoig_policy *policy = rcu_dereference(instance->policy);
	const struct eoig_attachment *attachment;
	const struct eoig_route *route;
	enum eoig_direction direction;
	struct neighbour *neighbour;
	struct net_device *device;
	struct eoig_flow *flow;
	u64 missed;
	u32 now;

	if (unlikely(!policy || !eoig_fastpath_is_plain(skb)))
		return false;
	direction = eoig_fastpath_direction(policy, skb->dev);
	if (!eoig_established_find(instance, skb, direction, &missed, &flow) ||
	    !(flow->flags & EOIG_FLOW_IS_FAST))
		return false;
	now = eoig_flow_now();
	route = eoig_fastpath_find(eoig_flow_to_fast(flow), skb, direction, stamp, now);
	if (unlikely(!route || !eoig_fastpath_fits(skb, route->dst) ||
		     !READ_ONCE(instance->net->ipv6.devconf_all->forwarding) ||
		     !dst_check(route->dst, route->cookie)))
		return false;
	attachment = eoig_established_attachment(policy, flow, direction);
	if (unlikely(!attachment))
		return false;
	device = READ_ONCE(route->dst->dev);
	if (unlikely(skb_headroom(skb) < device->hard_header_len + device->needed_headroom ||
		     skb_ensure_writable(skb, sizeof(struct ipv6hdr))))
		return false;
	neighbour = __ipv6_neigh_lookup_noref(device, rt6_nexthop(eoig_rt6_info(route->dst),
								  &ipv6_hdr(skb)->daddr));
	if (unlikely(!neighbour || !(READ_ONCE(neighbour->nud_state) & NUD_VALID)))
		return false;
	if (unlikely(!eoig_established_pass(instance, attachment, flow, skb,
					    direction, now)))
		return false;
	eoig_meter_packet(attachment->meter, direction, skb->len);

	/* As in ip6_rcv(): the packet leaves the sender's socket. */
	skb_orphan(skb);
	ipv6_hdr(skb)->hop_limit--;
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
	skb->dev = device;
	neigh_output(neighbour, skb, true);
	return true;
}

/**
 * eoig_fastpath_ingress - hook the ingress of a device
 * @priv: struct eoig_net
 * @skb: the packet
 * @state: of the hook
 *
 * Context: softirq, RCU read side.
 * Return: NF_STOLEN for a packet that takes the fast path, else NF_ACCEPT.
 */
unsigned int eoig_fastpath_ingress(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	u32 stamp = eoig_fastpath_stamp(instance);

	if (likely(eoig_fastpath_take(instance, skb, stamp)))
		return NF_STOLEN;
	this_cpu_write(eoig_fastpath_note.skb, skb);
	this_cpu_write(eoig_fastpath_note.instance, instance);
	this_cpu_write(eoig_fastpath_note.stamp, stamp);
	this_cpu_write(eoig_fastpath_note.mark, skb->mark);
	return NF_ACCEPT;
}

/* Check for a route that only leads to a neighbour on an Ethernet. */
static bool eoig_fastpath_is_simple(const struct dst_entry *dst)
{
	const struct net_device *device = dst->dev;

	return !dst->error && !dst->lwtstate && !dst_xfrm(dst) &&
	       device->type == ARPHRD_ETHER && !(device->flags & (IFF_LOOPBACK | IFF_NOARP)) &&
	       !netif_is_l3_master(device) && !netif_is_l3_slave(device);
}

/* Check whether rules or hashes may give other packets of the flow another route. */
static bool eoig_fastpath_depends_on_class(const struct net *net, struct dst_entry *dst)
{
	const struct fib6_info *from = rcu_dereference(eoig_rt6_info(dst)->from);

	return fib6_has_custom_rules(net) || !from || from->nh ||
	       READ_ONCE(from->fib6_nsiblings);
}

static bool eoig_fastpath_is_established(const struct eoig_flow *flow)
{
	enum eoig_flow_state state = eoig_track_state(flow);

	return state == EOIG_FLOW_ESTABLISHED || state == EOIG_FLOW_REPLIED;
}

/* Forget the routes: conntrack follows the flow, and must see all its packets. */
static void eoig_fastpath_leave(struct eoig_fastpath *fastpath, struct eoig_fast_flow *fast,
				u32 now)
{
	unsigned int direction;

	if (READ_ONCE(fastpath->tracked) != now)
		WRITE_ONCE(fastpath->tracked, now);
	for (direction = 0; direction < ARRAY_SIZE(fast->routes); direction++)
		if (rcu_access_pointer(fast->routes[direction]))
			eoig_route_set(&fast->routes[direction], NULL);
}

static bool eoig_fastpath_is_noted(const struct eoig_net *instance, const struct sk_buff *skb)
{
	return this_cpu_read(eoig_fastpath_note.skb) == skb &&
	       this_cpu_read(eoig_fastpath_note.instance) == instance;
}

/* Check whether the cached route of a flow is this one, and for these packets. */
static bool eoig_fastpath_knows(const struct eoig_fast_flow *fast, enum eoig_direction direction,
				const struct eoig_route *way, const struct sk_buff *skb)
{
	const struct eoig_route *route = rcu_dereference(fast->routes[direction]);

	return route && eoig_route_equals(route, way) &&
	       (!way->by_class ||
		(READ_ONCE(fast->flowinfo[direction]) == eoig_fastpath_flowinfo(skb) &&
		 READ_ONCE(fast->mark[direction]) == this_cpu_read(eoig_fastpath_note.mark)));
}

static void eoig_fastpath_remember(struct eoig_fastpath *fastpath, struct eoig_fast_flow *fast,
				   enum eoig_direction direction, const struct eoig_route *way,
				   const struct sk_buff *skb)
{
	struct eoig_route *route;

	/* Another CPU is learning this route. */
	if (test_and_set_bit_lock(direction, &fast->learning))
		return;
	route = eoig_route_get(&fastpath->routes, way);
	if (route) {
		eoig_route_set(&fast->routes[direction], NULL);
		WRITE_ONCE(fast->flowinfo[direction], eoig_fastpath_flowinfo(skb));
		WRITE_ONCE(fast->mark[direction], this_cpu_read(eoig_fastpath_note.mark));
		eoig_route_set(&fast->routes[direction], route);
	}
	clear_bit_unlock(direction, &fast->learning);
}

static void eoig_fastpath_learn_flow(struct eoig_net *instance, struct eoig_fast_flow *fast,
				     struct sk_buff *skb, const struct nf_hook_state *state,
				     enum eoig_direction direction, u32 stamp)
{
	bool noted = eoig_fastpath_is_noted(instance, skb);
	struct dst_entry *dst = skb_dst(skb);
	struct eoig_route way = {
		.in = state->in->ifindex,
		.stamp = stamp,
	};
	u32 now = eoig_flow_now();

	if (unlikely(skb_nfct(skb))) {
		eoig_fastpath_leave(instance->fastpath, fast, now);
		return;
	}
	if (!eoig_fastpath_is_established(&fast->flow) || state->in == state->out ||
	    !dst || dst->dev != state->out || !eoig_fastpath_is_simple(dst) ||
	    netif_is_l3_master(state->in) || netif_is_l3_slave(state->in))
		return;
	eoig_fastpath_want(instance->fastpath, way.in);
	way.dst = dst;
	way.cookie = rt6_get_cookie(eoig_rt6_info(dst));
	way.by_class = eoig_fastpath_depends_on_class(instance->net, dst);
	if (way.by_class && !noted)
		return;
	if (!eoig_fastpath_knows(fast, direction, &way, skb)) {
		if (!noted || this_cpu_read(eoig_fastpath_note.stamp) != stamp)
			return;
		eoig_fastpath_remember(instance->fastpath, fast, direction, &way, skb);
	}
	if (READ_ONCE(fast->checked[direction]) != now)
		WRITE_ONCE(fast->checked[direction], now);
}

/**
 * eoig_fastpath_learn - the last hook of FORWARD: learn from a packet that passes
 * @priv: struct eoig_net
 * @skb: the packet
 * @state: of the hook
 *
 * Context: any but hard interrupt, RCU read side.
 * Return: NF_ACCEPT.
 */
unsigned int eoig_fastpath_learn(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	const struct eoig_policy *policy;
	enum eoig_direction direction;
	struct eoig_flow *flow;
	u64 missed;
	u32 stamp;

	/* A packet from a queue comes in process context. Its note is gone. */
	if (unlikely(!softirq_count()))
		return NF_ACCEPT;
	stamp = eoig_fastpath_stamp(instance);
	policy = rcu_dereference(instance->policy);
	if (!policy)
		return NF_ACCEPT;
	direction = eoig_fastpath_direction(policy, state->in);
	/* A packet that leaves by no uplink was not judged, and does not belong to the flow. */
	if (direction == EOIG_OUT &&
	    eoig_policy_uplink_out(policy, state->out->ifindex) == EOIG_NONE)
		return NF_ACCEPT;
	if (eoig_established_find(instance, skb, direction, &missed, &flow) &&
	    flow->flags & EOIG_FLOW_IS_FAST &&
	    eoig_established_same_subnet(policy, flow, direction == EOIG_OUT ? state->in->ifindex :
								state->out->ifindex))
		eoig_fastpath_learn_flow(instance, eoig_flow_to_fast(flow), skb, state, direction,
					 stamp);
	return NF_ACCEPT;
}
