// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl reload: replace the module by the installed one, and keep all
 * connections.
 *
 * Meanwhile an nftables table blocks the uplinks (nft_block.c). An error before
 * the old module is unloaded restores everything. An error after that leaves
 * the uplinks blocked and the saved state in a folder. reload resume then
 * continues.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "command.h"
#include "config.h"
#include "error.h"
#include "family.h"
#include "file.h"
#include "flow_stream.h"
#include "nft_block.h"
#include "print.h"

#define FOLDER		"/run/eoig"
#define CONFIG_FILE	FOLDER "/reload.conf"
#define FLOWS_FILE	FOLDER "/reload.flows"

/* A reader of flows may hold the module for a moment. */
#define UNLOAD_TRIES	100
#define UNLOAD_PAUSE	((struct timespec){ .tv_nsec = 100000000 })

/* Run a program. NULL ends its words. Return: true if it succeeds. */
static bool run_program(const char *const *words, bool quiet)
{
	int status, null;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (quiet) {
			dup2(null, STDOUT_FILENO);
			dup2(null, STDERR_FILENO);
		}
		dup2(null, STDIN_FILENO);
		execvp(words[0], (char *const *)words);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return child > 0 && WIFEXITED(status) && !WEXITSTATUS(status);
}

static bool module_installed(void)
{
	static const char *const words[] = { "modprobe", "--show-depends", "eoig", NULL };

	return run_program(words, true);
}

static bool module_load(void)
{
	static const char *const words[] = { "modprobe", "eoig", NULL };

	return run_program(words, false);
}

/*
 * Return: the reference count of the module, or -1 if the kernel does not show
 * it.
 */
static int module_users(void)
{
	FILE *file = fopen("/sys/module/eoig/refcnt", "re");
	int users = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &users) != 1)
		users = -1;
	fclose(file);
	return users;
}

/* Unload the module. Return: 0 or an errno. */
static int module_unload(void)
{
	unsigned int tries;

	for (tries = 0; tries < UNLOAD_TRIES; tries++) {
		if (!syscall(SYS_delete_module, "eoig", O_NONBLOCK))
			return 0;
		if (errno != EWOULDBLOCK && errno != EBUSY)
			break;
		nanosleep(&UNLOAD_PAUSE, NULL);
	}
	return errno;
}

static int save_config(void)
{
	struct new_file file;

	if (mkdir(FOLDER, 0700) && errno != EEXIST)
		return error_user(FOLDER ": %s", strerror(errno));
	if (!file_begin(&file, CONFIG_FILE, 0600))
		return STATUS_USER;
	return file_end(&file, config_write(file.stream));
}

/* Save the flows, after the configuration. */
static int save_flows(void)
{
	static const struct flow_filter all;
	struct new_file file;
	u64 count;

	if (!file_begin(&file, FLOWS_FILE, 0600))
		return STATUS_USER;
	return file_end(&file, flow_stream_save(file.stream, &all, &count));
}

static bool all_is_saved(void)
{
	return !access(CONFIG_FILE, R_OK) && !access(FLOWS_FILE, R_OK);
}

static void remove_saved(void)
{
	unlink(FLOWS_FILE);
	unlink(CONFIG_FILE);
	rmdir(FOLDER);
}

static int restore_flows(struct restored *restored)
{
	FILE *file = fopen(FLOWS_FILE, "re");
	int status;

	if (!file)
		return error_user(FLOWS_FILE ": %s", strerror(errno));
	status = flow_stream_restore(file, restored);
	fclose(file);
	return status;
}

/* Restore configuration and flows, then unblock the uplinks. */
static int restore_all(struct restored *restored)
{
	int status = config_load_file(CONFIG_FILE, 0);

	if (!status)
		status = restore_flows(restored);
	if (!status)
		status = nft_unblock(NFT_BLOCK_RELOAD);
	if (!status)
		remove_saved();
	return status;
}

static int report_blocked(void)
{
	error_kernel("the uplinks stay blocked, fix the error and run: eoigctl reload resume");
	return error_kernel("to unblock them without a gateway, run: nft delete table ip6 "
			    NFT_BLOCK_RELOAD);
}

