// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print tables and JSON on standard output.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "error.h"
#include "memory.h"
#include "print.h"
#include "text.h"

/* Print longer tables in parts. Columns only grow from part to part. */
#define ROWS_MAX	4096

#define LAST_WIDTH_MIN	12

static const char *const colours[] = {
	[PLAIN]		= "",
	[BOLD]		= "\033[1m",
	[DIM]		= "\033[2m",
	[NAME]		= "\033[36m",
	[ADDRESS]	= "\033[34m",
	[GOOD]		= "\033[32m",
	[FAIR]		= "\033[33m",
	[BAD]		= "\033[31m",
};

/*
 * Use colours only on a terminal, unless an option asks for them, and respect
 * https://no-color.org.
 */
static bool colourful(void)
{
	static int answer = -1;

	if (options.colour != COLOUR_AUTO)
		return options.colour == COLOUR_ALWAYS;
	if (answer < 0) {
		const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");

		answer = isatty(STDOUT_FILENO) && !(no && *no) &&
			 terminal && strcmp(terminal, "dumb");
	}
	return answer;
}

const char *colour_begin(enum colour colour)
{
	return colourful() ? colours[colour] : "";
}

const char *colour_end(enum colour colour)
{
	return colour != PLAIN && colourful() ? "\033[0m" : "";
}

/* Return: what separates the lines of one object, a backslash with -oneline. */
const char *line_break(void)
{
	return options.oneline ? "\\" : "\n";
}

/* Return: columns of the terminal, or 0 without a terminal. */
static size_t terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

/*
 * Print a text that begins in column @indent. On a terminal, continue lines
 * there, after a separator. A separator ends with a space.
 */
void print_wrapped(const char *text, const char *separator, size_t indent)
{
	size_t width = options.oneline ? 0 : terminal_width(), column = indent;

	while (*text) {
		const char *end = strstr(text, separator);
		size_t length = end ? end - text + strlen(separator) :
				strlen(text);
		size_t shown = end ? length - 1 : length;

		if (width && column > indent && column + 1 + shown > width) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		fwrite(text, 1, shown, stdout);
		column += shown;
		text += length;
	}
}

/* Begin a table. NULL ends the headings. */
void table_begin(struct table *table, const char *const *headings)
{
	memset(table, 0, sizeof(*table));
	table->headings = headings;
	table->terminal = terminal_width();
	while (headings[table->columns])
		table->columns++;
	table->shown = table->columns;
}

/* With -brief, print only so many columns. */
void table_brief(struct table *table, unsigned int columns)
{
	if (options.brief)
		table->shown = columns;
}

static bool right_column(const struct table *table, unsigned int column)
{
	return *table->headings[column] == '>';
}

static const char *heading(const struct table *table, unsigned int column)
{
	return table->headings[column] + right_column(table, column);
}

/*
 * Width that is left for the last column. Unlimited if only a few columns are
 * left.
 */
static size_t last_width(const struct table *table)
{
	size_t used = 0, column;

	for (column = 0; column < table->shown - 1; column++)
		used += table->widths[column] + 2;
	if (options.oneline)
		return SIZE_MAX;
	return table->terminal < used + LAST_WIDTH_MIN ? SIZE_MAX : table->terminal - used;
}

static void print_text(const struct table *table, unsigned int column, const char *text)
{
	size_t room = SIZE_MAX;

	if (column == table->shown - 1 && !right_column(table, column))
		room = last_width(table);
	if (text_width(text) <= room)
		fputs(text, stdout);
	else
		printf("%.*s\342\200\246", (int)text_bytes(text, room - 1), text);
}

/* Print a cell, and the space up to the next. */
static void print_cell(const struct table *table, unsigned int column, enum colour colour,
		       const char *text, bool last)
{
	int pad = (int)(table->widths[column] - text_width(text));

	if (right_column(table, column))
		printf("%*s", pad, "");
	fputs(colour_begin(colour), stdout);
	print_text(table, column, text);
	fputs(colour_end(colour), stdout);
	if (last)
		putchar('\n');
	else
		printf("%*s", right_column(table, column) ? 2 : pad + 2, "");
}

static void print_headings(struct table *table)
{
	unsigned int column;

	for (column = 0; column < table->columns; column++)
		if (text_width(heading(table, column)) > table->widths[column])
			table->widths[column] = text_width(heading(table, column));
	for (column = 0; column < table->shown; column++)
		print_cell(table, column, BOLD, heading(table, column),
			   column == table->shown - 1);
}

/* Print a row without trailing spaces. */
static void print_row(const struct table *table, char **text, const unsigned char *cell_colours)
{
	unsigned int last = table->shown - 1, column;

	while (last && !*text[last])
		last--;
	for (column = 0; column <= last; column++)
		print_cell(table, column, cell_colours[column], text[column], column == last);
}

