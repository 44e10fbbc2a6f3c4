// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices and routes, as the kernel has them: rtnetlink.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include "route.h"

static void read_link(const struct nlmsghdr *header, void *data)
{
	const struct ifinfomsg *message = mnl_nlmsg_get_payload(header);
	const struct nlattr *attributes[IFLA_IFNAME + 1];
	struct routing *routing = data;
	struct link *link;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(*message))
		return;
	attributes_read_at(header, sizeof(*message), attributes, IFLA_IFNAME);
	if (routing->link_count == routing->link_room) {
		routing->link_room = 2 * routing->link_room + 64;
		routing->links = allocate(routing->links,
					  routing->link_room * sizeof(*routing->links));
	}
	link = &routing->links[routing->link_count++];
	link->ifindex = message->ifi_index;
	link->flags = message->ifi_flags;
	attribute_text(attributes[IFLA_IFNAME], link->name, sizeof(link->name));
}

/* The device of a route; of several next hops the first one's. */
static u32 route_device(const struct nlattr **attributes)
{
	const struct rtnexthop *hop;

	if (attributes[RTA_OIF])
		return attribute_number(attributes[RTA_OIF]);
	if (!attributes[RTA_MULTIPATH] ||
	    mnl_attr_get_payload_len(attributes[RTA_MULTIPATH]) < sizeof(*hop))
		return 0;
	hop = mnl_attr_get_payload(attributes[RTA_MULTIPATH]);
	return hop->rtnh_ifindex;
}

static void read_route(const struct nlmsghdr *header, void *data)
{
	const struct rtmsg *message = mnl_nlmsg_get_payload(header);
	const struct nlattr *attributes[RTA_MAX + 1];
	struct routing *routing = data;
	struct route *route;
	u32 ifindex;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(*message))
		return;
	attributes_read_at(header, sizeof(*message), attributes, RTA_MAX);
	ifindex = route_device(attributes);
	if (message->rtm_family != AF_INET6 || message->rtm_type != RTN_UNICAST ||
	    message->rtm_flags & RTM_F_CLONED || !ifindex)
		return;
	if (routing->route_count == routing->route_room) {
		routing->route_room = 2 * routing->route_room + 64;
		routing->routes = allocate(routing->routes,
					   routing->route_room * sizeof(*routing->routes));
	}
	route = &routing->routes[routing->route_count++];
	memset(route, 0, sizeof(*route));
	route->prefix.length = message->rtm_dst_len;
	route->ifindex = ifindex;
	if (attributes[RTA_DST] &&
	    mnl_attr_get_payload_len(attributes[RTA_DST]) == sizeof(route->prefix.address))
		memcpy(&route->prefix.address, mnl_attr_get_payload(attributes[RTA_DST]),
		       sizeof(route->prefix.address));
	if (IN6_IS_ADDR_LINKLOCAL(&route->prefix.address) ||
	    IN6_IS_ADDR_MULTICAST(&route->prefix.address))
		routing->route_count--;
}

static int compare_routes(const void *a, const void *b)
{
	const struct route *left = a, *right = b;
	int difference = memcmp(&left->prefix.address, &right->prefix.address,
				sizeof(left->prefix.address));

	return difference ? difference : left->prefix.length - right->prefix.length;
}

static int dump(struct routing *routing, u16 type, size_t size, answer_fn answer,
		unsigned int *count)
{
	unsigned int tries = 0;
	struct request request;
	struct refusal refusal;
	u8 *message;
	int error;

	request_begin(&request, type, NLM_F_DUMP);
	message = mnl_nlmsg_put_extra_header(request.header, size);
	/* Of both messages, the first byte is the family: devices are of none, routes of this. */
	message[0] = type == RTM_GETROUTE ? AF_INET6 : AF_UNSPEC;
	do {
		*count = 0;
		error = channel_exchange(&routing->channel, &request, answer, routing, &refusal);
	} while (error == EINTR && ++tries < DUMP_TRIES);
	request_free(&request);
	if (error)
		return error_kernel("rtnetlink: %s", strerror(error));
	return STATUS_OK;
}

/* Devices and routes as they are now. What it holds is to be freed, whatever it returns. */
int routing_read(struct routing *routing)
{
	int error;

	memset(routing, 0, sizeof(*routing));
	error = channel_open(&routing->channel, NETLINK_ROUTE);
	if (error)
		return error_kernel("rtnetlink: %s", strerror(error));
	if (dump(routing, RTM_GETLINK, sizeof(struct ifinfomsg), read_link,
		 &routing->link_count) ||
	    dump(routing, RTM_GETROUTE, sizeof(struct rtmsg), read_route,
		 &routing->route_count))
		return STATUS_KERNEL;
	if (routing->route_count)
		qsort(routing->routes, routing->route_count, sizeof(*routing->routes),
		      compare_routes);
	return STATUS_OK;
}

void routing_free(struct routing *routing)
{
	channel_close(&routing->channel);
	free(routing->links);
	free(routing->routes);
}

const struct link *link_by_name(const struct routing *routing, const char *name)
{
	unsigned int i;

	for (i = 0; i < routing->link_count; i++)
		if (!strcmp(routing->links[i].name, name))
			return &routing->links[i];
	return NULL;
}

const char *link_name(const struct routing *routing, u32 ifindex)
{
	unsigned int i;

	for (i = 0; i < routing->link_count; i++)
		if (routing->links[i].ifindex == ifindex)
			return routing->links[i].name;
	return "?";
}

/* The first route to a part of the prefix or to all of it, or the next one @after one; NULL. */
const struct route *route_within(const struct routing *routing, const struct prefix *prefix,
				 const struct route *after)
{
	const struct route key = { .prefix = *prefix };
	unsigned int low = 0, high = routing->route_count;

	while (!after && low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (compare_routes(&routing->routes[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (after)
		low = after - routing->routes + 1;
	if (low == routing->route_count ||
	    !prefix_holds(prefix, &routing->routes[low].prefix.address))
		return NULL;
	return &routing->routes[low];
}

static void read_path(const struct nlmsghdr *header, void *data)
{
	const struct rtmsg *message = mnl_nlmsg_get_payload(header);
	const struct nlattr *attributes[RTA_MAX + 1];
	struct path *path = data;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(*message))
		return;
	attributes_read_at(header, sizeof(*message), attributes, RTA_MAX);
	path->local = message->rtm_type == RTN_LOCAL;
	path->ifindex = attribute_number(attributes[RTA_OIF]);
	path->table = attribute_number(attributes[RTA_TABLE]);
}

/* Where a packet that comes in by that device goes; policy rules are honoured. */
void route_lookup(struct routing *routing, const struct in6_addr *source,
		  const struct in6_addr *destination, u32 ifindex, struct path *path)
{
	struct request request;
	struct refusal refusal;
	struct rtmsg *message;

	memset(path, 0, sizeof(*path));
	request_begin(&request, RTM_GETROUTE, NLM_F_ACK);
	message = mnl_nlmsg_put_extra_header(request.header, sizeof(*message));
	message->rtm_family = AF_INET6;
	message->rtm_dst_len = 128;
	message->rtm_src_len = 128;
	mnl_attr_put(request.header, RTA_DST, sizeof(*destination), destination);
	mnl_attr_put(request.header, RTA_SRC, sizeof(*source), source);
	if (ifindex)
		mnl_attr_put_u32(request.header, RTA_IIF, ifindex);
	path->error = channel_exchange(&routing->channel, &request, read_path, path, &refusal);
	request_free(&request);
}
