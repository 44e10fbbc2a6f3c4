/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests that restore flows from records, and what they share with requests
 * that merge records.
 */
#ifndef EOIG_NETLINK_FLOW_RESTORE_H
#define EOIG_NETLINK_FLOW_RESTORE_H

#include <linux/types.h>

struct eoig_gateway;
struct eoig_net;
struct eoig_policy;
struct eoig_record;
struct genl_info;
struct sk_buff;

/**
 * struct eoig_records_kind - what a request does with its records
 * @valid: could this be such a record? It is asked about all of them first
 * @one: use a record. Return 0; or a negative errno, with the reason to skip
 *	the record; or -EAGAIN to be called again. Process context.
 */
struct eoig_records_kind {
	bool (*valid)(const struct eoig_record *record);
	int (*one)(struct eoig_net *instance, const struct eoig_record *record,
		   int *skip);
};

const struct eoig_gateway *eoig_record_gateway(const struct eoig_policy *policy,
					       const struct eoig_record *record,
					       int *skip);
int eoig_record_skip(long err);
int eoig_records_request(struct genl_info *info,
			 const struct eoig_records_kind *kind);
int eoig_netlink_flow_restore(struct sk_buff *skb, struct genl_info *info);

#endif /* EOIG_NETLINK_FLOW_RESTORE_H */
