// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evaluate the chain FORWARD of legacy ip6tables, which nftables does not list.
 * Only rules without matches are understood.
 */
#include <net/if.h>
#include <netinet/in.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ip6tables.h"
#include "memory.h"
#include "text.h"

#define TABLE	"filter"

/* Test if the table exists. A query would create it. */
static bool table_exists(void)
{
	FILE *file = fopen("/proc/net/ip6_tables_names", "re");
	bool found = false;
	char line[64];

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = !strcmp(line, TABLE "\n");
	fclose(file);
	return found;
}

/* Read the table. Return: NULL without the table or without permission. */
static struct ip6t_get_entries *read_table(struct ip6t_getinfo *info)
{
	struct ip6t_get_entries *entries = NULL;
	socklen_t length = sizeof(*info);
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	if (fd < 0)
		return NULL;
	memset(info, 0, sizeof(*info));
	text_copy(info->name, sizeof(info->name), TABLE);
	if (!getsockopt(fd, IPPROTO_IPV6, IP6T_SO_GET_INFO, info, &length)) {
		length = sizeof(*entries) + info->size;
		entries = allocate(NULL, length);
		memset(entries, 0, sizeof(*entries));
		text_copy(entries->name, sizeof(entries->name), TABLE);
		entries->size = info->size;
		if (getsockopt(fd, IPPROTO_IPV6, IP6T_SO_GET_ENTRIES, entries, &length)) {
			free(entries);
			entries = NULL;
		}
	}
	close(fd);
	return entries;
}

/* Get the verdict of a rule. Return: 0 for a target other than a verdict. */
static int verdict_of(const struct ip6t_entry *entry)
{
	const struct xt_standard_target *target;

	target = (const struct xt_standard_target *)((const char *)entry + entry->target_offset);
	return *target->target.u.user.name ? 0 : target->verdict;
}

static bool device_matches(const char *name, const char *wanted, const unsigned char *mask)
{
	unsigned int i;

	for (i = 0; i < IFNAMSIZ; i++)
		if ((name[i] ^ wanted[i]) & mask[i])
			return false;
	return true;
}

/* Test if the rule looks only at devices. */
static bool is_plain(const struct ip6t_entry *entry)
{
	return entry->target_offset == sizeof(*entry) && !entry->ipv6.proto &&
	       !entry->ipv6.invflags && IN6_IS_ADDR_UNSPECIFIED(&entry->ipv6.smsk) &&
	       IN6_IS_ADDR_UNSPECIFIED(&entry->ipv6.dmsk);
}

static enum ip6tables_outcome walk(const struct ip6t_getinfo *info, const char *begin,
				   const char *in, const char *out)
{
	unsigned int at = info->hook_entry[NF_INET_FORWARD];
	const int accept = -NF_ACCEPT - 1, drop = -NF_DROP - 1;
	const struct ip6t_entry *entry;
	bool unsure = false;

	while (at < info->underflow[NF_INET_FORWARD]) {
		entry = (const struct ip6t_entry *)(begin + at);
		if (!entry->next_offset)
			break;
		at += entry->next_offset;
		if (!device_matches(in, entry->ipv6.iniface, entry->ipv6.iniface_mask) ||
		    !device_matches(out, entry->ipv6.outiface, entry->ipv6.outiface_mask))
			continue;
		if (is_plain(entry) && verdict_of(entry) == accept)
			return IP6TABLES_PASSES;
		if (is_plain(entry) && verdict_of(entry) == drop)
			return unsure ? IP6TABLES_UNSURE : IP6TABLES_DROPS;
		unsure |= verdict_of(entry) != drop;
	}
	entry = (const struct ip6t_entry *)(begin + info->underflow[NF_INET_FORWARD]);
	if (verdict_of(entry) != drop)
		return IP6TABLES_PASSES;
	return unsure ? IP6TABLES_UNSURE : IP6TABLES_DROPS;
}

enum ip6tables_outcome ip6tables_forward(const char *in, const char *out)
{
	enum ip6tables_outcome outcome = IP6TABLES_PASSES;
	char in_name[IFNAMSIZ] = "", out_name[IFNAMSIZ] = "";
	struct ip6t_get_entries *entries;
	struct ip6t_getinfo info;

	if (!table_exists())
		return IP6TABLES_PASSES;
	entries = read_table(&info);
	if (!entries)
		return IP6TABLES_PASSES;
	text_copy(in_name, sizeof(in_name), in);
	text_copy(out_name, sizeof(out_name), out);
	if (info.underflow[NF_INET_FORWARD] < info.size)
		outcome = walk(&info, (const char *)entries->entrytable, in_name, out_name);
	free(entries);
	return outcome;
}
