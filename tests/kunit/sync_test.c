// SPDX-License-Identifier: GPL-2.0-only
/*
 * What replicas are told: batches of records, when they are full or when their
 * time is over. A netlink socket of the kernel listens.
 */
#include <linux/net.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "flows.h"
#include "notify/message.h"
#include "notify/sync.h"

/* A listener waits so long for a message. */
#define PATIENCE	(20 * HZ)

struct world {
	struct eoig_flow_table *table;
	struct eoig_sync *sync;
	struct eoig_sync_batch *answered;
	struct socket *socket;
	u8 *buffer;
};

/* A message to the kernel gives the socket an address. It does nothing. */
static int bind_socket(struct socket *socket)
{
	struct nlmsghdr header = {
		.nlmsg_len = sizeof(header),
		.nlmsg_type = NLMSG_NOOP,
		.nlmsg_flags = NLM_F_REQUEST,
	};
	struct kvec vector = { .iov_base = &header, .iov_len = sizeof(header) };
	struct msghdr message = {};

	return kernel_sendmsg(socket, &message, &vector, 1, sizeof(header));
}

static void listen(struct kunit *test, struct world *world,
		   enum eoig_group group)
{
	int id = eoig_family.mcgrp_offset + group;
	struct socket *socket;

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_NETLINK, SOCK_RAW,
					       NETLINK_GENERIC, &socket), 0);
	world->socket = socket;
	KUNIT_ASSERT_GT(test, bind_socket(socket), 0);
	KUNIT_ASSERT_EQ(test, socket->ops->setsockopt(socket, SOL_NETLINK,
						      NETLINK_ADD_MEMBERSHIP,
						      KERNEL_SOCKPTR(&id),
						      sizeof(id)), 0);
	socket->sk->sk_rcvtimeo = PATIENCE;
}

static void world_up(struct kunit *test, struct world *world)
{
	world->table = table_of(test, 100);
	world->sync = kunit_kzalloc(test, sizeof(*world->sync), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world->sync);
	world->buffer = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world->buffer);
	world->answered = &world->sync->batches[EOIG_SYNC_ANSWERED];
	world->socket = NULL;
	eoig_sync_init(world->sync, &init_net, world->table);
}

static void world_down(struct world *world)
{
	eoig_sync_stop(world->sync);
	if (world->socket)
		sock_release(world->socket);
	eoig_flow_table_destroy(world->table);
}

/* Add an answered flow. Nobody removes it. */
static struct eoig_flow *flow_of(struct world *world, u8 protocol, u8 state)
{
	struct eoig_flow *flow;

	begin();
	flow = add(world->table, protocol, 1, state, NOW);
	rcu_read_unlock();
	local_bh_enable();
	return flow;
}

static void announce(struct world *world, const struct eoig_flow *flow)
{
	rcu_read_lock();
	eoig_sync_flow(world->sync, flow, NOW);
	rcu_read_unlock();
}

/*
 * Get the records of the next message: their number, or 0 if there is no
 * message.
 */
static unsigned int receive(struct world *world, int flags,
			    const struct eoig_record **records)
{
	const struct nlattr *version, *attribute;
	const struct nlmsghdr *header;
	struct kvec vector = {
		.iov_base = world->buffer,
		.iov_len = PAGE_SIZE,
	};
	struct msghdr message = {};
	int length;

	length = kernel_recvmsg(world->socket, &message, &vector, 1, PAGE_SIZE,
				flags);
	if (length <= 0)
		return 0;
	header = (const struct nlmsghdr *)world->buffer;
	version = nlmsg_find_attr(header, GENL_HDRLEN, EOIG_A_RECORD_VERSION);
	attribute = nlmsg_find_attr(header, GENL_HDRLEN, EOIG_A_RECORDS);
	if (!attribute || !version ||
	    nla_get_u32(version) != EOIG_RECORD_VERSION ||
	    nla_len(attribute) % sizeof(struct eoig_record))
		return 0;
	if (records)
		*records = nla_data(attribute);
	return nla_len(attribute) / sizeof(struct eoig_record);
}

