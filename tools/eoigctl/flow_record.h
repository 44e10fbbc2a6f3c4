/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FLOW_RECORD_H
#define EOIGCTL_FLOW_RECORD_H

#include <linux/eoig_record.h>

#include "eoigctl.h"

size_t flow_record_size(u32 version);
void flow_record_read(struct eoig_record *record, const void *bytes, u32 version);

#endif /* EOIGCTL_FLOW_RECORD_H */
