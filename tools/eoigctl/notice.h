/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NOTICE_H
#define EOIGCTL_NOTICE_H

enum notice {
	NOTICE_UNATTACHED,	/* new uplinks may close prefixes */
	NOTICE_STRICT_SOURCE,	/* a configuration of 0.1 sets strict-source */
};

void notice_expect(enum notice notice);
unsigned int notices_take(void);

#endif /* EOIGCTL_NOTICE_H */
