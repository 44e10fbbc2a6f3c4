/* SPDX-License-Identifier: GPL-2.0-only */
/* The header in the order of RFC 4443. The numbers are those of the kernel. */
#ifndef PROOF_ICMPV6_H
#define PROOF_ICMPV6_H

#include <linux/types.h>

struct icmp6hdr {
	__u8 icmp6_type;
	__u8 icmp6_code;
	__be16 icmp6_cksum;
	__be32 icmp6_data;
};

#define ICMPV6_DEST_UNREACH		1
#define ICMPV6_PARAMPROB		4
#define ICMPV6_ECHO_REQUEST		128
#define ICMPV6_ECHO_REPLY		129
#define ICMPV6_MGM_QUERY		130
#define ICMPV6_MGM_REDUCTION		132
#define ICMPV6_MLD2_REPORT		143
#define ICMPV6_DHAAD_REQUEST		144
#define ICMPV6_DHAAD_REPLY		145
#define ICMPV6_MOBILE_PREFIX_SOL	146
#define ICMPV6_MOBILE_PREFIX_ADV	147

#endif /* PROOF_ICMPV6_H */
