// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel of the fuzzer: it answers the requests of eoigctl at random.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sanitizer/asan_interface.h>
#include <libmnl/libmnl.h>
#include <linux/eoig.h>
#include <linux/genetlink.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/rtnetlink.h>

#include "eoigctl.h"
#include "fuzz.h"

#define FAMILY		0x1f
#define REPLY_MAX	(32 * 1024)

static struct nlmsghdr asked;
static u8 asked_command;
static unsigned int answers;
bool faithful;

struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags);
int __wrap_mnl_socket_bind(struct mnl_socket *socket, unsigned int groups, pid_t pid);
int __wrap_mnl_socket_close(struct mnl_socket *socket);
int __wrap_mnl_socket_get_fd(const struct mnl_socket *socket);
int __wrap_mnl_socket_setsockopt(const struct mnl_socket *socket, int type, void *data,
				 socklen_t length);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *socket, const void *data, size_t length);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *socket, void *data, size_t size);

/* No program runs, and no file is written by its name. */
int __wrap_execvp(const char *file, char *const argv[]);
char *__wrap_realpath(const char *path, char *resolved);

char *__wrap_realpath(const char *path, char *resolved)
{
	(void)path;
	(void)resolved;
	errno = EACCES;
	return NULL;
}

int __wrap_execvp(const char *file, char *const argv[])
{
	(void)file;
	(void)argv;
	errno = ENOENT;
	return -1;
}

struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags)
{
	static char any;

	(void)bus;
	(void)flags;
	return (struct mnl_socket *)&any;
}

int __wrap_mnl_socket_bind(struct mnl_socket *socket, unsigned int groups, pid_t pid)
{
	(void)socket;
	(void)groups;
	(void)pid;
	return 0;
}

int __wrap_mnl_socket_close(struct mnl_socket *socket)
{
	(void)socket;
	return 0;
}

int __wrap_mnl_socket_get_fd(const struct mnl_socket *socket)
{
	(void)socket;
	return -1;
}

int __wrap_mnl_socket_setsockopt(const struct mnl_socket *socket, int type, void *data,
				 socklen_t length)
{
	(void)socket;
	(void)type;
	(void)data;
	(void)length;
	return 0;
}

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *socket, const void *data, size_t length)
{
	const struct genlmsghdr *generic = mnl_nlmsg_get_payload(data);

	(void)socket;
	memcpy(&asked, data, sizeof(asked));
	asked_command = length >= MNL_NLMSG_HDRLEN + sizeof(*generic) ? generic->cmd : 0;
	answers = 0;
	return length;
}

static const struct in6_addr *some_address(void)
{
	static struct in6_addr address;
	unsigned int i;

	for (i = 0; i < sizeof(address.s6_addr); i++)
		address.s6_addr[i] = chance(3) ? 0 : chance(256);
	return &address;
}

static void put_gateway(struct nlmsghdr *message)
{
	struct nlattr *nest = mnl_attr_nest_start(message, EOIG_A_GATEWAY), *uplink;
	unsigned int i;

	mnl_attr_put_strz(message, EOIG_GATEWAY_A_NAME, chance(2) ? "egress" : "igw");
	mnl_attr_put_u32(message, EOIG_GATEWAY_A_TYPE, chance(3));
	for (i = chance(20); i; i--) {
		uplink = mnl_attr_nest_start(message, EOIG_GATEWAY_A_UPLINK);
		mnl_attr_put_strz(message, EOIG_UPLINK_A_NAME, "wan");
		mnl_attr_put_u32(message, EOIG_UPLINK_A_IFINDEX, chance(4));
		mnl_attr_nest_end(message, uplink);
	}
	mnl_attr_put_u32(message, EOIG_GATEWAY_A_FILTERING, chance(5));
	mnl_attr_put_u8(message, EOIG_GATEWAY_A_BOGONS, chance(3));
	mnl_attr_put_u8(message, EOIG_GATEWAY_A_SCOPE, chance(256));
	mnl_attr_put_u32(message, EOIG_GATEWAY_A_SUBNETS, chance(3));
	mnl_attr_put_strz(message, EOIG_GATEWAY_A_COMMENT, "a comment \"\\\x80");
	mnl_attr_nest_end(message, nest);
}

