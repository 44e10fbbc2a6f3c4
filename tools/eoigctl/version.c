// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl version: versions of eoigctl and of the module.
 */
#include <stdio.h>

#include "args.h"
#include "command.h"
#include "module_version.h"
#include "print.h"
#include "version.h"

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
	char module[MODULE_VERSION_TEXT];

	if (args_end(args))
		return STATUS_USER;
	if (module_version_loaded(module))
		return STATUS_KERNEL;
	if (options.json)
		print_json(module);
	else if (*module)
		printf("eoigctl %s, module %s\n", EOIG_VERSION, module);
	else
		printf("eoigctl %s, module not loaded\n", EOIG_VERSION);
	return STATUS_OK;
}
