// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory allocation that ends the program instead of failing.
 */
#include <stdlib.h>

#include "error.h"
#include "memory.h"

#define ROOM_MIN	16

/* Resize a block like realloc(). End the program if there is no memory. */
void *allocate(void *old, size_t size)
{
	void *memory = realloc(old, size ? size : 1);

	if (!memory)
		exit(error_kernel("out of memory"));
	return memory;
}

/*
 * Make room for one more element in an array that holds @count of @room
 * elements of @size bytes each. The array doubles when it is full.
 *
 * Return: the array, which may have moved.
 */
void *array_grow(void *array, unsigned int count, unsigned int *room,
		 size_t size)
{
	if (count < *room)
		return array;
	*room = 2 * *room + ROOM_MIN;
	return allocate(array, *room * size);
}
