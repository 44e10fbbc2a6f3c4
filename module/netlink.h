/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic-netlink family "eoig": what its files share.
 */
#ifndef EOIG_NETLINK_H
#define EOIG_NETLINK_H

#include <linux/eoig.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "message.h"
#include "netns.h"

struct eoig_draft;

/* Nested sets, as uapi/eoig.yaml describes them. */
extern const struct nla_policy eoig_gateway_nla_policy[EOIG_GATEWAY_A_MAX + 1];
extern const struct nla_policy eoig_subnet_nla_policy[EOIG_SUBNET_A_MAX + 1];
extern const struct nla_policy eoig_filter_nla_policy[EOIG_FILTER_A_MAX + 1];
extern const struct nla_policy eoig_flow_nla_policy[EOIG_FLOW_A_MAX + 1];
extern const struct nla_policy eoig_timeout_nla_policy[EOIG_TIMEOUT_A_MAX + 1];
extern const struct nla_policy eoig_limit_nla_policy[EOIG_LIMIT_A_MAX + 1];

int eoig_netlink_init(void);
void eoig_netlink_exit(void);

/* A do or dump request has its message's header put and, in the end, sent. */
struct sk_buff *eoig_netlink_reply(struct genl_info *info, size_t size, void **header);

/**
 * eoig_netlink_sequence - tells whether two parts of a dump are of the same policy
 * @policy: of the netns, or NULL
 */
static inline unsigned int eoig_netlink_sequence(const struct eoig_policy *policy)
{
	/* 0 is the generation of no policy. */
	return policy ? policy->generation : 0;
}

bool eoig_netlink_lacks(struct genl_info *info, int attribute);
bool eoig_netlink_comment_valid(const char *comment);

/* netlink_gateway.c */
int eoig_netlink_draft_gateway(struct eoig_draft *draft, const struct nlattr *nest,
			       struct netlink_ext_ack *extack);
int eoig_netlink_gateway_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_gateway_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_gateway_add(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_gateway_set(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_gateway_del(struct sk_buff *skb, struct genl_info *info);

/* netlink_subnet.c */
int eoig_netlink_draft_subnet(struct eoig_draft *draft, const struct nlattr *nest,
			      struct netlink_ext_ack *extack);
int eoig_netlink_subnet_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_subnet_add(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_set(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_replace(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_subnet_del(struct sk_buff *skb, struct genl_info *info);

/* netlink_config.c */
int eoig_netlink_apply(struct eoig_net *instance, struct eoig_draft *draft,
		       const struct eoig_settings *settings, struct genl_info *info);
int eoig_netlink_unconfirmed(struct eoig_net *instance, struct genl_info *info);
int eoig_netlink_config_load(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_config_confirm(struct sk_buff *skb, struct genl_info *info);

/* netlink_flow.c */
int eoig_netlink_flow_dump_start(struct netlink_callback *cb);
int eoig_netlink_flow_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_flow_dump_done(struct netlink_callback *cb);
int eoig_netlink_flow_save(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_flow_count(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_flow_del(struct sk_buff *skb, struct genl_info *info);

/* netlink_restore.c */
int eoig_netlink_flow_restore(struct sk_buff *skb, struct genl_info *info);

/* netlink_settings.c */
int eoig_netlink_read_timeout(u32 *seconds, const struct nlattr *nest,
			      struct netlink_ext_ack *extack);
int eoig_netlink_read_limit(u32 *max_flows, u32 *max_flows_per_host, const struct nlattr *nest,
			    struct netlink_ext_ack *extack);
int eoig_netlink_limit_allowed(struct sk_buff *skb, struct genl_info *info, u32 max_flows);
int eoig_netlink_timeout_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_timeout_set(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_limit_get(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_limit_set(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_stats_dump(struct sk_buff *skb, struct netlink_callback *cb);
int eoig_netlink_stats_reset(struct sk_buff *skb, struct genl_info *info);
int eoig_netlink_version_get(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_H */
