/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_MODULE_H
#define EOIGCTL_MODULE_H

int module_missing(void);

#endif /* EOIGCTL_MODULE_H */