/* Begin a batch whose time is not over. It has one record. */
static void begin_batch(struct world *world, const struct eoig_flow *flow)
{
	do {
		while (receive(world, MSG_DONTWAIT, NULL))
			;
		announce(world, flow);
		hrtimer_cancel(&world->answered->timer);
	} while (!READ_ONCE(world->answered->skb));
}

static void eoig_sync_test_full(struct kunit *test)
{
	const struct eoig_record *records;
	struct eoig_record expected;
	struct eoig_flow *flow;
	struct world world;
	unsigned int i;

	world_up(test, &world);
	listen(test, &world, EOIG_GROUP_SYNC);
	flow = flow_of(&world, IPPROTO_TCP, EOIG_TCP_ESTABLISHED);
	begin_batch(&world, flow);
	for (i = 1; i < EOIG_SYNC_RECORDS - 1; i++)
		announce(&world, flow);
	KUNIT_EXPECT_EQ(test, world.answered->count, EOIG_SYNC_RECORDS - 1);
	KUNIT_EXPECT_EQ(test, receive(&world, MSG_DONTWAIT, NULL), 0);
	announce(&world, flow);
	KUNIT_EXPECT_NULL(test, world.answered->skb);
	KUNIT_ASSERT_EQ(test, receive(&world, MSG_DONTWAIT, &records),
			EOIG_SYNC_RECORDS);
	eoig_record_save(&expected, flow, NOW);
	for (i = 0; i < EOIG_SYNC_RECORDS; i++)
		KUNIT_EXPECT_EQ(test, memcmp(&records[i], &expected,
					     sizeof(expected)), 0);
	world_down(&world);
}

static void eoig_sync_test_timer(struct kunit *test)
{
	struct eoig_flow *flow;
	struct world world;

	world_up(test, &world);
	listen(test, &world, EOIG_GROUP_SYNC);
	flow = flow_of(&world, IPPROTO_UDP, 0);
	announce(&world, flow);
	KUNIT_EXPECT_EQ(test, receive(&world, 0, NULL), 1);
	/* And again, after the timer has run. */
	announce(&world, flow);
	KUNIT_EXPECT_EQ(test, receive(&world, 0, NULL), 1);
	world_down(&world);
}

static void eoig_sync_test_stop(struct kunit *test)
{
	struct eoig_flow *flow;
	struct world world;

	world_up(test, &world);
	listen(test, &world, EOIG_GROUP_SYNC);
	flow = flow_of(&world, IPPROTO_UDP, 0);
	begin_batch(&world, flow);
	eoig_sync_stop(world.sync);
	KUNIT_EXPECT_NULL(test, world.answered->skb);
	KUNIT_EXPECT_EQ(test, receive(&world, MSG_DONTWAIT, NULL), 1);
	world_down(&world);
}

static void eoig_sync_test_nobody_listens(struct kunit *test)
{
	struct eoig_sync_batch *unanswered;
	struct eoig_flow *flow;
	struct world world;

	world_up(test, &world);
	flow = flow_of(&world, IPPROTO_UDP, 0);
	announce(&world, flow);
	KUNIT_EXPECT_NULL(test, world.answered->skb);
	KUNIT_EXPECT_EQ(test, world.answered->quiet, NOW);
	/* A new listener is noticed in the next second, or at once. */
	listen(test, &world, EOIG_GROUP_SYNC);
	announce(&world, flow);
	KUNIT_EXPECT_NULL(test, world.answered->skb);
	eoig_sync_expect_listener(world.sync);
	begin_batch(&world, flow);

	/* Nobody listens to flows that are not answered. */
	unanswered = &world.sync->batches[EOIG_SYNC_UNANSWERED];
	flow->flags = 0;
	announce(&world, flow);
	KUNIT_EXPECT_EQ(test, world.answered->count, 1);
	KUNIT_EXPECT_NULL(test, unanswered->skb);
	KUNIT_EXPECT_EQ(test, unanswered->quiet, NOW);
	world_down(&world);
}

static void eoig_sync_test_unanswered(struct kunit *test)
{
	const struct eoig_record *records;
	struct eoig_flow *flow;
	struct world world;

	world_up(test, &world);
	listen(test, &world, EOIG_GROUP_SYNC_NEW);
	flow = flow_of(&world, IPPROTO_UDP, 0);
	flow->flags = 0;
	rcu_read_lock();
	eoig_sync_created(world.sync, flow, NOW);
	rcu_read_unlock();
	KUNIT_ASSERT_EQ(test, receive(&world, 0, &records), 1);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(records->flags), 0);
	KUNIT_EXPECT_NULL(test, world.answered->skb);
	world_down(&world);
}

