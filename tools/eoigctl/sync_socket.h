/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYNC_SOCKET_H
#define EOIGCTL_SYNC_SOCKET_H

#include "address.h"

int sync_socket_open(const struct address *own);
ssize_t sync_socket_receive(int fd, void *datagram, size_t size,
			    struct address *from);

#endif /* EOIGCTL_SYNC_SOCKET_H */
