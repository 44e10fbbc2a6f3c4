/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_MODULE_VERSION_H
#define EOIGCTL_MODULE_VERSION_H

#define MODULE_VERSION_TEXT	64

int module_version_loaded(char text[MODULE_VERSION_TEXT]);
void module_version_installed(char text[MODULE_VERSION_TEXT]);

#endif /* EOIGCTL_MODULE_VERSION_H */
