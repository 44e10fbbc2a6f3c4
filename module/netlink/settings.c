// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests about timeouts and limits.
 */
#include <net/genetlink.h>

#include "netlink/attributes.h"
#include "netlink/request.h"
#include "netlink/settings.h"
#include "netns/apply.h"
#include "netns/netns.h"
#include "notify/fill.h"
#include "notify/message.h"

/* Refuse a timeout below its floor. Each kind has a message of its own that names the source. */
static void eoig_timeout_refuse(unsigned int kind, const struct nlattr *attribute,
				struct netlink_ext_ack *extack)
{
	NL_SET_BAD_ATTR(extack, attribute);
	switch (kind) {
	case EOIG_TIMEOUT_TCP_ESTABLISHED:
		NL_SET_ERR_MSG(extack, "seconds: at least 7440 (RFC 6092 REC-35)");
		break;
	case EOIG_TIMEOUT_TCP_TRANSITORY:
		NL_SET_ERR_MSG(extack, "seconds: at least 240 (RFC 6092 REC-35)");
		break;
	case EOIG_TIMEOUT_TCP_RESET:
		NL_SET_ERR_MSG(extack, "seconds: at least 1");
		break;
	case EOIG_TIMEOUT_UDP:
		NL_SET_ERR_MSG(extack, "seconds: at least 120 (RFC 6092 REC-14)");
		break;
	case EOIG_TIMEOUT_UDP_WELL_KNOWN:
		NL_SET_ERR_MSG(extack, "seconds: at least 10 (RFC 6092 REC-15)");
		break;
	case EOIG_TIMEOUT_SCTP_ESTABLISHED:
		NL_SET_ERR_MSG(extack, "seconds: at least 7440 (RFC 6092 REC-40)");
		break;
	case EOIG_TIMEOUT_SCTP_TRANSITORY:
		NL_SET_ERR_MSG(extack, "seconds: at least 240 (RFC 6092 REC-40)");
		break;
	case EOIG_TIMEOUT_DCCP_OPEN:
		NL_SET_ERR_MSG(extack, "seconds: at least 7440 (RFC 6092 REC-44)");
		break;
	case EOIG_TIMEOUT_DCCP_TRANSITORY:
		NL_SET_ERR_MSG(extack, "seconds: at least 480 (RFC 6092 REC-44)");
		break;
	case EOIG_TIMEOUT_GENERIC:
		NL_SET_ERR_MSG(extack, "seconds: at least 120 (RFC 6092 REC-12)");
		break;
	case EOIG_TIMEOUT_ICMP:
		NL_SET_ERR_MSG(extack, "seconds: at least 60 (RFC 5508 REQ-2)");
		break;
	}
}

/**
 * eoig_netlink_read_timeout - read one timeout of a request
 * @seconds: array of __EOIG_TIMEOUT_COUNT; the timeout that is named is set
 * @nest: EOIG_A_TIMEOUT
 * @extack: for the error message
 *
 * Context: process.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_read_timeout(u32 *seconds, const struct nlattr *nest,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *timeout[EOIG_TIMEOUT_A_MAX + 1];
	u32 kind, value;
	int err;

	err = nla_parse_nested(timeout, EOIG_TIMEOUT_A_MAX, nest, eoig_timeout_nla_policy, extack);
	if (err)
		return err;
	if (!timeout[EOIG_TIMEOUT_A_KIND] || !timeout[EOIG_TIMEOUT_A_SECONDS]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "kind, seconds: a timeout needs both");
		return -EINVAL;
	}
	kind = nla_get_u32(timeout[EOIG_TIMEOUT_A_KIND]);
	value = nla_get_u32(timeout[EOIG_TIMEOUT_A_SECONDS]);
	if (value < eoig_timeout_rules[kind].floor) {
		eoig_timeout_refuse(kind, timeout[EOIG_TIMEOUT_A_SECONDS], extack);
		return -ERANGE;
	}
	if (value > EOIG_TIMEOUT_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, timeout[EOIG_TIMEOUT_A_SECONDS],
				    "seconds: at most 31536000, a year");
		return -ERANGE;
	}
	seconds[kind] = value;
	return 0;
}

/**
 * eoig_netlink_read_limit - read the limits of a request
 * @settings: the limits that the request names are set
 * @nest: EOIG_A_LIMIT
 * @extack: for the error message
 *
 * Context: process.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_read_limit(struct eoig_settings *settings,
			    const struct nlattr *nest,
			    struct netlink_ext_ack *extack)
{
	struct nlattr *limit[EOIG_LIMIT_A_MAX + 1];
	struct nlattr *attribute;
	int err;

	err = nla_parse_nested(limit, EOIG_LIMIT_A_MAX, nest, eoig_limit_nla_policy, extack);
	if (err)
		return err;
	attribute = limit[EOIG_LIMIT_A_MAX_FLOWS];
	if (attribute) {
		settings->max_flows = nla_get_u32(attribute);
		if (!settings->max_flows ||
		    settings->max_flows > EOIG_MAX_FLOWS_LIMIT) {
			NL_SET_ERR_MSG_ATTR(extack, attribute, "max-flows: 1 to 67108864");
			return -ERANGE;
		}
	}
	attribute = limit[EOIG_LIMIT_A_MAX_FLOWS_PER_HOST];
	if (attribute) {
		settings->max_flows_per_host = nla_get_u32(attribute);
		if (!settings->max_flows_per_host ||
		    settings->max_flows_per_host > EOIG_MAX_FLOWS_LIMIT) {
			NL_SET_ERR_MSG_ATTR(extack, attribute, "max-flows-per-host: 1 to 67108864");
			return -ERANGE;
		}
	}
	attribute = limit[EOIG_LIMIT_A_DROP_EVENTS];
	if (attribute) {
		settings->drop_events = nla_get_u32(attribute);
		if (!settings->drop_events ||
		    settings->drop_events > EOIG_DROP_EVENTS_LIMIT) {
			NL_SET_ERR_MSG_ATTR(extack, attribute,
					    "drop-events: 1 to 1000000");
			return -ERANGE;
		}
	}
	return 0;
}

/**
 * eoig_netlink_limit_allowed - check whether the sender of a request may have so many flows
 * @skb: the request
 * @info: the request
 * @max_flows: number of flows
 *
 * Root of a user namespace may not raise the limit above the default: packets create flows, and
 * their buckets are charged to nobody.
 *
 * Context: process, eoig_net.mutex.
 * Return: 0 or -EPERM.
 */
