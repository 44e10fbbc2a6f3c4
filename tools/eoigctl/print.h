/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_PRINT_H
#define EOIGCTL_PRINT_H

#include <jansson.h>

#include "eoigctl.h"

#define COLUMNS_MAX	12

enum colour {
	PLAIN,
	BOLD,
	DIM,
	NAME,
	ADDRESS,
	GOOD,
	FAIR,
	BAD,
};

/* A table with aligned columns, filled cell by cell. */
struct table {
	const char *const *headings;	/* a leading '>' aligns right */
	unsigned int columns;
	unsigned int shown;		/* columns to print, from the left */
	unsigned int rows;		/* complete rows to print */
	unsigned int cell;		/* index of the next cell */
	unsigned int room;
	size_t terminal;		/* its columns, or 0 */
	bool begun;
	char **text;
	unsigned char *colours;
	size_t widths[COLUMNS_MAX];
};

void table_begin(struct table *table, const char *const *headings);
void table_brief(struct table *table, unsigned int columns);
__printf(3, 4) void table_cell(struct table *table, enum colour colour, const char *format, ...);
void table_end(struct table *table);

const char *line_break(void);
void print_wrapped(const char *text, const char *separator, size_t indent);
const char *colour_begin(enum colour colour);
const char *colour_end(enum colour colour);

/* An array of objects on standard output. */
struct json_list {
	bool begun;
};

#define KEY_TEXT	40

const char *json_key(const char *word, char key[KEY_TEXT]);
json_t *json_text(const char *text);
void json_list_add(struct json_list *list, json_t *object);
void json_line(json_t *object);
void json_list_end(struct json_list *list);
void json_list_one(json_t *object);

#define AMOUNT_TEXT	24

const char *duration_text(u32 seconds, char text[AMOUNT_TEXT]);
const char *bytes_text(u64 bytes, char text[AMOUNT_TEXT]);

#endif /* EOIGCTL_PRINT_H */
