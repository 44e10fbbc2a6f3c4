// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoig, an egress-only internet gateway for IPv6: load and unload the module.
 */
#include <linux/eoig.h>
#include <linux/module.h>
#include <net/genetlink.h>

#include "flow/table.h"
#include "netlink/family.h"
#include "netns/netns.h"
#include "packet/packet.h"
#include "policy/build.h"
#include "version.h"

static int __init eoig_init(void)
{
	int err;

	eoig_packet_init();
	err = eoig_flow_module_init();
	if (err)
		return err;
	err = eoig_policy_module_init();
	if (err)
		goto err_flow;
	err = eoig_net_module_init();
	if (err)
		goto err_policy;
	err = eoig_netlink_init();
	if (err)
		goto err_net;
	return 0;

err_net:
	eoig_net_module_exit();
err_policy:
	eoig_policy_module_exit();
err_flow:
	eoig_flow_module_exit();
	return err;
}

static void __exit eoig_exit(void)
{
	eoig_netlink_exit();
	eoig_net_module_exit();
	eoig_policy_module_exit();
	eoig_flow_module_exit();
}

module_init(eoig_init);
module_exit(eoig_exit);

MODULE_DESCRIPTION("Egress-only internet gateway for IPv6");
MODULE_AUTHOR("The eoig developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(EOIG_VERSION);
MODULE_ALIAS_GENL_FAMILY(EOIG_FAMILY_NAME);
