// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet of an established flow writes only to that flow, and only what has
 * changed. So packets of different flows on different CPUs share no written
 * cache line, such as that of a lock. Gateway counters are per CPU.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "flow/table.h"
#include "flow/tombstone.h"
#include "policy/build.h"
#include "policy/draft.h"
#include "verdict/established.h"

#define PACKETS		100
#define UPLINK		0
#define BLOCKS_MAX	12

static const struct in6_addr interior = { .s6_addr32 = { htonl(0x26000001), 0, 0, htonl(1) } };
static const struct in6_addr exterior = { .s6_addr32 = { htonl(0x26000009), 0, 0, htonl(9) } };

/* Memory, and its earlier contents. */
struct block {
	const char *name;
	const void *now;
	void *before;
	size_t size;
};

struct world {
	struct eoig_net *instance;
	struct eoig_policy *policy;
	struct eoig_flow *tcp;
	struct eoig_flow *udp;
	struct eoig_flow *other;
	struct block blocks[BLOCKS_MAX];
	unsigned int count;
};

static bool belongs(struct eoig_flow_table *table, struct eoig_flow *flow)
{
	return true;
}

static void ended(struct eoig_flow_table *table, struct eoig_flow *flow, enum eoig_flow_end end)
{
}

static const struct eoig_flow_ops ops = {
	.belongs = belongs,
	.evictable = eoig_track_evictable,
	.ended = ended,
};

static struct eoig_policy *policy_of(struct kunit *test)
{
	struct eoig_gateway_config *config = kzalloc(sizeof(*config), GFP_KERNEL);
	struct eoig_subnet subnet = { .prefix = interior, .length = 64 };
	struct eoig_policy *policy;
	struct eoig_draft draft;

	KUNIT_ASSERT_NOT_NULL(test, config);
	refcount_set(&config->references, 1);
	strscpy(config->name, "egress", sizeof(config->name));
	strscpy(config->uplinks[0], "wan0", IFNAMSIZ);
	config->uplink_count = 1;
	KUNIT_ASSERT_EQ(test, eoig_draft_init(&draft, NULL), 0);
	KUNIT_ASSERT_EQ(test, eoig_draft_add_gateway(&draft, config), 0);
	eoig_gateway_config_put(config);
	subnet.prefix.s6_addr32[3] = 0;
	KUNIT_ASSERT_EQ(test, eoig_draft_add_subnet(&draft, &subnet), 0);
	policy = eoig_policy_build(&draft, 7);
	eoig_draft_clear(&draft);
	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	return policy;
}

/* Make a flow of a gateway of the policy. The exterior has answered. */
static struct eoig_flow *flow_of(struct kunit *test, struct world *world, u8 protocol, u16 port,
				 u32 now)
{
	struct eoig_flow_table *table = &world->instance->table;
	struct eoig_tuple tuple = {
		.interior = interior,
		.exterior = exterior,
		.interior_port = htons(port),
		.exterior_port = htons(443),
		.protocol = protocol,
	};
	struct eoig_flow *flow;

	local_bh_disable();
	rcu_read_lock();
	flow = eoig_flow_create(table, &tuple, &tuple.interior, eoig_tuple_hash(&tuple), 0, now);
	if (!IS_ERR(flow)) {
		flow->binding = (u64)world->policy->generation << 32;
		flow->flags = EOIG_FLOW_IS_REPLIED;
		flow->timeout = EOIG_TIMEOUT_UDP;
		if (protocol == IPPROTO_TCP) {
			flow->state = EOIG_TCP_ESTABLISHED;
			flow->timeout = EOIG_TIMEOUT_TCP_ESTABLISHED;
		}
		KUNIT_EXPECT_PTR_EQ(test, eoig_flow_insert(table, flow), flow);
	}
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_FALSE(test, IS_ERR(flow));
	return flow;
}

