// SPDX-License-Identifier: GPL-2.0-only
/*
 * Say why the module is not loaded.
 *
 * A request for the family makes the kernel load the module. If that fails, the
 * kernel only says that there is no such family. Where it accepts signed
 * modules only, modprobe tells whether the signature is the cause.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "module.h"

#define PARAMETER	"/sys/module/module/parameters/sig_enforce"
#define LOCKDOWN	"/sys/kernel/security/lockdown"

/* DKMS signs with this key. */
#define DKMS_KEY	"/var/lib/dkms/mok.pub"

#define SAID_TEXT	1024

/* Read the beginning of a file. Without the file it is empty. */
static const char *read_file(const char *path, char text[SAID_TEXT])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = 0;

	if (fd >= 0) {
		length = read(fd, text, SAID_TEXT - 1);
		close(fd);
	}
	text[length > 0 ? length : 0] = '\0';
	return text;
}

/* Test if the kernel loads only modules with a signature that it knows. */
static bool signature_needed(void)
{
	char text[SAID_TEXT];

	if (*read_file(PARAMETER, text) == 'Y')
		return true;
	/* The mode in use stands in brackets. */
	read_file(LOCKDOWN, text);
	return strstr(text, "[integrity]") || strstr(text, "[confidentiality]");
}

static void run_modprobe(int output)
{
	static const char *const words[] = { "modprobe", "eoig", NULL };

	dup2(output, STDERR_FILENO);
	/* The text of an errno is compared. */
	setenv("LC_ALL", "C", 1);
	execvp(words[0], (char *const *)words);
	_exit(127);
}

/* Load the module. Return: what modprobe says. */
static const char *modprobe_says(char said[SAID_TEXT])
{
	size_t used = 0;
	ssize_t length;
	int ends[2];
	pid_t child;

	*said = '\0';
	if (pipe2(ends, O_CLOEXEC))
		return said;
	child = fork();
	if (!child)
		run_modprobe(ends[1]);
	close(ends[1]);
	while (used < SAID_TEXT - 1) {
		length = read(ends[0], said + used, SAID_TEXT - 1 - used);
		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			break;
		used += length;
	}
	said[used] = '\0';
	close(ends[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return said;
}

/*
 * Test if the kernel rejects the signature of the module. With lockdown alone,
 * its errno is EPERM, which root gets for no other reason here.
 */
static bool signature_rejected(void)
{
	char said[SAID_TEXT];

	if (geteuid() || !signature_needed())
		return false;
	modprobe_says(said);
	return strstr(said, strerror(EKEYREJECTED)) ||
	       strstr(said, strerror(ENOKEY)) || strstr(said, strerror(EPERM));
}

/* Report that the module is not loaded. */
int module_missing(void)
{
	if (signature_rejected())
		return error_kernel("module signature rejected, enrol its key: mokutil --import %s",
				    DKMS_KEY);
	return error_kernel("the eoig module is not loaded, run: modprobe eoig");
}
