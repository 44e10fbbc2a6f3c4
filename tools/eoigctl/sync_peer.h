/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_PEER_H
#define EOIGCTL_SYNC_PEER_H

#include <jansson.h>

#include "address.h"
#include "sync_dump.h"
#include "sync_kernel.h"

#define SYNC_PROBLEM_TEXT	128

struct sync_peer {
	struct address address;
	struct sync_session *session;
	struct sync_dump dump;
	struct sync_kernel *kernel;
	const struct sync_keys *keys;
	int fd;			/* the socket that sends to it */
	int send_error;		/* errno of the last datagram, or 0 */
	u64 unsent;		/* datagrams that the kernel refused */
	u64 digests[SYNC_SLICES];
	/* What was said about it on standard error, and when. */
	bool said_in_sync;
	bool said_differs;
	char said_problem[SYNC_PROBLEM_TEXT];
	s64 said;
};

bool sync_peer_open(struct sync_peer *peer, const u8 id[SYNC_ID_SIZE]);
void sync_peer_close(struct sync_peer *peer);
int sync_peer_run(struct sync_peer *peer, s64 now);
void sync_peer_announce(struct sync_peer *peer, s64 now);
bool sync_peer_in_sync(const struct sync_peer *peer, s64 now);
json_t *sync_peer_json(const struct sync_peer *peer, s64 now);

#endif /* EOIGCTL_SYNC_PEER_H */
