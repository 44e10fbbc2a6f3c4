// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl monitor: print events as they happen, one per line.
 *
 * No event is lost silently: a line says where the kernel dropped some. The
 * module may be unloaded and loaded meanwhile, as in a reload.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "args.h"
#include "command.h"
#include "error.h"
#include "family.h"
#include "keyword.h"
#include "memory.h"
#include "monitor.h"
#include "monitor_filter.h"
#include "print.h"

#define RECEIVE_SIZE	(64 * 1024)
#define RECEIVE_ROOM	(8 * 1024 * 1024)

/*
 * The multicast group of nlctrl that announces families. Its number is fixed.
 */
#define FAMILY_GROUP	GENL_ID_CTRL

enum {
	GROUP_CONFIG,
	GROUP_FLOW,
	GROUP_DROP,
	GROUP_COUNT,
};

static const char *const groups[] = {
	[GROUP_CONFIG]	= EOIG_MCGRP_CONFIG,
	[GROUP_FLOW]	= EOIG_MCGRP_FLOW,
	[GROUP_DROP]	= EOIG_MCGRP_DROP,
	NULL,
};

/* The words of the command: kinds of events, then filters. */
static const char *const words[] = {
	[GROUP_CONFIG]				= EOIG_MCGRP_CONFIG,
	[GROUP_FLOW]				= EOIG_MCGRP_FLOW,
	[GROUP_DROP]				= EOIG_MCGRP_DROP,
	[GROUP_COUNT + DROP_FILTER_REASON]	= "reason",
	[GROUP_COUNT + DROP_FILTER_ADDRESS]	= "address",
	NULL,
};

struct monitor {
	struct channel channel;
	struct drop_filter filter;
	bool wanted[GROUP_COUNT];
	u32 numbers[GROUP_COUNT];
	u16 family;
};

static void read_groups(const struct nlattr *nest, struct monitor *monitor)
{
	const struct nlattr *group, *attributes[CTRL_ATTR_MCAST_GRP_MAX + 1];
	char name[GENL_NAMSIZ];
	unsigned int i;

	mnl_attr_for_each_nested(group, nest) {
		attributes_read_nest(group, attributes, CTRL_ATTR_MCAST_GRP_MAX);
		attribute_text(attributes[CTRL_ATTR_MCAST_GRP_NAME], name, sizeof(name));
		for (i = 0; i < GROUP_COUNT; i++)
			if (!strcmp(name, groups[i]))
				monitor->numbers[i] =
					attribute_number(attributes[CTRL_ATTR_MCAST_GRP_ID]);
	}
}

/* Read the number of the family, and those of its groups. */
static void read_family(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[CTRL_ATTR_MAX + 1];
	struct monitor *monitor = data;
	char name[GENL_NAMSIZ];

	attributes_read(header, attributes, CTRL_ATTR_MAX);
	attribute_text(attributes[CTRL_ATTR_FAMILY_NAME], name, sizeof(name));
	if (strcmp(name, EOIG_FAMILY_NAME))
		return;
	monitor->family = attribute_number(attributes[CTRL_ATTR_FAMILY_ID]);
	if (attributes[CTRL_ATTR_MCAST_GROUPS])
		read_groups(attributes[CTRL_ATTR_MCAST_GROUPS], monitor);
}

static int join(struct monitor *monitor, const char *name, u32 number)
{
	int group = number;

	if (!mnl_socket_setsockopt(monitor->channel.socket, NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group)))
		return STATUS_OK;
	if (errno == EPERM)
		return error_kernel("%s events: permission denied, run as root (CAP_NET_ADMIN)",
				    name);
	return error_kernel("%s events: %s", name, strerror(errno));
}

/* Make the module notice the listener now, not within a second. */
static void announce_listener(void)
{
	struct request request;
	struct refusal refusal;

	/* A reloaded module has a new family number. */
	eoig_close();
	eoig_begin(&request, EOIG_CMD_VERSION_GET);
	eoig_try(&request, NULL, NULL, &refusal);
	request_free(&request);
}

static int join_wanted(struct monitor *monitor)
{
	int status = STATUS_OK;
	unsigned int i;

	for (i = 0; !status && i < GROUP_COUNT; i++)
		if (monitor->wanted[i])
			status = join(monitor, groups[i], monitor->numbers[i]);
	announce_listener();
	return status;
}

