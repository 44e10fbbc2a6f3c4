/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interior endpoints that a gateway's filtering opens to more than one exterior endpoint.
 */
#ifndef EOIG_VERDICT_ENDPOINT_H
#define EOIG_VERDICT_ENDPOINT_H

#include "flow/flow.h"
#include "packet/packet.h"

struct eoig_crossing;
struct eoig_gateway;
struct eoig_net;

void eoig_endpoint_refresh(struct eoig_net *instance,
			   const struct eoig_gateway *gateway,
			   const struct eoig_tuple *tuple,
			   const struct in6_addr *wire, u64 binding,
			   enum eoig_direction direction, u32 now);
bool eoig_endpoint_accepts(const struct eoig_crossing *crossing,
			   const struct eoig_gateway *gateway, const struct eoig_packet *packet);

#endif /* EOIG_VERDICT_ENDPOINT_H */
