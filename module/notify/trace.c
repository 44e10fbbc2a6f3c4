// SPDX-License-Identifier: GPL-2.0-only
/*
 * The code of the tracepoints in notify/trace.h.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/net_namespace.h>

#ifndef __CHECKER__
#define CREATE_TRACE_POINTS
#endif
#include "notify/trace.h"
