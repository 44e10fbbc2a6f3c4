// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration of a gateway, as the operator states it.
 *
 * Lifetime: policies and drafts hold references. A configuration never changes: a changed
 * gateway gets a new one.
 */
#include <linux/slab.h>

#include "compat.h"
#include "policy/gateway.h"

/**
 * eoig_gateway_config_alloc - allocate an empty configuration
 *
 * Context: process. Sleeps.
 * Return: the configuration, with one reference; or NULL without memory.
 */
struct eoig_gateway_config *eoig_gateway_config_alloc(void)
{
	struct eoig_gateway_config *config = kzalloc(sizeof(*config), GFP_KERNEL);

	if (config)
		refcount_set(&config->references, 1);
	return config;
}

/**
 * eoig_gateway_config_get - take a reference
 * @config: the configuration
 *
 * Context: any.
 * Return: @config.
 */
struct eoig_gateway_config *eoig_gateway_config_get(struct eoig_gateway_config *config)
{
	refcount_inc(&config->references);
	return config;
}

/**
 * eoig_gateway_config_put - release a reference
 * @config: the configuration, or NULL
 *
 * Context: any.
 */
void eoig_gateway_config_put(struct eoig_gateway_config *config)
{
	if (config && refcount_dec_and_test(&config->references))
		kfree(config);
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_gateway_config_put);
