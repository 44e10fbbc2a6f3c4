/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_UPLINK_H
#define EOIGCTL_UPLINK_H

#include "gateway.h"
#include "link.h"

/* Size of all uplinks of a gateway and one more, as words. */
#define UPLINKS_TEXT	((EOIG_UPLINKS_MAX + 1) * (IF_NAMESIZE + sizeof("uplink ")))

void uplinks_mark(const struct gateway_list *gateways, struct links *links);
bool gateway_has_uplink(const struct links *links, const struct gateway *gateway, u32 ifindex);
bool gateway_has_vrf_of(const struct links *links,
			const struct gateway *gateway, u32 ifindex);
const struct gateway *gateway_of_uplink(const struct links *links,
					const struct gateway_list *gateways, u32 ifindex);
const char *gateway_to_name(const struct gateway_list *gateways);
u32 gateway_first_uplink(const struct gateway *gateway);
const char *uplinks_text(const struct gateway *gateway, const char *old, const char *new,
			 char text[UPLINKS_TEXT]);

#endif /* EOIGCTL_UPLINK_H */