/* Print the time with milliseconds, and with -timestamp the date. */
static void print_time(const struct timespec *when)
{
	const char *format = options.timestamp ? "%FT%T" : "%T";
	struct tm local;
	char text[32];

	if (!localtime_r(&when->tv_sec, &local) ||
	    !strftime(text, sizeof(text), format, &local))
		return;
	printf("%s%s.%03ld%s ", colour_begin(DIM), text,
	       when->tv_nsec / 1000000, colour_end(DIM));
}

/* Begin an event. Return: the object to fill, or NULL for text output. */
static json_t *event_begin(const char *kind, struct timespec when)
{
	json_t *object;

	if (!options.json) {
		print_time(&when);
		printf("%s%-6s%s ", colour_begin(BOLD), kind, colour_end(BOLD));
		return NULL;
	}
	object = json_object();
	json_object_set_new(object, "time",
			    json_real(when.tv_sec +
				      when.tv_nsec / 1000000 / 1e3));
	json_object_set_new(object, "event", json_string(kind));
	return object;
}

static void event_end(json_t *object)
{
	if (object)
		json_line(object);
	else
		putchar('\n');
}

static struct timespec time_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now;
}

/*
 * Get the time at which the module sent an event. It may have waited for the
 * reader since. A module of 0.1 does not tell.
 */
static struct timespec event_time(const struct nlmsghdr *header)
{
	const struct nlattr *message[EOIG_A_MAX + 1];
	u64 nanoseconds;

	attributes_read(header, message, EOIG_A_MAX);
	if (!message[EOIG_A_TIME])
		return time_now();
	nanoseconds = attribute_number(message[EOIG_A_TIME]);
	return (struct timespec){
		.tv_sec = nanoseconds / 1000000000,
		.tv_nsec = nanoseconds % 1000000000,
	};
}

/* Print an event without data, which eoigctl itself has noticed. */
static void print_plain(const char *kind, const char *key, const char *word, const char *meaning)
{
	json_t *object = event_begin(kind, time_now());

	if (object)
		json_object_set_new(object, key, json_string(word));
	else
		fputs(meaning, stdout);
	event_end(object);
}

static void print_event(const char *kind, const struct nlmsghdr *header,
			void (*print)(const struct nlmsghdr *header, json_t *object))
{
	json_t *object = event_begin(kind, event_time(header));

	print(header, object);
	event_end(object);
}

/* A drop that the filter hides is not lost: missed drops are told anyway. */
static void print_drop(const struct monitor *monitor,
		       const struct nlmsghdr *header)
{
	if (drop_filter_matches(&monitor->filter, header))
		print_event("drop", header, monitor_drop);
	else if (monitor_missed_count(header))
		print_event("drop", header, monitor_missed);
}

static void module_changed(const char *change)
{
	print_plain("module", "change", change, change);
}

/* Check if the module was unloaded or loaded while events were lost. */
static int resync(struct monitor *monitor)
{
	u16 before = monitor->family;
	struct refusal refusal;

	monitor->family = 0;
	if (eoig_list_families(read_family, monitor, &refusal))
		return eoig_refused(&refusal, NULL);
	if (before == monitor->family)
		return STATUS_OK;
	if (before)
		module_changed("unloaded");
	if (!monitor->family)
		return STATUS_OK;
	module_changed("loaded");
	return join_wanted(monitor);
}

/* Handle a module that is unloaded or loaded. */
static int family_changed(struct monitor *monitor, const struct nlmsghdr *header, u8 command)
{
	const struct nlattr *attributes[CTRL_ATTR_MAX + 1];
	char name[GENL_NAMSIZ];

	attributes_read(header, attributes, CTRL_ATTR_MAX);
	attribute_text(attributes[CTRL_ATTR_FAMILY_NAME], name, sizeof(name));
	if (strcmp(name, EOIG_FAMILY_NAME))
		return STATUS_OK;
	if (command == CTRL_CMD_DELFAMILY) {
		monitor->family = 0;
		module_changed("unloaded");
	} else if (command == CTRL_CMD_NEWFAMILY) {
		module_changed("loaded");
		read_family(header, monitor);
		return join_wanted(monitor);
	}
	return STATUS_OK;
}

