/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The common part of requests: begin, apply, reply, dump.
 */
#ifndef EOIG_NETLINK_REQUEST_H
#define EOIG_NETLINK_REQUEST_H

#include <linux/types.h>

struct eoig_draft;
struct eoig_net;
struct eoig_policy;
struct eoig_settings;
struct genl_info;
struct netlink_callback;
struct sk_buff;

int eoig_request_begin(struct eoig_net *instance, struct eoig_draft *draft);
int eoig_request_apply(struct eoig_net *instance, struct eoig_draft *draft,
		       const struct eoig_settings *settings, struct genl_info *info);
void eoig_request_end(struct eoig_net *instance, struct eoig_draft *draft);
int eoig_request_unconfirmed(struct eoig_net *instance, struct genl_info *info);
struct sk_buff *eoig_request_reply(struct genl_info *info);
struct sk_buff *eoig_request_reply_sized(struct genl_info *info, size_t size);
int eoig_request_send(struct genl_info *info, struct sk_buff *reply, int err);
int eoig_request_dump(struct sk_buff *skb, struct netlink_callback *cb,
		      u8 command,
		      u32 (*count)(const struct eoig_policy *policy),
		      int (*fill)(struct sk_buff *skb,
				  const struct eoig_net *instance,
				  const struct eoig_policy *policy,
				  u32 index));
bool eoig_request_lacks(struct genl_info *info, int attribute);
bool eoig_request_comment_valid(const char *comment);

#endif /* EOIG_NETLINK_REQUEST_H */
