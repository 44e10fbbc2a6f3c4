// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers to unsolicited packets, for gateways with "unsolicited reject".
 *
 * A SYN or INIT is answered only after 6 seconds (REC-34, REC-39). It is not answered if the
 * interior has sent its own by then, because a simultaneous open must succeed. Any other packet
 * is answered at once. The kernel's ICMPv6 limits the rate (RFC 4443 section 2.4 (f)), and never
 * answers an error or a multicast source.
 *
 * Lifetime and locking: an answer that is held back has a copy of its packet, without the
 * device, which may vanish meanwhile. The lock protects the list. The work runs in process
 * context and reads policy and flows under RCU. It is stopped after the hooks are gone.
 */
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netfilter/ipv6/nf_reject.h>

#include "flow/table.h"
#include "flow/track.h"
#include "hook/reject.h"
#include "instance.h"
#include "packet/packet.h"
#include "verdict/crossing.h"

#define EOIG_REJECT_HOLD	(6 * HZ)
/* Maximum number of held answers. A scan must not exhaust memory. */
#define EOIG_REJECT_HELD_MAX	1024
/* RFC 4443 section 2.4 (c): an error shows at most this much of the packet. */
#define EOIG_REJECT_SHOWN	1232

/**
 * struct eoig_held - an answer that is held back
 * @list: in eoig_reject.held
 * @skb: a copy of the start of the packet
 * @tuple: of the flow that would make the answer wrong
 * @due: jiffies
 * @ifindex: of the uplink by which it came
 * @generation: of the policy that refused it
 * @gateway: index of the gateway that refused it, in that policy
 */
struct eoig_held {
	struct list_head list;
	struct sk_buff *skb;
	struct eoig_tuple tuple;
	unsigned long due;
	int ifindex;
	u32 generation;
	u32 gateway;
};

static void eoig_reject_send(struct net *net, const struct eoig_gateway *gateway,
			     struct sk_buff *skb, unsigned int hook)
{
	eoig_stats_count(gateway->stats, EOIG_COUNTER_REJECTED);
	nf_send_unreach6(net, skb, ICMPV6_ADM_PROHIBITED, hook);
}

static void eoig_held_free(struct eoig_held *held)
{
	kfree_skb(held->skb);
	kfree(held);
}

/*
 * Find the gateway that refuses the packet now. After a change of policy, look
 * up the prefix only.
 */
static const struct eoig_gateway *eoig_held_gateway(const struct eoig_policy *policy,
						    const struct eoig_held *held)
{
	u32 index = held->gateway;

	if (policy->generation != held->generation)
		index = eoig_policy_find(policy, &ipv6_hdr(held->skb)->daddr);
	return index == EOIG_NONE ? NULL : &policy->gateways[index];
}

/* Answer, unless the interior has opened the flow meanwhile, or the policy has changed. */
static void eoig_held_answer(struct eoig_net *instance, struct eoig_held *held)
{
	const struct eoig_gateway *gateway;
	const struct eoig_policy *policy;

	local_bh_disable();
	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	held->skb->dev = dev_get_by_index_rcu(instance->net, held->ifindex);
	if (policy && held->skb->dev &&
	    !eoig_flow_find(&instance->table, &held->tuple, eoig_flow_now())) {
		gateway = eoig_held_gateway(policy, held);
		if (gateway && gateway->unsolicited == EOIG_UNSOLICITED_REJECT)
			eoig_reject_send(instance->net, gateway, held->skb, NF_INET_PRE_ROUTING);
	}
	/* The device is valid within this RCU read side section only. */
	skb_dst_drop(held->skb);
	held->skb->dev = NULL;
	rcu_read_unlock();
	local_bh_enable();
}

static void eoig_reject_work(struct work_struct *work)
{
	struct eoig_reject *reject =
		container_of(to_delayed_work(work), struct eoig_reject, work);
	struct eoig_held *held;

	for (;;) {
		spin_lock_bh(&reject->lock);
		held = list_first_entry_or_null(&reject->held, struct eoig_held, list);
		if (held && time_after(held->due, jiffies)) {
			queue_delayed_work(system_power_efficient_wq, &reject->work,
					   held->due - jiffies);
			held = NULL;
		}
		if (held) {
			list_del(&held->list);
			WRITE_ONCE(reject->count, reject->count - 1);
		}
		spin_unlock_bh(&reject->lock);
		if (!held)
			return;
		eoig_held_answer(reject->instance, held);
		eoig_held_free(held);
	}
}