int eoig_netlink_limit_allowed(struct sk_buff *skb, struct genl_info *info, u32 max_flows)
{
	u32 present = eoig_pernet(genl_info_net(info))->table.max_flows;

	if (max_flows <= max_t(u32, present, EOIG_MAX_FLOWS) || netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "max-flows: above 1048576 it takes CAP_NET_ADMIN outside user namespaces");
	return -EPERM;
}

static int eoig_settings_reply(struct genl_info *info,
			       int (*fill)(struct sk_buff *skb,
					   const struct eoig_notify *notify))
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct sk_buff *reply = eoig_request_reply(info);

	if (!reply)
		return -ENOMEM;
	return eoig_request_send(info, reply, fill(reply, &instance->notify));
}

/**
 * eoig_netlink_timeout_get - handle EOIG_CMD_TIMEOUT_GET
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_timeout_get(struct sk_buff *skb, struct genl_info *info)
{
	return eoig_settings_reply(info, eoig_fill_timeouts);
}

/**
 * eoig_netlink_timeout_set - handle EOIG_CMD_TIMEOUT_SET
 * @skb: unused
 * @info: the request: timeouts, or EOIG_A_RESET for all defaults
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno. After an error nothing has changed.
 */
int eoig_netlink_timeout_set(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct eoig_settings settings;
	struct nlattr *attribute;
	int err = 0, rest;

	if (!info->attrs[EOIG_A_TIMEOUT] && !info->attrs[EOIG_A_RESET]) {
		NL_SET_ERR_MSG(info->extack, "timeout: say which, and how many seconds");
		return -EINVAL;
	}
	mutex_lock(&instance->mutex);
	err = eoig_request_unconfirmed(instance, info);
	eoig_net_settings(instance, &settings);
	if (info->attrs[EOIG_A_RESET])
		eoig_timeout_presets(settings.timeouts);
	nlmsg_for_each_attr(attribute, info->nlhdr, GENL_HDRLEN, rest) {
		if (!err && nla_type(attribute) == EOIG_A_TIMEOUT)
			err = eoig_netlink_read_timeout(settings.timeouts, attribute,
							info->extack);
		cond_resched();
	}
	if (!err)
		eoig_net_set_settings(instance, &settings);
	if (!err)
		eoig_message_settings(&instance->notify,
				      EOIG_CONFIG_EVENT_TIMEOUTS_CHANGED);
	mutex_unlock(&instance->mutex);
	return err;
}

/**
 * eoig_netlink_limit_get - handle EOIG_CMD_LIMIT_GET
 * @skb: unused
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_netlink_limit_get(struct sk_buff *skb, struct genl_info *info)
{
	return eoig_settings_reply(info, eoig_fill_limits);
}

/**
 * eoig_netlink_limit_set - handle EOIG_CMD_LIMIT_SET
 * @skb: the request
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno. After an error nothing has changed.
 */
int eoig_netlink_limit_set(struct sk_buff *skb, struct genl_info *info)
{
	struct eoig_net *instance = eoig_pernet(genl_info_net(info));
	struct eoig_settings settings;
	int err;

	if (eoig_request_lacks(info, EOIG_A_LIMIT))
		return -EINVAL;
	mutex_lock(&instance->mutex);
	eoig_net_settings(instance, &settings);
	err = eoig_request_unconfirmed(instance, info);
	if (!err)
		err = eoig_netlink_read_limit(&settings,
					      info->attrs[EOIG_A_LIMIT],
					      info->extack);
	if (!err)
		err = eoig_netlink_limit_allowed(skb, info, settings.max_flows);
	if (!err)
		eoig_net_set_settings(instance, &settings);
	if (!err)
		eoig_message_settings(&instance->notify,
				      EOIG_CONFIG_EVENT_LIMITS_CHANGED);
	mutex_unlock(&instance->mutex);
	return err;
}
