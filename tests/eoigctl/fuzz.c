// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl against a kernel that is made up: mutated command lines, configurations, saved flows and
 * netlink replies. Whatever it is given, it ends, says one line of what is wrong or none, and the
 * sanitizers that it is built with find nothing.
 *
 *     fuzz COUNT [SEED [SECONDS]]	SECONDS: no longer than that, unless 0; with one word more, each
 *					run's seed is said before it
 *
 * All of eoigctl is linked in, its main() as eoigctl_main(), its sockets wrapped: a hundred
 * thousand runs take a minute, and nothing ever reaches the kernel.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#include <libmnl/libmnl.h>
#include <linux/eoig.h>
#include <linux/genetlink.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>

#include "eoigctl.h"

#define FAMILY		0x1f	/* of the made-up kernel */
#define REPLY_MAX	(32 * 1024)
#define WORDS_MAX	24

int eoigctl_main(int argc, char **argv);

/* Of each line the words that make sense together, for a start. */
static const char *const lines[] = {
	"gateway add egress uplink wan uplink ppp0 unsolicited reject comment text",
	"gateway add igw type internet uplink wan scope site-local",
	"gateway set egress filtering endpoint-independent accounting on fastpath off",
	"gateway set egress bogons accept strict-source on scope 14",
	"gateway set egress reverse-path loose mode audit",
	"gateway del egress",
	"gateway show egress",
	"gateway show",
	"-s gateway show",
	"-j -p gateway show",
	"subnet add 2600:1f18:1:2::/64 gateway egress comment text",
	"subnet add 2600:1f18:1:2::/64 dev priv dev pub gateway egress",
	"subnet add dev priv gateway egress",
	"subnet replace default gateway igw comment text",
	"subnet set 2600:1f18:1:2::/64 dev priv gateway igw",
	"subnet del 2600:1f18:1:2::/64",
	"subnet del dev priv",
	"subnet show default",
	"subnet show",
	"-j subnet show 2600::/32",
	"flow show interior 2600::/64 exterior [2600::1]:443 proto tcp state established",
	"-s flow show exterior [::/0]:53 gateway egress",
	"-j -s flow show",
	"flow count proto 89",
	"flow del interior 2600::1/128",
	"flow flush",
	"timeout set udp 400 icmp 61",
	"timeout show",
	"-j timeout show",
	"timeout reset",
	"limit set max-flows 1000 max-flows-per-host 10",
	"limit show",
	"-j limit show",
	"stats",
	"-s stats",
	"-j stats",
	"stats reset",
	"config save",
	"config save file",
	"config load file confirm 60",
	"config confirm",
	"config flush",
	"check",
	"-j check",
	"version",
	"-j version",
	"help",
	"-V",
};

static const char *const odd_words[] = {
	"", "-", "--", "-x", "-n", "/", "[", "]", "[]", "[]:", ":", "::", "::/0", "::/129",
	"2600::1/64", "0", "1", "65535", "65536", "4294967295", "4294967296",
	"99999999999999999999999", "-1", "0x10", "a", "ab", "e", "s", "g", ".", "..", "\n", "\t",
	"\x01", "\xff\xfe", "\xc3\xa4", "#", "\"", "'", "\\", "$x", "`x`", "%s%n", "gateway",
	"uplink", "comment", "type", "interior", "proto", "dev", "default", "confirm",
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
};

static const char config[] =
	"# a configuration\n"
	"eoigctl gateway add egress uplink wan uplink ppp0 comment \"a \\\"b\\\" \\$c # d\"\n"
	"gateway add igw type internet uplink wan comment 'it''s'\n"
	"\n"
	"subnet add 2600:1f18:1:2::/64 gateway egress comment private\n"
	"subnet add 2600:1f18:1:1::/64 gateway igw\n"
	"subnet add dev priv gateway egress\n"
	"subnet add default gateway igw\n"
	"timeout set udp 400 icmp 61\n"
	"limit set max-flows 1000\n";

static u64 state;

/* xorshift: the same numbers for the same seed, anywhere. */
static unsigned int chance(unsigned int below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 20) % below;
}

/* The made-up kernel. */

static struct nlmsghdr asked;
static u8 asked_command;
static unsigned int answers;
static bool faithful;

struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags);
int __wrap_mnl_socket_bind(struct mnl_socket *socket, unsigned int groups, pid_t pid);
int __wrap_mnl_socket_close(struct mnl_socket *socket);
int __wrap_mnl_socket_get_fd(const struct mnl_socket *socket);
int __wrap_mnl_socket_setsockopt(const struct mnl_socket *socket, int type, void *data,
				 socklen_t length);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *socket, const void *data, size_t length);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *socket, void *data, size_t size);

