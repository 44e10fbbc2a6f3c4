/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_TEXT_H
#define EOIGCTL_TEXT_H

#include <stdio.h>

#include "eoigctl.h"

bool text_valid(const char *text);
bool text_has_control(const char *text);
const char *plural(u64 count);
void text_copy(char *to, size_t size, const char *from);
void text_clean(char *text);
size_t text_width(const char *text);
size_t text_bytes(const char *text, size_t width);
void text_quote(FILE *out, const char *word);

#endif /* EOIGCTL_TEXT_H */
