/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NOTICE_H
#define EOIGCTL_NOTICE_H

/* What to print at the end. */
enum notice {
	NOTICE_UNATTACHED,		/* a gateway may have closed prefixes */
	NOTICE_STRICT_SOURCE,	/* a configuration of 0.1 names strict-source */
};

void notice_expect(enum notice notice);
int notices_print(int status);

#endif /* EOIGCTL_NOTICE_H */
