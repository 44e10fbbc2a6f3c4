// SPDX-License-Identifier: GPL-2.0-only
/*
 * The common part of requests: begin, apply, reply, dump.
 *
 * A request that changes gateways or subnets edits a draft: eoig_request_begin(), the edit,
 * eoig_request_apply(), an event, eoig_request_end().
 */
#include <linux/ctype.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "netlink/request.h"
#include "netns/apply.h"
#include "netns/netns.h"
#include "notify/message.h"
#include "policy/draft.h"

/**
 * eoig_request_begin - begin a change: lock, and start a draft from the present policy
 * @instance: of the netns
 * @draft: the draft; eoig_request_end() frees it, also after an error
 *
 * Context: process. Sleeps. Acquires eoig_net.mutex.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_request_begin(struct eoig_net *instance, struct eoig_draft *draft)
{
	mutex_lock(&instance->mutex);
	return eoig_draft_init(draft, eoig_net_policy(instance));
}

/**
 * eoig_request_end - end what eoig_request_begin() began
 * @instance: of the netns
 * @draft: the draft
 *
 * Context: process. Releases eoig_net.mutex.
 */
void eoig_request_end(struct eoig_net *instance, struct eoig_draft *draft)
{
	mutex_unlock(&instance->mutex);
	eoig_draft_clear(draft);
}

/**
 * eoig_request_unconfirmed - refuse a change while a configuration waits to be confirmed
 * @instance: of the netns
 * @info: the request
 *
 * The return of the old configuration would undo the change.
 *
 * Context: process, eoig_net.mutex.
 * Return: 0, or -EBUSY if a configuration waits.
 */
int eoig_request_unconfirmed(struct eoig_net *instance, struct genl_info *info)
{
	if (!instance->confirm.pending)
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "a configuration waits to be confirmed: confirm it first, or wait");
	return -EBUSY;
}

/**
 * eoig_request_apply - make a draft the policy
 * @instance: of the netns
 * @draft: the draft; only eoig_draft_clear() may follow
 * @settings: new timeouts and limits, or NULL
 * @info: the request, for the error message
 *
 * Context: process, eoig_net.mutex. Sleeps.
 * Return: 0 on success or a negative errno.
 */
int eoig_request_apply(struct eoig_net *instance, struct eoig_draft *draft,
		       const struct eoig_settings *settings, struct genl_info *info)
{
	int err = eoig_request_unconfirmed(instance, info) ?:
		  eoig_net_apply(instance, draft, settings);

	if (err == -EEXIST)
		NL_SET_ERR_MSG(info->extack,
			       "subnet: attached already, see: eoigctl subnet show");
	else if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack, "out of memory, nothing was changed");
	return err;
}

/**
 * eoig_request_reply_sized - begin a reply that may be large
 * @info: the request
 * @size: of its attributes
 *
 * Context: process. Sleeps.
 * Return: the message for eoig_request_send(), or NULL without memory.
 */
struct sk_buff *eoig_request_reply_sized(struct genl_info *info, size_t size)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (!skb)
		return NULL;
	if (genlmsg_put_reply(skb, info, &eoig_family, 0, info->genlhdr->cmd))
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/**
 * eoig_request_reply - begin the reply to a request
 * @info: the request
 *
 * Context: process. Sleeps.
 * Return: the message for eoig_request_send(), or NULL without memory.
 */
struct sk_buff *eoig_request_reply(struct genl_info *info)
{
	return eoig_request_reply_sized(info, NLMSG_DEFAULT_SIZE);
}

/**
 * eoig_request_send - end the reply to a request and send it
 * @info: the request
 * @reply: of eoig_request_reply(); sent or freed
 * @err: 0 to send the reply, or a negative errno to free it
 *
 * Context: process. Sleeps.
 * Return: 0 on success or a negative errno: @err, or why it cannot be sent.
 */
int eoig_request_send(struct genl_info *info, struct sk_buff *reply, int err)
{
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	nlmsg_end(reply, nlmsg_hdr(reply));
	return genlmsg_reply(reply, info);
}

/**
 * eoig_request_dump - write the next part of a dump
 * @skb: filled
 * @cb: the dump; its first argument is the index of the next object
 * @command: of each message
 * @count: returns the number of objects
 * @fill: writes the object with an index that is less than @count;
 *	returns -EMSGSIZE if @skb has no room for it
 *
 * A dump has one message for each gateway or subnet. @count and @fill get the
 * policy in the RCU read side section that found it. A message is marked if the
 * policy has changed since the message before it.
 *
 * Context: process.
 * Return: the length of the messages, or 0 at the end.
 */
int eoig_request_dump(struct sk_buff *skb, struct netlink_callback *cb,
		      u8 command,
		      u32 (*count)(const struct eoig_policy *policy),
		      int (*fill)(struct sk_buff *skb,
				  const struct eoig_net *instance,
				  const struct eoig_policy *policy,
				  u32 index))
{
	struct eoig_net *instance = eoig_pernet(sock_net(skb->sk));
	const struct eoig_policy *policy;
	void *header;

	rcu_read_lock();
	policy = rcu_dereference(instance->policy);
	cb->seq = policy ? policy->generation : 0;
	while (policy && cb->args[0] < count(policy)) {
		header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				     cb->nlh->nlmsg_seq, &eoig_family,
				     NLM_F_MULTI, command);
		if (!header)
			break;
		genl_dump_check_consistent(cb, header);
		if (fill(skb, instance, policy, cb->args[0])) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
		cb->args[0]++;
	}
	rcu_read_unlock();
	return skb->len;
}

/**
 * eoig_request_lacks - check for an attribute that a request needs
 * @info: the request
 * @attribute: of the message itself
 *
 * Context: process.
 * Return: true, with an error message, if it is missing.
 */
bool eoig_request_lacks(struct genl_info *info, int attribute)
{
	if (!GENL_REQ_ATTR_CHECK(info, attribute))
		return false;
	NL_SET_ERR_MSG(info->extack,
		       "gateway, subnet, limit, records, slices or packet: the request has to say which");
	return true;
}

/**
 * eoig_request_comment_valid - check the comment of a gateway or subnet
 * @comment: the text
 *
 * Context: any.
 * Return: true if it has no control characters.
 */
bool eoig_request_comment_valid(const char *comment)
{
	for (; *comment; comment++)
		if (iscntrl(*comment))
			return false;
	return true;
}