static struct sk_buff *packet_of(struct kunit *test, const struct eoig_flow *flow,
				 enum eoig_direction direction, u32 sequence)
{
	struct sk_buff *skb = alloc_skb(sizeof(struct ipv6hdr) + sizeof(struct tcphdr), GFP_KERNEL);
	bool out = direction == EOIG_OUT, tcp = flow->tuple.protocol == IPPROTO_TCP;
	size_t size = tcp ? sizeof(struct tcphdr) : sizeof(struct udphdr);
	struct ipv6hdr *header;
	struct tcphdr *transport;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reset_network_header(skb);
	header = skb_put_zero(skb, sizeof(*header));
	header->version = 6;
	header->nexthdr = flow->tuple.protocol;
	header->payload_len = htons(size);
	header->saddr = out ? interior : exterior;
	header->daddr = out ? exterior : interior;
	/* Only the ports of UDP are read. They are where those of TCP are. */
	transport = skb_put_zero(skb, size);
	transport->source = out ? flow->tuple.interior_port : flow->tuple.exterior_port;
	transport->dest = out ? flow->tuple.exterior_port : flow->tuple.interior_port;
	if (tcp) {
		transport->doff = sizeof(*transport) / 4;
		transport->ack = 1;
		transport->seq = htonl(sequence);
		transport->ack_seq = htonl(sequence);
	}
	return skb;
}

static void watch(struct kunit *test, struct world *world, const char *name, const void *memory,
		  size_t size)
{
	struct block *block = &world->blocks[world->count++];

	KUNIT_ASSERT_LE(test, world->count, BLOCKS_MAX);
	block->name = name;
	block->now = memory;
	block->size = size;
	block->before = kvmalloc(size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, block->before);
	memcpy(block->before, memory, size);
}

static void watch_all(struct kunit *test, struct world *world)
{
	struct eoig_policy *policy = world->policy;
	struct bucket_table *buckets = rcu_dereference_raw(world->instance->table.flows.tbl);
	struct bucket_table *hosts = rcu_dereference_raw(world->instance->table.hosts.tbl);

	watch(test, world, "instance", world->instance, sizeof(*world->instance));
	watch(test, world, "buckets", buckets, struct_size(buckets, buckets, buckets->size));
	watch(test, world, "buckets of hosts", hosts, struct_size(hosts, buckets, hosts->size));
	watch(test, world, "policy", policy, sizeof(*policy));
	watch(test, world, "gateway", policy->gateways, sizeof(*policy->gateways));
	watch(test, world, "gateway's counters", policy->gateways->stats,
	      sizeof(*policy->gateways->stats));
	watch(test, world, "attachment", policy->attachments,
	      sizeof(*policy->attachments));
	watch(test, world, "borders", policy->borders,
	      policy->border_count * sizeof(*policy->borders));
	watch(test, world, "another flow", world->other, sizeof(*world->other));
}

static void unchanged(struct kunit *test, const struct world *world)
{
	unsigned int i;

	for (i = 0; i < world->count; i++)
		KUNIT_EXPECT_EQ_MSG(test, memcmp(world->blocks[i].now, world->blocks[i].before,
						 world->blocks[i].size), 0,
				    "%s", world->blocks[i].name);
}

/* Judge like the hooks: inbound in PRE_ROUTING and then in FORWARD. */
static const struct eoig_attachment *pass(struct world *world,
					  struct eoig_flow *flow,
					  struct sk_buff *skb,
					  enum eoig_direction direction,
					  u32 now)
{
	if (direction == EOIG_OUT)
		return eoig_established_judge_out(world->instance,
						  world->policy, UPLINK, flow,
						  skb, 1, now);
	return eoig_established_judge_in(world->instance, world->policy, flow,
					 skb, 1, now);
}

/* Judge PACKETS in each direction, half of them in a later second. */
static void judge(struct kunit *test, struct world *world, struct eoig_flow *flow, u32 now)
{
	const struct eoig_attachment *attachment;
	unsigned int i, direction;
	u64 missed;

	for (i = 0; i < 2 * PACKETS; i++) {
		struct eoig_flow *found = NULL;
		struct sk_buff *skb;

		direction = i & 1 ? EOIG_IN : EOIG_OUT;
		skb = packet_of(test, flow, direction, 1000 + i);
		local_bh_disable();
		rcu_read_lock();
		KUNIT_EXPECT_TRUE(test, eoig_established_find(world->instance, skb, direction,
							      &missed, &found));
		KUNIT_EXPECT_PTR_EQ(test, found, flow);
		attachment = pass(world, flow, skb, direction,
				  now + (i >= PACKETS));
		rcu_read_unlock();
		local_bh_enable();
		KUNIT_EXPECT_PTR_EQ(test, attachment,
				    world->policy->attachments);
		kfree_skb(skb);
	}
}

