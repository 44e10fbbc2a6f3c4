// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error messages: one line each on standard error, with file and line if known.
 */
#include <stdarg.h>
#include <stdio.h>

#include "complete.h"
#include "error.h"
#include "text.h"

static const char *place_file;
static unsigned int place_line;

/*
 * Set file and line for the next messages. NULL: messages are about the command
 * line.
 */
void error_place(const char *file, unsigned int line)
{
	place_file = file;
	place_line = line;
}

static __printf(1, 0) void print_message(const char *format, va_list arguments)
{
	char message[1024];

	/* The line is not complete yet. */
	if (completing())
		return;
	vsnprintf(message, sizeof(message), format, arguments);
	text_clean(message);
	fflush(stdout);
	if (place_file && place_line)
		fprintf(stderr, "eoigctl: %s:%u: %s\n", place_file, place_line, message);
	else if (place_file)
		fprintf(stderr, "eoigctl: %s: %s\n", place_file, message);
	else
		fprintf(stderr, "eoigctl: %s\n", message);
}

/* Report an error of the user. */
int error_user(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_message(format, arguments);
	va_end(arguments);
	return STATUS_USER;
}

/* Print a warning. The command succeeds. */
void error_warn(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_message(format, arguments);
	va_end(arguments);
}

/* Report an error of the kernel. */
int error_kernel(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_message(format, arguments);
	va_end(arguments);
	return STATUS_KERNEL;
}
