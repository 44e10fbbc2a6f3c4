/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Find an element of an array by its name in constant time.
 */
#ifndef EOIG_POLICY_NAMES_H
#define EOIG_POLICY_NAMES_H

#include <linux/siphash.h>
#include <linux/types.h>

#define EOIG_NONE	U32_MAX

/**
 * struct eoig_names - a hash table from names to indices, with open addressing
 * @slots: index + 1, or 0 if the slot is empty
 * @mask: number of slots minus 1
 * @key: of the hash; keeps users who configure their own netns from choosing names that
 *	collide
 * @name: returns the name of element @index of @array
 */
struct eoig_names {
	u32 *slots;
	u32 mask;
	hsiphash_key_t key;
	const char *(*name)(const void *array, u32 index);
};

int eoig_names_init(struct eoig_names *names, u32 most,
		    const char *(*name)(const void *array, u32 index));
void eoig_names_destroy(struct eoig_names *names);
void eoig_names_clear(struct eoig_names *names);
void eoig_names_add(struct eoig_names *names, const void *array, u32 index);
u32 eoig_names_find(const struct eoig_names *names, const void *array, const char *name);

#endif /* EOIG_POLICY_NAMES_H */
