// SPDX-License-Identifier: GPL-2.0-only
/*
 * UDP sockets of the daemon, one for each family of its peers.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "error.h"
#include "sync_socket.h"

/* Room for the datagrams of a second or so. */
#define ROOM	(4 * 1024 * 1024)

static void enlarge(int fd, int force, int usual)
{
	int room = ROOM;

	/* A smaller buffer only overflows earlier. */
	if (setsockopt(fd, SOL_SOCKET, force, &room, sizeof(room)))
		setsockopt(fd, SOL_SOCKET, usual, &room, sizeof(room));
}

static int report(const struct address *own, int error)
{
	char text[ADDRESS_TEXT];

	switch (error) {
	case EADDRINUSE:
		error_user("port %u is in use, does eoigctl sync run already? Or use: port N",
			   address_port(own));
		break;
	case EADDRNOTAVAIL:
		error_user("%s is no address of this router",
			   address_host(own, text));
		break;
	case EACCES:
		error_user("port %u needs CAP_NET_BIND_SERVICE, use one above 1023",
			   address_port(own));
		break;
	default:
		error_kernel("%s: %s", address_text(own, text),
			     strerror(error));
	}
	return -1;
}

/*
 * Open a socket that receives at an address, or at any if it is unspecified.
 *
 * Return: the socket, which does not block, or -1 after an error message.
 */
int sync_socket_open(const struct address *own)
{
	int family = own->any.sa_family, on = 1, fd, error;

	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return report(own, errno);
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	enlarge(fd, SO_RCVBUFFORCE, SO_RCVBUF);
	enlarge(fd, SO_SNDBUFFORCE, SO_SNDBUF);
	if (!bind(fd, &own->any, own->length))
		return fd;
	error = errno;
	close(fd);
	return report(own, error);
}

/*
 * Receive a datagram, cut off at @size.
 *
 * Return: its length, or -1 if none waits.
 */
ssize_t sync_socket_receive(int fd, void *datagram, size_t size,
			    struct address *from)
{
	ssize_t length;

	memset(from, 0, sizeof(*from));
	do {
		from->length = sizeof(from->v6);
		length = recvfrom(fd, datagram, size, 0, &from->any,
				  &from->length);
	} while (length < 0 && errno == EINTR);
	return length;
}
