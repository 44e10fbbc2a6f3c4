// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read routes from rtnetlink.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include "error.h"
#include "memory.h"
#include "route.h"

/* Handle a next hop: its device, and the address of the router or NULL. */
typedef void (*hop_fn)(u32 ifindex, const struct nlattr *via, void *data);

static void each_hop(const struct nlattr **attributes, hop_fn take, void *data)
{
	const struct nlattr *multipath = attributes[RTA_MULTIPATH], *attr, *via;
	const struct rtnexthop *hop;
	int left;

	if (attributes[RTA_OIF]) {
		take(attribute_number(attributes[RTA_OIF]), attributes[RTA_GATEWAY], data);
		return;
	}
	if (!multipath)
		return;
	hop = mnl_attr_get_payload(multipath);
	left = mnl_attr_get_payload_len(multipath);
	for (; left >= (int)sizeof(*hop) && RTNH_OK(hop, left); hop = RTNH_NEXT(hop)) {
		via = NULL;
		mnl_attr_for_each_payload((const void *)RTNH_DATA(hop),
					  hop->rtnh_len - sizeof(*hop))
			if (mnl_attr_get_type(attr) == RTA_GATEWAY)
				via = attr;
		take(hop->rtnh_ifindex, via, data);
		left -= RTNH_ALIGN(hop->rtnh_len);
	}
}

static struct route *add_route(struct routing *routing)
{
	routing->routes =
		array_grow(routing->routes, routing->route_count,
			   &routing->route_room, sizeof(*routing->routes));
	return &routing->routes[routing->route_count++];
}

/* A route that is being read. */
struct reading {
	struct routing *routing;
	struct route route;
};

static void add_hop(u32 ifindex, const struct nlattr *via, void *data)
{
	struct reading *reading = data;
	struct route *route = add_route(reading->routing);

	*route = reading->route;
	route->ifindex = ifindex;
	if (via && mnl_attr_get_payload_len(via) == sizeof(route->via)) {
		route->gateway = true;
		memcpy(&route->via, mnl_attr_get_payload(via), sizeof(route->via));
	}
}

/*
 * Test for routes to hosts and unreachable routes. For IPv4, only default
 * routes.
 */
static bool is_wanted(const struct rtmsg *message, const struct route *route)
{
	if (message->rtm_flags & RTM_F_CLONED)
		return false;
	if (message->rtm_family == AF_INET)
		return !message->rtm_dst_len && message->rtm_type == RTN_UNICAST;
	if (message->rtm_family != AF_INET6 || IN6_IS_ADDR_LINKLOCAL(&route->prefix.address) ||
	    IN6_IS_ADDR_MULTICAST(&route->prefix.address))
		return false;
	return message->rtm_type == RTN_UNICAST || message->rtm_type == RTN_UNREACHABLE ||
	       message->rtm_type == RTN_BLACKHOLE || message->rtm_type == RTN_PROHIBIT;
}

static void read_route(const struct nlmsghdr *header, void *data)
{
	const struct rtmsg *message = mnl_nlmsg_get_payload(header);
	const struct nlattr *attributes[RTA_MAX + 1];
	struct reading reading = { .routing = data };
	struct route *route = &reading.route;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(*message))
		return;
	attributes_read_at(header, sizeof(*message), attributes, RTA_MAX);
	route->family = message->rtm_family;
	route->type = message->rtm_type;
	route->table = attribute_number(attributes[RTA_TABLE]);
	route->offload = message->rtm_flags & RTM_F_OFFLOAD;
	route->prefix.length = message->rtm_dst_len;
	if (attributes[RTA_DST] &&
	    mnl_attr_get_payload_len(attributes[RTA_DST]) == sizeof(route->prefix.address))
		memcpy(&route->prefix.address, mnl_attr_get_payload(attributes[RTA_DST]),
		       sizeof(route->prefix.address));
	if (!is_wanted(message, route))
		return;
	if (route->type == RTN_UNICAST)
		each_hop(attributes, add_hop, &reading);
	else
		*add_route(reading.routing) = *route;
}

static int compare_routes(const void *a, const void *b)
{
	const struct route *left = a, *right = b;
	int difference = right->family - left->family;

	return difference ? difference : prefix_compare(&left->prefix, &right->prefix);
}

