/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_GATE_H
#define EOIGCTL_GATE_H

#include "gateway.h"

/* The nftables table that stands in for the module while there is none. */
#define GATE_TABLE	"eoig_reload"

int gate_close(const struct gateway_list *gateways);
int gate_open(void);

#endif /* EOIGCTL_GATE_H */
