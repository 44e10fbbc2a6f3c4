// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check that the router forwards.
 */
#include "check.h"
#include "config.h"
#include "nft_block.h"
#include "sysctl.h"

#define FRAGMENTS_FOLDER	"/proc/sys/net/netfilter/"
#define FRAGMENTS_NAME		"nf_conntrack_frag6_high_thresh"
#define FRAGMENTS_MIN		(256 * 1024)	/* a 64 KB packet in memory */

static void check_forwarding(struct check *check)
{
	if (!check->gateways.count)
		report_add(&check->report, PROBLEM,
			   "no gateway exists\neoigctl gateway add NAME uplink DEV");
	if (sysctl_number("all", "forwarding") != 1)
		report_add(&check->report, PROBLEM,
			   "IPv6 forwarding is off\nsysctl -w net.ipv6.conf.all.forwarding=1");
}

/*
 * Report a blocking table of nftables that is left. It stays when the module is
 * back.
 */
static void check_closed(struct check *check)
{
	if (nft_is_blocked(NFT_BLOCK_CLOSED))
		report_add(&check->report, PROBLEM,
			   "config close blocks all forwarding\neoigctl config open");
	if (nft_is_blocked(NFT_BLOCK_RELOAD))
		report_add(&check->report, PROBLEM,
			   "an unfinished reload blocks the uplinks\neoigctl reload resume");
}

/*
 * Check the memory for fragments. The kernel reassembles before the gateway
 * judges.
 */
static void check_fragments(struct check *check)
{
	long long room = number_read(FRAGMENTS_FOLDER FRAGMENTS_NAME);

	if (room >= 0 && room < FRAGMENTS_MIN)
		report_add(&check->report, PROBLEM,
			   "the memory for fragments is too small\nsysctl -w net.netfilter."
			   FRAGMENTS_NAME "=4194304");
}

/* Report a configuration that waits for confirmation. */
static void check_confirmed(struct check *check)
{
	u32 seconds = config_seconds_left();

	if (seconds)
		report_add(&check->report, WARNING,
			   "its configuration reverts in %u s\neoigctl config confirm",
			   seconds);
}

void check_router(struct check *check)
{
	report_about(&check->report, "router");
	check_forwarding(check);
	check_closed(check);
	check_fragments(check);
	check_confirmed(check);
}
