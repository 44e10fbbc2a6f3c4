/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SYSCTL_H
#define EOIGCTL_SYSCTL_H

long long number_read(const char *path);
int sysctl_number(const char *device, const char *name);

#endif /* EOIGCTL_SYSCTL_H */
