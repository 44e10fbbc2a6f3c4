// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check for ways to forward packets that bypass netfilter, and so the gateways.
 */
#include <netinet/in.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/netfilter.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "uplink.h"

/* Kernels have these since 6.6. Older headers lack them. */
#define TCX_INGRESS	46
#define TCX_EGRESS	47

#define COMMAND_TEXT	1024

static const char *role(const struct link *link)
{
	return link->uplink ? "this uplink" : "this device of subnets";
}

static void check_xdp(struct check *check, const struct link *link)
{
	const char *mode = "xdp";

	if (link->xdp == XDP_ATTACHED_NONE)
		return;
	if (link->xdp == XDP_ATTACHED_SKB)
		mode = "xdpgeneric";
	else if (link->xdp == XDP_ATTACHED_HW)
		mode = "xdpoffload";
	report_add(&check->report, WARNING,
		   "%s has an XDP program, which can bypass the gateway\nip link set dev %s %s off",
		   role(link), link->name, mode);
}

static void read_filter(const struct nlmsghdr *header, void *data)
{
	bool *found = data;

	*found |= header->nlmsg_type == RTM_NEWTFILTER;
}

static bool has_filter(struct channel *channel, u32 ifindex, u32 minor)
{
	struct request request;
	struct refusal refusal;
	struct tcmsg *message;
	bool found = false;

	request_begin(&request, RTM_GETTFILTER, NLM_F_DUMP);
	message = mnl_nlmsg_put_extra_header(request.header, sizeof(*message));
	message->tcm_ifindex = ifindex;
	message->tcm_parent = TC_H_MAKE(TC_H_CLSACT, minor);
	channel_exchange(channel, &request, read_filter, &found, &refusal);
	request_free(&request);
	return found;
}

/* Find programs of tcx. tc does not list them. */
static bool has_tcx(u32 ifindex, u32 type)
{
	union bpf_attr attribute;

	memset(&attribute, 0, sizeof(attribute));
	attribute.query.target_fd = ifindex;
	attribute.query.attach_type = type;
	return !syscall(SYS_bpf, BPF_PROG_QUERY, &attribute, sizeof(attribute)) &&
	       attribute.query.prog_cnt;
}

static void check_tc(struct check *check, const struct link *link)
{
	static const struct {
		const char *name;
		u32 minor;
		u32 tcx;
	} sides[] = {
		{ "ingress", TC_H_MIN_INGRESS, TCX_INGRESS },
		{ "egress", TC_H_MIN_EGRESS, TCX_EGRESS },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sides); i++) {
		if (has_filter(&check->routing.channel, link->ifindex, sides[i].minor))
			report_add(&check->report, WARNING,
				   "%s has tc filters at %s, which can bypass the gateway\ntc filter del dev %s %s",
				   role(link), sides[i].name, link->name, sides[i].name);
		if (has_tcx(link->ifindex, sides[i].tcx))
			report_add(&check->report, WARNING,
				   "%s has BPF programs at %s, which can bypass the gateway\nbpftool net show dev %s",
				   role(link), sides[i].name, link->name);
	}
}

static void check_switch(struct check *check, const struct link *link)
{
	const struct link *master = link_master(&check->routing.links, link);

	if (master && !strcmp(master->kind, "openvswitch"))
		report_add(&check->report, WARNING,
			   "%s is a port of Open vSwitch, which bypasses the gateway\novs-vsctl del-port %s",
			   role(link), link->name);
	else if (!strcmp(link->kind, "openvswitch"))
		report_add(&check->report, WARNING,
			   "%s belongs to Open vSwitch, which bypasses the gateway\novs-ofctl dump-flows %s",
			   role(link), link->name);
}

static void check_offload(struct check *check, const struct link *link)
{
	const struct route *route;
	unsigned int i;

	for (i = 0; i < check->routing.route_count; i++) {
		route = &check->routing.routes[i];
		if (route->ifindex != link->ifindex || !route->offload ||
		    route->family != AF_INET6)
			continue;
		report_add(&check->report, WARNING,
			   "%s has offloaded routes: its hardware bypasses the gateway\nip -6 route show table all dev %s",
			   role(link), link->name);
		return;
	}
}

/*
 * Build "nft delete rule ...; " for each rule that adds flows to the flowtable.
 */
static bool flowtable_rules(const struct check *check, const struct nft_flowtable *flowtable,
			    char *text)
{
	const struct ruleset *ruleset = &check->ruleset;
	const struct nft_rule *rule;
	size_t length = 0;
	unsigned int i;

	*text = '\0';
	for (i = 0; i < ruleset->rule_count; i++) {
		rule = &ruleset->rules[i];
		if (rule->family != flowtable->family || strcmp(rule->table, flowtable->table) ||
		    !nft_rule_uses(rule, "flow_offload") || nft_rule_is_ipv4(rule) ||
		    COMMAND_TEXT - length < 2 * NFT_NAME + 64)
			continue;
		length += snprintf(text + length, COMMAND_TEXT - length,
				   "nft delete rule %s %s %s handle %llu; ",
				   nft_family_text(rule->family), rule->table, rule->chain,
				   rule->handle);
	}
	return length;
}

/* Report flowtables. They forward flows that the gateway has already ended. */
static void check_flowtables(struct check *check)
{
	const struct nft_flowtable *flowtable;
	char rules[COMMAND_TEXT];
	unsigned int i;

	for (i = 0; i < check->ruleset.flowtable_count; i++) {
		flowtable = &check->ruleset.flowtables[i];
		if (flowtable->family == NFPROTO_IPV4 || !flowtable_rules(check, flowtable, rules))
			continue;
		report_about(&check->report, "flowtable %s", flowtable->name);
		report_add(&check->report, WARNING,
			   "its flows bypass the gateway (devices: %s)\n%snft delete flowtable %s %s %s",
			   flowtable->devices, rules, nft_family_text(flowtable->family),
			   flowtable->table, flowtable->name);
	}
}

void check_bypasses(struct check *check)
{
	const struct links *links = &check->routing.links;
	unsigned int i;

	if (!check->gateways.count)
		return;
	for (i = 0; i < links->count; i++) {
		const struct link *link = &links->links[i];

		if (!link->uplink && !link->interior)
			continue;
		report_about(&check->report, "device %s", link->name);
		check_xdp(check, link);
		check_tc(check, link);
		check_switch(check, link);
		check_offload(check, link);
	}
	check_flowtables(check);
}
