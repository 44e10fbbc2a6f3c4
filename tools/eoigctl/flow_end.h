/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_END_H
#define EOIGCTL_FLOW_END_H

#include "eoigctl.h"

const char *flow_end_text(u64 end);

#endif /* EOIGCTL_FLOW_END_H */
