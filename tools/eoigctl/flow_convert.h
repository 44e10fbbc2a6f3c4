/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_CONVERT_H
#define EOIGCTL_FLOW_CONVERT_H

#include "eoigctl.h"

int flow_convert(struct args *args);

#endif /* EOIGCTL_FLOW_CONVERT_H */
