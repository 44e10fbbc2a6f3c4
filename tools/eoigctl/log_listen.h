/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of flows and drops, as they wait in the socket.
 */
#ifndef EOIGCTL_LOG_LISTEN_H
#define EOIGCTL_LOG_LISTEN_H

#include "netlink.h"

enum {
	LOG_GROUP_FLOW,
	LOG_GROUP_DROP,
	LOG_GROUP_COUNT,
};

struct log_listen {
	struct channel channel;
	u16 family;		/* 0: the module is not loaded */
	u32 groups[LOG_GROUP_COUNT];
	bool lost;		/* events were lost */
	bool loaded;		/* the module was loaded meanwhile */
	bool waiting;		/* the last reading has left some */
	char *buffer;
	char *stored;		/* messages of log_listen_store() */
	size_t stored_used;
	size_t stored_room;
};

int log_listen_open(struct log_listen *listen);
int log_listen_fd(const struct log_listen *listen);
int log_listen_resync(struct log_listen *listen);
void log_listen_store(struct log_listen *listen);
int log_listen_read(struct log_listen *listen, answer_fn take, void *data);
void log_listen_close(struct log_listen *listen);

#endif /* EOIGCTL_LOG_LISTEN_H */
