// SPDX-License-Identifier: GPL-2.0-only
/*
 * A subnet: a prefix, a device or the rest, attached to a gateway.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "policy/meter.h"
#include "policy/subnet.h"

/**
 * eoig_subnet_clear - free what a subnet owns, and release its meter
 * @subnet: the subnet
 *
 * Context: process.
 */
void eoig_subnet_clear(struct eoig_subnet *subnet)
{
	kfree(subnet->devices);
	kfree(subnet->comment);
	eoig_meter_put(subnet->meter);
}

/**
 * eoig_subnet_copy - copy a subnet with what it owns, and share its meter
 * @to: the copy
 * @from: the subnet
 *
 * Context: process. Sleeps.
 * Return: 0 on success or -ENOMEM; then @to owns nothing.
 */
int eoig_subnet_copy(struct eoig_subnet *to, const struct eoig_subnet *from)
{
	*to = *from;
	to->devices = NULL;
	to->comment = NULL;
	to->meter = NULL;
	if (from->device_count) {
		to->devices = kmemdup(from->devices, from->device_count * sizeof(*from->devices),
				      GFP_KERNEL_ACCOUNT);
		if (!to->devices)
			return -ENOMEM;
	}
	if (from->comment && *from->comment) {
		to->comment = kstrdup(from->comment, GFP_KERNEL_ACCOUNT);
		if (!to->comment) {
			kfree(to->devices);
			return -ENOMEM;
		}
	}
	if (from->meter) {
		refcount_inc(&from->meter->references);
		to->meter = from->meter;
	}
	return 0;
}

/**
 * eoig_subnet_compare - order two subnets
 * @left: a struct eoig_subnet
 * @right: another
 *
 * Prefixes come first, each before those that it encloses. Subnets by device follow, and the
 * default subnet is last.
 *
 * Context: any.
 * Return: less than, equal to or greater than 0, as memcmp(). 0 means the same subnet.
 */
int eoig_subnet_compare(const void *left, const void *right)
{
	const struct eoig_subnet *a = left, *b = right;
	int order = a->kind - b->kind;

	if (order)
		return order;
	if (a->kind == EOIG_SUBNET_DEVICE)
		return strcmp(a->devices[0], b->devices[0]);
	order = memcmp(&a->prefix, &b->prefix, sizeof(a->prefix));
	return order ? order : a->length - b->length;
}
