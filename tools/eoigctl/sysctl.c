// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read numbers from files of the kernel.
 */
#include <stdio.h>

#include "sysctl.h"

/* Read the number in a file. Return: the number, or -1. */
long long number_read(const char *path)
{
	FILE *file = fopen(path, "re");
	long long number;

	if (!file)
		return -1;
	if (fscanf(file, "%lld", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

/* Read a number in net.ipv6.conf. Return: the number, or -1. */
int sysctl_number(const char *device, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/%s", device, name);
	return number_read(path);
}
