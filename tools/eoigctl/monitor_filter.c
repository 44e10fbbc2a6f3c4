// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filter drop events by reason and address.
 */
#include <string.h>
#include <netinet/ip6.h>

#include "error.h"
#include "monitor_filter.h"
#include "stats.h"

_Static_assert(__EOIG_DROP_COUNT <= 32, "each reason has a bit");

static int parse_reason(struct args *args, struct drop_filter *filter)
{
	const char *value = args_value(args, "reason");
	int reason;

	if (!value)
		return STATUS_USER;
	reason = drop_reason_parse(value);
	if (reason < 0)
		return STATUS_USER;
	filter->reasons |= 1U << reason;
	return STATUS_OK;
}

static int parse_address(struct args *args, struct drop_filter *filter)
{
	const char *value;

	if (filter->has_prefix)
		return error_user("\"address\" is given twice");
	filter->has_prefix = true;
	value = args_value(args, "address");
	if (!value)
		return STATUS_USER;
	return parse_prefix(value, &filter->prefix);
}

/* Parse the value of a filter. A drop matches if it has any of the reasons. */
int drop_filter_parse(struct args *args, enum drop_filter_kind kind,
		      struct drop_filter *filter)
{
	return kind == DROP_FILTER_REASON ? parse_reason(args, filter) :
					    parse_address(args, filter);
}

static bool holds_either(const struct prefix *prefix,
			 const struct nlattr *packet)
{
	struct ip6_hdr header;

	if (!packet || mnl_attr_get_payload_len(packet) < sizeof(header))
		return false;
	memcpy(&header, mnl_attr_get_payload(packet), sizeof(header));
	return prefix_holds(prefix, &header.ip6_src) ||
	       prefix_holds(prefix, &header.ip6_dst);
}

/* Check whether the sample of a drop event matches. */
bool drop_filter_matches(const struct drop_filter *filter,
			 const struct nlmsghdr *header)
{
	const struct nlattr *drop[EOIG_DROP_A_MAX + 1];
	const struct nlattr *message[EOIG_A_MAX + 1];
	u64 reason;

	if (!filter->reasons && !filter->has_prefix)
		return true;
	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_DROP])
		return false;
	attributes_read_nest(message[EOIG_A_DROP], drop, EOIG_DROP_A_MAX);
	if (!drop[EOIG_DROP_A_REASON])
		return false;
	reason = attribute_number(drop[EOIG_DROP_A_REASON]);
	if (filter->reasons &&
	    (reason >= 32 || !(filter->reasons & (1U << reason))))
		return false;
	return !filter->has_prefix ||
	       holds_either(&filter->prefix, drop[EOIG_DROP_A_HEADER]);
}
