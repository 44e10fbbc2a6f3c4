// SPDX-License-Identifier: GPL-2.0-only
/*
 * Versions of the module: of the loaded one, and of the installed one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "family.h"
#include "module_version.h"
#include "text.h"

static void read_version(const struct nlmsghdr *header, void *text)
{
	const struct nlattr *attributes[EOIG_A_MAX + 1];

	attributes_read(header, attributes, EOIG_A_MAX);
	attribute_text(attributes[EOIG_A_VERSION], text, MODULE_VERSION_TEXT);
}

/* Get the version of the loaded module. @text is empty if none is loaded. */
int module_version_loaded(char text[MODULE_VERSION_TEXT])
{
	struct request request;
	struct refusal refusal;
	int error;

	*text = '\0';
	eoig_begin(&request, EOIG_CMD_VERSION_GET);
	error = eoig_try(&request, read_version, text, &refusal);
	request_free(&request);
	if (error && !(refusal.general && error == ENOENT))
		return eoig_refused(&refusal, "version");
	return STATUS_OK;
}

static void run_modinfo(int out)
{
	static const char *const words[] = {
		"modinfo", "-F", "version", "eoig", NULL
	};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDIN_FILENO);
	dup2(null, STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	execvp(words[0], (char *const *)words);
	_exit(127);
}

/*
 * Get the version of the module that modprobe would load. @text is empty if
 * none is installed for the running kernel.
 */
void module_version_installed(char text[MODULE_VERSION_TEXT])
{
	int status = -1, ends[2];
	FILE *output;
	pid_t child;

	*text = '\0';
	if (pipe2(ends, O_CLOEXEC))
		return;
	child = fork();
	if (!child)
		run_modinfo(ends[1]);
	close(ends[1]);
	output = fdopen(ends[0], "r");
	if (!output)
		close(ends[0]);
	else if (!fgets(text, MODULE_VERSION_TEXT, output))
		*text = '\0';
	if (output)
		fclose(output);
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			break;
	text[strcspn(text, "\n")] = '\0';
	if (status || !text_valid(text))
		*text = '\0';
}
