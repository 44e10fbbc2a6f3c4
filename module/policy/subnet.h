/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A subnet: a prefix, a device or the rest, attached to a gateway.
 */
#ifndef EOIG_POLICY_SUBNET_H
#define EOIG_POLICY_SUBNET_H

#include <linux/if.h>
#include <linux/in6.h>
#include <linux/types.h>

struct eoig_meter;

/**
 * enum eoig_subnet_kind - how a subnet is identified, in the order of eoig_policy.subnets
 * @EOIG_SUBNET_PREFIX: by a prefix
 * @EOIG_SUBNET_DEVICE: by the device in front of it
 * @EOIG_SUBNET_DEFAULT: all addresses that no other subnet holds
 */
enum eoig_subnet_kind {
	EOIG_SUBNET_PREFIX,
	EOIG_SUBNET_DEVICE,
	EOIG_SUBNET_DEFAULT,
};

/**
 * struct eoig_subnet - a subnet that is attached to a gateway
 * @prefix: of EOIG_SUBNET_PREFIX, host bits zero; else unspecified
 * @length: of the prefix
 * @kind: enum eoig_subnet_kind
 * @device_count: number of @devices; 1 with EOIG_SUBNET_DEVICE
 * @gateway: index of its gateway
 * @devices: names of the devices in front of its hosts, or NULL; owned
 * @comment: free text, or NULL; owned
 * @meter: counts its packets, by reference; NULL if its gateway counts them
 */
struct eoig_subnet {
	struct in6_addr prefix;
	u8 length;
	u8 kind;
	u8 device_count;
	u16 gateway;
	char (*devices)[IFNAMSIZ];
	char *comment;
	struct eoig_meter *meter;
};

int eoig_subnet_compare(const void *left, const void *right);
int eoig_subnet_copy(struct eoig_subnet *to, const struct eoig_subnet *from);
void eoig_subnet_clear(struct eoig_subnet *subnet);

#endif /* EOIG_POLICY_SUBNET_H */
