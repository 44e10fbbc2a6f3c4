/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between kernels, from 6.1 to the newest. No other file of the module asks for a
 * version. Each entry names the version at which it ends.
 */
#ifndef EOIG_COMPAT_H
#define EOIG_COMPAT_H

#include <linux/export.h>
#include <linux/version.h>

/* The KUnit suites are a module of their own. Only their build exports the module's functions. */
#ifdef EOIG_KUNIT
#define EXPORT_SYMBOL_FOR_EOIG_KUNIT(symbol)	EXPORT_SYMBOL_GPL(symbol)
#else
#define EXPORT_SYMBOL_FOR_EOIG_KUNIT(symbol)
#endif

/* Ends at 6.6, which added an accessor for the attributes of a dump. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define eoig_dump_attributes(cb)	(genl_dumpit_info(cb)->attrs)
#else
#define eoig_dump_attributes(cb)	(genl_info_dump(cb)->attrs)
#endif

/* Ends at 6.3, which added a reason for bad extension headers. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define SKB_DROP_REASON_IPV6_BAD_EXTHDR	SKB_DROP_REASON_IP_INHDR
#endif

/* Ends at 6.5, which moved segmentation out of skbuff.h. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <net/gso.h>
#endif

/* Ends at 6.10, which added a function to get the IPv6 route of a dst_entry. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define eoig_rt6_info(dst)	((struct rt6_info *)(dst))
#else
#define eoig_rt6_info(dst)	dst_rt6_info(dst)
#endif

/* Ends at 6.18, which removed the table of TCP sockets from the arguments. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
#define eoig_inet6_lookup_established(net, ...)	\
	__inet6_lookup_established(net, (net)->ipv4.tcp_death_row.hashinfo, __VA_ARGS__, 0)
#else
#define eoig_inet6_lookup_established(net, ...)	\
	__inet6_lookup_established(net, __VA_ARGS__, 0)
#endif

/* Ends at 6.15, which renamed CRC32c. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
#define eoig_crc32c(crc, bytes, size)	__crc32c_le(crc, (const unsigned char *)(bytes), size)
#else
#define eoig_crc32c(crc, bytes, size)	crc32c(crc, bytes, size)
#endif

/* Ends at 6.13, which added a function that sets up all of a timer. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define eoig_hrtimer_setup(timer, run, clock, mode)	\
	do {						\
		hrtimer_init(timer, clock, mode);	\
		(timer)->function = (run);		\
	} while (0)
#else
#define eoig_hrtimer_setup(timer, run, clock, mode)	\
	hrtimer_setup(timer, run, clock, mode)
#endif

#endif /* EOIG_COMPAT_H */
