// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checksums of TCP, DCCP and SCTP.
 *
 * A receiver discards a packet with a wrong checksum, so a state machine must ignore it.
 * Only packets that would open or end a flow are checked, not the data of established flows.
 */
#include <linux/crc32.h>
#include <net/ip6_checksum.h>

#include "compat.h"
#include "packet/checksum.h"

/* Check whether the kernel computes the checksum later, or has verified it. */
static bool eoig_checksum_is_sure(const struct sk_buff *skb)
{
	return skb->ip_summed == CHECKSUM_UNNECESSARY || skb->ip_summed == CHECKSUM_PARTIAL ||
	       skb_is_gso(skb);
}

/*
 * Verify the checksum of TCP, UDP or DCCP. The pseudo header has the home
 * addresses, if the packet has any (RFC 6275).
 */
static bool eoig_checksum_inet(const struct sk_buff *skb, const struct eoig_packet *packet,
			       unsigned int covered)
{
	const struct in6_addr *source = packet->home_source ?: packet->source;
	const struct in6_addr *destination = packet->home_destination ?: packet->destination;

	return !csum_ipv6_magic(source, destination, packet->length, packet->protocol,
				skb_checksum(skb, packet->offset, covered, 0));
}

/*
 * Verify the checksum of DCCP. It covers the header, and as much data as the
 * header says (RFC 4340 section 9.2).
 */
static bool eoig_checksum_dccp(const struct sk_buff *skb, const struct eoig_packet *packet)
{
	const struct dccp_hdr *header = (const struct dccp_hdr *)packet->transport;
	unsigned int covered = packet->length;

	if (header->dccph_cscov)
		covered = min(covered, (header->dccph_doff + header->dccph_cscov - 1) * 4U);
	return eoig_checksum_inet(skb, packet, covered);
}

/*
 * Verify the checksum of SCTP: CRC32c of the whole packet, with zeros in place
 * of the checksum (RFC 9260 appendix A).
 */
static bool eoig_checksum_sctp(const struct sk_buff *skb, const struct eoig_packet *packet)
{
	unsigned int at = packet->offset, end = at + packet->length, size;
	struct sctphdr header;
	u8 buffer[128];
	__le32 checksum;
	u32 crc;

	if (skb_copy_bits(skb, at, &header, sizeof(header)))
		return false;
	checksum = header.checksum;
	header.checksum = 0;
	crc = eoig_crc32c(~0U, &header, sizeof(header));
	at += sizeof(header);
	for (; at < end; at += size) {
		size = min_t(unsigned int, end - at, sizeof(buffer));
		if (skb_copy_bits(skb, at, buffer, size))
			return false;
		crc = eoig_crc32c(crc, buffer, size);
	}
	return checksum == cpu_to_le32(~crc);
}

/**
 * eoig_checksum_valid - check the checksum of a packet
 * @skb: the packet
 * @packet: the same, parsed
 *
 * If a routing header has segments left, the final destination is not known here. Then the
 * checksum counts as right.
 *
 * Context: any; takes no lock, writes nothing.
 * Return: false for TCP, DCCP or SCTP with a wrong checksum, else true.
 */
bool eoig_checksum_valid(const struct sk_buff *skb, const struct eoig_packet *packet)
{
	if (eoig_checksum_is_sure(skb) || packet->rerouted)
		return true;
	switch (packet->protocol) {
	case IPPROTO_TCP:
		return eoig_checksum_inet(skb, packet, packet->length);
	case IPPROTO_DCCP:
		return eoig_checksum_dccp(skb, packet);
	case IPPROTO_SCTP:
		return eoig_checksum_sctp(skb, packet);
	}
	return true;
}
