/* SPDX-License-Identifier: GPL-2.0-only */
/* Empty: the numbers of the parser are in net/ipv6.h. */
