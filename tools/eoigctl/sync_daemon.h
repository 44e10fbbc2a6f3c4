/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_DAEMON_H
#define EOIGCTL_SYNC_DAEMON_H

#include "sync_peer.h"

#define SYNC_PORT	6092
#define SYNC_PEERS_MAX	8
#define SYNC_KEY_FILE	"/etc/eoig/sync.key"

/* The families of sockets. */
enum {
	SYNC_V6,
	SYNC_V4,
	SYNC_FAMILIES,
};

/* What the command line says. */
struct sync_setup {
	unsigned int peer_count;
	struct address peers[SYNC_PEERS_MAX];
	struct address own[SYNC_FAMILIES];	/* length 0: any address */
	const char *key_file;
	u16 port;
	bool active_active;	/* unanswered flows, too */
};

struct sync_daemon {
	const struct sync_setup *setup;
	struct sync_kernel kernel;
	struct sync_keys keys;
	struct sync_peer *peers;
	unsigned int peer_count;
	int sockets[SYNC_FAMILIES];	/* or -1 */
	int status;		/* the socket of sync status */
	int signals;
	bool stopped;
	s64 config_due;		/* when to read the configuration, or 0 */
	s64 compared;		/* when a loss was last told to the sessions */
	u64 strangers;		/* datagrams of addresses that are no peers */
};

int sync_daemon_run(const struct sync_setup *setup);

#endif /* EOIGCTL_SYNC_DAEMON_H */
