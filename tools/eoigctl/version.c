// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl version: versions of eoigctl and of the module.
 */
#include <errno.h>
#include <stdio.h>

#include "args.h"
#include "command.h"
#include "family.h"
#include "print.h"
#include "version.h"

struct version {
	char text[64];
};

static void read_version(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[EOIG_A_MAX + 1];
	struct version *version = data;

	attributes_read(header, attributes, EOIG_A_MAX);
	attribute_text(attributes[EOIG_A_VERSION], version->text, sizeof(version->text));
}

static void print_json(const char *module)
{
	json_t *object = json_object();

	json_object_set_new(object, "eoigctl", json_string(EOIG_VERSION));
	json_object_set_new(object, "module", *module ? json_text(module) : json_null());
	json_list_one(object);
}

/* Print the versions. A missing module is not an error. */
int version_command(struct args *args)
{
	struct version version = { "" };
	struct request request;
	struct refusal refusal;
	int error;

	if (args_end(args))
		return STATUS_USER;
	eoig_begin(&request, EOIG_CMD_VERSION_GET);
	error = eoig_try(&request, read_version, &version, &refusal);
	request_free(&request);
	if (error && !(refusal.general && error == ENOENT))
		return eoig_refused(&refusal, "version");
	if (options.json)
		print_json(version.text);
	else if (*version.text)
		printf("eoigctl %s, module %s\n", EOIG_VERSION, version.text);
	else
		printf("eoigctl %s, module not loaded\n", EOIG_VERSION);
	return STATUS_OK;
}