static void print_rows(struct table *table)
{
	unsigned int row, i;

	if (!table->begun && !options.brief && !options.oneline)
		print_headings(table);
	table->begun = true;
	for (row = 0; row < table->rows; row++)
		print_row(table, table->text + row * table->columns,
			  table->colours + row * table->columns);
	for (i = 0; i < table->cell; i++)
		free(table->text[i]);
	table->rows = 0;
	table->cell = 0;
}

/* Add the next cell, left to right and row by row. */
void table_cell(struct table *table, enum colour colour, const char *format, ...)
{
	unsigned int column = table->cell % table->columns;
	va_list arguments;
	char *text;

	if (table->cell == table->room) {
		table->room = 2 * table->room + 64;
		table->text = allocate(table->text, table->room * sizeof(*table->text));
		table->colours = allocate(table->colours, table->room);
	}
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		exit(error_kernel("out of memory"));
	va_end(arguments);
	text_clean(text);
	table->text[table->cell] = text;
	table->colours[table->cell++] = colour;
	if (text_width(text) > table->widths[column])
		table->widths[column] = text_width(text);
	if (column == table->columns - 1 && ++table->rows == ROWS_MAX)
		print_rows(table);
}

/* Print the remaining rows. A table without rows prints nothing. */
void table_end(struct table *table)
{
	if (table->rows)
		print_rows(table);
	free(table->text);
	free(table->colours);
}

/* Build the JSON key for a word: keys have '_' where words have '-'. */
const char *json_key(const char *word, char key[KEY_TEXT])
{
	char *letter;

	text_copy(key, KEY_TEXT, word);
	for (letter = key; *letter; letter++)
		if (*letter == '-')
			*letter = '_';
	return key;
}

/* Make a JSON string. Replace invalid characters by '?'. */
json_t *json_text(const char *text)
{
	char *clean = strdup(text);
	json_t *json;

	if (!clean)
		exit(error_kernel("out of memory"));
	text_clean(clean);
	json = json_string(clean);
	free(clean);
	return json;
}

/* Print an object, and free it. */
void json_list_add(struct json_list *list, json_t *object)
{
	char *text = json_dumps(object, options.pretty ? JSON_INDENT(4) : JSON_COMPACT);
	char *line, *rest = text;

	if (!text)
		exit(error_kernel("out of memory"));
	putchar(list->begun ? ',' : '[');
	while (options.pretty && (line = strsep(&rest, "\n")))
		printf("\n    %s", line);
	if (!options.pretty)
		fputs(text, stdout);
	list->begun = true;
	free(text);
	json_decref(object);
}

void json_list_end(struct json_list *list)
{
	if (!list->begun)
		puts("[]");
	else
		puts(options.pretty ? "\n]" : "]");
}

/* Print an array of this one object, and free the object. */
void json_list_one(json_t *object)
{
	struct json_list list = { .begun = false };

	json_list_add(&list, object);
	json_list_end(&list);
}

/*
 * Print an object on one line, or on several with -p. Free it.
 *
 * A member "time" comes first, in seconds with three decimals. jansson would
 * leave out zeros at the end.
 */
void json_line(json_t *object)
{
	json_t *time = json_incref(json_object_get(object, "time"));
	char *text;

	json_object_del(object, "time");
	text = json_dumps(object,
			  options.pretty ? JSON_INDENT(4) : JSON_COMPACT);
	if (!text)
		exit(error_kernel("out of memory"));
	if (time)
		printf(options.pretty ? "{\n    \"time\": %.3f,%s\n" :
		       "{\"time\":%.3f,%s\n", json_number_value(time),
		       text + 1);
	else
		puts(text);
	free(text);
	json_decref(time);
	json_decref(object);
}

/* Format 45s, 4m05s, 2h04m or 3d02h. */
const char *duration_text(u32 seconds, char text[AMOUNT_TEXT])
{
	if (seconds < 60)
		snprintf(text, AMOUNT_TEXT, "%us", seconds);
	else if (seconds < 3600)
		snprintf(text, AMOUNT_TEXT, "%um%02us", seconds / 60,
			 seconds % 60);
	else if (seconds < 86400)
		snprintf(text, AMOUNT_TEXT, "%uh%02um", seconds / 3600,
			 seconds % 3600 / 60);
	else
		snprintf(text, AMOUNT_TEXT, "%ud%02uh", seconds / 86400,
			 seconds % 86400 / 3600);
	return text;
}

/* Format 999 B, 1.5 kB or 20.0 MB. */
const char *bytes_text(u64 bytes, char text[AMOUNT_TEXT])
{
	static const char units[] = "kMGTPE";
	unsigned int unit = 0;
	double amount = bytes / 1000.0;

	if (bytes < 1000) {
		snprintf(text, AMOUNT_TEXT, "%llu B", bytes);
		return text;
	}
	for (; amount >= 999.95; amount /= 1000)
		unit++;
	snprintf(text, AMOUNT_TEXT, "%.1f %cB", amount, units[unit]);
	return text;
}