static void eoig_reject_hold(struct eoig_reject *reject, const struct eoig_crossing *crossing,
			     const struct eoig_gateway *gateway, const struct eoig_packet *packet)
{
	struct sk_buff *skb = crossing->skb;
	struct eoig_held *held;

	if (READ_ONCE(reject->count) >= EOIG_REJECT_HELD_MAX)
		return;
	held = kmalloc(sizeof(*held), GFP_ATOMIC | __GFP_NOWARN);
	if (!held)
		return;
	eoig_packet_tuple(packet, EOIG_IN, &held->tuple);
	held->ifindex = crossing->in;
	held->generation = crossing->policy->generation;
	held->gateway = gateway - crossing->policy->gateways;
	held->due = jiffies + EOIG_REJECT_HOLD;
	held->skb = pskb_copy(skb, GFP_ATOMIC | __GFP_NOWARN);
	if (!held->skb || pskb_trim(held->skb, min_t(unsigned int, skb->len, EOIG_REJECT_SHOWN))) {
		eoig_held_free(held);
		return;
	}
	/* Keep nothing of the netns, which may end before the answer is due. */
	skb_dst_drop(held->skb);
	nf_reset_ct(held->skb);
	skb_ext_reset(held->skb);
	held->skb->dev = NULL;

	spin_lock_bh(&reject->lock);
	list_add_tail(&held->list, &reject->held);
	WRITE_ONCE(reject->count, reject->count + 1);
	spin_unlock_bh(&reject->lock);
	queue_delayed_work(system_power_efficient_wq, &reject->work, EOIG_REJECT_HOLD);
}

/**
 * eoig_reject_packet - answer an unsolicited packet, now or later
 * @crossing: the packet; the caller drops it
 * @gateway: that refused it
 * @hook: NF_INET_*, of the caller
 *
 * Context: softirq, RCU read side.
 */
void eoig_reject_packet(const struct eoig_crossing *crossing, const struct eoig_gateway *gateway,
			unsigned int hook)
{
	struct sk_buff *skb = crossing->skb;
	struct eoig_packet packet;

	if (eoig_packet_parse(skb, skb_network_offset(skb), &packet) != EOIG_PARSE_OK)
		return;
	switch (packet.protocol) {
	case IPPROTO_TCP:
	case IPPROTO_SCTP:
		if (eoig_track_begins(skb, &packet))
			eoig_reject_hold(crossing->instance->reject, crossing, gateway, &packet);
		return;
	}
	eoig_reject_send(crossing->instance->net, gateway, skb, hook);
}

/**
 * eoig_reject_create - allocate the list of answers that a netns holds back
 * @instance: of a netns that is about to have its first gateway
 *
 * Do nothing if the netns had a gateway before: its list is still there, and empty.
 *
 * Context: process, eoig_net.mutex.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_reject_create(struct eoig_net *instance)
{
	struct eoig_reject *reject;

	if (instance->reject)
		return 0;
	reject = kzalloc(sizeof(*reject), GFP_KERNEL_ACCOUNT);
	if (!reject)
		return -ENOMEM;
	reject->instance = instance;
	spin_lock_init(&reject->lock);
	INIT_LIST_HEAD(&reject->held);
	INIT_DELAYED_WORK(&reject->work, eoig_reject_work);
	instance->reject = reject;
	return 0;
}

/**
 * eoig_reject_destroy - free the list of answers
 * @instance: of a netns that ends; eoig_reject_stop() has emptied the list
 *
 * Context: process.
 */
void eoig_reject_destroy(struct eoig_net *instance)
{
	kfree(instance->reject);
}

/**
 * eoig_reject_stop - drop the answers that are held back
 * @reject: of the netns; no packet is judged any more
 *
 * Context: process. Sleeps.
 */
void eoig_reject_stop(struct eoig_reject *reject)
{
	struct eoig_held *held, *next;

	cancel_delayed_work_sync(&reject->work);
	list_for_each_entry_safe(held, next, &reject->held, list)
		eoig_held_free(held);
	INIT_LIST_HEAD(&reject->held);
	reject->count = 0;
}
