/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_MEMORY_H
#define EOIGCTL_MEMORY_H

#include <stddef.h>

void *allocate(void *old, size_t size);
void *array_grow(void *array, unsigned int count, unsigned int *room,
		 size_t size);

#endif /* EOIGCTL_MEMORY_H */
