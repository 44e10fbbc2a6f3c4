/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_MONITOR_FILTER_H
#define EOIGCTL_MONITOR_FILTER_H

#include "args.h"
#include "netlink.h"
#include "parse.h"

enum drop_filter_kind {
	DROP_FILTER_REASON,
	DROP_FILTER_ADDRESS,
};

/* A filter of drop events. */
struct drop_filter {
	u32 reasons;		/* a bit per enum eoig_drop; 0 for all */
	bool has_prefix;
	struct prefix prefix;	/* of the source or the destination */
};

int drop_filter_parse(struct args *args, enum drop_filter_kind kind,
		      struct drop_filter *filter);
bool drop_filter_matches(const struct drop_filter *filter,
			 const struct nlmsghdr *header);

#endif /* EOIGCTL_MONITOR_FILTER_H */
