// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work in a network namespace of ip-netns(8).
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "netns.h"

/* Enter a network namespace of ip-netns(8). */
int netns_enter(const char *name)
{
	char path[sizeof(NETNS_FOLDER) + 256];
	int fd, error = 0;

	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return error_user("invalid network namespace name \"%s\"", name);
	snprintf(path, sizeof(path), NETNS_FOLDER "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return error_user("network namespace \"%s\" does not exist, see: ip netns",
				  name);
	if (fd < 0)
		return error_kernel("network namespace \"%s\": %s", name, strerror(errno));
	if (setns(fd, CLONE_NEWNET))
		error = errno;
	close(fd);
	if (error)
		return error_kernel("network namespace \"%s\": %s", name, strerror(error));
	return STATUS_OK;
}
