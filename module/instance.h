/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instance of one network namespace: its policy, flows and hooks. Data only.
 */
#ifndef EOIG_INSTANCE_H
#define EOIG_INSTANCE_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "flow/flow.h"
#include "flow/settings.h"
#include "notify/event.h"
#include "policy/policy.h"

struct eoig_fastpath;
struct eoig_reject;

/**
 * struct eoig_confirm - the old configuration, kept until the new one is confirmed
 * @pending: a configuration waits to be confirmed
 * @policy: the old gateways and subnets, never published; NULL if there was no gateway
 * @settings: the old timeouts and limits
 * @work: brings the old configuration back
 *
 * Changes under eoig_net.mutex.
 */
struct eoig_confirm {
	bool pending;
	struct eoig_policy *policy;
	struct eoig_settings settings;
	struct delayed_work work;
};

/**
 * struct eoig_net - the instance of one netns
 * @mutex: serialises requests that change something; see netns/apply.c
 * @lock: protects @policy, @next and the devices of their uplinks; see netns/apply.c
 * @policy: NULL while there is no gateway
 * @next: the policy that is about to replace @policy, or NULL
 * @net: the netns
 * @generation: of the newest policy
 * @epoch: raised after each change that a verdict or a route depends on
 * @confirm: the configuration that comes back unless the present one is confirmed
 * @hooks: registered while there is a gateway
 * @table: flows, limits and timeouts; exists while @policy does
 * @reject: answers that are held back; allocated with the first gateway
 * @fastpath: off unless a gateway has it; allocated with the first gateway
 * @notify: reports flows and drops
 * @dying: the netns ends, and had a policy
 */
struct eoig_net {
	struct mutex mutex;	/* of requests */
	spinlock_t lock;	/* of @policy, @next and their uplinks */
	struct eoig_policy __rcu *policy;
	struct eoig_policy *next;
	struct net *net;
	u32 generation;
	atomic_t epoch;
	struct eoig_confirm confirm;
	struct nf_hook_ops hooks[4];
	struct eoig_flow_table table;
	struct eoig_reject *reject;
	struct eoig_fastpath *fastpath;
	struct eoig_notify notify;
	bool dying;
};

/**
 * eoig_net_policy - read the policy in a request that may change it
 * @instance: of the netns
 *
 * Context: process, eoig_net.mutex.
 * Return: the policy, or NULL while there is no gateway.
 */
static inline struct eoig_policy *eoig_net_policy(const struct eoig_net *instance)
{
	return rcu_dereference_protected(instance->policy, lockdep_is_held(&instance->mutex));
}

#endif /* EOIG_INSTANCE_H */
