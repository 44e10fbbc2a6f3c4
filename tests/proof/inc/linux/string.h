/* SPDX-License-Identifier: GPL-2.0-only */
/* CBMC knows what these do. */
#ifndef PROOF_STRING_H
#define PROOF_STRING_H

#include <linux/types.h>

void *memset(void *to, int value, size_t size);

#endif /* PROOF_STRING_H */