static void put_subnet(struct nlmsghdr *message)
{
	struct nlattr *nest = mnl_attr_nest_start(message, EOIG_A_SUBNET);
	unsigned int i;

	if (chance(3)) {
		mnl_attr_put(message, EOIG_SUBNET_A_ADDRESS, sizeof(struct in6_addr),
			     some_address());
		mnl_attr_put_u8(message, EOIG_SUBNET_A_LENGTH, chance(256));
	} else if (chance(2)) {
		mnl_attr_put(message, EOIG_SUBNET_A_DEFAULT, 0, NULL);
	}
	for (i = chance(20); i; i--)
		mnl_attr_put_strz(message, EOIG_SUBNET_A_DEVICE, chance(2) ? "priv" : "wan");
	mnl_attr_put_strz(message, EOIG_SUBNET_A_GATEWAY, "egress");
	mnl_attr_put_strz(message, EOIG_SUBNET_A_COMMENT, "a comment");
	mnl_attr_nest_end(message, nest);
}

static void put_flow(struct nlmsghdr *message)
{
	struct nlattr *nest = mnl_attr_nest_start(message, EOIG_A_FLOW);
	unsigned int i;

	mnl_attr_put(message, EOIG_FLOW_A_INTERIOR, sizeof(struct in6_addr), some_address());
	mnl_attr_put(message, EOIG_FLOW_A_EXTERIOR, sizeof(struct in6_addr), some_address());
	mnl_attr_put_u16(message, EOIG_FLOW_A_INTERIOR_PORT, chance(65536));
	mnl_attr_put_u16(message, EOIG_FLOW_A_EXTERIOR_PORT, chance(65536));
	mnl_attr_put_u8(message, EOIG_FLOW_A_PROTOCOL, chance(256));
	mnl_attr_put_u32(message, EOIG_FLOW_A_STATE, chance(12));
	mnl_attr_put_u32(message, EOIG_FLOW_A_EXPIRES, chance(1U << 31));
	mnl_attr_put_u32(message, EOIG_FLOW_A_AGE, chance(100000));
	mnl_attr_put_u32(message, EOIG_FLOW_A_FLAGS, chance(1U << 31));
	for (i = EOIG_FLOW_A_PACKETS_OUT; i <= EOIG_FLOW_A_BYTES_IN; i++)
		mnl_attr_put_u64(message, i, (u64)chance(1U << 31) << chance(33));
	mnl_attr_nest_end(message, nest);
}

static void put_numbers(struct nlmsghdr *message, u16 type, unsigned int count, bool wide)
{
	struct nlattr *nest = mnl_attr_nest_start(message, type);
	unsigned int i;

	for (i = 1; i <= count; i++) {
		if (wide)
			mnl_attr_put_u64(message, i, (u64)chance(1U << 31) << chance(33));
		else
			mnl_attr_put_u32(message, i, chance(i == 1 ? 13 : 1U << 31));
	}
	mnl_attr_nest_end(message, nest);
}

static void put_stats(struct nlmsghdr *message)
{
	struct nlattr *nest = mnl_attr_nest_start(message, EOIG_A_STATS);

	mnl_attr_put_strz(message, EOIG_STATS_A_GATEWAY, "egress");
	mnl_attr_put_u64(message, EOIG_STATS_A_BYTES_OUT, (u64)chance(1U << 31) << chance(33));
	put_numbers(message, EOIG_STATS_A_DROPS, chance(20), true);
	mnl_attr_nest_end(message, nest);
}

static void put_explanation(struct nlmsghdr *message)
{
	struct nlattr *nest = mnl_attr_nest_start(message, EOIG_A_EXPLAIN);
	unsigned int i;

	mnl_attr_put_u32(message, EOIG_EXPLAIN_A_IN, chance(3));
	mnl_attr_put_u32(message, EOIG_EXPLAIN_A_OUT, chance(3));
	mnl_attr_put_u32(message, EOIG_EXPLAIN_A_STAGE, chance(4));
	for (i = chance(20); i; i--)
		mnl_attr_put_u32(message, EOIG_EXPLAIN_A_STEP,
				 chance(__EOIG_STEP_COUNT + 1));
	mnl_attr_put_u32(message, EOIG_EXPLAIN_A_OUTCOME, chance(6));
	if (chance(2))
		mnl_attr_put_u32(message, EOIG_EXPLAIN_A_REASON,
				 chance(__EOIG_DROP_COUNT + 1));
	mnl_attr_nest_end(message, nest);
	if (chance(4))
		put_gateway(message);
	if (chance(2))
		put_subnet(message);
	if (!chance(4))
		put_flow(message);
}

