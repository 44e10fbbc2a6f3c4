/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of multicast groups of the module, as they wait in the socket.
 */
#ifndef EOIGCTL_LISTEN_H
#define EOIGCTL_LISTEN_H

#include "netlink.h"

/* Maximum number of groups. */
#define LISTEN_GROUPS	4

struct listen {
	struct channel channel;
	u16 family;		/* 0: the module is not loaded */
	const char *const *names;	/* of the groups, NULL at the end */
	u32 groups[LISTEN_GROUPS];	/* their numbers */
	bool lost;		/* events were lost */
	bool loaded;		/* the module was loaded meanwhile */
	bool waiting;		/* the last reading has left some */
	char *buffer;
	char *stored;		/* messages of listen_store() */
	size_t stored_used;
	size_t stored_room;
};

int listen_open(struct listen *listen, const char *const *names);
int listen_fd(const struct listen *listen);
int listen_resync(struct listen *listen);
void listen_store(struct listen *listen);
int listen_read(struct listen *listen, answer_fn take, void *data);
void listen_close(struct listen *listen);

#endif /* EOIGCTL_LISTEN_H */
