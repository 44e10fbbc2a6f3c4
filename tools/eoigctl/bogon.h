/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_BOGON_H
#define EOIGCTL_BOGON_H

#include "parse.h"

/* A block of addresses that do not belong on the internet. */
struct bogon {
	const char *prefix;
	const char *what;
	bool never;		/* no option lets them pass */
};

const struct bogon *bogon_find(const struct prefix *prefix);

#endif /* EOIGCTL_BOGON_H */
