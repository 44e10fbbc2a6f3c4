/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_NETNS_H
#define EOIGCTL_NETNS_H

#define NETNS_FOLDER	"/run/netns"

int netns_enter(const char *name);

#endif /* EOIGCTL_NETNS_H */
