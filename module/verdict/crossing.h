/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet that crosses an uplink, and what is known about it.
 */
#ifndef EOIG_VERDICT_CROSSING_H
#define EOIG_VERDICT_CROSSING_H

#include <linux/limits.h>
#include <linux/types.h>

struct eoig_net;
struct eoig_policy;
struct sk_buff;

/* What eoig_established_find() says it has missed, when it has not looked, or not missed. */
#define EOIG_NOT_MISSED		U64_MAX

/**
 * struct eoig_crossing - a packet and the devices that it crosses between
 * @instance: of the netns
 * @policy: of the netns
 * @skb: the packet
 * @in: ifindex of the device that it came by; in a VRF, of the port
 * @out: ifindex of the device that it leaves by; 0 in PRE_ROUTING, where that is not known
 * @uplink: index of eoig_policy.uplinks: inbound of @in, outbound of @out
 * @interior: ifindex of the device that is no uplink, or 0 if there is none or it is not known
 * @now: eoig_flow_now()
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
};

#endif /* EOIG_VERDICT_CROSSING_H */
