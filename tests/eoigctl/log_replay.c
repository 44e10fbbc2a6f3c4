// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay recorded events through the flow log of eoigctl.
 *
 *     log_replay FORMAT STREAM ROUNDS RATE FILE [STATE]
 *
 * STREAM has messages of the kernel, recorded by tests/net/log-record: one in a
 * line, in hexadecimal. Each round sends all of them, of a flow with another
 * interior address. They go through a netlink socket to listen_read(), and
 * on as in eoigctl log. RATE is in messages per second, or 0 for as fast as
 * they are read. With a rate the sender does not wait: a message for which the
 * socket has no room is lost.
 *
 * This does not stand for the kernel: nothing is asked for, and no counter is
 * compared. It shows that each message becomes the right record, and how fast.
 * It prints the numbers of messages sent and lost, of accepted packets in the
 * sums, of milliseconds that the log has computed, and of those until the last
 * record was written. With a state file the sums are those of all runs. A FILE
 * that begins with "[" is a collector.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <linux/netlink.h>

#include "clock.h"
#include "log.h"
#include "memory.h"

#define MESSAGES_MAX	256
/* No command of the family has this number: it ends the replay. */
#define COMMAND_END	255
#define BURST		50

static struct nlmsghdr *messages[MESSAGES_MAX];
static unsigned int message_count;
static bool ended;

static void fail(const char *what)
{
	fprintf(stderr, "log_replay: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void read_stream(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t room = 0, i, length;
	char *line = NULL;
	unsigned int byte;
	u8 *message;

	if (!file)
		fail(path);
	while (getline(&line, &room, file) > 0) {
		length = strspn(line, "0123456789abcdef") / 2;
		if (length < NLMSG_HDRLEN || message_count == MESSAGES_MAX)
			continue;
		message = allocate(NULL, MNL_ALIGN(length));
		for (i = 0; i < length; i++) {
			if (sscanf(line + 2 * i, "%2x", &byte) != 1)
				fail(path);
			message[i] = byte;
		}
		messages[message_count++] = (struct nlmsghdr *)message;
	}
	free(line);
	fclose(file);
}

/* Give the flow of a message another interior address. */
static void change_flow(struct nlmsghdr *header, u32 round)
{
	const struct nlattr *flow[EOIG_FLOW_A_MAX + 1];
	const struct nlattr *message[EOIG_A_MAX + 1];

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_FLOW])
		return;
	attributes_read_nest(message[EOIG_A_FLOW], flow, EOIG_FLOW_A_MAX);
	if (flow[EOIG_FLOW_A_INTERIOR])
		memcpy((u8 *)mnl_attr_get_payload(flow[EOIG_FLOW_A_INTERIOR]) +
		       8, &round, sizeof(round));
}

/* Send all messages of all rounds. Return: the number of lost ones. */
static unsigned long send_all(int fd, const struct sockaddr_nl *to,
			      unsigned long rounds, double rate)
{
	unsigned long sent = 0, lost = 0, round;
	s64 begun = clock_ms(CLOCK_MONOTONIC);
	unsigned int i;

	for (round = 0; round < rounds; round++) {
		for (i = 0; i < message_count; i++, sent++) {
			change_flow(messages[i], round);
			if (sendto(fd, messages[i], messages[i]->nlmsg_len,
				   rate ? MSG_DONTWAIT : 0,
				   (const struct sockaddr *)to,
				   sizeof(*to)) < 0)
				lost++;
			while (rate && sent % BURST == 0 &&
			       sent > (clock_ms(CLOCK_MONOTONIC) - begun + 1) *
			       rate / 1000)
				usleep(100);
		}
	}
	return lost;
}

static void take(const struct nlmsghdr *header, void *data)
{
	const struct genlmsghdr *message = mnl_nlmsg_get_payload(header);

	if (message->cmd == COMMAND_END)
		ended = true;
	else
		log_take(data, header);
}

static void flush(struct log *log)
{
	log->format.ops->finish(&log->format, &log->output);
	log_output_flush(&log->output);
}

static int open_output(struct log_output *output, const char *path)
{
	return *path == '[' ? log_output_collector(output, path) :
			      log_output_file(output, path);
}

static int open_log(struct log *log, const char *format, const char *path,
		    const char *state)
{
	log->output.books = &log->books;
	log->output.state = &log->state;
	log->certain = LOG_NEVER;
	log->listen.buffer = allocate(NULL, 64 * 1024);
	log->listen.family = messages[0]->nlmsg_type;
	if (log_format_parse(&log->format, format) ||
	    log_fields_parse(&log->format, NULL) ||
	    open_output(&log->output, path) ||
	    log_state_open(&log->state, state) ||
	    channel_open(&log->listen.channel, NETLINK_USERSOCK))
		return 1;
	log_output_recover(&log->output);
	log_books_open(&log->books, log_state_last(&log->state), clock_now());
	return 0;
}

static void run_log(struct log *log)
{
	struct pollfd waits = {
		.fd = listen_fd(&log->listen),
		.events = POLLIN,
	};

	while (!ended) {
		if (poll(&waits, 1, -1) < 0)
			fail("poll");
		log->now = clock_now();
		if (listen_read(&log->listen, take, log))
			exit(1);
		flush(log);
	}
	log_drops_settle(log);
	flush(log);
}

/* Return: the accepted packets in the sums. */
static unsigned long long accepted(const struct log_books *books)
{
	unsigned long long sum = 0;
	u32 i;

	for (i = 0; i < books->count; i++)
		sum += books->books[i].logged[LOG_PACKETS_OUT] +
		       books->books[i].logged[LOG_PACKETS_IN];
	return sum;
}

int main(int argc, char **argv)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	socklen_t length = sizeof(address);
	struct log log = { .now = 0 };
	int sender, room = 64 << 20;
	unsigned long rounds, lost;
	double rate;
	s64 begun;
	pid_t child;

	if (argc != 6 && argc != 7)
		return 2;
	read_stream(argv[2]);
	rounds = strtoul(argv[3], NULL, 10);
	rate = strtod(argv[4], NULL);
	if (!message_count || open_log(&log, argv[1], argv[5], argv[6]))
		return 1;
	setsockopt(listen_fd(&log.listen), SOL_SOCKET, SO_RCVBUFFORCE,
		   &room, sizeof(room));
	if (getsockname(listen_fd(&log.listen),
			(struct sockaddr *)&address, &length))
		fail("getsockname");
	begun = clock_ms(CLOCK_MONOTONIC);
	child = fork();
	if (!child) {
		struct nlmsghdr *end = messages[0];

		sender = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK);
		if (sender < 0)
			fail("socket");
		lost = send_all(sender, &address, rounds, rate);
		((struct genlmsghdr *)mnl_nlmsg_get_payload(end))->cmd =
			COMMAND_END;
		if (sendto(sender, end, end->nlmsg_len, 0,
			   (struct sockaddr *)&address, length) < 0)
			fail("sendto");
		printf("sent %lu lost %lu ", rounds * message_count, lost);
		fflush(stdout);
		_exit(0);
	}
	fcntl(listen_fd(&log.listen), F_SETFL, O_NONBLOCK);
	run_log(&log);
	waitpid(child, NULL, 0);
	printf("accepted %llu cpu %lld ms %lld\n", accepted(&log.books),
	       clock_ms(CLOCK_PROCESS_CPUTIME_ID),
	       clock_ms(CLOCK_MONOTONIC) - begun);
	log_close(&log);
	while (message_count)
		free(messages[--message_count]);
	return 0;
}
