// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write a file atomically. The data goes to a temporary file first. A full
 * disk, an error or a power failure leaves the old file intact.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eoigctl.h"
#include "error.h"
#include "file.h"

#define SUFFIX	".part"

static int report_errno(const struct new_file *file)
{
	return error_user("%s: %s", file->path, strerror(errno));
}

/*
 * Begin to write a file. @mode: for a new file.
 *
 * Return: the stream, or NULL after an error message.
 */
FILE *file_begin(struct new_file *file, const char *path, mode_t mode)
{
	struct stat old;
	int fd;

	file->path = path;
	/* Replace the target of a symbolic link, not the link. */
	file->target = realpath(path, NULL);
	if (!file->target && errno == ENOENT)
		file->target = strdup(path);
	file->part = NULL;
	file->stream = NULL;
	if (!file->target || asprintf(&file->part, "%s" SUFFIX, file->target) < 0) {
		report_errno(file);
		goto fail;
	}
	if (!stat(file->target, &old)) {
		if (!S_ISREG(old.st_mode)) {
			error_user("%s: not a regular file", path);
			goto fail;
		}
		mode = old.st_mode & 07777;
	}
	unlink(file->part);
	fd = open(file->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	file->stream = fd < 0 ? NULL : fdopen(fd, "w");
	if (!file->stream) {
		report_errno(file);
		goto fail;
	}
	return file->stream;
fail:
	free(file->target);
	free(file->part);
	return NULL;
}

/*
 * Finish a file. Rename it into place if @status is 0 and all data is written.
 */
int file_end(struct new_file *file, int status)
{
	bool written = !fflush(file->stream) && !ferror(file->stream) &&
		       !fsync(fileno(file->stream));

	if (fclose(file->stream))
		written = false;
	if (!status && (!written || rename(file->part, file->target)))
		status = report_errno(file);
	if (status)
		unlink(file->part);
	free(file->target);
	free(file->part);
	return status;
}
