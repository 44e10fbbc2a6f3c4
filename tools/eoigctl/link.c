// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read network devices from rtnetlink.
 */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "link.h"
#include "memory.h"

/* The attribute with the remote address, by kind of tunnel. */
static const struct {
	const char *kind;
	u16 attribute;
} remotes[] = {
	{ "ipip", IFLA_IPTUN_REMOTE },
	{ "sit", IFLA_IPTUN_REMOTE },
	{ "ip6tnl", IFLA_IPTUN_REMOTE },
	{ "gre", IFLA_GRE_REMOTE },
	{ "gretap", IFLA_GRE_REMOTE },
	{ "erspan", IFLA_GRE_REMOTE },
	{ "ip6gre", IFLA_GRE_REMOTE },
	{ "ip6gretap", IFLA_GRE_REMOTE },
	{ "ip6erspan", IFLA_GRE_REMOTE },
	{ "vti", IFLA_VTI_REMOTE },
	{ "vti6", IFLA_VTI_REMOTE },
	{ "vxlan", IFLA_VXLAN_GROUP },
	{ "vxlan", IFLA_VXLAN_GROUP6 },
	{ "geneve", IFLA_GENEVE_REMOTE },
	{ "geneve", IFLA_GENEVE_REMOTE6 },
};

/*
 * Test if the kind is a pair of devices. These are peers: neither is below the
 * other.
 */
static bool is_pair(const char *kind)
{
	return !strcmp(kind, "veth") || !strcmp(kind, "netkit");
}

static void read_remote(struct link *link, const struct nlattr *data)
{
	const struct nlattr *attribute;
	unsigned int i;
	u16 size;

	mnl_attr_for_each_nested(attribute, data) {
		for (i = 0; i < ARRAY_SIZE(remotes); i++) {
			if (strcmp(remotes[i].kind, link->kind) ||
			    remotes[i].attribute != mnl_attr_get_type(attribute))
				continue;
			size = mnl_attr_get_payload_len(attribute);
			if (size != sizeof(struct in_addr) && size != sizeof(link->remote))
				continue;
			memcpy(&link->remote, mnl_attr_get_payload(attribute), size);
			link->remote_size = size;
		}
	}
}

static void read_info(struct link *link, const struct nlattr *nest)
{
	const struct nlattr *attributes[IFLA_INFO_MAX + 1];

	attributes_read_nest(nest, attributes, IFLA_INFO_MAX);
	attribute_text(attributes[IFLA_INFO_KIND], link->kind, sizeof(link->kind));
	if (attributes[IFLA_INFO_DATA])
		read_remote(link, attributes[IFLA_INFO_DATA]);
}

static void read_altnames(struct link *link, const struct nlattr *nest)
{
	const struct nlattr *attribute;
	size_t length = 0, size;

	mnl_attr_for_each_nested(attribute, nest) {
		if (mnl_attr_get_type(attribute) != IFLA_ALT_IFNAME)
			continue;
		size = mnl_attr_get_payload_len(attribute) + 1;
		link->altnames = allocate(link->altnames, length + size + 1);
		attribute_text(attribute, link->altnames + length, size);
		length += strlen(link->altnames + length) + 1;
		link->altnames[length] = '\0';
	}
}

static u8 read_xdp(const struct nlattr *nest)
{
	const struct nlattr *attributes[IFLA_XDP_ATTACHED + 1];

	attributes_read_nest(nest, attributes, IFLA_XDP_ATTACHED);
	return attribute_number(attributes[IFLA_XDP_ATTACHED]);
}

static void read_link(const struct nlmsghdr *header, void *data)
{
	const struct ifinfomsg *message = mnl_nlmsg_get_payload(header);
	const struct nlattr *attributes[IFLA_PROP_LIST + 1];
	struct links *links = data;
	struct link *link;

	if (mnl_nlmsg_get_payload_len(header) < sizeof(*message))
		return;
	attributes_read_at(header, sizeof(*message), attributes, IFLA_PROP_LIST);
	links->links = array_grow(links->links, links->count, &links->room,
				  sizeof(*links->links));
	link = &links->links[links->count++];
	memset(link, 0, sizeof(*link));
	link->ifindex = message->ifi_index;
	link->flags = message->ifi_flags;
	link->master = attribute_number(attributes[IFLA_MASTER]);
	attribute_text(attributes[IFLA_IFNAME], link->name, sizeof(link->name));
	if (attributes[IFLA_LINKINFO])
		read_info(link, attributes[IFLA_LINKINFO]);
	if (!attributes[IFLA_LINK_NETNSID] && !is_pair(link->kind))
		link->lower = attribute_number(attributes[IFLA_LINK]);
	if (link->lower == link->ifindex)
		link->lower = 0;
	if (attributes[IFLA_XDP])
		link->xdp = read_xdp(attributes[IFLA_XDP]);
	if (attributes[IFLA_PROP_LIST])
		read_altnames(link, attributes[IFLA_PROP_LIST]);
}

/* Free what an interrupted dump has read. */
static void forget_altnames(struct links *links)
{
	unsigned int i;

	for (i = 0; i < links->count; i++)
		free(links->links[i].altnames);
	links->count = 0;
}

/* Read all devices. */
int links_read(struct channel *channel, struct links *links)
{
	struct request request;
	struct refusal refusal;
	unsigned int tries = 0;
	int error;

	request_begin(&request, RTM_GETLINK, NLM_F_DUMP);
	mnl_nlmsg_put_extra_header(request.header, sizeof(struct ifinfomsg));
	do {
		forget_altnames(links);
		error = channel_exchange(channel, &request, read_link, links, &refusal);
	} while (error == EINTR && ++tries < DUMP_TRIES);
	request_free(&request);
	if (error)
		return error_kernel("rtnetlink: %s", strerror(error));
	return STATUS_OK;
}

void links_free(struct links *links)
{
	forget_altnames(links);
	free(links->links);
	memset(links, 0, sizeof(*links));
}

struct link *link_by_name(const struct links *links, const char *name)
{
	unsigned int i;

	for (i = 0; i < links->count; i++)
		if (!strcmp(links->links[i].name, name))
			return &links->links[i];
	return NULL;
}

/* Find a device by an alternative name. Return: the device, or NULL. */
struct link *link_by_altname(const struct links *links, const char *name)
{
	const char *altname;
	unsigned int i;

	for (i = 0; i < links->count; i++) {
		altname = links->links[i].altnames;
		for (; altname && *altname; altname += strlen(altname) + 1)
			if (!strcmp(altname, name))
				return &links->links[i];
	}
	return NULL;
}

struct link *link_by_index(const struct links *links, u32 ifindex)
{
	unsigned int i;

	for (i = 0; ifindex && i < links->count; i++)
		if (links->links[i].ifindex == ifindex)
			return &links->links[i];
	return NULL;
}

const char *link_name(const struct links *links, u32 ifindex)
{
	const struct link *link = link_by_index(links, ifindex);

	return link ? link->name : "?";
}

const struct link *link_master(const struct links *links, const struct link *link)
{
	return link_by_index(links, link->master);
}

bool link_is_vrf(const struct link *link)
{
	return !strcmp(link->kind, "vrf");
}

/*
 * Test if packets of its ports enter by this device. It then counts as an
 * uplink if a port does.
 */
bool link_joins_ports(const struct link *link)
{
	return !strcmp(link->kind, "bridge") || !strcmp(link->kind, "bond") ||
	       !strcmp(link->kind, "team");
}
