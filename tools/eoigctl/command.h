/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_COMMAND_H
#define EOIGCTL_COMMAND_H

#include "eoigctl.h"

/* A command of an object, such as "add" of "gateway". */
struct command {
	const char *name;
	int (*run)(struct args *args);
};

int command_run(const struct command *commands, const char *what, struct args *args);

/* The commands of each object. They take the words after its name. */
int gateway_command(struct args *args);
int subnet_command(struct args *args);
int flow_command(struct args *args);
int explain_command(struct args *args);
int timeout_command(struct args *args);
int limit_command(struct args *args);
int stats_command(struct args *args);
int top_command(struct args *args);
int config_command(struct args *args);
int monitor_command(struct args *args);
int log_command(struct args *args);
int sync_command(struct args *args);
int reload_command(struct args *args);
int check_command(struct args *args);
int version_command(struct args *args);

#endif /* EOIGCTL_COMMAND_H */
