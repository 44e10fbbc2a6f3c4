/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checksums of TCP, DCCP and SCTP.
 */
#ifndef EOIG_PACKET_CHECKSUM_H
#define EOIG_PACKET_CHECKSUM_H

#include <linux/skbuff.h>

#include "packet/packet.h"

bool eoig_checksum_valid(const struct sk_buff *skb, const struct eoig_packet *packet);

#endif /* EOIG_PACKET_CHECKSUM_H */
