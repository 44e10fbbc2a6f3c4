// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fast path: packets of established flows go from one device's ingress to the next
 * hop, past the kernel's own forwarding.
 *
 * A hook behind all others of FORWARD learns, from a packet that the kernel forwards, where
 * its flow's packets of that direction go: a shortcut. From then on a hook at the ingress
 * of the device that they come by judges them as the other hooks do, and sends them there.
 * Whatever is unusual about a packet, or no longer sure about its shortcut, goes the
 * normal way, which learns anew. What is passed by: PRE_ROUTING, FORWARD and POST_ROUTING.
 *
 * Lifetime and locking: what is hooked changes under a mutex. A shortcut is good while its
 * route says so and its epoch is the present one. Whoever changes what a verdict
 * depends on (policy, names and state of devices) first lets the packets on their way
 * pass, then begins a new epoch: no shortcut outlives the verdict it was learned by.
 */
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/netfilter_ipv6.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>

#include "compat.h"
#include "netns.h"
#include "quick.h"

/* Behind nftables' chains at priority "filter" (0), which see each packet. */
#define EOIG_INGRESS_PRIORITY	1

/**
 * struct eoig_fastpath_device - a device whose ingress is hooked
 * @hook: as registered
 * @ifindex: of the device
 * @list: in eoig_fastpath.devices
 * @rcu: frees it
 */
struct eoig_fastpath_device {
	struct nf_hook_ops hook;
	int ifindex;
	struct list_head list;
	struct rcu_head rcu;
};

/* Nothing about it that only the normal way knows how to handle. */
static __always_inline bool eoig_fastpath_is_plain(const struct sk_buff *skb)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);

	return skb->protocol == htons(ETH_P_IPV6) && skb->pkt_type == PACKET_HOST &&
	       skb_headlen(skb) >= sizeof(*header) && header->version == 6 &&
	       header->hop_limit > 1 &&
	       skb->len == ntohs(header->payload_len) + sizeof(*header) &&
	       !skb_dst(skb) && !skb_sec_path(skb) && !skb_vlan_tag_present(skb);
}

static __always_inline enum eoig_direction
eoig_fastpath_direction(const struct eoig_policy *policy, const struct net_device *in)
{
	return eoig_policy_uplink(policy, in->ifindex) == EOIG_NONE ? EOIG_OUT : EOIG_IN;
}

static __always_inline bool eoig_fastpath_fits(const struct sk_buff *skb,
					       const struct eoig_shortcut *shortcut)
{
	return skb->len <= shortcut->mtu ||
	       (skb_is_gso(skb) && skb_gso_validate_network_len(skb, shortcut->mtu));
}

static unsigned int eoig_fastpath_ingress(void *priv, struct sk_buff *skb,
					  const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	const struct eoig_policy *policy = rcu_dereference(instance->policy);
	const struct eoig_gateway *gateway;
	enum eoig_direction direction;
	struct eoig_shortcut *shortcut;
	struct net_device *device;
	struct neighbour *neighbour;
	struct eoig_flow *flow;
	u64 missed;

	if (unlikely(!policy || !eoig_fastpath_is_plain(skb)))
		return NF_ACCEPT;
	direction = eoig_fastpath_direction(policy, skb->dev);
	if (!eoig_quick_find(instance, skb, direction, &missed, &flow) ||
	    !(flow->flags & EOIG_FLOW_HAS_SHORTCUTS))
		return NF_ACCEPT;
	shortcut = rcu_dereference(eoig_flow_shortcuts(flow)[direction]);
	if (unlikely(!shortcut || shortcut->in != skb->dev->ifindex ||
		     shortcut->epoch != READ_ONCE(instance->fastpath.shortcuts.epoch) ||
		     !eoig_fastpath_fits(skb, shortcut) ||
		     !READ_ONCE(instance->net->ipv6.devconf_all->forwarding) ||
		     !dst_check(shortcut->dst, shortcut->cookie)))
		return NF_ACCEPT;
	gateway = eoig_quick_gateway(policy, flow, direction);
	if (unlikely(!gateway))
		return NF_ACCEPT;
	device = shortcut->dst->dev;
	if (unlikely(skb_headroom(skb) < device->hard_header_len + device->needed_headroom ||
		     skb_ensure_writable(skb, sizeof(struct ipv6hdr))))
		return NF_ACCEPT;
	neighbour = __ipv6_neigh_lookup_noref(device, rt6_nexthop(eoig_rt6_info(shortcut->dst),
								  &ipv6_hdr(skb)->daddr));
	if (unlikely(!neighbour))
		return NF_ACCEPT;
	if (unlikely(!eoig_quick_pass(instance, gateway, flow, skb, direction,
				      eoig_flow_now())))
		return NF_ACCEPT;
	eoig_stats_packet(gateway->stats, direction, skb->len);

	ipv6_hdr(skb)->hop_limit--;
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
	skb->dev = device;
	neigh_output(neighbour, skb, true);
	return NF_STOLEN;
}

