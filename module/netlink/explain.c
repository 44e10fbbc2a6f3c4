// SPDX-License-Identifier: GPL-2.0-only
/*
 * The request to explain a packet that is not sent.
 */
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/dst.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "hook/explain.h"
#include "instance.h"
#include "netlink/attributes.h"
#include "netlink/explain.h"
#include "netlink/request.h"
#include "netns/netns.h"
#include "notify/fill.h"

/*
 * Get the length that the kernel cuts a received packet to. 0 if bytes are
 * missing.
 */
static unsigned int eoig_explain_length(const struct ipv6hdr *header,
					unsigned int length)
{
	unsigned int whole = sizeof(*header) + ntohs(header->payload_len);

	/* A jumbogram (RFC 2675) says its length elsewhere. */
	if (!header->payload_len && header->nexthdr == NEXTHDR_HOP)
		return length;
	return whole > length ? 0 : whole;
}

static int eoig_explain_check(const struct nlattr *packet,
			      struct netlink_ext_ack *extack)
{
	const struct ipv6hdr *header = nla_data(packet);

	if (nla_len(packet) < sizeof(*header)) {
		NL_SET_ERR_MSG_ATTR(extack, packet,
				    "packet: shorter than an IPv6 header");
		return -EINVAL;
	}
	if (header->version != 6) {
		NL_SET_ERR_MSG_ATTR(extack, packet, "packet: not IPv6");
		return -EINVAL;
	}
	if (!eoig_explain_length(header, nla_len(packet))) {
		NL_SET_ERR_MSG_ATTR(extack, packet,
				    "packet: shorter than its IPv6 header says");
		return -EINVAL;
	}
	return 0;
}

/* Make an sk_buff of the packet of a request. */
static struct sk_buff *eoig_explain_build(const struct nlattr *packet)
{
	unsigned int length = eoig_explain_length(nla_data(packet),
						  nla_len(packet));
	struct sk_buff *skb = alloc_skb(LL_MAX_HEADER + length, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, LL_MAX_HEADER);
	skb_put_data(skb, nla_data(packet), length);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(struct ipv6hdr));
	skb->protocol = htons(ETH_P_IPV6);
	return skb;
}

static int eoig_explain_put_steps(struct sk_buff *reply,
				  const struct eoig_decision *decision)
{
	unsigned int i;

	for (i = 0; i < decision->step_count; i++)
		if (nla_put_u32(reply, EOIG_EXPLAIN_A_STEP, decision->steps[i]))
			return -EMSGSIZE;
	return 0;
}

static int eoig_explain_put(struct sk_buff *reply,
			    const struct eoig_explain *explain)
{
	struct nlattr *nest = nla_nest_start(reply, EOIG_A_EXPLAIN);
	int reason = explain->verdict.reason;

	if (!nest || nla_put_u32(reply, EOIG_EXPLAIN_A_IN, explain->in) ||
	    (explain->out &&
	     nla_put_u32(reply, EOIG_EXPLAIN_A_OUT, explain->out)) ||
	    nla_put_u32(reply, EOIG_EXPLAIN_A_STAGE, explain->stage) ||
	    eoig_explain_put_steps(reply, &explain->decision) ||
	    nla_put_u32(reply, EOIG_EXPLAIN_A_OUTCOME, explain->outcome) ||
	    (reason != EOIG_ACCEPT &&
	     nla_put_u32(reply, EOIG_EXPLAIN_A_REASON, reason)))
		return -EMSGSIZE;
	nla_nest_end(reply, nest);
	return 0;
}

/* Write the gateway that decides, the subnet and the flow. */
static int eoig_explain_put_objects(struct sk_buff *reply,
				    const struct eoig_explain *explain)
{
	const struct eoig_gateway *gateway = explain->verdict.gateway;
	const struct eoig_decision *decision = &explain->decision;
	const struct eoig_policy *policy = explain->policy;
	int err = 0;

	if (gateway)
		err = eoig_fill_gateway(reply, policy,
					gateway - policy->gateways, 0);
	if (!err && decision->subnet != EOIG_NONE)
		err = eoig_fill_subnet(reply, policy,
				       &policy->subnets[decision->subnet]);
	if (!err && decision->flow)
		err = eoig_fill_flow(reply, &explain->instance->table, gateway,
				     decision->flow, eoig_flow_now());
	return err;
}

/* Decide on the packet, and write the reply. */
static int eoig_explain_answer(struct eoig_explain *explain,
			       struct sk_buff *reply,
			       struct netlink_ext_ack *extack)
{
	int err;

	local_bh_disable();
	rcu_read_lock();
	explain->policy = rcu_dereference(explain->instance->policy);
	if (explain->policy) {
		err = eoig_explain_packet(explain, extack) ?:
		      eoig_explain_put(reply, explain) ?:
		      eoig_explain_put_objects(reply, explain);
	} else {
		NL_SET_ERR_MSG(extack,
			       "no gateway: every packet passes, see: eoigctl gateway add");
		err = -ENOENT;
	}
	/* The route is valid within this RCU read side section only. */
	skb_dst_drop(explain->skb);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/**
 * eoig_netlink_explain - handle EOIG_CMD_EXPLAIN
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_explain(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attributes[EOIG_EXPLAIN_A_MAX + 1];
	const struct nlattr *packet, *direction, *in, *out;
	struct eoig_explain explain = {
		.instance = eoig_pernet(genl_info_net(info)),
	};
	struct sk_buff *reply;
	int err;

	if (eoig_request_lacks(info, EOIG_A_EXPLAIN))
		return -EINVAL;
	err = nla_parse_nested(attributes, EOIG_EXPLAIN_A_MAX,
			       info->attrs[EOIG_A_EXPLAIN],
			       eoig_explain_nla_policy, info->extack);
	if (err)
		return err;
	packet = attributes[EOIG_EXPLAIN_A_PACKET];
	direction = attributes[EOIG_EXPLAIN_A_DIRECTION];
	in = attributes[EOIG_EXPLAIN_A_IN];
	out = attributes[EOIG_EXPLAIN_A_OUT];
	if (!packet || !direction) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[EOIG_A_EXPLAIN],
				    "packet, direction: the request needs both");
		return -EINVAL;
	}
	err = eoig_explain_check(packet, info->extack);
	if (err)
		return err;
	explain.outbound = nla_get_u32(direction) == EOIG_EXPLAIN_OUT;
	explain.in = in ? nla_get_u32(in) : 0;
	explain.out = out ? nla_get_u32(out) : 0;
	explain.skb = eoig_explain_build(packet);
	if (!explain.skb)
		return -ENOMEM;
	reply = eoig_request_reply(info);
	if (reply) {
		err = eoig_explain_answer(&explain, reply, info->extack);
		err = eoig_request_send(info, reply, err);
	} else {
		err = -ENOMEM;
	}
	consume_skb(explain.skb);
	return err;
}
