// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interior hosts of one flow table, with the number of their flows.
 *
 * Lifetime and locking: a host lives while it has flows. Its last flow takes it out of the
 * table with BH disabled, so that a softirq which finds it dying never waits for its own CPU.
 * A host is freed after a grace period.
 */
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "flow/flow.h"
#include "flow/host.h"

#define EOIG_HOST_TRIES		64

static hsiphash_key_t eoig_host_key __read_mostly;

static u32 eoig_host_hash(const void *address, u32 length, u32 seed)
{
	const struct in6_addr *host = address;

	return hsiphash_4u32((__force u32)host->s6_addr32[0], (__force u32)host->s6_addr32[1],
			     (__force u32)host->s6_addr32[2], (__force u32)host->s6_addr32[3],
			     &eoig_host_key);
}

static int eoig_host_compare(struct rhashtable_compare_arg *arg, const void *host)
{
	return !ipv6_addr_equal(arg->key, &((const struct eoig_flow_host *)host)->address);
}

static const struct rhashtable_params eoig_host_params = {
	.key_len = sizeof(struct in6_addr),
	.key_offset = offsetof(struct eoig_flow_host, address),
	.head_offset = offsetof(struct eoig_flow_host, node),
	.hashfn = eoig_host_hash,
	.obj_cmpfn = eoig_host_compare,
	.automatic_shrinking = true,
};

/**
 * eoig_host_table_init - create an empty table of hosts
 * @table: the flow table that it is part of
 *
 * Context: process. Sleeps.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_host_table_init(struct eoig_flow_table *table)
{
	return rhashtable_init(&table->hosts, &eoig_host_params);
}

/**
 * eoig_host_find - look a host up
 * @table: the flow table
 * @address: of the host, on the wire
 *
 * Context: RCU read side, in which the host is valid.
 * Return: the host, or NULL if it has no flow.
 */
const struct eoig_flow_host *eoig_host_find(struct eoig_flow_table *table,
					    const struct in6_addr *address)
{
	return rhashtable_lookup(&table->hosts, address, eoig_host_params);
}

/**
 * eoig_host_charge - count one more flow of a host
 * @table: the table of the flow
 * @address: of the host, on the wire
 * @share: the flow needs room in the share of the host
 * @gfp: flags to allocate the host with, if this is its first flow
 *
 * Context: BH disabled, RCU read side.
 * Return: the host, or an ERR_PTR: -EDQUOT if the host has its share, -ENOMEM.
 */
struct eoig_flow_host *eoig_host_charge(struct eoig_flow_table *table,
					const struct in6_addr *address,
					bool share, gfp_t gfp)
{
	struct eoig_flow_host *host, *found;
	unsigned int tries;

	for (tries = 0; tries < EOIG_HOST_TRIES; tries++) {
		host = rhashtable_lookup(&table->hosts, address, eoig_host_params);
		if (host) {
			int flows = atomic_read(&host->flows);

			do {
				if (!flows)
					break;
				if (share &&
				    flows - atomic_read(&host->deleted) >=
				    (int)READ_ONCE(table->max_flows_per_host))
					return ERR_PTR(-EDQUOT);
			} while (!atomic_try_cmpxchg(&host->flows, &flows, flows + 1));
			if (flows)
				return host;
			cpu_relax();
			continue;
		}
		host = kmalloc(sizeof(*host), gfp);
		if (!host)
			return ERR_PTR(-ENOMEM);
		host->address = *address;
		atomic_set(&host->flows, 1);
		atomic_set(&host->deleted, 0);
		found = rhashtable_lookup_get_insert_fast(&table->hosts, &host->node,
							  eoig_host_params);
		if (!found)
			return host;
		kfree(host);
		if (IS_ERR(found))
			return ERR_PTR(-ENOMEM);
	}
	return ERR_PTR(-ENOMEM);
}

/**
 * eoig_host_uncharge - count one flow of a host less
 * @table: the table of the flow
 * @host: of eoig_host_charge(); it may be gone after the RCU read side section
 *
 * Context: any but hard interrupt.
 */
void eoig_host_uncharge(struct eoig_flow_table *table, struct eoig_flow_host *host)
{
	local_bh_disable();
	if (atomic_dec_and_test(&host->flows)) {
		rhashtable_remove_fast(&table->hosts, &host->node, eoig_host_params);
		kfree_rcu(host, rcu);
	}
	local_bh_enable();
}

/**
 * eoig_host_module_init - draw the key of the hash of hosts
 *
 * Context: process, module load.
 */
void eoig_host_module_init(void)
{
	get_random_bytes(&eoig_host_key, sizeof(eoig_host_key));
}