/* A route that does nothing but lead to a neighbour on an Ethernet. */
static bool eoig_fastpath_is_simple(const struct dst_entry *dst)
{
	const struct net_device *device = dst->dev;

	return !dst->error && !dst->lwtstate && !dst_xfrm(dst) &&
	       device->type == ARPHRD_ETHER && !(device->flags & (IFF_LOOPBACK | IFF_NOARP)) &&
	       !netif_is_l3_master(device) && !netif_is_l3_slave(device);
}

static bool eoig_fastpath_is_established(const struct eoig_flow *flow)
{
	enum eoig_flow_state state = eoig_track_state(flow);

	return state == EOIG_FLOW_ESTABLISHED || state == EOIG_FLOW_REPLIED;
}

/* RCU read side. */
static bool eoig_fastpath_watches(const struct eoig_fastpath *fastpath, int ifindex)
{
	const struct eoig_fastpath_device *device;

	list_for_each_entry_rcu(device, &fastpath->devices, list,
				lockdep_is_held(&fastpath->mutex))
		if (device->ifindex == ifindex)
			return true;
	return false;
}

/* Behind the verdict: the packet passes. */
static unsigned int eoig_fastpath_learn(void *priv, struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	struct eoig_net *instance = priv;
	struct eoig_fastpath *fastpath = &instance->fastpath;
	u32 epoch = READ_ONCE(fastpath->shortcuts.epoch);
	const struct eoig_policy *policy = rcu_dereference(instance->policy);
	struct dst_entry *dst = skb_dst(skb);
	struct eoig_shortcut *shortcut;
	enum eoig_direction direction;
	struct eoig_flow *flow;
	u64 missed;

	if (!policy)
		return NF_ACCEPT;
	direction = eoig_fastpath_direction(policy, state->in);
	/* What leaves by no uplink is no packet of the flow: it was not judged. */
	if (direction == EOIG_OUT &&
	    eoig_policy_uplink_out(policy, state->out->ifindex) == EOIG_NONE)
		return NF_ACCEPT;
	if (!eoig_quick_find(instance, skb, direction, &missed, &flow) ||
	    !(flow->flags & EOIG_FLOW_HAS_SHORTCUTS) ||
	    !eoig_fastpath_is_established(flow) ||
	    !dst || dst->dev != state->out || !eoig_fastpath_is_simple(dst) ||
	    netif_is_l3_master(state->in) || netif_is_l3_slave(state->in))
		return NF_ACCEPT;
	if (unlikely(!eoig_fastpath_watches(fastpath, state->in->ifindex)) &&
	    !cmpxchg(&fastpath->wanted, 0, state->in->ifindex))
		schedule_delayed_work(&fastpath->work, 0);
	shortcut = rcu_dereference(eoig_flow_shortcuts(flow)[direction]);
	if (shortcut && shortcut->dst == dst && shortcut->epoch == epoch &&
	    shortcut->in == state->in->ifindex && dst_check(dst, shortcut->cookie))
		return NF_ACCEPT;
	shortcut = eoig_shortcut_get(&fastpath->shortcuts, dst, state->in->ifindex, epoch);
	if (shortcut)
		eoig_shortcut_set(&eoig_flow_shortcuts(flow)[direction], shortcut);
	return NF_ACCEPT;
}

static void eoig_fastpath_unhook(struct eoig_net *instance, struct eoig_fastpath_device *device)
{
	list_del_rcu(&device->list);
	nf_unregister_net_hook(instance->net, &device->hook);
	kfree_rcu(device, rcu);
}

static void eoig_fastpath_hook(struct eoig_net *instance, struct net_device *to)
{
	struct eoig_fastpath_device *device = kzalloc(sizeof(*device), GFP_KERNEL);

	/* Without memory its packets go the normal way, and it is tried again. */
	if (!device)
		return;
	device->ifindex = to->ifindex;
	device->hook.hook = eoig_fastpath_ingress;
	device->hook.priv = instance;
	device->hook.pf = NFPROTO_NETDEV;
	device->hook.hooknum = NF_NETDEV_INGRESS;
	device->hook.priority = EOIG_INGRESS_PRIORITY;
	device->hook.dev = to;
	if (nf_register_net_hook(instance->net, &device->hook)) {
		kfree(device);
		return;
	}
	list_add_rcu(&device->list, &instance->fastpath.devices);
}

static void eoig_fastpath_work(struct work_struct *work)
{
	struct eoig_net *instance = container_of(to_delayed_work(work), struct eoig_net,
						 fastpath.work);
	struct eoig_fastpath *fastpath = &instance->fastpath;
	struct net_device *device;

	/* Who holds RTNL may be waiting for us. */
	if (!rtnl_trylock()) {
		schedule_delayed_work(&fastpath->work, 1);
		return;
	}
	mutex_lock(&fastpath->mutex);
	device = __dev_get_by_index(instance->net, READ_ONCE(fastpath->wanted));
	if (fastpath->on && device && device->reg_state == NETREG_REGISTERED &&
	    !eoig_fastpath_watches(fastpath, device->ifindex))
		eoig_fastpath_hook(instance, device);
	WRITE_ONCE(fastpath->wanted, 0);
	mutex_unlock(&fastpath->mutex);
	rtnl_unlock();
}

