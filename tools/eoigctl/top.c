// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl top: live view in a terminal. The terminal is restored however it
 * ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "args.h"
#include "command.h"
#include "error.h"
#include "parse.h"
#include "top.h"

#define DELAY_PRESET	2

/*
 * Spend at most a quarter of the time on reading. A million flows take long to
 * read.
 */
#define LOOK_SHARE	3

#define SCREEN_BEGIN	"\033[?1049h\033[?25l\033[2J"
#define SCREEN_END	"\033[?25h\033[?1049l"

/* Signals arrive only in ppoll(), so these need not be volatile. */
static sig_atomic_t resized, ended;

static void take_signal(int number)
{
	if (number == SIGWINCH)
		resized = 1;
	else
		ended = 1;
}

struct top {
	struct termios terminal;	/* settings to restore */
	int stderr_fd;			/* descriptor to restore */
	sigset_t signals;		/* mask to restore */
	struct top_view view;
	struct top_sample now;
	struct top_sample before;
	double next;			/* time of the next sample */
	u32 delay;
	bool quit;
};

static void write_all(const char *text, size_t length)
{
	while (length) {
		ssize_t written = write(STDOUT_FILENO, text, length);

		if (written < 0 && errno != EINTR) {
			/* The terminal is gone. */
			ended = 1;
			return;
		}
		if (written > 0) {
			text += written;
			length -= written;
		}
	}
}

/* Catch signals, and deliver them only in ppoll(). */
static void catch_signals(struct top *top)
{
	static const int caught[] = { SIGWINCH, SIGINT, SIGQUIT, SIGTERM, SIGHUP,
				      SIGPIPE };
	struct sigaction action = { .sa_handler = take_signal };
	sigset_t set;
	unsigned int i;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(caught); i++) {
		sigaction(caught[i], &action, NULL);
		sigaddset(&set, caught[i]);
	}
	sigprocmask(SIG_BLOCK, &set, &top->signals);
}

static void read_size(struct top *top)
{
	struct winsize size;

	top->view.rows = 24;
	top->view.columns = 80;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col) {
		top->view.rows = size.ws_row;
		top->view.columns = size.ws_col;
	}
}

/* Keep error messages off the page, and print them afterwards. */
static void hold_errors(struct top *top)
{
	int held = memfd_create("errors", MFD_CLOEXEC);

	top->stderr_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	if (held >= 0 && top->stderr_fd >= 0)
		dup2(held, STDERR_FILENO);
	close(held);
}

static void print_held_errors(struct top *top)
{
	char text[512];
	ssize_t length;
	off_t at = 0;

	if (top->stderr_fd < 0)
		return;
	while ((length = pread(STDERR_FILENO, text, sizeof(text), at)) > 0) {
		at += length;
		if (write(top->stderr_fd, text, length) < 0)
			break;
	}
	dup2(top->stderr_fd, STDERR_FILENO);
	close(top->stderr_fd);
}

static int screen_begin(struct top *top)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &top->terminal))
		return error_user("top needs a terminal, for programs use: eoigctl -j stats");
	catch_signals(top);
	raw = top->terminal;
	/* Keys send signals, except for the one that suspends. */
	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	hold_errors(top);
	write_all(SCREEN_BEGIN, strlen(SCREEN_BEGIN));
	return STATUS_OK;
}

static void screen_end(struct top *top)
{
	write_all(SCREEN_END, strlen(SCREEN_END));
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &top->terminal);
	print_held_errors(top);
	sigprocmask(SIG_SETMASK, &top->signals, NULL);
}

static void draw(struct top *top)
{
	size_t length;
	char *page = top_page(&top->now, &top->before, &top->view, &length);

	if (page)
		write_all(page, length);
	free(page);
}

/* Take a sample. Rates compare it with the one before. */
static int look(struct top *top)
{
	double begun = top_clock(), took;
	int status;

	top_sample_free(&top->before);
	top->before = top->now;
	status = top_sample_get(&top->now);
	took = top_clock() - begun;
	top->next = begun + (took * (1 + LOOK_SHARE) > top->delay ?
			     took * (1 + LOOK_SHARE) : top->delay);
	return status;
}

static void press(struct top *top, char key)
{
	static const char order_keys[TOP_COLUMN_COUNT + 1] = {
		[TOP_HOST] = 'h', [TOP_FLOWS] = 'f', [TOP_NEW] = 'n',
		[TOP_UNREPLIED] = 'u', [TOP_OUT] = 'o', [TOP_IN] = 'i',
	};
	const char *found = key ? strchr(order_keys, key) : NULL;

	if (found) {
		top->view.order = found - order_keys;
		top->view.reverse = false;
	} else if (key == 'r') {
		top->view.reverse = !top->view.reverse;
	} else if (key == '?') {
		top->view.help = !top->view.help;
	} else if (key == ' ') {
		top->next = 0;
	} else if (key == 'q') {
		top->quit = true;
	}
}

/* Wait for a key, a signal, or the time of the next sample. */
static void wait_for_something(struct top *top)
{
	struct pollfd terminal = { .fd = STDIN_FILENO, .events = POLLIN };
	double left = top->next - top_clock();
	struct timespec timeout = { 0 };
	char keys[64];
	ssize_t count, i;

	if (left > 0) {
		timeout.tv_sec = left;
		timeout.tv_nsec = (left - timeout.tv_sec) * 1e9;
	}
	if (ppoll(&terminal, 1, &timeout, &top->signals) <= 0)
		return;
	count = read(STDIN_FILENO, keys, sizeof(keys));
	/* Readable without data: the terminal is gone. */
	if (count <= 0)
		top->quit = true;
	for (i = 0; i < count; i++)
		press(top, keys[i]);
}

static int run(struct top *top)
{
	int status = look(top);

	while (!status && !top->quit && !ended) {
		read_size(top);
		resized = 0;
		draw(top);
		while (!status && !top->quit && !ended && !resized) {
			wait_for_something(top);
			if (top->next <= top_clock())
				status = look(top);
			draw(top);
		}
	}
	return status;
}

int top_command(struct args *args)
{
	struct top top = { .delay = DELAY_PRESET, .view.order = TOP_FLOWS };
	const char *word = args_next(args);
	int status;

	if (word && (parse_number(word, "delay", 1, 3600, &top.delay) || args_end(args)))
		return STATUS_USER;
	if (options.json)
		return error_user("top has no JSON output, use: eoigctl -j stats");
	status = screen_begin(&top);
	if (status)
		return status;
	status = run(&top);
	screen_end(&top);
	top_sample_free(&top.now);
	top_sample_free(&top.before);
	return status;
}
