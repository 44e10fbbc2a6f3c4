/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet that crosses an uplink, and what is known about it.
 */
#ifndef EOIG_VERDICT_CROSSING_H
#define EOIG_VERDICT_CROSSING_H

#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/types.h>

struct eoig_decision;
struct eoig_net;
struct eoig_policy;
struct sk_buff;

/* eoig_established_find() has found a flow, or has not looked for one. */
#define EOIG_NOT_MISSED		U64_MAX

/**
 * struct eoig_crossing - a packet that crosses an uplink, with its devices
 * @instance: of the netns
 * @policy: of the netns
 * @skb: the packet
 * @in: ifindex of the device by which it came; in a VRF, of the port
 * @out: ifindex of the device by which it leaves; 0 in PRE_ROUTING, where it is not known
 * @uplink: index of eoig_policy.uplinks: of @in if inbound, of @out if outbound
 * @interior: ifindex of the device that is no uplink; 0 if there is none or it is not known
 * @now: eoig_flow_now()
 * @decision: records the steps, and nothing is committed; NULL for a packet
 *	that is sent
 */
struct eoig_crossing {
	struct eoig_net *instance;
	const struct eoig_policy *policy;
	struct sk_buff *skb;
	int in;
	int out;
	u32 uplink;
	int interior;
	u32 now;
	struct eoig_decision *decision;
};

/**
 * eoig_crossing_commits - check whether the verdict on a packet has effects
 * @crossing: the packet
 *
 * Context: any.
 * Return: false if the packet is not sent.
 */
static __always_inline bool
eoig_crossing_commits(const struct eoig_crossing *crossing)
{
	return likely(!crossing->decision);
}

#endif /* EOIG_VERDICT_CROSSING_H */