static void print_result(const struct restored *restored)
{
	u64 skipped = 0;
	json_t *object;
	unsigned int i;

	for (i = 0; i <= EOIG_SKIPPED_A_MAX; i++)
		skipped += restored->skipped[i];
	if (options.json) {
		object = json_object();
		json_object_set_new(object, "restored", json_integer(restored->restored));
		json_object_set_new(object, "skipped", json_integer(skipped));
		json_list_one(object);
		return;
	}
	printf("reloaded, %llu %s restored", restored->restored,
	       restored->restored == 1 ? "flow" : "flows");
	if (skipped)
		printf(", %llu skipped", skipped);
	putchar('\n');
}

/* Load the new module and restore its state. */
static int load_and_restore(void)
{
	struct restored restored;

	if (!module_load()) {
		error_kernel("modprobe eoig failed");
		return report_blocked();
	}
	eoig_close();
	if (restore_all(&restored))
		return report_blocked();
	print_result(&restored);
	return STATUS_OK;
}

/* Restore everything. The old module is still loaded. */
static int undo(int error)
{
	struct restored restored;

	if (restore_all(&restored))
		return report_blocked();
	return error_kernel("the module cannot be unloaded, nothing has changed: %s",
			    strerror(error));
}

/* Replace the module while the uplinks are blocked. */
static int swap(void)
{
	int status, error;

	status = save_config();
	if (!status)
		status = save_flows();
	if (!status)
		status = config_flush_all();
	if (status) {
		nft_unblock(NFT_BLOCK_RELOAD);
		remove_saved();
		return status;
	}
	error = module_unload();
	return error ? undo(error) : load_and_restore();
}

/* Check that a reload can succeed. Change nothing. */
static int check_preconditions(struct gateway_list *gateways)
{
	int status;

	/* The saved state may be the only copy. */
	if (all_is_saved())
		return error_user("an earlier reload is unfinished, run: eoigctl reload resume");
	status = gateway_list_get(gateways);
	if (status)
		return status;
	if (geteuid())
		return error_kernel("permission denied, run as root");
	if (module_users() > !!gateways->count)
		return error_user("the module is in use by another network namespace or a tracer");
	if (!module_installed())
		return error_user("no eoig module for this kernel, install it first");
	return STATUS_OK;
}

/* Block all signals, so that nothing interrupts the reload. */
static void block_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int reload_now(void)
{
	struct gateway_list gateways = { .count = 0 };
	int status = check_preconditions(&gateways);

	if (!status) {
		block_signals();
		status = nft_block_uplinks(&gateways);
		if (!status)
			status = swap();
	}
	gateway_list_free(&gateways);
	return status;
}

/*
 * Cancel a reload that was killed before all was saved. The module and its
 * gateways are untouched.
 */
static int cancel(void)
{
	struct gateway_list gateways = { .count = 0 };
	int status;

	if (!nft_is_blocked(NFT_BLOCK_RELOAD))
		return error_user("no reload to resume");
	status = gateway_list_get(&gateways);
	if (!status && !gateways.count)
		status = error_user("no gateway, nothing saved: add one, run: nft delete table ip6 "
				    NFT_BLOCK_RELOAD);
	gateway_list_free(&gateways);
	if (!status)
		status = nft_unblock(NFT_BLOCK_RELOAD);
	if (!status) {
		remove_saved();
		if (options.json)
			json_list_one(json_pack("{sb}", "cancelled", true));
		else
			puts("the reload is cancelled, it had not changed anything");
	}
	return status;
}

static int reload_resume(struct args *args)
{
	if (args_end(args))
		return STATUS_USER;
	block_signals();
	return all_is_saved() ? load_and_restore() : cancel();
}

int reload_command(struct args *args)
{
	static const struct command commands[] = {
		{ "resume", reload_resume },
		{ NULL, NULL },
	};

	if (!args->count)
		return reload_now();
	return command_run(commands, "reload command", args);
}
