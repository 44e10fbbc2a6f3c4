// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long an idle flow lives: defaults, floors and their sources, by kind of timeout.
 */
#include "compat.h"
#include "proto/timeout.h"

const struct eoig_timeout_rule eoig_timeout_rules[__EOIG_TIMEOUT_COUNT] = {
	[EOIG_TIMEOUT_TCP_ESTABLISHED]	= { "tcp-established", "RFC 6092 REC-35", 7440, 7440 },
	[EOIG_TIMEOUT_TCP_TRANSITORY]	= { "tcp-transitory", "RFC 6092 REC-35", 240, 240 },
	[EOIG_TIMEOUT_TCP_RESET]	= { "tcp-reset", "RFC 5961", 10, 1 },
	[EOIG_TIMEOUT_UDP]		= { "udp", "RFC 6092 REC-14", 300, 120 },
	[EOIG_TIMEOUT_UDP_WELL_KNOWN]	= { "udp-well-known", "RFC 6092 REC-15", 300, 10 },
	[EOIG_TIMEOUT_SCTP_ESTABLISHED]	= { "sctp-established", "RFC 6092 REC-40", 7440, 7440 },
	[EOIG_TIMEOUT_SCTP_TRANSITORY]	= { "sctp-transitory", "RFC 6092 REC-40", 240, 240 },
	[EOIG_TIMEOUT_DCCP_OPEN]	= { "dccp-open", "RFC 6092 REC-44", 7440, 7440 },
	[EOIG_TIMEOUT_DCCP_TRANSITORY]	= { "dccp-transitory", "RFC 6092 REC-44", 480, 480 },
	[EOIG_TIMEOUT_GENERIC]		= { "generic", "RFC 6092 REC-12", 300, 120 },
	[EOIG_TIMEOUT_ICMP]		= { "icmp", "RFC 5508 REQ-2", 60, 60 },
};

/**
 * eoig_timeout_presets - get the defaults
 * @seconds: array of __EOIG_TIMEOUT_COUNT, filled
 *
 * Context: any.
 */
void eoig_timeout_presets(u32 *seconds)
{
	unsigned int kind;

	for (kind = 0; kind < __EOIG_TIMEOUT_COUNT; kind++)
		seconds[kind] = eoig_timeout_rules[kind].preset;
}
EXPORT_SYMBOL_FOR_EOIG_KUNIT(eoig_timeout_presets);
