/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The common part of requests: begin, apply, reply.
 */
#ifndef EOIG_NETLINK_REQUEST_H
#define EOIG_NETLINK_REQUEST_H

#include <linux/types.h>
#include "policy/policy.h"

struct eoig_draft;
struct eoig_net;
struct eoig_settings;
struct genl_info;
struct sk_buff;

int eoig_request_begin(struct eoig_net *instance, struct eoig_draft *draft);
int eoig_request_apply(struct eoig_net *instance, struct eoig_draft *draft,
		       const struct eoig_settings *settings, struct genl_info *info);
void eoig_request_end(struct eoig_net *instance, struct eoig_draft *draft);
int eoig_request_unconfirmed(struct eoig_net *instance, struct genl_info *info);
struct sk_buff *eoig_request_reply(struct genl_info *info);
int eoig_request_send(struct genl_info *info, struct sk_buff *reply, int err);
bool eoig_request_lacks(struct genl_info *info, int attribute);
bool eoig_request_comment_valid(const char *comment);

/**
 * eoig_request_sequence - get a number that differs if a dump spans two policies
 * @policy: of the netns, or NULL
 *
 * Context: any.
 * Return: the generation of the policy, or 0 without one.
 */
static inline unsigned int eoig_request_sequence(const struct eoig_policy *policy)
{
	return policy ? policy->generation : 0;
}

#endif /* EOIG_NETLINK_REQUEST_H */
