// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that replace or confirm the whole configuration.
 */
#include <linux/sched.h>
#include <net/genetlink.h>

#include "netlink/config.h"
#include "netlink/gateway.h"
#include "netlink/request.h"
#include "netlink/settings.h"
#include "netlink/subnet.h"
#include "netns/apply.h"
#include "netns/confirm.h"
#include "netns/netns.h"
#include "notify/message.h"
#include "policy/build.h"
#include "policy/draft.h"

static int eoig_config_attribute(struct eoig_draft *draft, struct eoig_settings *settings,
				 const struct nlattr *attribute, struct netlink_ext_ack *extack)
{
	switch (nla_type(attribute)) {
	case EOIG_A_GATEWAY:
		return eoig_netlink_draft_gateway(draft, attribute, extack);
	case EOIG_A_SUBNET:
		return eoig_netlink_draft_subnet(draft, attribute, extack);
	case EOIG_A_TIMEOUT:
		return eoig_netlink_read_timeout(settings->timeouts, attribute, extack);
	case EOIG_A_LIMIT:
		return eoig_netlink_read_limit(settings, attribute, extack);
	}
	return 0;
}

/**
 * eoig_netlink_config_load - handle EOIG_CMD_CONFIG_LOAD
 * @skb: the request
 * @info: the request: gateways, subnets, timeouts and limits, each after those that it needs;
 *	everything that it does not name gets its default
 *
 * Gateways of the same name keep their counters. Flows that the new policy allows stay.
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno. After an error nothing has changed.
 */
int eoig_netlink_config_load(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *confirm = info->attrs[EOIG_A_CONFIRM];
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct eoig_settings settings = {
		.max_flows = EOIG_MAX_FLOWS,
		.max_flows_per_host = EOIG_MAX_FLOWS_PER_HOST,
		.drop_events = EOIG_DROP_EVENTS,
	};
	struct eoig_settings old_settings;
	struct eoig_policy *old = NULL;
	struct nlattr *attribute;
	struct eoig_draft draft;
	int err, rest;

	if (confirm && !nla_get_u32(confirm)) {
		NL_SET_ERR_MSG_ATTR(info->extack, confirm, "confirm: say how many seconds");
		return -EINVAL;
	}
	eoig_timeout_presets(settings.timeouts);
	err = eoig_draft_init(&draft, NULL);
	nlmsg_for_each_attr(attribute, info->nlhdr, GENL_HDRLEN, rest) {
		if (!err)
			err = eoig_config_attribute(&draft, &settings, attribute, info->extack);
		cond_resched();
	}
	mutex_lock(&instance->mutex);
	if (!err)
		err = eoig_netlink_limit_allowed(skb, info, settings.max_flows);
	if (!err && confirm) {
		eoig_net_settings(instance, &old_settings);
		old = eoig_confirm_copy(eoig_net_policy(instance));
		err = PTR_ERR_OR_ZERO(old);
	}
	if (!err)
		eoig_draft_inherit(&draft, eoig_net_policy(instance));
	if (!err)
		err = eoig_request_apply(instance, &draft, &settings, info);
	if (!err)
		eoig_message_settings(&instance->notify,
				      EOIG_CONFIG_EVENT_REPLACED);
	if (!err && confirm)
		eoig_confirm_arm(instance, old, &old_settings, nla_get_u32(confirm));
	else if (!IS_ERR_OR_NULL(old))
		eoig_policy_free(old);
	mutex_unlock(&instance->mutex);
	eoig_draft_clear(&draft);
	return err;
}

/**
 * eoig_netlink_config_confirm - handle EOIG_CMD_CONFIG_CONFIRM
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success, or -ENOENT if no configuration waits to be confirmed.
 */
int eoig_netlink_config_confirm(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	bool kept;

	mutex_lock(&instance->mutex);
	kept = eoig_confirm_keep(instance);
	if (kept)
		eoig_message_settings(&instance->notify,
				      EOIG_CONFIG_EVENT_CONFIRMED);
	mutex_unlock(&instance->mutex);
	if (kept)
		return 0;
	NL_SET_ERR_MSG(info->extack, "no configuration waits to be confirmed");
	return -ENOENT;
}