/* Add an answer like that of the module to this command. */
static void put_answer(struct nlmsghdr *message)
{
	unsigned int i;

	switch (asked_command) {
	case EOIG_CMD_GATEWAY_GET:
		put_gateway(message);
		break;
	case EOIG_CMD_SUBNET_GET:
	case EOIG_CMD_SUBNET_FIND:
		put_subnet(message);
		break;
	case EOIG_CMD_EXPLAIN:
		put_explanation(message);
		break;
	case EOIG_CMD_FLOW_GET:
		put_flow(message);
		break;
	case EOIG_CMD_TIMEOUT_GET:
		for (i = 0; i < __EOIG_TIMEOUT_COUNT; i++)
			put_numbers(message, EOIG_A_TIMEOUT, EOIG_TIMEOUT_A_MAX, false);
		break;
	case EOIG_CMD_LIMIT_GET:
		put_numbers(message, EOIG_A_LIMIT, EOIG_LIMIT_A_MAX, false);
		break;
	case EOIG_CMD_STATS_GET:
		put_stats(message);
		break;
	case EOIG_CMD_VERSION_GET:
		mnl_attr_put_strz(message, EOIG_A_VERSION, "1.2.3");
		break;
	default:
		mnl_attr_put_u64(message, EOIG_A_COUNT, chance(1000));
		if (asked_command == EOIG_CMD_FLOW_DEL && chance(2))
			mnl_attr_put(message, EOIG_A_UNFINISHED, 0, NULL);
	}
}

static void put_link(struct nlmsghdr *message)
{
	static const char *const kinds[] = { "bridge", "vrf", "ip6gre", "vxlan", "openvswitch" };
	struct ifinfomsg *link = mnl_nlmsg_put_extra_header(message, sizeof(*link));
	struct nlattr *nest, *data;
	unsigned int i;

	message->nlmsg_type = RTM_NEWLINK;
	link->ifi_index = chance(5);
	link->ifi_flags = chance(1 << 17);
	mnl_attr_put_strz(message, IFLA_IFNAME, chance(2) ? "wan" : "priv");
	mnl_attr_put_u32(message, IFLA_MASTER, chance(5));
	mnl_attr_put_u32(message, IFLA_LINK, chance(5));
	nest = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, kinds[chance(sizeof(kinds) / sizeof(*kinds))]);
	data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	for (i = 1; i < 8; i++)
		mnl_attr_put(message, i, chance(2) ? 4 : 16, some_address());
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, nest);
	nest = mnl_attr_nest_start(message, IFLA_PROP_LIST);
	for (i = chance(3); i; i--)
		mnl_attr_put_strz(message, IFLA_ALT_IFNAME, "uplink0");
	mnl_attr_nest_end(message, nest);
	nest = mnl_attr_nest_start(message, IFLA_XDP);
	mnl_attr_put_u8(message, IFLA_XDP_ATTACHED, chance(5));
	mnl_attr_nest_end(message, nest);
}

static void put_route(struct nlmsghdr *message)
{
	struct rtmsg *route = mnl_nlmsg_put_extra_header(message, sizeof(*route));

	message->nlmsg_type = RTM_NEWROUTE;
	route->rtm_family = AF_INET6;
	route->rtm_dst_len = chance(129);
	route->rtm_type = chance(4) ? RTN_UNICAST : chance(12);
	mnl_attr_put(message, RTA_DST, sizeof(struct in6_addr), some_address());
	mnl_attr_put_u32(message, RTA_TABLE, chance(300));
	if (chance(4))
		mnl_attr_put_u32(message, RTA_OIF, chance(5));
	else
		mnl_attr_put(message, RTA_MULTIPATH, chance(3) * 8, some_address());
}

