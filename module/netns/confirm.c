// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bring the old configuration back unless the new one is confirmed, for operators who may lock
 * themselves out.
 *
 * Lifetime and locking: struct eoig_confirm is part of struct eoig_net and changes under
 * eoig_net.mutex. The work takes the mutex. It is stopped, without the mutex, before its netns
 * ends. The old configuration may have no gateway. Then the work drops the last reference on
 * the module. Unloading waits for the work, because it stops the work of each netns.
 */
#include <linux/jiffies.h>
#include <linux/printk.h>

#include "instance.h"
#include "netns/apply.h"
#include "netns/confirm.h"
#include "notify/message.h"
#include "policy/build.h"
#include "policy/draft.h"

static void eoig_confirm_end(struct eoig_confirm *confirm)
{
	WRITE_ONCE(confirm->pending, false);
	if (confirm->policy)
		eoig_policy_free(confirm->policy);
	confirm->policy = NULL;
}

static void eoig_confirm_work(struct work_struct *work)
{
	struct eoig_confirm *confirm =
		container_of(to_delayed_work(work), struct eoig_confirm, work);
	struct eoig_net *instance = container_of(confirm, struct eoig_net, confirm);
	struct eoig_draft draft;
	int err;

	mutex_lock(&instance->mutex);
	/* A newer configuration may have been armed while this work waited for the mutex. */
	if (!confirm->pending || delayed_work_pending(&confirm->work))
		goto out;
	err = eoig_draft_init(&draft, confirm->policy);
	if (!err)
		err = eoig_net_apply(instance, &draft, &confirm->settings);
	eoig_draft_clear(&draft);
	if (err) {
		pr_warn_ratelimited("eoig: cannot bring the old configuration back yet: error %d\n",
				    err);
		queue_delayed_work(system_power_efficient_wq, &confirm->work, HZ);
		goto out;
	}
	eoig_confirm_end(confirm);
	eoig_message_settings(&instance->notify, EOIG_CONFIG_EVENT_REVERTED);
out:
	mutex_unlock(&instance->mutex);
}

/**
 * eoig_confirm_init - prepare a netns
 * @instance: of a new netns
 *
 * Context: process.
 */
void eoig_confirm_init(struct eoig_net *instance)
{
	INIT_DELAYED_WORK(&instance->confirm.work, eoig_confirm_work);
}

/**
 * eoig_confirm_copy - copy the gateways and subnets of a policy
 * @policy: the policy, or NULL
 *
 * Context: process, eoig_net.mutex. Sleeps.
 * Return: the copy, for eoig_confirm_arm() or eoig_policy_free(); NULL if @policy is NULL; or
 * an ERR_PTR.
 */
struct eoig_policy *eoig_confirm_copy(const struct eoig_policy *policy)
{
	struct eoig_policy *copy;
	struct eoig_draft draft;
	int err;

	if (!policy)
		return NULL;
	err = eoig_draft_init(&draft, policy);
	copy = err ? ERR_PTR(err) : eoig_policy_build(&draft, policy->generation);
	eoig_draft_clear(&draft);
	return copy;
}

/**
 * eoig_confirm_arm - bring an old configuration back unless the new one is confirmed
 * @instance: of the netns; no configuration waits there
 * @policy: of eoig_confirm_copy(); it belongs to @instance now
 * @settings: the old timeouts and limits
 * @seconds: until the old configuration comes back
 *
 * Context: process, eoig_net.mutex.
 */
void eoig_confirm_arm(struct eoig_net *instance, struct eoig_policy *policy,
		      const struct eoig_settings *settings, u32 seconds)
{
	struct eoig_confirm *confirm = &instance->confirm;

	confirm->policy = policy;
	confirm->settings = *settings;
	WRITE_ONCE(confirm->pending, true);
	mod_delayed_work(system_power_efficient_wq, &confirm->work, seconds * HZ);
}

/**
 * eoig_confirm_keep - confirm the new configuration
 * @instance: of the netns
 *
 * Context: process, eoig_net.mutex.
 * Return: false if no configuration waits.
 */
bool eoig_confirm_keep(struct eoig_net *instance)
{
	struct eoig_confirm *confirm = &instance->confirm;

	if (!confirm->pending)
		return false;
	/* A work that has begun waits for the mutex, and then finds that nothing is pending. */
	cancel_delayed_work(&confirm->work);
	eoig_confirm_end(confirm);
	return true;
}

/**
 * eoig_confirm_left - get the seconds until the old configuration comes back
 * @instance: of the netns
 *
 * Context: process.
 * Return: the seconds, at least 1; or 0 if no configuration waits.
 */
u32 eoig_confirm_left(const struct eoig_net *instance)
{
	unsigned long due = READ_ONCE(instance->confirm.work.timer.expires);

	if (!READ_ONCE(instance->confirm.pending))
		return 0;
	return time_after(due, jiffies) ? (due - jiffies) / HZ + 1 : 1;
}

/**
 * eoig_confirm_stop - drop the old configuration
 * @instance: of a netns that ends
 *
 * Context: process. Sleeps.
 */
void eoig_confirm_stop(struct eoig_net *instance)
{
	cancel_delayed_work_sync(&instance->confirm.work);
	eoig_confirm_end(&instance->confirm);
}
