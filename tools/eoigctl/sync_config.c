// SPDX-License-Identifier: GPL-2.0-only
/*
 * A digest of what decides on packets: each subnet, with the type and the
 * options of its gateway. Routers whose digests differ would judge the same
 * flow differently.
 *
 * Names of gateways, comments and uplinks may differ. So may the devices of a
 * prefix. Numbers are those of the interface, which never change.
 */
#include <endian.h>
#include <stdio.h>
#include <string.h>
#include <sodium.h>

#include "family.h"
#include "gateway.h"
#include "subnet.h"
#include "sync_config.h"

#define LINE_TEXT	(SUBNET_TEXT + 128)

static const struct gateway *find_gateway(const struct gateway_list *list,
					  const char *name)
{
	unsigned int i;

	for (i = 0; i < list->count; i++)
		if (!strcmp(list->gateways[i].name, name))
			return &list->gateways[i];
	return NULL;
}

static void add_subnet(crypto_generichash_state *state,
		       const struct subnet *subnet,
		       const struct gateway *gateway)
{
	static const int options_of_verdicts[] = {
		EOIG_GATEWAY_A_TYPE, EOIG_GATEWAY_A_FILTERING,
		EOIG_GATEWAY_A_MODE, EOIG_GATEWAY_A_UNSOLICITED,
		EOIG_GATEWAY_A_BOGONS, EOIG_GATEWAY_A_REVERSE_PATH,
		EOIG_GATEWAY_A_SCOPE,
	};
	char text[SUBNET_TEXT], line[LINE_TEXT];
	unsigned int i;
	int used;

	used = snprintf(line, sizeof(line), "%s", subnet_text(subnet, text));
	for (i = 0; i < ARRAY_SIZE(options_of_verdicts); i++)
		used += snprintf(line + used, sizeof(line) - used, " %u",
				 gateway->values[options_of_verdicts[i]]);
	/* The NUL separates it from the next one. */
	crypto_generichash_update(state, (const u8 *)line, used + 1);
}

static u64 digest_of(struct subnet_list *subnets,
		     const struct gateway_list *gateways)
{
	u8 hash[crypto_generichash_BYTES_MIN];
	crypto_generichash_state state;
	u64 digest;
	unsigned int i;

	crypto_generichash_init(&state, NULL, 0, sizeof(hash));
	subnet_list_sort(subnets);
	for (i = 0; i < subnets->count; i++) {
		const struct subnet *subnet = &subnets->subnets[i];
		const struct gateway *gateway =
			find_gateway(gateways, subnet->gateway);

		/* It was added between the two lists. Its event follows. */
		if (gateway)
			add_subnet(&state, subnet, gateway);
	}
	crypto_generichash_final(&state, hash, sizeof(hash));
	memcpy(&digest, hash, sizeof(digest));
	return be64toh(digest);
}

/*
 * Compute the digest of the present configuration. Without the module there is
 * none, and nothing is said.
 */
int sync_config_digest(u64 *digest)
{
	struct gateway_list gateways = { .count = 0 };
	struct subnet_list subnets = { .count = 0 };
	int status;

	if (!eoig_is_loaded())
		return STATUS_KERNEL;
	status = gateway_list_get(&gateways);
	if (!status)
		status = subnet_list_get(&subnets);
	if (!status)
		*digest = digest_of(&subnets, &gateways);
	gateway_list_free(&gateways);
	subnet_list_free(&subnets);
	return status;
}
