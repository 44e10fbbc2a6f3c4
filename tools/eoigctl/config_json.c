// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print the whole configuration as JSON. It shows the configuration, and cannot
 * be loaded.
 */
#include "config.h"
#include "gateway.h"
#include "limit.h"
#include "print.h"
#include "subnet.h"
#include "timeout.h"

static int add_gateways(json_t *object)
{
	json_t *array = json_array();
	struct gateway_list list;
	int status = gateway_list_get(&list);
	unsigned int i;

	for (i = 0; !status && i < list.count; i++)
		json_array_append_new(array,
				      gateway_json(&list.gateways[i], NULL));
	json_object_set_new(object, "gateways", array);
	gateway_list_free(&list);
	return status;
}

static int add_subnets(json_t *object)
{
	json_t *array = json_array();
	struct subnet_list list;
	int status = subnet_list_get(&list);
	unsigned int i;

	for (i = 0; !status && i < list.count; i++)
		json_array_append_new(array, subnet_json(&list.subnets[i]));
	json_object_set_new(object, "subnets", array);
	subnet_list_free(&list);
	return status;
}

static int add_settings(json_t *object)
{
	struct timeout timeouts[__EOIG_TIMEOUT_COUNT];
	u32 limits[EOIG_LIMIT_A_MAX + 1];
	int status = timeouts_get(timeouts);

	if (!status)
		status = limits_get(limits);
	if (status)
		return status;
	json_object_set_new(object, "timeouts", timeouts_json(timeouts));
	json_object_set_new(object, "limits", limits_json(limits));
	return STATUS_OK;
}

/* Print one object with all gateways, subnets, timeouts and limits. */
int config_print_json(void)
{
	json_t *object = json_object();
	int status = add_gateways(object);

	if (!status)
		status = add_subnets(object);
	if (!status)
		status = add_settings(object);
	if (!status)
		json_list_one(object);
	else
		json_decref(object);
	return status;
}
