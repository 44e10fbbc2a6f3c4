/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The operations of the generic-netlink family "eoig".
 */
#ifndef EOIG_NETLINK_FAMILY_H
#define EOIG_NETLINK_FAMILY_H

int eoig_netlink_init(void);
void eoig_netlink_exit(void);

#endif /* EOIG_NETLINK_FAMILY_H */
