/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long an idle flow lives: defaults, floors and their sources, by kind of timeout.
 */
#ifndef EOIG_PROTO_TIMEOUT_H
#define EOIG_PROTO_TIMEOUT_H

#include <linux/eoig.h>
#include <linux/types.h>

/* Far below half the range of the 32-bit clock in seconds. */
#define EOIG_TIMEOUT_MAX	(365U * 24 * 3600)

/**
 * struct eoig_timeout_rule - the limits of one kind of timeout
 * @name: as eoigctl spells it
 * @source: the rule that sets the floor, for the message that refuses a lower value
 * @preset: default, in seconds
 * @floor: lowest value, in seconds
 */
struct eoig_timeout_rule {
	const char *name;
	const char *source;
	u32 preset;
	u32 floor;
};

extern const struct eoig_timeout_rule eoig_timeout_rules[__EOIG_TIMEOUT_COUNT];

void eoig_timeout_presets(u32 *seconds);

#endif /* EOIG_PROTO_TIMEOUT_H */