static void eoig_fastpath_stop(struct eoig_net *instance)
{
	struct eoig_fastpath *fastpath = &instance->fastpath;
	struct eoig_fastpath_device *device, *next;

	mutex_lock(&fastpath->mutex);
	if (fastpath->on) {
		WRITE_ONCE(fastpath->on, false);
		nf_unregister_net_hook(instance->net, &fastpath->learner);
		list_for_each_entry_safe(device, next, &fastpath->devices, list)
			eoig_fastpath_unhook(instance, device);
	}
	mutex_unlock(&fastpath->mutex);
}

static void eoig_fastpath_new_epoch(struct eoig_net *instance)
{
	struct eoig_shortcut_cache *shortcuts = &instance->fastpath.shortcuts;

	synchronize_net();
	WRITE_ONCE(shortcuts->epoch, shortcuts->epoch + 1);
	eoig_shortcut_cache_clear(shortcuts);
}

/**
 * eoig_fastpath_init - off
 * @instance: of a netns
 *
 * Context: process.
 */
void eoig_fastpath_init(struct eoig_net *instance)
{
	struct eoig_fastpath *fastpath = &instance->fastpath;

	mutex_init(&fastpath->mutex);
	INIT_LIST_HEAD(&fastpath->devices);
	INIT_DELAYED_WORK(&fastpath->work, eoig_fastpath_work);
}

/**
 * eoig_fastpath_start - begin to learn, if a gateway wants it
 * @instance: of the netns
 * @policy: that will be the present one
 *
 * Context: process, eoig_net.mutex. Sleeps.
 * Return: 0 or a negative errno, and then nothing has changed.
 */
int eoig_fastpath_start(struct eoig_net *instance, const struct eoig_policy *policy)
{
	struct eoig_fastpath *fastpath = &instance->fastpath;
	int err;

	if (fastpath->on || !policy->fastpath)
		return 0;
	fastpath->learner = (struct nf_hook_ops){
		.hook = eoig_fastpath_learn,
		.priv = instance,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_FORWARD,
		.priority = NF_IP6_PRI_LAST,
	};
	mutex_lock(&fastpath->mutex);
	err = nf_register_net_hook(instance->net, &fastpath->learner);
	if (!err)
		WRITE_ONCE(fastpath->on, true);
	mutex_unlock(&fastpath->mutex);
	return err;
}

/**
 * eoig_fastpath_changed - the policy is another
 * @instance: of the netns
 * @policy: the present one
 *
 * When this returns, nothing passes by a verdict of the old one.
 *
 * Context: process, eoig_net.mutex. Sleeps.
 */
void eoig_fastpath_changed(struct eoig_net *instance, const struct eoig_policy *policy)
{
	if (!instance->fastpath.on)
		return;
	if (!policy->fastpath)
		eoig_fastpath_stop(instance);
	eoig_fastpath_new_epoch(instance);
}

/**
 * eoig_fastpath_device_event - something happens to a device
 * @instance: of the netns
 * @device: the device
 * @event: NETDEV_*
 *
 * Context: process, RTNL. Sleeps.
 */
void eoig_fastpath_device_event(struct eoig_net *instance, const struct net_device *device,
				unsigned long event)
{
	struct eoig_fastpath_device *watched, *next;

	if (!READ_ONCE(instance->fastpath.on))
		return;
	switch (event) {
	case NETDEV_UNREGISTER:
		mutex_lock(&instance->fastpath.mutex);
		list_for_each_entry_safe(watched, next, &instance->fastpath.devices, list)
			if (watched->ifindex == device->ifindex)
				eoig_fastpath_unhook(instance, watched);
		mutex_unlock(&instance->fastpath.mutex);
		break;
	case NETDEV_DOWN:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGENAME:
	case NETDEV_CHANGEUPPER:
		break;
	default:
		return;
	}
	eoig_fastpath_new_epoch(instance);
}

/**
 * eoig_fastpath_close - no packet is to be taken any more
 * @instance: of the netns
 *
 * Packets may be in the hooks for one more grace period.
 *
 * Context: process, eoig_net.mutex. Sleeps.
 */
void eoig_fastpath_close(struct eoig_net *instance)
{
	eoig_fastpath_stop(instance);
}

/**
 * eoig_fastpath_finish - forget all routes
 * @instance: of the netns; eoig_fastpath_close() was a grace period ago
 *
 * Context: process. Sleeps.
 */
void eoig_fastpath_finish(struct eoig_net *instance)
{
	cancel_delayed_work_sync(&instance->fastpath.work);
	WRITE_ONCE(instance->fastpath.wanted, 0);
	eoig_shortcut_cache_clear(&instance->fastpath.shortcuts);
}
