/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_IP6TABLES_H
#define EOIGCTL_IP6TABLES_H

#include "eoigctl.h"

/* The decision of the legacy chain FORWARD. */
enum ip6tables_outcome {
	IP6TABLES_PASSES,
	IP6TABLES_DROPS,
	IP6TABLES_UNSURE,
};

enum ip6tables_outcome ip6tables_forward(const char *in, const char *out);

#endif /* EOIGCTL_IP6TABLES_H */