/* Add all routes of a family. Start again if they change. */
static int read_routes(struct routing *routing, u8 family)
{
	unsigned int before = routing->route_count, tries = 0;
	struct request request;
	struct refusal refusal;
	struct rtmsg *message;
	int error;

	request_begin(&request, RTM_GETROUTE, NLM_F_DUMP);
	message = mnl_nlmsg_put_extra_header(request.header, sizeof(*message));
	message->rtm_family = family;
	do {
		routing->route_count = before;
		error = channel_exchange(&routing->channel, &request, read_route, routing,
					 &refusal);
	} while (error == EINTR && ++tries < DUMP_TRIES);
	request_free(&request);
	if (error)
		return error_kernel("rtnetlink: %s", strerror(error));
	return STATUS_OK;
}

/* Read devices and routes. The caller frees @routing in any case. */
int routing_read(struct routing *routing)
{
	int error;

	memset(routing, 0, sizeof(*routing));
	error = channel_open(&routing->channel, NETLINK_ROUTE);
	if (error)
		return error_kernel("rtnetlink: %s", strerror(error));
	if (links_read(&routing->channel, &routing->links) || read_routes(routing, AF_INET6) ||
	    read_routes(routing, AF_INET))
		return STATUS_KERNEL;
	if (routing->route_count)
		qsort(routing->routes, routing->route_count, sizeof(*routing->routes),
		      compare_routes);
	return STATUS_OK;
}

void routing_free(struct routing *routing)
{
	channel_close(&routing->channel);
	links_free(&routing->links);
	free(routing->routes);
}

/*
 * Find the first route to the prefix or a part of it, or the next one after
 * @after.
 */
const struct route *route_within(const struct routing *routing, const struct prefix *prefix,
				 const struct route *after)
{
	const struct route key = { .family = AF_INET6, .prefix.address = prefix->address };
	unsigned int low = 0, high = routing->route_count;
	const struct route *route;

	while (!after && low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (compare_routes(&routing->routes[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (after)
		low = after - routing->routes + 1;
	for (; low < routing->route_count; low++) {
		route = &routing->routes[low];
		if (route->family != AF_INET6 || !prefix_holds(prefix, &route->prefix.address))
			break;
		if (route->prefix.length >= prefix->length)
			return route;
	}
	return NULL;
}

static void add_device(u32 ifindex, const struct nlattr *via, void *data)
{
	struct path *path = data;

	(void)via;
	if (ifindex && path->count < HOPS_MAX)
		path->devices[path->count++] = ifindex;
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
	path->table = attribute_number(attributes[RTA_TABLE]);
	each_hop(attributes, add_device, path);
}

static void ask_path(struct routing *routing, const struct in6_addr *source,
		     const struct in6_addr *destination, u32 ifindex, u32 flags,
		     struct path *path)
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
	message->rtm_flags = flags;
	mnl_attr_put(request.header, RTA_DST, sizeof(*destination), destination);
	mnl_attr_put(request.header, RTA_SRC, sizeof(*source), source);
	if (ifindex)
		mnl_attr_put_u32(request.header, RTA_IIF, ifindex);
	path->error = channel_exchange(&routing->channel, &request, read_path, path, &refusal);
	request_free(&request);
}

/*
 * Find the next hops of a packet that enters by a device. Policy rules apply.
 */
void route_lookup(struct routing *routing, const struct in6_addr *source,
		  const struct in6_addr *destination, u32 ifindex, struct path *path)
{
	ask_path(routing, source, destination, ifindex, RTM_F_FIB_MATCH, path);
	/* A nexthop object may hide its devices there. */
	if (!path->error && !path->count && !path->local)
		ask_path(routing, source, destination, ifindex, 0, path);
}

/*
 * Find the device by which the router reaches an address.
 *
 * Return: its ifindex, or 0.
 */
u32 route_to(struct routing *routing, const void *address, size_t size, u32 mark)
{
	struct request request;
	struct refusal refusal;
	struct rtmsg *message;
	struct path path;

	memset(&path, 0, sizeof(path));
	request_begin(&request, RTM_GETROUTE, NLM_F_ACK);
	message = mnl_nlmsg_put_extra_header(request.header, sizeof(*message));
	message->rtm_family = size == sizeof(struct in_addr) ? AF_INET : AF_INET6;
	message->rtm_dst_len = 8 * size;
	mnl_attr_put(request.header, RTA_DST, size, address);
	if (mark)
		mnl_attr_put_u32(request.header, RTA_MARK, mark);
	path.error = channel_exchange(&routing->channel, &request, read_path, &path, &refusal);
	request_free(&request);
	return path.error || path.local || !path.count ? 0 : path.devices[0];
}