/* A flow is announced four times per timeout, if packets refresh it. */
static void eoig_sync_test_refreshed(struct kunit *test)
{
	unsigned int timeout, before, i;
	struct eoig_flow *flow;
	struct world world;

	world_up(test, &world);
	listen(test, &world, EOIG_GROUP_SYNC);
	flow = flow_of(&world, IPPROTO_UDP, 0);
	flow->timeout = EOIG_TIMEOUT_UDP;
	timeout = world.table->timeouts[EOIG_TIMEOUT_UDP];
	begin_batch(&world, flow);
	before = world.answered->count;
	rcu_read_lock();
	for (i = 1; i <= timeout; i++)
		eoig_sync_refreshed(world.sync, flow, NOW + i - 1, NOW + i);
	KUNIT_EXPECT_EQ(test, world.answered->count, before + 4);
	/* After a pause of a quarter, the first packet counts. */
	eoig_sync_refreshed(world.sync, flow, NOW, NOW + timeout / 4);
	KUNIT_EXPECT_EQ(test, world.answered->count, before + 5);
	/* Another CPU has refreshed it. */
	eoig_sync_refreshed(world.sync, flow, NOW + timeout, NOW + timeout);
	KUNIT_EXPECT_EQ(test, world.answered->count, before + 5);
	/* The exterior has not answered. */
	flow->flags = 0;
	eoig_sync_refreshed(world.sync, flow, NOW, NOW + timeout);
	KUNIT_EXPECT_EQ(test, world.answered->count, before + 5);
	/* The lowest timeout is less than four seconds. */
	flow->flags = EOIG_FLOW_IS_REPLIED;
	world.table->timeouts[EOIG_TIMEOUT_UDP] = 1;
	eoig_sync_refreshed(world.sync, flow, NOW, NOW + 1);
	KUNIT_EXPECT_EQ(test, world.answered->count, before + 6);
	rcu_read_unlock();
	world_down(&world);
}

static void eoig_sync_test_ended(struct kunit *test)
{
	const struct eoig_record *records;
	struct eoig_flow *flow;
	struct world world;

	world_up(test, &world);
	listen(test, &world, EOIG_GROUP_SYNC);
	flow = flow_of(&world, IPPROTO_TCP, EOIG_TCP_ESTABLISHED);
	begin_batch(&world, flow);
	rcu_read_lock();
	eoig_sync_changed(world.sync, flow, NOW + 9);
	flow->state = EOIG_TCP_RESET;
	/* An inbound RST does not refresh, but is the last packet. */
	eoig_sync_changed(world.sync, flow, NOW + 9);
	eoig_sync_deleted(world.sync, flow, NOW + 9);
	/* Another router has told of this end. */
	flow->flags |= EOIG_FLOW_IS_MUTED;
	eoig_sync_deleted(world.sync, flow, NOW + 9);
	rcu_read_unlock();
	eoig_sync_stop(world.sync);
	KUNIT_ASSERT_EQ(test, receive(&world, MSG_DONTWAIT, &records), 4);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(records[1].idle), 9);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(records[2].idle), 0);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(records[2].age), 9);
	KUNIT_EXPECT_EQ(test, records[2].state, EOIG_TCP_RESET);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(records[3].flags),
			EOIG_RECORD_F_REPLIED | EOIG_RECORD_F_DELETED);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(records[3].idle), 0);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(records[3].age), 0);
	world_down(&world);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(eoig_sync_test_full),
	KUNIT_CASE(eoig_sync_test_timer),
	KUNIT_CASE(eoig_sync_test_stop),
	KUNIT_CASE(eoig_sync_test_nobody_listens),
	KUNIT_CASE(eoig_sync_test_unanswered),
	KUNIT_CASE(eoig_sync_test_refreshed),
	KUNIT_CASE(eoig_sync_test_ended),
	{}
};

static struct kunit_suite suite = {
	.name = "eoig-sync",
	.test_cases = cases,
};

kunit_test_suite(suite);
