/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_SIGNALS_H
#define EOIGCTL_SIGNALS_H

int signals_open(void);
int signals_read(int fd);

#endif /* EOIGCTL_SIGNALS_H */
