// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read the IPv6 connections in conntrack's table.
 */
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "conntrack.h"
#include "error.h"

/* One direction of a connection. */
struct direction {
	struct in6_addr source;
	struct in6_addr destination;
	__be16 source_port;
	__be16 destination_port;
	u8 protocol;
};

/* Context of read_connection(). */
struct reading {
	connection_fn take;
	void *data;
};

/* Read the ports, or what stands for them. A GRE key is no port. */
static void read_ports(const struct nlattr *nest, struct direction *direction)
{
	const struct nlattr *proto[CTA_PROTO_MAX + 1];

	attributes_read_nest(nest, proto, CTA_PROTO_MAX);
	direction->protocol = attribute_number(proto[CTA_PROTO_NUM]);
	switch (direction->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		direction->source_port =
			attribute_number(proto[CTA_PROTO_SRC_PORT]);
		direction->destination_port =
			attribute_number(proto[CTA_PROTO_DST_PORT]);
		break;
	case IPPROTO_ICMPV6:
		direction->source_port =
			attribute_number(proto[CTA_PROTO_ICMPV6_ID]);
		direction->destination_port =
			htons(attribute_number(proto[CTA_PROTO_ICMPV6_TYPE]));
		break;
	}
}

static bool read_direction(const struct nlattr *nest,
			   struct direction *direction)
{
	const struct nlattr *tuple[CTA_TUPLE_MAX + 1], *ip[CTA_IP_MAX + 1];

	memset(direction, 0, sizeof(*direction));
	if (!nest)
		return false;
	attributes_read_nest(nest, tuple, CTA_TUPLE_MAX);
	if (!tuple[CTA_TUPLE_IP] || !tuple[CTA_TUPLE_PROTO])
		return false;
	attributes_read_nest(tuple[CTA_TUPLE_IP], ip, CTA_IP_MAX);
	read_ports(tuple[CTA_TUPLE_PROTO], direction);
	return attribute_address(ip[CTA_IP_V6_SRC], &direction->source) &&
	       attribute_address(ip[CTA_IP_V6_DST], &direction->destination);
}

static u8 read_tcp_state(const struct nlattr *nest)
{
	const struct nlattr *protocols[CTA_PROTOINFO_MAX + 1];
	const struct nlattr *tcp[CTA_PROTOINFO_TCP_MAX + 1];

	if (!nest)
		return 0;
	attributes_read_nest(nest, protocols, CTA_PROTOINFO_MAX);
	if (!protocols[CTA_PROTOINFO_TCP])
		return 0;
	attributes_read_nest(protocols[CTA_PROTOINFO_TCP], tcp,
			     CTA_PROTOINFO_TCP_MAX);
	return attribute_number(tcp[CTA_PROTOINFO_TCP_STATE]);
}

/*
 * NAT translates the source after FORWARD, and the destination before it. So
 * the exterior is the source of the replies. An echo has its type in the
 * request only.
 */
static void read_connection(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[CTA_MAX + 1];
	const struct reading *reading = data;
	struct direction original, reply;
	struct connection connection;
	u32 status;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(struct nfgenmsg))
		return;
	attributes_read_at(header, sizeof(struct nfgenmsg), attributes,
			   CTA_MAX);
	if (!read_direction(attributes[CTA_TUPLE_ORIG], &original) ||
	    !read_direction(attributes[CTA_TUPLE_REPLY], &reply))
		return;
	status = ntohl(attribute_number(attributes[CTA_STATUS]));
	connection = (struct connection) {
		.source = original.source,
		.destination = reply.source,
		.source_port = original.source_port,
		.destination_port = reply.source_port,
		.protocol = original.protocol,
		.tcp_state = read_tcp_state(attributes[CTA_PROTOINFO]),
		.replied = status & IPS_SEEN_REPLY,
	};
	if (original.protocol == IPPROTO_ICMPV6)
		connection.destination_port = original.destination_port;
	reading->take(&connection, reading->data);
}

/* Call @take for each IPv6 connection. */
int conntrack_read(connection_fn take, void *data)
{
	struct reading reading = { .take = take, .data = data };
	struct nfgenmsg *message;
	struct request request;
	struct refusal refusal;
	struct channel channel;
	int error;

	error = channel_open(&channel, NETLINK_NETFILTER);
	if (error)
		return error_kernel("conntrack: %s", strerror(error));
	request_begin(&request, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET,
		      NLM_F_DUMP);
	message = mnl_nlmsg_put_extra_header(request.header, sizeof(*message));
	message->nfgen_family = AF_INET6;
	error = channel_exchange(&channel, &request, read_connection, &reading,
				 &refusal);
	request_free(&request);
	channel_close(&channel);
	switch (error) {
	case 0:
		return STATUS_OK;
	case EPERM:
		return error_kernel("conntrack: permission denied, run as root (CAP_NET_ADMIN)");
	case EINVAL:
		return error_kernel("conntrack: not available, run: modprobe nf_conntrack_netlink");
	}
	return error_kernel("conntrack: %s", strerror(error));
}