/* Nor is anything run, or a file written by its name. */
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

/* What the module would say to this command, or nearly so. */
static void put_answer(struct nlmsghdr *message)
{
	unsigned int i;

	switch (asked_command) {
	case EOIG_CMD_GATEWAY_GET:
		put_gateway(message);
		break;
	case EOIG_CMD_SUBNET_GET:
		put_subnet(message);
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

/* Some expression of a rule, or what is like one. */
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

/* The numbers of attributes of tables, chains and names agree with each other, more or less. */
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

static void put_generic(struct nlmsghdr *message)
{
	struct genlmsghdr *generic = mnl_nlmsg_put_extra_header(message, sizeof(*generic));

	message->nlmsg_type = asked.nlmsg_type;
	generic->cmd = asked_command;
	if (asked.nlmsg_type == GENL_ID_CTRL)
		mnl_attr_put_u16(message, CTRL_ATTR_FAMILY_ID, FAMILY);
	else
		put_answer(message);
}

/* An acknowledgment, or a refusal with its explanation. */
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
		if (!chance(4))
			error->msg.nlmsg_len = chance(1U << 31) << chance(2);
		else
			error->msg.nlmsg_len = MNL_NLMSG_HDRLEN;
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

static void mutate(char *buffer, size_t length, unsigned int times)
{
	while (length && times--) {
		size_t at = chance(length);

		switch (chance(4)) {
		case 0:
			buffer[at] ^= 1 << chance(8);
			break;
		case 1:
			buffer[at] = chance(256);
			break;
		case 2:
			buffer[at] = chance(2) ? 0 : 0xff;
			break;
		default:
			/* Lengths and types, which stand at multiples of four, more often. */
			buffer[at & ~3U] = chance(64);
		}
	}
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
		else
			put_generic(message);
		used += mnl_nlmsg_size(MNL_ALIGN(message->nlmsg_len)) - MNL_NLMSG_HDRLEN;
	}
	if (faithful || chance(5)) {
		struct nlmsghdr *message = begin_message(buffer, used);

		put_end(message, dump);
		used += MNL_ALIGN(message->nlmsg_len);
	}
	/* Without its family there would be nothing else to try. */
	if (!faithful && (asked.nlmsg_type != GENL_ID_CTRL || !chance(20)))
		mutate(buffer, used, chance(2) ? 0 : 1 + chance(8));
	if (!faithful && used && !chance(8))
		used = chance(used);
	if (used > size)
		used = size;
	/* Who reads beyond what was received is caught. */
	ASAN_UNPOISON_MEMORY_REGION(data, size);
	memcpy(data, buffer, used);
	ASAN_POISON_MEMORY_REGION((char *)data + used, size - used);
	free(buffer);
	return used;
}

/* The command lines. */

static char *copy(const char *text)
{
	char *memory = strdup(text);

	if (!memory)
		abort();
	return memory;
}

static unsigned int split(const char *line, char **words)
{
	char *text = copy(line), *rest = text, *word;
	unsigned int count = 0;

	while ((word = strsep(&rest, " ")))
		words[count++] = copy(word);
	free(text);
	return count;
}

static unsigned int mutate_words(char **words, unsigned int count)
{
	unsigned int times = chance(4);

	while (times-- && count) {
		unsigned int at = chance(count), length = strlen(words[at]);

		switch (chance(6)) {
		case 0:
			mutate(words[at], length, 1);
			break;
		case 1:
			words[at][chance(length + 1)] = '\0';
			break;
		case 2:
			free(words[at]);
			words[at] = copy(odd_words[chance(sizeof(odd_words) / sizeof(*odd_words))]);
			break;
		case 3:
			free(words[at]);
			memmove(words + at, words + at + 1, (--count - at) * sizeof(*words));
			break;
		default:
			if (count == WORDS_MAX)
				break;
			words[count] = copy(chance(2) ? words[at] :
					    odd_words[chance(sizeof(odd_words) /
							     sizeof(*odd_words))]);
			count++;
		}
	}
	return count;
}

static unsigned long ends[3];

/* Runs it, and holds it to what is promised of every command. */
static void run(char **words, unsigned int count)
{
	char *argv[WORDS_MAX + 2] = { "eoigctl" }, *said = NULL;
	FILE *out = stdout, *err = stderr;
	size_t length = 0, i, lines_said = 0;
	int status;

	for (i = 0; i < count; i++)
		argv[i + 1] = words[i];
	stdout = fopen("/dev/null", "w");
	stderr = open_memstream(&said, &length);
	if (!stdout || !stderr)
		abort();
	memset(&options, 0, sizeof(options));
	status = eoigctl_main(count + 1, argv);
	fclose(stdout);
	fclose(stderr);
	stdout = out;
	stderr = err;
	for (i = 0; i < length; i++)
		lines_said += said[i] == '\n';
	/* What check finds is no complaint; one line is no more than a warning. */
	if (status < 0 || status > 2 || lines_said > 1 ||
	    (!status && length && !strstr(said, "strict-source is always on")) ||
	    (status == 2 && !length) || (length && strncmp(said, "eoigctl: ", 9))) {
		fprintf(stderr, "status %d, said \"%s\":", status, said);
		for (i = 0; i < count; i++)
			fprintf(stderr, " '%s'", words[i]);
		putc('\n', stderr);
		exit(1);
	}
	ends[status]++;
	free(said);
}

static void run_line(void)
{
	char *words[WORDS_MAX + 1] = { NULL };
	unsigned int count, i;

	count = split(lines[chance(sizeof(lines) / sizeof(*lines))], words);
	count = mutate_words(words, count);
	run(words, count);
	for (i = 0; i < count; i++)
		free(words[i]);
}

static void run_config(void)
{
	char text[2 * sizeof(config)], path[64];
	size_t length = sizeof(config) - 1;
	bool batch = !chance(4);
	char *words[] = { batch ? "-batch" : "config", batch ? path : "load", path };
	int fd = memfd_create("config", 0);

	memcpy(text, config, length);
	mutate(text, length, chance(2) ? 0 : chance(6));
	if (!chance(6))
		length = chance(length);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, text, length) != (ssize_t)length)
		abort();
	run(words, batch ? 2 : 3);
	close(fd);
}

