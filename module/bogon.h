/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses that may not cross the border (REC-1, REC-3, REC-7).
 */
#ifndef EOIG_BOGON_H
#define EOIG_BOGON_H

#include <linux/in6.h>
#include <linux/types.h>

bool eoig_bogon(const struct in6_addr *address, bool accept);

#endif /* EOIG_BOGON_H */
