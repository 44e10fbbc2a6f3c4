// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read the endpoints of a WireGuard device's peers.
 */
#include <linux/wireguard.h>
#include <netinet/in.h>
#include <string.h>

#include "netlink.h"
#include "wireguard.h"

struct reading {
	endpoint_fn take;
	void *data;
};

static void read_family(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[CTRL_ATTR_FAMILY_ID + 1];
	u16 *family = data;

	attributes_read(header, attributes, CTRL_ATTR_FAMILY_ID);
	*family = attribute_number(attributes[CTRL_ATTR_FAMILY_ID]);
}

static void begin(struct request *request, u16 type, u16 flags, u8 command, u8 version)
{
	struct genlmsghdr *header;

	request_begin(request, type, flags);
	header = mnl_nlmsg_put_extra_header(request->header, sizeof(*header));
	header->cmd = command;
	header->version = version;
}

/* Return: the family number, or 0 without WireGuard. */
static u16 find_family(struct channel *channel)
{
	struct request request;
	struct refusal refusal;
	u16 family = 0;

	begin(&request, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(request.header, CTRL_ATTR_FAMILY_NAME, WG_GENL_NAME);
	channel_exchange(channel, &request, read_family, &family, &refusal);
	request_free(&request);
	return family;
}

static void take_endpoint(const struct reading *reading, const struct nlattr *attribute, u32 mark)
{
	size_t size = mnl_attr_get_payload_len(attribute);
	struct sockaddr_in6 ipv6;
	struct sockaddr_in ipv4;

	if (size == sizeof(ipv4)) {
		memcpy(&ipv4, mnl_attr_get_payload(attribute), size);
		reading->take(&ipv4.sin_addr, sizeof(ipv4.sin_addr), mark, reading->data);
	} else if (size == sizeof(ipv6)) {
		memcpy(&ipv6, mnl_attr_get_payload(attribute), size);
		reading->take(&ipv6.sin6_addr, sizeof(ipv6.sin6_addr), mark, reading->data);
	}
}

static void read_device(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *device[WGDEVICE_A_MAX + 1], *peer[WGPEER_A_MAX + 1], *nest;
	const struct reading *reading = data;

	attributes_read(header, device, WGDEVICE_A_MAX);
	if (!device[WGDEVICE_A_PEERS])
		return;
	mnl_attr_for_each_nested(nest, device[WGDEVICE_A_PEERS]) {
		attributes_read_nest(nest, peer, WGPEER_A_MAX);
		if (peer[WGPEER_A_ENDPOINT])
			take_endpoint(reading, peer[WGPEER_A_ENDPOINT],
				      attribute_number(device[WGDEVICE_A_FWMARK]));
	}
}

/* List the endpoints. Without permission or WireGuard there are none. */
void wireguard_endpoints(u32 ifindex, endpoint_fn take, void *data)
{
	struct reading reading = { .take = take, .data = data };
	struct request request;
	struct refusal refusal;
	struct channel channel;
	u16 family;

	if (channel_open(&channel, NETLINK_GENERIC))
		return;
	family = find_family(&channel);
	if (family) {
		begin(&request, family, NLM_F_DUMP, WG_CMD_GET_DEVICE, WG_GENL_VERSION);
		mnl_attr_put_u32(request.header, WGDEVICE_A_IFINDEX, ifindex);
		channel_exchange(&channel, &request, read_device, &reading, &refusal);
		request_free(&request);
	}
	channel_close(&channel);
}
