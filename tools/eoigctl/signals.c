// SPDX-License-Identifier: GPL-2.0-only
/*
 * The signals of a command that runs until it is told to end: it reads them
 * from a descriptor.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/signalfd.h>

#include "error.h"
#include "signals.h"

/*
 * Block SIGHUP, SIGINT and SIGTERM, and ignore SIGPIPE.
 *
 * Return: a descriptor to read them from, or -1 after an error message.
 */
int signals_open(void)
{
	sigset_t blocked;
	int fd;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGHUP);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &blocked, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		error_kernel("signals: %s", strerror(errno));
	return fd;
}

/* Return: the number of the next signal that waits, or 0. */
int signals_read(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	return info.ssi_signo;
}
