/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_GATEWAY_OPTION_H
#define EOIGCTL_GATEWAY_OPTION_H

#include <jansson.h>
#include <stdio.h>

#include "netlink.h"

/* Options by attribute, EOIG_GATEWAY_A_*. */
int gateway_option_find(const char *word);
int gateway_option_parse(int attribute, const char *word, u32 *value);
void gateway_options_preset(u32 *given, u32 *values);
void gateway_option_put(struct request *request, int attribute, u32 value);

/* All values of a gateway, by attribute. */
void gateway_options_print(FILE *out, const u32 *values, bool all, const char *separator);
bool gateway_options_changed(const u32 *values);
void gateway_options_json(json_t *object, const u32 *values);
const char *gateway_type_text(u32 type);

#endif /* EOIGCTL_GATEWAY_OPTION_H */
