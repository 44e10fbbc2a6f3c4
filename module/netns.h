/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One independent instance per network namespace: its policy, flows and hooks.
 */
#ifndef EOIG_NETNS_H
#define EOIG_NETNS_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/spinlock.h>
#include <net/netns/generic.h>

#include "confirm.h"
#include "event.h"
#include "fastpath.h"
#include "flow.h"
#include "policy.h"
#include "reject.h"

/**
 * struct eoig_net - the instance of one netns
 * @mutex: requests that change anything hold it; see netns.c
 * @lock: of @policy, @next and the devices that their uplinks are; see netns.c
 * @policy: NULL while there is no gateway
 * @next: the policy that is about to replace @policy, or NULL
 * @net: the netns
 * @generation: of the newest policy
 * @epoch: raised after each change that a verdict or a route depends on
 * @confirm: a configuration that has to be confirmed
 * @hooks: registered while there is a gateway
 * @table: its flows, limits and timeouts; exists while @policy does
 * @reject: answers that it holds back; allocated with the first gateway
 * @fastpath: off unless a gateway has it; allocated with the first gateway
 * @notify: reports flows and drops
 * @dying: the netns is, and had a policy
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
	struct nf_hook_ops hooks[3];
	struct eoig_flow_table table;
	struct eoig_reject *reject;
	struct eoig_fastpath *fastpath;
	struct eoig_notify notify;
	bool dying;
};

extern unsigned int eoig_net_id;

/**
 * eoig_net - the instance of a netns
 * @net: the netns
 *
 * Context: any.
 */
static inline struct eoig_net *eoig_net(const struct net *net)
{
	return net_generic(net, eoig_net_id);
}

/**
 * eoig_net_policy - the policy, for a request that changes it
 * @instance: of the netns
 *
 * Context: process, eoig_net.mutex.
 * Return: the policy, or NULL while there is no gateway.
 */
static inline struct eoig_policy *eoig_net_policy(const struct eoig_net *instance)
{
	return rcu_dereference_protected(instance->policy, lockdep_is_held(&instance->mutex));
}

extern const struct eoig_flow_owner eoig_net_flow_owner;

int eoig_net_apply(struct eoig_net *instance, struct eoig_draft *draft,
		   const struct eoig_settings *settings);
void eoig_net_settings(const struct eoig_net *instance, struct eoig_settings *settings);
void eoig_net_set_settings(struct eoig_net *instance, const struct eoig_settings *settings);
int eoig_net_module_init(void);
void eoig_net_module_exit(void);

#endif /* EOIG_NETNS_H */
