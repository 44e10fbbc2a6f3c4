/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_GATEWAY_H
#define EOIGCTL_GATEWAY_H

#include <jansson.h>
#include <net/if.h>

#include "netlink.h"

struct stats;

struct uplink {
	char name[IF_NAMESIZE];
	u32 ifindex;		/* 0 if no such device exists */
};

struct gateway {
	char name[EOIG_NAME_MAX + 1];
	u32 given;		/* bit mask of EOIG_GATEWAY_A_* */
	u32 values[EOIG_GATEWAY_A_MAX + 1];
	unsigned int uplink_count;
	struct uplink uplinks[EOIG_UPLINKS_MAX];
	char comment[EOIG_COMMENT_MAX + 1];
};

struct gateway_list {
	unsigned int count;
	unsigned int room;
	struct gateway *gateways;
};

int gateway_parse(struct args *args, struct gateway *gateway, bool add);
void gateway_put(struct request *request, const struct gateway *gateway);
void gateway_read(const struct nlattr *nest, struct gateway *gateway);
int gateway_list_get(struct gateway_list *list);
void gateway_list_free(struct gateway_list *list);

json_t *gateway_json(const struct gateway *gateway, const struct stats *stats);
int gateway_show(const struct gateway_list *list);

#endif /* EOIGCTL_GATEWAY_H */
