// SPDX-License-Identifier: GPL-2.0-only
#include "eoigctl.h"
int check_command(struct args *args)
{
	(void)args;
	return 0;
}