static void world_up(struct kunit *test, struct world *world, u32 now)
{
	struct eoig_flow_table *table;
	struct eoig_sync *sync;

	memset(world, 0, sizeof(*world));
	world->instance = kunit_kzalloc(test, sizeof(*world->instance), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world->instance);
	/* Nobody listens in the second that judge() goes on to. */
	sync = &world->instance->notify.sync;
	sync->batches[EOIG_SYNC_ANSWERED].quiet = now + 1;
	table = &world->instance->table;
	table->max_flows = 10;
	table->max_flows_per_host = 10;
	eoig_timeout_presets(table->timeouts);
	KUNIT_ASSERT_EQ(test, eoig_flow_table_init(table, &ops, &init_user_ns), 0);
	world->policy = policy_of(test);
	world->tcp = flow_of(test, world, IPPROTO_TCP, 5000, now);
	world->udp = flow_of(test, world, IPPROTO_UDP, 5000, now);
	world->other = flow_of(test, world, IPPROTO_UDP, 6000, now);
}

static void world_down(struct world *world)
{
	unsigned int i;

	for (i = 0; i < world->count; i++)
		kvfree(world->blocks[i].before);
	eoig_flow_table_destroy(&world->instance->table);
	eoig_policy_free(world->policy);
}

static void eoig_quick_test_tcp(struct kunit *test)
{
	u32 now = eoig_flow_now();
	struct world world;

	world_up(test, &world, now);
	watch_all(test, &world);
	watch(test, &world, "the flow of UDP", world.udp, sizeof(*world.udp));
	/* Another CPU may look up a flow at the same time. */
	watch(test, &world, "key of the flow", world.tcp, offsetof(struct eoig_flow, seen));
	judge(test, &world, world.tcp, now);
	unchanged(test, &world);
	KUNIT_EXPECT_EQ(test, world.tcp->seen, now + 1);
	world_down(&world);
}

static void eoig_quick_test_udp(struct kunit *test)
{
	u32 now = eoig_flow_now();
	struct world world;

	world_up(test, &world, now);
	watch_all(test, &world);
	watch(test, &world, "the flow of TCP", world.tcp, sizeof(*world.tcp));
	watch(test, &world, "key of the flow", world.udp, offsetof(struct eoig_flow, seen));
	watch(test, &world, "state of the flow", &world.udp->state,
	      sizeof(*world.udp) - offsetof(struct eoig_flow, state));
	judge(test, &world, world.udp, now);
	unchanged(test, &world);
	KUNIT_EXPECT_EQ(test, world.udp->seen, now + 1);
	world_down(&world);
}

/* A deleted flow accepts nothing, not even in the second of its last packet. */
static void eoig_quick_test_deleted(struct kunit *test)
{
	u32 now = eoig_flow_now();
	unsigned int direction;
	struct sk_buff *skb;
	struct world world;

	world_up(test, &world, now);
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, eoig_tombstone_set(&world.instance->table,
						   world.tcp, now));
	rcu_read_unlock();
	local_bh_enable();
	for (direction = 0; direction < 2; direction++) {
		skb = packet_of(test, world.tcp, direction, 1000);
		local_bh_disable();
		rcu_read_lock();
		KUNIT_EXPECT_NULL(test, pass(&world, world.tcp, skb, direction,
					     now));
		rcu_read_unlock();
		local_bh_enable();
		kfree_skb(skb);
	}
	world_down(&world);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_quick_test_deleted),
	KUNIT_CASE(eoig_quick_test_tcp),
	KUNIT_CASE(eoig_quick_test_udp),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-quick",
	.test_cases = cases,
};

kunit_test_suite(suite);