/* As flow save does it, bit by bit. */
static u32 checksum(const u8 *bytes, size_t length)
{
	u32 crc = ~0U;
	int bit;

	while (length--) {
		crc ^= *bytes++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

/* Saved flows, wrong in one way or another; half of them with a checksum that agrees. */
static void run_stream(void)
{
	static const char first[] = "eoigflow", last[] = "eoig end";
	/* By eoig 0.1, or by this one. */
	const bool old = !chance(3);
	const u32 head[2][6] = {
		{ htobe32(0x01020304), htobe32(2), htobe32(EOIG_RECORD_VERSION),
		  htobe32(sizeof(struct eoig_record)) },
		{ 0x01020304, 1, 1, 104 },
	};
	u8 stream[32 + 8 * sizeof(struct eoig_record) + 24] = { 0 };
	u64 count = chance(9), said = old ? count : htobe64(count);
	size_t body = count * (old ? 104 : sizeof(struct eoig_record)), length = 32 + body + 24, i;
	char *words[] = { "flow", "restore" };
	FILE *in = stdin;
	u32 sum;

	memcpy(stream, first, 8);
	memcpy(stream + 8, head[old], sizeof(head[old]));
	for (i = 0; i < body; i++)
		stream[32 + i] = chance(3) ? 0 : chance(256);
	memcpy(stream + 32 + body, last, 8);
	memcpy(stream + 32 + body + 8, &said, sizeof(said));
	if (chance(2))
		mutate((char *)stream, length - 4, chance(3));
	sum = checksum(stream, length - 4);
	if (!old)
		sum = htobe32(sum);
	memcpy(stream + length - 4, &sum, sizeof(sum));
	if (!chance(4))
		mutate((char *)stream, length, chance(3));
	if (!chance(6))
		length = chance(length);
	stdin = length ? fmemopen(stream, length, "r") : fopen("/dev/null", "r");
	if (!stdin)
		abort();
	run(words, 2);
	fclose(stdin);
	stdin = in;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000, i;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	long seconds = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
	time_t begun = time(NULL);

	if (!freopen("/dev/null", "r", stdin))
		abort();
	for (i = 0; i < count && (!seconds || time(NULL) - begun < seconds); i++) {
		/* Each run by its own number, so that one can be run again alone. */
		state = 0x9e3779b97f4a7c15 * (seed + i) + 1;
		chance(2);
		faithful = !chance(3);
		if (argc > 4)
			fprintf(stderr, "seed %lu\n", seed + i);
		switch (chance(8)) {
		case 0:
			run_stream();
			break;
		case 1 ... 5:
			run_line();
			break;
		default:
			run_config();
		}
	}
	printf("%lu runs: %lu went well, %lu were the user's fault, %lu the kernel's\n", i,
	       ends[0], ends[1], ends[2]);
	return 0;
}