/* Add an expression of a rule, or something similar. */
static void put_expression(struct nlmsghdr *message, unsigned int depth)
{
	static const char *const names[] = {
		"meta", "cmp", "payload", "bitwise", "immediate", "lookup", "ct", "reject", "nat",
		"flow_offload", "counter"
	};
	struct nlattr *element = mnl_attr_nest_start(message, NFTA_LIST_ELEM), *data, *value;
	unsigned int i;

	mnl_attr_put_strz(message, NFTA_EXPR_NAME, names[chance(sizeof(names) / sizeof(*names))]);
	data = mnl_attr_nest_start(message, NFTA_EXPR_DATA);
	for (i = 1; i < 8; i++) {
		if (chance(2)) {
			mnl_attr_put_u32(message, i, htonl(chance(20)));
			continue;
		}
		value = mnl_attr_nest_start(message, i);
		mnl_attr_put(message, NFTA_DATA_VALUE, chance(17), some_address());
		mnl_attr_nest_end(message, value);
	}
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, element);
	if (depth)
		put_expression(message, depth - 1);
}

/* Tables, chains and names have mostly the same attribute numbers. */
static void put_nft(struct nlmsghdr *message)
{
	struct nfgenmsg *nft = mnl_nlmsg_put_extra_header(message, sizeof(*nft));
	unsigned int type = asked.nlmsg_type & 0xff;
	struct nlattr *nest, *inner;

	message->nlmsg_type = asked.nlmsg_type;
	nft->nfgen_family = chance(2) ? NFPROTO_INET : NFPROTO_IPV6;
	mnl_attr_put_strz(message, NFTA_CHAIN_TABLE, "firewall");
	if (type == NFT_MSG_GETRULE) {
		mnl_attr_put_strz(message, NFTA_RULE_CHAIN, "forward");
		nest = mnl_attr_nest_start(message, NFTA_RULE_EXPRESSIONS);
		put_expression(message, chance(4));
		mnl_attr_nest_end(message, nest);
	} else if (type == NFT_MSG_GETFLOWTABLE) {
		mnl_attr_put_strz(message, NFTA_FLOWTABLE_NAME, "ft");
		nest = mnl_attr_nest_start(message, NFTA_FLOWTABLE_HOOK);
		inner = mnl_attr_nest_start(message, NFTA_FLOWTABLE_HOOK_DEVS);
		mnl_attr_put_strz(message, NFTA_DEVICE_NAME, "wan");
		mnl_attr_nest_end(message, inner);
		mnl_attr_nest_end(message, nest);
	} else {
		mnl_attr_put_strz(message, NFTA_CHAIN_NAME, "forward");
		nest = mnl_attr_nest_start(message, NFTA_CHAIN_HOOK);
		mnl_attr_put_u32(message, NFTA_HOOK_HOOKNUM, htonl(NF_INET_FORWARD));
		mnl_attr_nest_end(message, nest);
		mnl_attr_put_u32(message, NFTA_CHAIN_POLICY, htonl(chance(2)));
	}
}

