/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event messages to the multicast groups of the generic-netlink family "eoig".
 */
#ifndef EOIG_NOTIFY_MESSAGE_H
#define EOIG_NOTIFY_MESSAGE_H

#include <linux/eoig.h>
#include <net/genetlink.h>

struct eoig_flow;
struct eoig_flow_table;
struct eoig_gateway;
struct eoig_notify;
struct eoig_policy;
struct eoig_subnet;
struct eoig_uplink_changes;

/* netlink/family.c adds the operations and registers it. */
extern struct genl_family eoig_family;

/**
 * enum eoig_group - multicast groups, in the family's order
 * @EOIG_GROUP_CONFIG: EOIG_MCGRP_CONFIG
 * @EOIG_GROUP_FLOW: EOIG_MCGRP_FLOW
 * @EOIG_GROUP_DROP: EOIG_MCGRP_DROP
 * @EOIG_GROUP_SYNC: EOIG_MCGRP_SYNC
 * @EOIG_GROUP_SYNC_NEW: EOIG_MCGRP_SYNC_NEW
 */
enum eoig_group {
	EOIG_GROUP_CONFIG,
	EOIG_GROUP_FLOW,
	EOIG_GROUP_DROP,
	EOIG_GROUP_SYNC,
	EOIG_GROUP_SYNC_NEW,
};

/**
 * struct eoig_drop_report - a dropped packet, or a number of unreported ones
 * @gateway: that decided; NULL if only @missed is reported
 * @reason: enum eoig_drop
 * @skb: the packet
 * @in: ifindex of the device by which it came
 * @out: ifindex of the device by which it would have left, or 0
 * @missed: unreported drops since the last report
 */
struct eoig_drop_report {
	const struct eoig_gateway *gateway;
	enum eoig_drop reason;
	const struct sk_buff *skb;
	int in;
	int out;
	u32 missed;
};

bool eoig_message_has_listener(struct net *net, enum eoig_group group);
void eoig_message_flow(struct net *net, const struct eoig_flow_table *table,
		       const struct eoig_gateway *gateway, const struct eoig_flow *flow,
		       enum eoig_flow_event event, enum eoig_flow_end end);
void eoig_message_drop(struct net *net, const struct eoig_drop_report *drop);
struct sk_buff *eoig_message_begin_records(unsigned int count,
					   struct nlattr **records);
void eoig_message_send_records(struct net *net, enum eoig_group group,
			       struct sk_buff *skb);
void eoig_message_lost(struct net *net, enum eoig_group group);
void eoig_message_gateway(struct net *net, const struct eoig_policy *policy,
			  enum eoig_config_event event, const char *name, u32 idle);
void eoig_message_subnet(struct net *net, const struct eoig_policy *policy,
			 enum eoig_config_event event, const struct eoig_subnet *key);
void eoig_message_settings(const struct eoig_notify *notify,
			   enum eoig_config_event event);
void eoig_message_uplinks(struct net *net, const struct eoig_uplink_changes *changes);

#endif /* EOIG_NOTIFY_MESSAGE_H */
