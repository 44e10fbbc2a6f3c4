// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interior endpoints that a gateway's filtering opens to more than one exterior endpoint (REC-11,
 * REC-17, REC-33). An endpoint is an entry of the flow table, as a flow is.
 */
#include "flow/table.h"
#include "flow/track.h"
#include "instance.h"
#include "notify/sync.h"
#include "verdict/binding.h"
#include "verdict/crossing.h"
#include "verdict/endpoint.h"

/* Get the tuple of the endpoint that a gateway's filtering opens for a flow. */
static bool eoig_endpoint_tuple(const struct eoig_gateway *gateway, const struct eoig_tuple *flow,
				struct eoig_tuple *endpoint)
{
	switch (flow->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		break;
	default:
		return false;
	}
	*endpoint = *flow;
	endpoint->exterior_port = 0;
	endpoint->flags |= EOIG_TUPLE_ENDPOINT;
	if (gateway->filtering == EOIG_FILTERING_ENDPOINT_INDEPENDENT)
		memset(&endpoint->exterior, 0, sizeof(endpoint->exterior));
	return true;
}

/**
 * eoig_endpoint_refresh - keep the endpoint of a flow open
 * @instance: of the netns
 * @gateway: of the flow
 * @tuple: of the flow
 * @wire: the interior address of the flow on the wire
 * @binding: of the flow
 * @direction: of the packet; only a packet from the interior opens an endpoint
 * @now: eoig_flow_now()
 *
 * Without memory the endpoint stays closed.
 *
 * Context: softirq, RCU read side.
 */
void eoig_endpoint_refresh(struct eoig_net *instance,
			   const struct eoig_gateway *gateway,
			   const struct eoig_tuple *tuple,
			   const struct in6_addr *wire, u64 binding,
			   enum eoig_direction direction, u32 now)
{
	struct eoig_flow_table *table = &instance->table;
	struct eoig_flow *endpoint;
	struct eoig_tuple key;

	if (!eoig_endpoint_tuple(gateway, tuple, &key))
		return;
	endpoint = eoig_flow_find(table, &key, now);
	if (endpoint) {
		eoig_sync_refreshed(&instance->notify.sync, endpoint,
				    eoig_flow_refresh(endpoint, now), now);
		return;
	}
	if (direction == EOIG_IN)
		return;
	endpoint = eoig_flow_create(table, &key, wire, eoig_tuple_hash(&key), 0, now);
	if (IS_ERR(endpoint))
		return;
	eoig_track_open_endpoint(endpoint);
	/* The spoofed mark is about this peer only. */
	endpoint->binding = binding & ~(u64)EOIG_BINDING_SPOOFED;
	if (eoig_flow_insert(table, endpoint) == endpoint)
		eoig_sync_flow(&instance->notify.sync, endpoint, now);
}

/**
 * eoig_endpoint_accepts - check whether an inbound packet may begin a connection to an endpoint
 * @crossing: the packet
 * @gateway: of the packet's subnet
 * @packet: the packet, parsed
 *
 * In PRE_ROUTING it changes nothing except the binding of the endpoint, which
 * it may renew. In FORWARD it also keeps the endpoint open.
 *
 * Context: softirq, RCU read side.
 * Return: true if it may.
 */
bool eoig_endpoint_accepts(const struct eoig_crossing *crossing,
			   const struct eoig_gateway *gateway, const struct eoig_packet *packet)
{
	struct eoig_tuple tuple, key;
	struct eoig_flow *endpoint;
	u32 subnet;

	if (gateway->filtering == EOIG_FILTERING_ADDRESS_PORT_DEPENDENT)
		return false;
	eoig_packet_tuple(packet, EOIG_IN, &tuple);
	if (!eoig_endpoint_tuple(gateway, &tuple, &key))
		return false;
	endpoint = eoig_flow_find(&crossing->instance->table, &key, crossing->now);
	if (!endpoint || !eoig_track_begins(crossing->skb, packet) ||
	    eoig_flow_gateway(crossing, endpoint, packet->destination, packet->source,
			      EOIG_IN, &subnet) != gateway)
		return false;
	if (!crossing->out || !eoig_crossing_commits(crossing))
		return true;
	eoig_sync_refreshed(&crossing->instance->notify.sync, endpoint,
			    eoig_flow_refresh(endpoint, crossing->now),
			    crossing->now);
	return true;
}
