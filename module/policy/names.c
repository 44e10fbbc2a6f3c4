// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find an element of an array by its name in constant time.
 *
 * Lifetime and locking: as the draft or policy that the table belongs to.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/string.h>

#include "policy/names.h"

/**
 * eoig_names_init - create an empty table
 * @names: the table
 * @most: number of names that it must hold
 * @name: returns the name of an element
 *
 * Context: process. Sleeps.
 * Return: 0 on success or -ENOMEM.
 */
int eoig_names_init(struct eoig_names *names, u32 most,
		    const char *(*name)(const void *array, u32 index))
{
	u32 slots = roundup_pow_of_two(2 * most + 2);

	names->slots = kvcalloc(slots, sizeof(*names->slots), GFP_KERNEL_ACCOUNT);
	if (!names->slots)
		return -ENOMEM;
	names->mask = slots - 1;
	names->name = name;
	get_random_bytes(&names->key, sizeof(names->key));
	return 0;
}

/**
 * eoig_names_destroy - free a table
 * @names: the table, or zeroes
 *
 * Context: process. Sleeps.
 */
void eoig_names_destroy(struct eoig_names *names)
{
	kvfree(names->slots);
	names->slots = NULL;
}

/**
 * eoig_names_clear - empty a table
 * @names: the table
 *
 * Context: process.
 */
void eoig_names_clear(struct eoig_names *names)
{
	memset(names->slots, 0, (names->mask + 1) * sizeof(*names->slots));
}

static u32 eoig_names_home(const struct eoig_names *names, const char *name)
{
	return hsiphash(name, strlen(name), &names->key) & names->mask;
}

/**
 * eoig_names_add - add an element
 * @names: the table; the name is not in it
 * @array: the elements
 * @index: of the element
 *
 * Context: process.
 */
void eoig_names_add(struct eoig_names *names, const void *array, u32 index)
{
	u32 slot = eoig_names_home(names, names->name(array, index));

	while (names->slots[slot])
		slot = (slot + 1) & names->mask;
	names->slots[slot] = index + 1;
}

/**
 * eoig_names_find - find an element
 * @names: the table
 * @array: the elements
 * @name: of the element
 *
 * Context: any.
 * Return: its index, or EOIG_NONE.
 */
u32 eoig_names_find(const struct eoig_names *names, const void *array, const char *name)
{
	u32 slot = eoig_names_home(names, name);

	for (; names->slots[slot]; slot = (slot + 1) & names->mask)
		if (!strcmp(names->name(array, names->slots[slot] - 1), name))
			return names->slots[slot] - 1;
	return EOIG_NONE;
}