static void put_direction(struct nlmsghdr *message, u16 type)
{
	static const u8 protocols[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMPV6, IPPROTO_GRE
	};
	struct nlattr *tuple = mnl_attr_nest_start(message, type), *nest;

	nest = mnl_attr_nest_start(message, CTA_TUPLE_IP);
	mnl_attr_put(message, CTA_IP_V6_SRC, chance(9) ? 16 : 4,
		     some_address());
	mnl_attr_put(message, CTA_IP_V6_DST, 16, some_address());
	mnl_attr_nest_end(message, nest);
	nest = mnl_attr_nest_start(message, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(message, CTA_PROTO_NUM,
			protocols[chance(sizeof(protocols))]);
	mnl_attr_put_u16(message, CTA_PROTO_SRC_PORT, chance(65536));
	mnl_attr_put_u16(message, CTA_PROTO_ICMPV6_ID, chance(65536));
	mnl_attr_put_u8(message, CTA_PROTO_ICMPV6_TYPE, 128 + chance(3));
	mnl_attr_nest_end(message, nest);
	mnl_attr_nest_end(message, tuple);
}

static void put_connection(struct nlmsghdr *message)
{
	struct nlattr *nest, *tcp;

	mnl_nlmsg_put_extra_header(message, sizeof(struct nfgenmsg));
	message->nlmsg_type = asked.nlmsg_type;
	put_direction(message, CTA_TUPLE_ORIG);
	put_direction(message, CTA_TUPLE_REPLY);
	mnl_attr_put_u32(message, CTA_STATUS, htonl(chance(1 << 15)));
	nest = mnl_attr_nest_start(message, CTA_PROTOINFO);
	tcp = mnl_attr_nest_start(message, CTA_PROTOINFO_TCP);
	mnl_attr_put_u8(message, CTA_PROTOINFO_TCP_STATE, chance(12));
	mnl_attr_nest_end(message, tcp);
	mnl_attr_nest_end(message, nest);
}

static void put_generic(struct nlmsghdr *message)
{
	struct genlmsghdr *generic = mnl_nlmsg_put_extra_header(message, sizeof(*generic));

	message->nlmsg_type = asked.nlmsg_type;
	generic->cmd = asked_command;
	if (asked.nlmsg_type != GENL_ID_CTRL) {
		put_answer(message);
		return;
	}
	mnl_attr_put_u16(message, CTRL_ATTR_FAMILY_ID, FAMILY);
	mnl_attr_put_strz(message, CTRL_ATTR_FAMILY_NAME, EOIG_FAMILY_NAME);
}

/* Add an acknowledgment, or a refusal with its message. */
static void put_end(struct nlmsghdr *message, bool dump)
{
	static const int errors[] = { ENOENT, EPERM, EINVAL, EEXIST, EINTR, ENETUNREACH, EACCES };
	bool fails = !faithful && !chance(3);
	struct nlmsgerr *error;

	message->nlmsg_type = dump ? NLMSG_DONE : NLMSG_ERROR;
	error = mnl_nlmsg_put_extra_header(message, dump ? sizeof(int) : sizeof(*error));
	error->error = fails ? -errors[chance(sizeof(errors) / sizeof(*errors))] : 0;
	if (!dump) {
		error->msg = asked;
		error->msg.nlmsg_len = chance(4) ? MNL_NLMSG_HDRLEN :
				       chance(1U << 31) << chance(2);
		message->nlmsg_flags |= chance(2) ? NLM_F_CAPPED : 0;
	}
	if (fails) {
		message->nlmsg_flags |= NLM_F_ACK_TLVS;
		mnl_attr_put_strz(message, NLMSGERR_ATTR_MSG, "it is made up");
		mnl_attr_put_u32(message, NLMSGERR_ATTR_OFFS, chance(4000));
	}
}

static struct nlmsghdr *begin_message(char *buffer, size_t used)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer + used);

	message->nlmsg_seq = asked.nlmsg_seq;
	if (asked.nlmsg_flags & NLM_F_DUMP)
		message->nlmsg_flags = NLM_F_MULTI | (chance(50) ? 0 : NLM_F_DUMP_INTR);
	return message;
}

ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *socket, void *data, size_t size)
{
	bool dump = asked.nlmsg_flags & NLM_F_DUMP, route = asked.nlmsg_type == RTM_GETROUTE;
	char *buffer = calloc(1, REPLY_MAX);
	unsigned int count = dump ? chance(6) : 1;
	size_t used = 0;

	(void)socket;
	if (++answers > 20) {
		free(buffer);
		errno = EIO;
		return -1;
	}
	while (count--) {
		struct nlmsghdr *message = begin_message(buffer, used);

		if (asked.nlmsg_type == RTM_GETLINK)
			put_link(message);
		else if (route)
			put_route(message);
		else if (asked.nlmsg_type >> 8 == NFNL_SUBSYS_NFTABLES)
			put_nft(message);
		else if (asked.nlmsg_type >> 8 == NFNL_SUBSYS_CTNETLINK)
			put_connection(message);
		else
			put_generic(message);
		used += mnl_nlmsg_size(MNL_ALIGN(message->nlmsg_len)) - MNL_NLMSG_HDRLEN;
	}
	if (faithful || chance(5)) {
		struct nlmsghdr *message = begin_message(buffer, used);

		put_end(message, dump);
		used += MNL_ALIGN(message->nlmsg_len);
	}
	/* Without a family eoigctl would try nothing else. */
	if (!faithful && (asked.nlmsg_type != GENL_ID_CTRL || !chance(20)))
		mutate(buffer, used, chance(2) ? 0 : 1 + chance(8));
	if (!faithful && used && !chance(8))
		used = chance(used);
	if (used > size)
		used = size;
	/* A read beyond the received bytes is found. */
	ASAN_UNPOISON_MEMORY_REGION(data, size);
	memcpy(data, buffer, used);
	ASAN_POISON_MEMORY_REGION((char *)data + used, size - used);
	free(buffer);
	return used;
}
