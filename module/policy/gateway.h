/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of a gateway, as the operator states it.
 */
#ifndef EOIG_POLICY_GATEWAY_H
#define EOIG_POLICY_GATEWAY_H

#include <linux/eoig.h>
#include <linux/if.h>
#include <linux/refcount.h>
#include <linux/types.h>

/**
 * struct eoig_gateway_config - the configuration of a gateway; it never changes
 * @references: policies and drafts that hold it
 * @type: enum eoig_gateway_type
 * @unsolicited: enum eoig_unsolicited
 * @filtering: enum eoig_filtering
 * @scope: multicast of this scope or a smaller one does not cross
 * @reverse_path: enum eoig_reverse_path
 * @mode: enum eoig_mode
 * @bogons_accept: let documentation, unique local and deprecated addresses cross
 * @accounting: count packets and bytes of each flow
 * @fastpath: take packets of established flows at the ingress hook
 * @uplink_count: number of @uplinks
 * @uplinks: names of the devices to the internet
 * @name: unique in the netns
 * @comment: free text
 */
struct eoig_gateway_config {
	refcount_t references;
	u8 type;
	u8 unsolicited;
	u8 filtering;
	u8 scope;
	u8 reverse_path;
	u8 mode;
	bool bogons_accept;
	bool accounting;
	bool fastpath;
	u8 uplink_count;
	char uplinks[EOIG_UPLINKS_MAX][IFNAMSIZ];
	char name[EOIG_NAME_MAX + 1];
	char comment[EOIG_COMMENT_MAX + 1];
};

struct eoig_gateway_config *eoig_gateway_config_alloc(void);
struct eoig_gateway_config *eoig_gateway_config_get(struct eoig_gateway_config *config);
void eoig_gateway_config_put(struct eoig_gateway_config *config);

#endif /* EOIG_POLICY_GATEWAY_H */