static int take(struct monitor *monitor, const struct nlmsghdr *header)
{
	const struct genlmsghdr *message = mnl_nlmsg_get_payload(header);

	if (mnl_nlmsg_get_payload_len(header) < sizeof(*message))
		return STATUS_OK;
	if (header->nlmsg_type == GENL_ID_CTRL)
		return family_changed(monitor, header, message->cmd);
	if (header->nlmsg_type != monitor->family)
		return STATUS_OK;
	switch (message->cmd) {
	case EOIG_CMD_CONFIG_EVENT:
		print_event("config", header, monitor_config);
		break;
	case EOIG_CMD_FLOW_EVENT:
		print_event("flow", header, monitor_flow);
		break;
	case EOIG_CMD_DROP_EVENT:
		print_drop(monitor, header);
		break;
	}
	return STATUS_OK;
}

static bool more_waits(const struct monitor *monitor)
{
	struct pollfd waits = {
		.fd = mnl_socket_get_fd(monitor->channel.socket),
		.events = POLLIN,
	};

	return poll(&waits, 1, 0) > 0;
}

/*
 * Print events until an error. Report an overrun once, then read all that
 * waits.
 */
static int listen_on(struct monitor *monitor, char *buffer)
{
	int status = STATUS_OK;
	bool behind = false;

	while (!status && !ferror(stdout)) {
		const struct nlmsghdr *header = (const struct nlmsghdr *)buffer;
		ssize_t length;
		int rest;

		if (behind && !more_waits(monitor)) {
			behind = false;
			status = resync(monitor);
			fflush(stdout);
			continue;
		}
		length = mnl_socket_recvfrom(monitor->channel.socket, buffer, RECEIVE_SIZE);
		rest = length;
		if (length < 0 && errno == ENOBUFS) {
			print_plain("lost", "reason", "overrun",
				    "events were lost: they arrived faster than they were read");
			behind = true;
		} else if (length < 0 && errno != EINTR) {
			return error_kernel("events: %s", strerror(errno));
		}
		for (; !status && length > 0 && message_ok(header, rest);
		     header = mnl_nlmsg_next(header, &rest))
			status = take(monitor, header);
		fflush(stdout);
	}
	return status;
}

/* Parse [KIND]... [reason NAME]... [address PREFIX]. */
static int parse_groups(struct args *args, struct monitor *monitor)
{
	const char *word, *filter = NULL;
	bool kind_given = false;
	unsigned int i;
	int index;

	for (i = 0; !args->count && i < GROUP_COUNT; i++)
		monitor->wanted[i] = true;
	while ((word = args_next(args))) {
		index = keyword_index(words, "kind of event or filter", word);
		if (index < 0)
			return STATUS_USER;
		if (index < GROUP_COUNT) {
			monitor->wanted[index] = true;
			kind_given = true;
			continue;
		}
		filter = words[index];
		if (drop_filter_parse(args, index - GROUP_COUNT,
				      &monitor->filter))
			return STATUS_USER;
	}
	/* Events of other kinds would pass the filter without a word. */
	if (filter && kind_given && !monitor->wanted[GROUP_DROP])
		return error_user("\"%s\" filters drops only, use: monitor drop %s ...",
				  filter, filter);
	if (filter)
		monitor->wanted[GROUP_DROP] = true;
	return STATUS_OK;
}

int monitor_command(struct args *args)
{
	int room = RECEIVE_ROOM, error, status;
	struct monitor monitor = { .family = 0 };
	struct refusal refusal;
	char *buffer;

	if (parse_groups(args, &monitor))
		return STATUS_USER;
	if (eoig_list_families(read_family, &monitor, &refusal))
		return eoig_refused(&refusal, NULL);
	error = channel_open(&monitor.channel, NETLINK_GENERIC);
	if (error)
		return error_kernel("generic netlink: %s", strerror(error));
	/* A smaller buffer only overflows earlier. */
	if (setsockopt(mnl_socket_get_fd(monitor.channel.socket), SOL_SOCKET, SO_RCVBUFFORCE, &room,
		       sizeof(room)))
		setsockopt(mnl_socket_get_fd(monitor.channel.socket), SOL_SOCKET, SO_RCVBUF, &room,
			   sizeof(room));
	buffer = allocate(NULL, RECEIVE_SIZE);
	status = join(&monitor, "module", FAMILY_GROUP);
	if (!status)
		status = join_wanted(&monitor);
	if (!status)
		status = listen_on(&monitor, buffer);
	free(buffer);
	channel_close(&monitor.channel);
	return status;
}
